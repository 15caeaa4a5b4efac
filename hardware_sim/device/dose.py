"""What a site has received, integrated from the measured level.

Temperature: milliseconds equivalent to 43 °C, each degree above doubling and each below quartering the rate
(Sapareto & Dewey 1984, Int J Radiat Oncol Biol Phys 10:787). Pressure and force: the integral over time.
"""

from __future__ import annotations

from firmware_interface.codes import Quantity
from hardware_sim.device.integers import U32_MAX
from hardware_sim.device.state import MAX_SITES, DeviceState, Site

# fmt: off
#: 2**(k/100) in 65536ths, k = 0..100: steps of 10 m°C, so that rounding to one is within 0.35 %
POWER_OF_TWO_Q16: tuple[int, ...] = (
    65536, 65992, 66451, 66913, 67378, 67847, 68319, 68794, 69273, 69755, 70240, 70728, 71220, 71716, 72214,
    72717, 73223, 73732, 74245, 74761, 75281, 75805, 76332, 76863, 77398, 77936, 78478, 79024, 79573, 80127,
    80684, 81245, 81811, 82380, 82953, 83530, 84111, 84696, 85285, 85878, 86475, 87077, 87682, 88292, 88906,
    89525, 90148, 90775, 91406, 92042, 92682, 93327, 93976, 94629, 95288, 95950, 96618, 97290, 97966, 98648,
    99334, 100025, 100721, 101421, 102127, 102837, 103552, 104273, 104998, 105728, 106464, 107204, 107950, 108701,
    109457, 110218, 110985, 111757, 112534, 113317, 114105, 114898, 115698, 116502, 117313, 118129, 118950,
    119778, 120611, 121450, 122295, 123145, 124002, 124864, 125733, 126607, 127488, 128375, 129267, 130167,
    131072,
)
# fmt: on
REFERENCE_MC = 43_000
MC_PER_C = 1000
MC_PER_ENTRY = 10
#: octaves below 43 °C that count; colder than 35 °C is less than 1/65536 of real time
LOWEST_OCTAVE = 16
#: 63 °C: above, the sensor and not the dose is the matter
HIGHEST_OCTAVE = LOWEST_OCTAVE + 20
Q16 = 1 << 16


def heat_rate_q16(level_mc: int) -> int:
    """Milliseconds at 43 °C per millisecond at `level_mc`, in 65536ths."""
    above = level_mc - REFERENCE_MC
    if above < 0:
        above *= 2  # a quarter per degree: two halvings
    from_bottom = above + LOWEST_OCTAVE * MC_PER_C
    if from_bottom < 0:
        return 0
    from_bottom = min(from_bottom, HIGHEST_OCTAVE * MC_PER_C)
    octave, rest = from_bottom // MC_PER_C, from_bottom % MC_PER_C
    mantissa = POWER_OF_TWO_Q16[(rest + MC_PER_ENTRY // 2) // MC_PER_ENTRY]
    return mantissa << octave >> LOWEST_OCTAVE


def add_dose(s: DeviceState, elapsed_ms: int) -> None:
    """Add `elapsed_ms` at the measured level to the site under way."""
    if s.config.quantity == Quantity.TEMPERATURE:
        s.site.dose_q += heat_rate_q16(s.measured) * elapsed_ms
    elif s.measured > 0:
        s.site.dose_q += s.measured * elapsed_ms


def _per_unit(s: DeviceState) -> int:
    """How much of `dose_q` is one unit of the wire: 65536ths of a ms, or thousandths of a unit·s."""
    return Q16 if s.config.quantity == Quantity.TEMPERATURE else 1000


def dose_units(s: DeviceState, site: Site) -> int:
    """Dose of a site in the wire's unit: ms at 43 °C, Pa·s or mN·s."""
    return min(site.dose_q // _per_unit(s), U32_MAX)


def take_site(s: DeviceState, site_id: int, dose_before: int) -> Site:
    """Record of a site; what the host knows of it counts where it is more than the device remembers."""
    site = find_site(s, site_id)
    if site is None:
        if len(s.sites) >= MAX_SITES:
            s.sites.remove(min(s.sites, key=lambda known: known.ended_us))
        site = Site(site_id)
        s.sites.append(site)
    site.dose_q = max(site.dose_q, dose_before * _per_unit(s))
    return site


def find_site(s: DeviceState, site_id: int) -> Site | None:
    """Record of a site, None if nothing is known of it."""
    for site in s.sites:
        if site.site_id == site_id:
            return site
    return None

"""What a process has loaded, for its first message. Here because every process may import it, the simulator as well."""

from __future__ import annotations

import sys

#: packages whose modules are named one by one: which of them is loaded is what keeps the processes apart
OWN = ("rig", "gui", "firmware_interface", "hardware_sim")


def loaded_modules() -> tuple[str, ...]:
    """Names of the modules that this process has loaded by now: of other people's packages the top level only."""
    tops = ((name, name.partition(".")[0]) for name in sys.modules)
    return tuple(sorted({name if top in OWN else top for name, top in tops}))

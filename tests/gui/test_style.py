"""Colours: text is readable on its ground, in light and dark."""

from __future__ import annotations

import pytest

from gui.style import PALETTES, Palette, sheet

#: WCAG 2.2, success criterion 1.4.3
LEAST_CONTRAST = 4.5


def luminance(colour: str) -> float:
    """Relative luminance after WCAG 2.2."""
    channels = [int(colour[k : k + 2], 16) / 255 for k in (1, 3, 5)]
    r, g, b = (c / 12.92 if c <= 0.04045 else ((c + 0.055) / 1.055) ** 2.4 for c in channels)
    return 0.2126 * r + 0.7152 * g + 0.0722 * b


def contrast(one: str, other: str) -> float:
    high, low = sorted((luminance(one), luminance(other)), reverse=True)
    return (high + 0.05) / (low + 0.05)


def pairs(p: Palette) -> list[tuple[str, str, str]]:
    on_grounds = ["text", "muted", "accent", "warning", "bad", "good", "measured", "rating", "limit"]
    found = [(name, getattr(p, name), ground) for name in on_grounds for ground in (p.background, p.surface)]
    found += [(f"state {name}", colour, p.surface) for name, colour in p.states.items()]
    found += [(f"on_{n}", getattr(p, f"on_{n}"), getattr(p, n)) for n in ("accent", "stop", "simulated")]
    return found


@pytest.mark.parametrize("palette", PALETTES.values(), ids=PALETTES)
def test_text_stands_out_from_its_ground(palette: Palette) -> None:
    weak = {(n, c, g): round(contrast(c, g), 2) for n, c, g in pairs(palette) if contrast(c, g) < LEAST_CONTRAST}
    assert weak == {}


def test_contrast_is_that_of_wcag() -> None:
    assert contrast("#000000", "#FFFFFF") == pytest.approx(21.0)
    assert contrast("#767676", "#FFFFFF") == pytest.approx(4.54, abs=0.01)


@pytest.mark.parametrize("palette", PALETTES.values(), ids=PALETTES)
def test_the_style_sheet_names_no_colour_of_its_own(palette: Palette) -> None:
    named = {getattr(palette, name) for name in Palette.__dataclass_fields__ if name != "states"}
    named |= set(palette.states.values())
    used = {part[:7] for part in sheet(palette).split("#")[1:] for part in [f"#{part}"]}
    assert used <= named

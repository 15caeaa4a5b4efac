"""A place on the body in words: "left forearm" for the code "left-forearm". No Qt."""

from __future__ import annotations

from gui.language import tr
from rig.domain.sites import SITES, split_site


def site_words(code: str) -> str:
    """Words for a site's code; a code that the window does not offer stands as it was typed."""
    site, side = split_site(code)
    if site not in SITES:
        return code
    words = tr(f"prepare.site_{site.replace('-', '_')}")
    return tr("prepare.site_on_side", site=words, side=tr(f"prepare.side_{side}")) if side else words

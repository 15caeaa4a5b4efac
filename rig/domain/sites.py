"""Where on the body: site, side and the site's role in the study, as one code for file names and dose ("left-forearm").

A site code is free text for the text client; those made here are the ones the
window offers. The dose of a spot is kept under the whole code, in a form in
which spellings of one code meet; a place that is called by another word is
another place.
"""

from __future__ import annotations

import re
import unicodedata

from rig.domain.errors import InputError

SIDES = ("left", "right", "midline")
#: sites in use for these tests, from the head down
SITES = (
    "forehead", "cheek", "neck", "trapezius", "upper-arm", "forearm", "hand", "thenar", "chest", "abdomen",
    "lower-back", "thigh", "knee", "lower-leg", "foot",
)  # fmt: skip
#: what the site is to the question: "" = not stated
ROLES = ("affected", "contralateral", "control")
#: blanks and dashes, also those a word processor makes of them, and what copying from a page brings along unseen
_NO_LETTERS = r"\s_\-\u2010-\u2015\u2212\u200b\ufeff"


def site_code(site: str, side: str) -> str:
    """Code of a site on a side: ``left-forearm``; a site alone where no side is given."""
    return f"{side}-{site}" if site and side else site


def place_of(code: str) -> str:
    """Form of a code under which doses add up: capitals, accents typed in two ways, blanks and dashes do not count."""
    return "-".join(re.findall(f"[^{_NO_LETTERS}]+", unicodedata.normalize("NFKC", code).casefold()))


def check_site(code: str) -> str:
    """Return the code.

    Raises
    ------
    InputError
        If it holds what is no text, as bytes of another encoding than the terminal's: the recording could not keep it,
        and the dose that a place has received is found again by its code.
    """
    clean = code.encode(errors="replace").decode()
    if clean != code or "\0" in code:
        raise InputError(f"site {clean!r} holds characters that the terminal cannot read; write it with plain letters")
    return code


def split_site(code: str) -> tuple[str, str]:
    """Site and side of a code; a code without a known side is all site."""
    side, dash, site = code.partition("-")
    return (site, side) if dash and side in SIDES else (code, "")


def check_role(role: str) -> str:
    """Return the role.

    Raises
    ------
    InputError
        If it is none of `ROLES` and not empty.
    """
    if role and role not in ROLES:
        raise InputError(f"site role {role!r} is not known; write one of {', '.join(ROLES)}, or leave it out")
    return role

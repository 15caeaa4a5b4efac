"""Site codes: one code per place of the body, taken apart again as it was made."""

from __future__ import annotations

import pytest

from rig.domain.errors import InputError
from rig.domain.sites import ROLES, SIDES, SITES, check_role, site_code, split_site


@pytest.mark.parametrize("side", ["", *SIDES])
@pytest.mark.parametrize("site", SITES)
def test_a_code_is_taken_apart_as_it_was_made(site: str, side: str) -> None:
    assert split_site(site_code(site, side)) == (site, side)


def test_a_code_of_ones_own_is_all_site() -> None:
    assert split_site("dermatome-L4") == ("dermatome-L4", "")
    assert site_code("", "left") == ""


def test_roles() -> None:
    assert [check_role(role) for role in ("", *ROLES)] == ["", *ROLES]
    with pytest.raises(InputError, match="'Left' is not known; write one of affected"):
        check_role("Left")

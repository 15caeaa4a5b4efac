"""What a visit's folder holds that the next run has to know, as plain data: a child process reads it for the window."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import Any

from rig.session.site_dose import session_dose
from rig.session.unfinished import all_unfinished


def listing(argv: Sequence[str]) -> dict[str, Any]:
    """What earlier runs did to each spot with an applicator, and which of them can be gone on with.

    ``spots``: site, spot, dose, basal Ω, pulses; ``left``: paradigm hash, site, first spot.
    """
    folder, applicator = Path(argv[0]), argv[1]
    found = session_dose(folder, applicator)
    return {
        "spots": [[*place, r.dose, r.basal_omega, r.pulses] for place, r in sorted(found.received.items())],
        "left": [[left.paradigm_hash, left.site, left.first_spot] for left in all_unfinished(folder)],
        "warnings": list(found.warnings),
    }

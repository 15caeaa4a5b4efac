"""Every picture the participant's window can show, for tests that look at all of them and for the gallery."""

from __future__ import annotations

from collections.abc import Callable

from gui.models.participant_screen import ParticipantScreen, end_screen, preflight_picture
from gui.pages.participant import ParticipantWindow
from gui.widgets.nrs_scale import NrsScale
from gui.widgets.vas_scale import VasScale
from rig.domain.outcome import FinishReason
from rig.domain.plan import Scale
from rig.session.states import Phase
from tests.gui.scales import CONTINUOUS, NRS_10, NRS_100, VAS, asking, following, in_german, standing, task, trial

STOP = "stopped_by_participant"


def _window(model: ParticipantScreen, value: float | None = None) -> ParticipantWindow:
    """Return a window that shows this, with a number typed or a place marked; it may be off the scale."""
    window = ParticipantWindow()
    window.show_model(model)
    for scale in window.findChildren(NrsScale) + window.findChildren(VasScale):
        scale.setValue(value)
    return window


def _ask(scale: Scale, value: float | None = None, **more: object) -> Callable[[str], ParticipantWindow]:
    def make(language: str) -> ParticipantWindow:
        return _window(asking(in_german(scale) if language == "de" else scale, language=language, **more), value)

    return make


def _stand(phase: Phase, device: str = "READY", **more: object) -> Callable[[str], ParticipantWindow]:
    return lambda language: _window(standing(phase, device, language=language, **more))


def _after(finish: FinishReason) -> Callable[[str], ParticipantWindow]:
    return lambda language: _window(end_screen([trial(task(VAS), language=language)], finish))


#: name -> window in a language
STATES: dict[str, Callable[[str], ParticipantWindow]] = {
    "test": lambda language: _window(preflight_picture(language)),
    "wait": _stand(Phase.WAITING),
    "vas, untouched": _ask(VAS),
    "vas": _ask(VAS, 37.0, dimension="second_pain"),
    "nrs 10": _ask(NRS_10, 7),
    "nrs 10, off": _ask(NRS_10, 14),
    "nrs 100": _ask(NRS_100, 68, dimension="second_pain"),
    "nrs 100, off": _ask(NRS_100, 168),
    "spoken": _ask(NRS_100, source="operator_verbal", when="after_pulse"),
    "in hand": _ask(CONTINUOUS, source="participant"),
    "follow": lambda language: _window(following(language=language)),
    "slider": lambda language: _window(following("device_slider", language=language, slider=0.6)),
    "stopping": _stand(Phase.HELD, "RETURNING", outcome=STOP),
    "stopped": _stand(Phase.HELD, "SAFE", outcome=STOP),
    "interrupted": _stand(Phase.HELD, "SAFE", outcome="link_lost"),
    "break": _stand(Phase.PAUSED),
    "finished": _after(FinishReason.COMPLETED),
    "ended": _after(FinishReason.STOPPED_BY_OPERATOR),
}


def over(window: ParticipantWindow) -> None:
    """Let a window be closed: its run is over."""
    window.show_model(ParticipantScreen())


class Heard:
    """What a window said."""

    def __init__(self, window: ParticipantWindow) -> None:
        self.rated: list[tuple[float, int, int]] = []
        self.slid: list[tuple[float, int]] = []
        self.stops: list[int] = []
        self.others: list[str] = []
        window.rated.connect(lambda value, at_ns, prompt_id: self.rated.append((value, at_ns, prompt_id)))
        window.slid.connect(lambda share, at_ns: self.slid.append((share, at_ns)))
        window.stopPressed.connect(self.stops.append)
        window.stopKeyPressed.connect(self.stops.append)
        window.seen.connect(lambda: self.others.append("seen"))
        window.closeRefused.connect(lambda: self.others.append("close refused"))
        window.display.lost.connect(lambda: self.others.append("screen lost"))

"""Answers on the handset close by the device's clock, which the host's deadline is ahead of."""

from __future__ import annotations

from rig.domain.events import HandsetRating
from rig.session.prompts import ON_ITS_WAY_NS
from rig.session.states import Phase
from tests.unit.session.scripted import STEP_NS, Scripted, started, to_device, trial


def asked_on_the_handset(when: str = "after_trial") -> Scripted:
    """The question is on the handset, and its deadline has just passed by the host's clock."""
    rig = started([trial(0, when=when)], rating=None)
    while (prompt := rig.engine.snapshot().prompt) is None:
        rig.step()
    while rig.now_ns < prompt.deadline_ns:
        rig.step()
    return rig


def test_what_the_handset_took_in_time_is_no_miss_though_the_hosts_deadline_has_passed() -> None:
    rig = asked_on_the_handset()
    rig.inject(HandsetRating(1, 1, 40.0))  # the handset heard of the question later, and closes later
    rig.until(Phase.FINISHED)
    assert [(e["value"], e["status"]) for e in rig.of("rating")] == [(40.0, "given")]


def test_a_missed_question_is_closed_soon_and_stamped_with_its_deadline() -> None:
    rig = asked_on_the_handset()
    prompt = rig.engine.snapshot().prompt
    assert prompt is not None
    rig.until(Phase.FINISHED)
    assert rig.now_ns - prompt.deadline_ns <= ON_ITS_WAY_NS + 3 * STEP_NS
    (missed,) = rig.of("rating")
    assert (missed["status"], missed["t_us"]) == ("missed", to_device(prompt.deadline_ns).t_us)


def test_a_question_that_is_due_waits_for_no_late_answer() -> None:
    rig = asked_on_the_handset("after_pulse")  # a pulse a second, 5 s to answer: the next are due
    rig.step()
    assert [e["pulse"] for e in rig.of("rating")] == [1]
    prompt = rig.engine.snapshot().prompt
    assert prompt is not None and prompt.pulse == 2

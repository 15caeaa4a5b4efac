"""Whatever goes wrong is told in words: what happened, what the rig did, whether the data is safe, what to do next."""

from __future__ import annotations

import string

import pytest

from firmware_interface.codes import Fault, StopReason
from gui import language
from gui.language import tr, words
from gui.models import causes
from gui.models.trouble import FAULTS, KINDS, Act, Data, Place, Priority, Trouble, trouble
from rig.control.messages import Over, Refused, Told
from rig.domain.outcome import FinishReason, TrialOutcome

HEAT = Place("thermode", "thermal", "32.0 °C", "/dev/ttyACM0", "/data/run-01.qstj", trial=2, pulse=7, synced_s=192.0)
CUFF = Place("cuff", "pressure", "0 kPa", "COM5", "C:/data/run-01.qstj", trial=1)
PINPRICK = Place("pinprick", "force", "0 mN", "COM5", "C:/data/run-01.qstj", trial=1, pulse=1)
PROBE = Place("probe_1cm2", "force", "0 mN", "COM5", "C:/data/run-01.qstj", trial=1, pulse=1)
BEFORE = Place(port="/dev/ttyACM0")
ALL_VALUES = {"text": "some text", "process": "4711", "seconds": "3"}


def sentences(found: Trouble) -> list[str]:
    return [found.happened, found.did, found.data, found.then]


def assert_says_all(found: Trouble) -> None:
    for sentence in sentences(found):
        assert sentence.strip() and "{" not in sentence, sentence


@pytest.mark.parametrize("place", [HEAT, CUFF, PINPRICK, PROBE, BEFORE], ids=lambda p: p.applicator or "before")
@pytest.mark.parametrize("code", sorted(language.LANGUAGES))
def test_every_trouble_has_its_four_sentences_everywhere(code: str, place: Place) -> None:
    language.use(code)
    for kind in KINDS:
        assert_says_all(trouble(kind, place, "as control said", **ALL_VALUES))


def test_every_fault_of_the_device_has_words_of_its_own() -> None:
    assert set(FAULTS) == set(Fault)
    said = {fault: causes.from_told(Told("fault", "x", {"fault": fault.name.lower()}), HEAT) for fault in Fault}
    assert all(found is not None and found.code == f"fault_{fault.name.lower()}" for fault, found in said.items())
    assert len({found.happened for found in said.values() if found}) == len(Fault)


def test_a_fault_of_a_newer_device_is_told_as_unknown() -> None:
    found = causes.from_told(Told("fault", "device fault 99", {"fault": "99"}), HEAT)
    assert found is not None and found.code == "fault_unknown" and "99" in found.details


@pytest.mark.parametrize("code", sorted(language.LANGUAGES))
def test_every_end_of_a_trial_and_of_a_run_has_words(code: str) -> None:
    language.use(code)
    assert len({causes.outcome_words(outcome) for outcome in TrialOutcome}) == len(TrialOutcome)
    assert len({causes.finish_words(reason) for reason in FinishReason}) == len(FinishReason)


#: outcome of a trial with the reason in the journal -> code of the trouble, "" none: it was wanted, or told before
ENDED = [
    (TrialOutcome.COMPLETED, "", ""),
    (TrialOutcome.STOPPED_BY_PARTICIPANT, "the participant pressed stop", ""),
    (TrialOutcome.STOPPED_BY_OPERATOR, "operator", ""),
    (TrialOutcome.STOPPED_AT_RATING, "slider", ""),
    (TrialOutcome.SKIPPED, "tired", ""),
    (TrialOutcome.INTERRUPTED, "", ""),
    (TrialOutcome.REFUSED, "ARM: BAD_STATE", "stimulus_refused"),
    (TrialOutcome.LINK_LOST, "ended by the device: lease lost", "lease"),
    (TrialOutcome.LINK_LOST, "the device left READY: lease lost", "lease"),
    (TrialOutcome.LINK_LOST, "/dev/ttyACM0: unplugged or closed by the other side ()", ""),
    (TrialOutcome.LINK_LOST, "the device has been silent for 0.25 s", ""),
    (TrialOutcome.LINK_LOST, "no answer to ARM after 3 tries", ""),
    (TrialOutcome.DEVICE_FAULT, "device fault over limit", ""),
    (TrialOutcome.DEVICE_FAULT, "ended by the device: fault", ""),  # the end of a train, by the fault told before
    (TrialOutcome.DEVICE_FAULT, "the device restarted in mid-session; its program is gone", ""),
    (TrialOutcome.DEVICE_FAULT, "dose", "dose"),
    (TrialOutcome.DEVICE_FAULT, "on_time", "on_time"),
    (TrialOutcome.DEVICE_FAULT, "interlock", "interlock"),
    (TrialOutcome.DEVICE_FAULT, "the device left READY: beat mismatch", "beat"),
    (TrialOutcome.DEVICE_FAULT, "disable", "ended"),
]


@pytest.mark.parametrize(("outcome", "reason", "code"), ENDED)
def test_a_trial_that_ended_is_a_trouble_when_nobody_wanted_it(outcome: TrialOutcome, reason: str, code: str) -> None:
    found = causes.from_told(Told("trial_ended", "", {"outcome": str(outcome), "reason": reason}), HEAT)
    assert (found.code if found else "") == code


def test_the_table_of_ends_knows_every_outcome() -> None:
    assert {outcome for outcome, _, _ in ENDED} == set(TrialOutcome)


@pytest.mark.parametrize("reason", sorted(set(StopReason) - {StopReason.FAULT}))  # of a fault the device tells itself
def test_whatever_ends_a_stimulus_by_the_device_is_told(reason: StopReason) -> None:
    found = causes.ended(TrialOutcome.DEVICE_FAULT, reason.name.lower(), HEAT)
    assert found is not None
    assert_says_all(found)


AWAY = "/data: this folder was removed or renamed during the recording; all that was recorded is saved there anew"
FULL = "/data/run-01.qstj: cannot be written (No space left on device); free some space; what was recorded is kept"
#: finish reason with its text -> code, "" none
FINISHED = [
    (FinishReason.COMPLETED, "", ""),
    (FinishReason.STOPPED_BY_OPERATOR, "enough for today", ""),
    (FinishReason.STOPPED_BY_OPERATOR, "the program that was in charge is gone or does not respond", "window_stalled"),
    (FinishReason.STOPPED_BY_PARTICIPANT, "", ""),
    (FinishReason.NOT_STARTED, "", ""),
    (FinishReason.DEVICE_FAULT, "the device restarted in mid-session; its program is gone", "rebooted"),
    (FinishReason.DEVICE_FAULT, "device fault no rise", "ended"),
    (FinishReason.LINK_LOST, "/dev/ttyACM0: unplugged or closed by the other side ()", "unplugged"),
    (FinishReason.LINK_LOST, "the device has been silent for 0.25 s", "silent"),
    (FinishReason.LINK_LOST, "/dev/ttyACM0: the device takes no bytes for 0.5 s", "silent"),
    (FinishReason.LINK_LOST, "no answer to START after 3 tries", "link"),
    (FinishReason.REFUSED, "ARM: LIMIT", "stimulus_refused"),
    (FinishReason.RECORDING_FAILED, FULL, "disk_full"),
    (FinishReason.RECORDING_FAILED, AWAY, "folder_gone"),
    (FinishReason.RECORDING_FAILED, "/data/run-01.qstj: cannot be written (Input/output error)", "recording"),
    (FinishReason.INTERRUPTED, "", "control_gone"),
]


@pytest.mark.parametrize(("reason", "text", "code"), FINISHED)
def test_a_run_that_ended_is_a_trouble_when_nobody_wanted_it(reason: FinishReason, text: str, code: str) -> None:
    found = causes.from_over(Over(str(reason), text, HEAT.journal, "run-01.h5"), HEAT)
    assert (found.code if found else "") == code


def test_the_table_of_finishes_knows_every_reason() -> None:
    assert {reason for reason, _, _ in FINISHED} == set(FinishReason)


#: what control says when it does not begin -> code
REFUSED = [
    ("/dev/ttyACM0: another qst-rig (process 4711) has it open; end that one first", "second_start"),
    ("/dev/ttyACM0: another qst-rig has it open; end that one first", "second_start"),
    ("/dev/ttyACM0: there is no such port; check the cable and the name", "no_port"),
    ("sim: silent for 2 s; check power, cable and port", "no_answer"),
    ("socket://x:1: nobody listens there; start the simulator or check the number", "no_answer"),
    ("COM5: the device sends but does not answer HELLO; unplug it, wait 5 s, plug it in again", "no_answer"),
    ("COM5: not allowed to open it; close other programs, on Linux join the group dialout", "not_allowed"),
    ("COM5: another program has it open; close that program", "port_busy"),
    ("COM5: cannot be opened (could not open port)", "not_opened"),
    ("COM5: something answers, but it is not a qst-rig device; check the port", "not_ours"),
    ("COM5: the paradigm needs applicator cuff, the device has thermode", "other_applicator"),
    ("device: holds applicator cuff, the paradigm needs thermode", "other_applicator"),
    ("COM5: the device speaks protocol 2.0, this program 1.3; update the older of the two", "other_version"),
    ("/data/run-01.qstj: no room for the 1000 bytes this run may need (No space left on device)", "no_room"),
    ("/data/sub-P001: cannot be made (Permission denied); choose another folder with --out", "no_folder"),
    ("heat.toml: trains[0].target_c: 56.0 exceeds the rig's limit 52.0 °C", "refused"),
]


@pytest.mark.parametrize(("text", "code"), REFUSED)
def test_a_refused_start_says_why_and_keeps_the_words_of_control(text: str, code: str) -> None:
    found = causes.from_refused(Refused(text), BEFORE)
    assert found.code == code and text in found.details
    assert_says_all(found)


def test_a_second_start_names_the_process() -> None:
    assert "4711" in causes.from_refused(Refused(REFUSED[0][0]), BEFORE).happened


def test_a_refusal_nobody_foresaw_is_told_in_controls_own_words() -> None:
    assert "exceeds the rig's limit" in causes.from_refused(Refused(REFUSED[-1][0]), BEFORE).happened


@pytest.mark.parametrize(
    ("kind", "data", "code"),
    [
        ("link_lost", {"cause": "/dev/ttyACM0: unplugged or closed by the other side ()"}, "unplugged"),
        ("link_lost", {"cause": "the device has been silent for 0.25 s"}, "silent"),
        ("link_lost", {"cause": "no answer to ARM after 3 tries"}, "link"),
        ("rebooted", {}, "rebooted"),
        ("command", {"problem": "PROMPT: BAD_VALUE"}, "command"),
        ("warning", {"text": "the stimulus is overdue and was stopped"}, "warning"),
    ],
)
def test_what_control_tells_becomes_a_trouble(kind: str, data: dict[str, str], code: str) -> None:
    found = causes.from_told(Told(kind, "in words", data), HEAT)
    assert found is not None and found.code == code


@pytest.mark.parametrize("kind", ["pulse_onset", "rating", "trial_started", "button"])
def test_what_happens_in_every_run_is_no_trouble(kind: str) -> None:
    assert causes.from_told(Told(kind, "", {"which": "stop"}), HEAT) is None


@pytest.mark.parametrize(
    ("code", "place", "said"),
    [
        ("silent", HEAT, "Everything up to pulse 7 of trial 2 is saved."),
        ("silent", CUFF, "Everything recorded so far is saved."),
        ("disk_full", HEAT, "What was recorded up to 00:03:12 is safe. What came after it is lost."),
        ("not_built", HEAT, "The journal is complete and safe: /data/run-01.qstj"),
        ("no_port", BEFORE, "No run was being recorded, so nothing is lost."),
        ("control_gone", BEFORE, "No run was being recorded, so nothing is lost."),
    ],
)
def test_it_says_what_became_of_the_recording(code: str, place: Place, said: str) -> None:
    assert trouble(code, place, "").data == said


@pytest.mark.parametrize(
    ("place", "off", "did"),
    [
        (HEAT, "Take the thermode off the skin now.", "heating and cooling"),
        (CUFF, "Open the cuff now.", "vented"),
        (PINPRICK, "Lift the pinprick probe off the skin now.", "spring"),
    ],
)
def test_a_level_that_cannot_be_trusted_is_taken_off_the_skin_first(place: Place, off: str, did: str) -> None:
    found = trouble("fault_runaway", place, "")
    assert found.priority is Priority.HIGH and found.then.startswith(off) and did in found.did


def test_only_what_asks_for_a_file_names_one() -> None:
    assert {KINDS[code].act for code in KINDS} <= {None, *Act} and {kind.data for kind in KINDS.values()} == set(Data)


@pytest.mark.parametrize("code", sorted(language.LANGUAGES))
def test_no_text_waits_for_a_value_that_nobody_gives(code: str) -> None:
    given = {"name", "neutral", "port", *ALL_VALUES}
    for key, text in words(code, "trouble").items():
        places = {name for _, name, _, _ in string.Formatter().parse(text) if name}
        if key.endswith(("_happened", "_then")) or key.startswith(("did_", "off_")):
            assert places <= given, key


def test_the_page_says_in_words_why_a_run_was_not_begun() -> None:
    busy = Refused("COM5: another program has it open; close that program")
    assert causes.refused_words(busy, Place(port="COM5")) == tr("trouble.port_busy_happened", port="COM5")
    other = Refused("P001: no consent", ("P001: no consent",))
    assert causes.refused_words(other, Place()) == "P001: no consent"

"""Phrases of rig/: the window has words for every one, in every language, and no value gets lost on the way."""

from __future__ import annotations

import ast
import pickle
import re
import string
from pathlib import Path

import pytest

import rig.domain.phrase
from firmware_interface.codes import Fault, StopReason
from gui import language
from gui.language import LANGUAGES, words
from gui.models import causes
from gui.models.phrases import KINDS, fault_words, phrase_words, problem_words, refusal_words
from rig.control.messages import Refused
from rig.domain.errors import ParadigmError, Problem
from rig.domain.phrase import Phrase, phrase, word_of
from rig.paradigm.load import paradigm_text
from rig.paradigm.preview import preview
from rig.report.listing import list_runs
from rig.report.reading import List, Listed, NotRead
from rig.session.states import Phase, Verb

RIG = Path(rig.domain.phrase.__file__).parent.parent


def made() -> dict[str, set[str]]:
    """Sentences of each code, as they stand in the source."""
    found: dict[str, set[str]] = {}
    for path in RIG.rglob("*.py"):
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
            if isinstance(node, ast.Call) and isinstance(node.func, ast.Name) and node.func.id == "phrase":
                code, english = (ast.literal_eval(argument) for argument in node.args[:2])
                found.setdefault(code, set()).add(english)
    return found


def places(text: str) -> list[str]:
    return sorted(name for _, name, _, _ in string.Formatter().parse(text) if name)


def word_keys() -> set[str]:
    return {f"{prefix}_{word_of(member)}" for kind, prefix in KINDS.items() for member in kind}


def test_a_code_stands_for_one_sentence() -> None:
    found = made()
    assert len(found) > 200, "nothing found: does the pattern still fit?"
    assert {code: texts for code, texts in found.items() if len(texts) > 1} == {}
    assert set(found) & word_keys() == set()


@pytest.mark.parametrize("code", LANGUAGES)
def test_every_phrase_and_every_code_has_words(code: str) -> None:
    spoken, found = words(code, "phrases"), made()
    assert set(found) - set(spoken) == set(), "no words for these"
    assert word_keys() - set(spoken) == set(), "no words for these codes"
    assert set(spoken) - set(found) - word_keys() == set(), "nobody says these"
    wrong = {key for key, (english,) in found.items() if places(english) != places(spoken[key])}
    assert wrong == set(), "other values than the sentence has"


#: what only a terminal knows
COMMAND_LINE = re.compile(r"--[a-z]|qst-rig (check|recover|simulate|envelope|paradigms|run|analyse|report)\b")


def test_english_words_are_those_of_journal_and_terminal_but_for_the_ways_of_the_command_line() -> None:
    spoken = words("en", "phrases")
    other = {key for key, (text,) in made().items() if spoken[key] != text}
    assert other == {key for key, (text,) in made().items() if COMMAND_LINE.search(text)}


@pytest.mark.parametrize("code", LANGUAGES)
def test_no_remedy_sends_from_the_window_to_the_command_line(code: str) -> None:
    assert {key: text for key, text in words(code, "phrases").items() if COMMAND_LINE.search(text)} == {}


#: errors with texts of their own
ERRORS = ("QstError", "InputError", "DeviceError", "RecordingError", "LineError", "Problem", "ParadigmError")
#: where plain texts are made that no window shows -> why
UNSEEN = {
    "cli": "the terminal",
    "session/prepared.py": "options of the command line",
    "paradigm/individual.py": "options of the command line",
    "paradigm/expand.py": "the key of a problem",
    "paradigm/template.py": "a command",
    "report/figure.py": "a command",
    "report/write.py": "a command",
    "session/naming.py": "options of the command line",
    "domain/covariates.py": "the fields say it in their own words, and nothing is begun before",
    "domain/notes.py": "the fields say it in their own words, and nothing is written before",
    "domain/participant.py": "the field says it in its own words",
    "domain/sites.py": "the field offers what is known",
}


def plain() -> list[tuple[str, str]]:
    """File and text of each error in the source whose sentence is no phrase and no known trouble of the window."""
    known = [pattern for pattern, _ in (*causes.REFUSALS, *causes.LOSSES, *causes.FAILURES)]
    found = []
    for path in RIG.rglob("*.py"):
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
            if isinstance(node, ast.Call) and isinstance(node.func, ast.Name) and node.func.id in ERRORS:
                texts = [text for argument in node.args if " " in (text := literal(argument)).strip(" …")]
                found += [
                    (path.relative_to(RIG).as_posix(), t) for t in texts if not any(re.search(k, t) for k in known)
                ]
    return found


def literal(node: ast.expr) -> str:
    """Text as it stands in the source, with "…" for what is filled in; "" for anything else."""
    if isinstance(node, ast.Constant) and isinstance(node.value, str):
        return node.value
    if isinstance(node, ast.JoinedStr):
        return "".join(part.value if isinstance(part, ast.Constant) else "…" for part in node.values)
    return ""


def test_every_error_that_the_window_can_show_is_a_phrase_or_a_trouble_of_its_own() -> None:
    unseen = tuple(UNSEEN)
    assert [(file, text) for file, text in plain() if not file.startswith(unseen)] == []


#: phrase -> English, German
SAID = [
    (
        phrase("device_fault", "device fault {fault}", fault=Fault.SENSOR_OPEN),
        "device fault sensor open",
        "Störung des Geräts: Sensor ohne Verbindung",
    ),
    (
        phrase("left_ready", "the device left READY: {reason}", reason=StopReason.LEASE_LOST),
        "the device left READY: lease lost",
        "das Gerät ist nicht mehr bereit: es hörte nichts mehr vom Rechner",
    ),
    (
        phrase("not_now", "{verb} is not possible while {phase}", verb=Verb.REPEAT, phase=Phase.DELIVERING),
        "repeat is not possible while delivering",
        "Wiederholen geht jetzt nicht (der Reiz läuft)",
    ),
    (
        phrase("too_slow", "{rate} is slower than the rig's smallest step", rate="0.5 °C/s"),
        "0.5 °C/s is slower than the rig's smallest step",
        "0,5 °C/s ist langsamer als der kleinste Schritt der Anlage",
    ),
    (
        phrase("problem", "{where}: {what}", where=phrase("at_device", "device"), what=phrase("missing", "is missing")),
        "device: is missing",
        "Gerät: fehlt",
    ),
    (
        phrase("slept", "the computer slept for {seconds} s", seconds=1.5),
        "the computer slept for 1.5 s",
        "der Rechner hat 1,5 s lang geschlafen",
    ),
    (
        phrase("number_or_own", 'write a number or {{ individual = "name" }}'),
        'write a number or { individual = "name" }',
        'schreiben Sie eine Zahl oder { individual = "name" }',
    ),
]


@pytest.mark.parametrize(("said", "english", "german"), SAID, ids=[said.code for said, _, _ in SAID])
def test_a_phrase_is_english_text_and_german_words(said: Phrase, english: str, german: str) -> None:
    over_the_pipe = pickle.loads(pickle.dumps(said))
    assert said == english
    assert phrase_words(over_the_pipe) == english
    language.use("de")
    assert phrase_words(over_the_pipe) == german


def test_text_of_others_stays_as_it_is() -> None:
    language.use("de")
    assert phrase_words("Permission denied (2.5)") == "Permission denied (2.5)"
    assert fault_words("sensor_jump") == "Messwert springt"
    assert fault_words("new_kind") == "new kind"


def test_a_dose_over_its_tier_is_told_with_spot_amount_and_what_fits() -> None:
    text = paradigm_text("heat-windup-033hz").replace('spot = "new_each_repeat"', 'spot = "same"')
    (problem,) = preview(text, "windup.toml").problems
    language.use("de")
    what, _, remedy = problem_words(problem).partition("; ")
    assert what.endswith("Punkt 1: Wärmedosis CEM43 24,3 min überschreitet 15 min (freie Stufe)")
    assert remedy.startswith("was dort noch geht: 2 der 4 Durchgänge oder Zielwerte bis 48,")
    assert remedy.endswith(", oder einen unterschriebenen Studienrahmen verwenden (bis 35 min)")


def test_a_refusal_is_told_a_reason_a_line() -> None:
    level = phrase("too_slow", "{rate} is slower than the rig's smallest step", rate="0.5 °C/s")
    error = ParadigmError("x.toml", [Problem("target_c", level, phrase("raise_it", "raise it")), Problem("a", "b")])
    refused = Refused(str(error), error.lines)
    assert refusal_words(refused) == str(error)
    language.use("de")
    first, second = refusal_words(refused).splitlines()
    assert first == "x.toml: target_c: 0,5 °C/s ist langsamer als der kleinste Schritt der Anlage; erhöhen"
    assert second == "x.toml: a: b"
    assert refusal_words(Refused("from somewhere else")) == "from somewhere else"


def test_a_file_that_cannot_be_read_is_told_in_the_windows_language(tmp_path: Path) -> None:
    (tmp_path / "foreign.h5").write_text("no run file at all")
    (tmp_path / "empty.qstj").write_bytes(b"QJ")
    language.use("de")
    absent = list_runs(List(str(tmp_path / "nowhere")), lambda path: None)
    assert isinstance(absent, NotRead) and phrase_words(absent.text).endswith(
        "diesen Ordner gibt es nicht; einen anderen wählen"
    )
    found = list_runs(List(str(tmp_path)), lambda path: None)
    assert isinstance(found, Listed)
    told = sorted(phrase_words(problem.text) for problem in found.problems)
    assert "der Anfang des Journals ist verloren" in told[0] and "ist keine Messdatei von qst-rig" in told[1]

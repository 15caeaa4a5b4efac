"""A run in words: who was tested with what, how much of it was delivered and rated, what to be wary of. Pure."""

from __future__ import annotations

from rig.domain.notes import NoteKind
from rig.report.cautions import Caution, caution
from rig.report.conditions import Fact
from rig.report.content import Content, applicator_words, site_words, unit_counted
from rig.report.stimuli import stimuli
from rig.report.windup_table import run_cautions
from rig.report.words import FLAGS, NOT_RECORDED, counted, level, moment, plain, scale_words

NONE = "none"
INTACT = "intact"
ENVELOPE = "envelope_"


def who(content: Content) -> tuple[Fact, ...]:
    """Who was tested, with what, when."""
    run, attrs = content.run, content.run.attrs
    individual = "; ".join(individual_words(content)) or f"{NONE}: the levels are the paradigm’s"
    return (
        Fact("Participant", str(attrs["participant"])),
        Fact("Session, run", f"session {attrs['session']}, run {attrs['run']}"),
        Fact("Started", moment(content.attr("started_utc"))),
        Fact("Operator", attrs.get("operator") or NOT_RECORDED),
        Fact("Site and role", site_words(run)),
        Fact("Applicator, area", applicator_words(run)),
        Fact("Levels", "; ".join(level_words(content)) or NOT_RECORDED),
        Fact("Individual levels", individual),
        Fact("Rating scale", scale_words(content.found.scale)),
    )


def level_words(content: Content) -> list[str]:
    """Levels of each stimulus from its baseline, with the rule where they follow from an individual value."""
    unit = str(content.run.attrs["unit"])
    return [
        f"{s.name}: {level(s.baseline, unit)} → {', '.join(level(target, unit) for target in s.targets)}"
        + _rule(content, s.name, unit)
        for s in stimuli(content.run)
    ]


def _rule(content: Content, name: str, unit: str) -> str:
    """How the paradigm makes a level of an individual value, e.g. `` (1 × ptt, at most 60 kPa)``; else nothing."""
    for block in content.run.paradigm.get("blocks", ()):
        for trial in block["trials"]:
            target = (trial.get("train") or trial.get("single") or {}).get("target") or {}
            if trial["name"] == name and target.get("individual"):
                most = "" if target.get("max") is None else f", at most {level(float(target['max']), unit)}"
                return f" ({target.get('factor', 1.0):g} × {target['individual']}{most})"
    return ""


def individual_words(content: Content) -> list[str]:
    """Individual values with the method and the time they come from."""
    unit = str(content.run.attrs["unit"])
    return [
        f"{name} = {level(float(origin['value']), unit)}, {origin.get('method') or 'method ' + NOT_RECORDED}, "
        f"{moment(origin.get('when'))}"
        for name, origin in sorted(content.run.individual.items())
    ]


def numbers(content: Content) -> tuple[Fact, ...]:
    """How much was planned, delivered, as planned, rated; stops, repeats, misses; flags."""
    counts = content.counts
    missed = counts.asked.asked - counts.asked.given
    never = [Fact("Never begun", ", ".join(counts.never_begun))] if counts.never_begun else []
    flags = [Fact(FLAGS[flag][0], ", ".join(concerned(content, flag)) or NONE) for flag in FLAGS]
    return (
        Fact("Planned", counted(counts.planned, "pulse")),
        Fact("Delivered", counted(counts.delivered, "pulse")),
        Fact("As planned", f"{counts.as_planned} of {counts.delivered} delivered"),
        Fact("Rated", str(counts.rated)),
        *never,
        Fact("Stops", "; ".join(counts.stops) or NONE),
        Fact("Repeats", "; ".join(counts.repeats) or NONE),
        Fact("Ratings missed", f"{missed or NONE} of {counts.asked.asked}"),
        *flags,
    )


def concerned(content: Content, flag: str) -> list[str]:
    """Measures that carry a flag, with the number of trains or pairs concerned."""
    return [
        f"{m.name} ({count} of {counted(m.n_of, unit_counted(content.result, m))})"
        for m in content.result.measures
        for name, count in m.flags
        if name == flag
    ]


def cautions(content: Content) -> tuple[Caution, ...]:
    """What a reader must know before using a number; none: nothing out of the ordinary was found."""
    asked, chain = content.counts.asked, content.attr("audit_chain")
    n_adverse = sum(note.kind is NoteKind.ADVERSE_EVENT for note in content.notes.notes)
    injected = int((content.run.events["kind"].astype(str) == "injected").sum())
    further = {
        caution("missing", missing=asked.asked - asked.given, asked=asked.asked): asked.given < asked.asked,
        caution("never_begun", trials=", ".join(content.counts.never_begun)): bool(content.counts.never_begun),
        caution("audit_chain", chain=str(chain)): chain not in (None, "", INTACT),
        caution("adverse", events=n_adverse): n_adverse > 0,
        caution("notes_damaged", damage=content.notes.damage): bool(content.notes.damage),
        caution("injected", times=injected): injected > 0,
        caution("simulated"): bool(content.run.attrs["simulated"]),
    }
    flags = [caution(flag) for flag in FLAGS if concerned(content, flag)]
    told = (*run_cautions(content.run), *content.found.notes)
    return (*flags, *told, *(what for what, holds in further.items() if holds))


def envelope_words(content: Content) -> str:
    """What the file says of the envelope, or that there was none."""
    stated = {k.removeprefix(ENVELOPE): v for k, v in content.run.attrs.items() if k.startswith(ENVELOPE)}
    told = [f"{plain(name)}: {_listed(value)}" for name, value in stated.items() if value not in (None, "", {})]
    return "; ".join(told) or "none: free tier"


def _listed(value: object) -> str:
    return ", ".join(f"{k} {v}" for k, v in value.items()) if isinstance(value, dict) else str(value)

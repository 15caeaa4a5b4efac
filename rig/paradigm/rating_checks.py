"""What a rating of a trial must mean: a scale that fits, who can give it, keys that belong to it, time to answer."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from itertools import pairwise

from rig.domain.errors import Problem
from rig.domain.phrase import listed, phrase
from rig.paradigm.model import Paradigm, Rating, Trial
from rig.paradigm.wording import known_names

#: shortest onset-to-onset time at which a person can rate every pulse by word or handset, s
MIN_DISCRETE_S = 2.0
_NONE_DEFINED = phrase("none_defined", "define it under [scales]")


def _rating_scale(p: Paradigm, where: str, trial: Trial, r: Rating) -> Iterator[Problem]:
    if r.scale not in p.scales:
        what = phrase("no_scale", "no scale named {name}", name=repr(r.scale))
        yield Problem(f"{where}.scale", what, known_names(r.scale, p.scales) if p.scales else _NONE_DEFINED)
        return
    continuous_scale = p.scales[r.scale].kind == "continuous_vas"
    if continuous_scale != (r.when == "continuous"):
        values = {"scale": repr(r.scale), "when": r.when}
        what = phrase("scale_continuous", "scale {scale} is continuous, the rating is {when}", **values)
        if not continuous_scale:
            what = phrase("scale_not_continuous", "scale {scale} is not continuous, the rating is {when}", **values)
        remedy = phrase("continuous_scale", "a continuous rating needs a scale of kind continuous_vas, others not")
        yield Problem(f"{where}.scale", what, remedy)


def _rating_source(p: Paradigm, where: str, trial: Trial, r: Rating) -> Iterator[Problem]:
    if (r.by == "device_slider") != (r.when == "continuous"):
        what = phrase("wrong_source", "{source} cannot give a rating {when}", source=r.by, when=r.when)
        remedy = phrase("who_rates", "device_slider rates continuous; participant and operator_verbal answer prompts")
        yield Problem(f"{where}.by", what, remedy)


def _rating_keys(p: Paradigm, where: str, trial: Trial, r: Rating) -> Iterator[Problem]:
    """Keys that mean nothing for this kind of rating."""
    given = {
        "per_pulse": r.per_pulse is not None,
        "lag_s": r.lag_s is not None,
        "aftersensation_s": bool(r.aftersensation_s),
        "at_s": bool(r.at_s),
        "delay_s": bool(r.delay_s),
        "deadline_s": r.deadline_s is not None,
    }
    for key, is_given in given.items():
        if is_given and r.when not in _KEY_FOR[key]:
            what = phrase("key_unfit", "means nothing for a rating {when}", when=r.when)
            remedy = phrase("remove_goes_with", "remove it (it goes with {kinds})", kinds=listed(_KEY_FOR[key]))
            yield Problem(f"{where}.{key}", what, remedy)
    if r.lag_s and r.per_pulse == "mean_after_offset":
        what = phrase("lag_unfit", "means nothing for mean_after_offset, whose window starts at the offset")
        yield Problem(f"{where}.lag_s", what, phrase("remove_it", "remove it"))


_KEY_FOR = {
    "per_pulse": ("continuous",),
    "lag_s": ("continuous", "after_pulse"),
    "aftersensation_s": ("continuous", "after_trial"),
    "at_s": ("continuous",),
    "delay_s": ("after_trial",),
    "deadline_s": ("after_trial", "after_pulse"),
}


def _discrete(p: Paradigm, where: str, trial: Trial, r: Rating) -> Iterator[Problem]:
    """A prompt per pulse needs time to answer before the next."""
    if r.when != "after_pulse" or trial.train is None:
        return
    period = trial.train.onset_to_onset_s
    if period < MIN_DISCRETE_S:
        what = phrase(
            "prompts_too_fast",
            "after_pulse with {period} s onset to onset: nobody can answer a prompt per pulse below {least} s",
            period=period,
            least=MIN_DISCRETE_S,
        )
        remedy = phrase(
            "rate_otherwise",
            "rate continuously, or after_trial, or slow the train to {least} s or more",
            least=MIN_DISCRETE_S,
        )
        yield Problem(f"{where}.when", what, remedy)
    elif r.deadline_s is not None and r.deadline_s > period:
        values = {"deadline": r.deadline_s, "period": period}
        what = phrase("into_next_prompt", "{deadline} s runs into the next pulse's prompt, {period} s later", **values)
        yield Problem(f"{where}.deadline_s", what, phrase("at_most_period", "at most onset_to_onset_s"))


def _spoken_aftersensation(p: Paradigm, where: str, trial: Trial, r: Rating) -> Iterator[Problem]:
    """Each is asked at its own time and answered before the next."""
    if r.when != "after_trial" or not r.aftersensation_s:
        return
    if r.delay_s:
        what = phrase("delay_unfit", "means nothing beside aftersensation_s, which says when to ask")
        yield Problem(f"{where}.delay_s", what, phrase("remove_one", "remove one of them"))
    gaps = [b - a for a, b in pairwise(r.aftersensation_s)]
    if any(gap <= 0 for gap in gaps):
        remedy = phrase("in_order", "write them from the earliest to the latest")
        yield Problem(f"{where}.aftersensation_s", phrase("not_in_order", "are not in order"), remedy)
    elif r.deadline_s is not None and gaps and r.deadline_s > min(gaps):
        values = {"deadline": r.deadline_s, "gap": min(gaps)}
        what = phrase("into_next_after", "{deadline} s runs into the next aftersensation, {gap} s later", **values)
        yield Problem(f"{where}.deadline_s", what, phrase("shorten_it", "shorten it"))


RATING_CHECKS: tuple[Callable[[Paradigm, str, Trial, Rating], Iterator[Problem]], ...] = (
    _rating_scale,
    _rating_source,
    _rating_keys,
    _discrete,
    _spoken_aftersensation,
)

"""How trials, ratings and runs end: every trial has an outcome, every rating a status, every run a finish reason."""

from __future__ import annotations

from enum import StrEnum


class TrialOutcome(StrEnum):
    """Outcome of one attempt at a trial."""

    COMPLETED = "completed"
    STOPPED_BY_PARTICIPANT = "stopped_by_participant"
    STOPPED_BY_OPERATOR = "stopped_by_operator"
    STOPPED_AT_RATING = "stopped_at_rating"
    DEVICE_FAULT = "device_fault"
    LINK_LOST = "link_lost"
    REFUSED = "refused"
    SKIPPED = "skipped"
    INTERRUPTED = "interrupted"  # the recording ends before the trial does


class RatingStatus(StrEnum):
    """What became of a rating that was asked for; all but the first leave no number."""

    GIVEN = "given"
    MISSED = "missed"  # asked, not answered in time
    WITHDRAWN = "withdrawn"  # asked, and taken back before its time was over: the trial was cut short
    NO_SLIDER = "no_slider"  # continuous: no slider was connected during the trial
    GAP = "gap"  # continuous: no telemetry of that moment


class FinishReason(StrEnum):
    """Why a run ended."""

    COMPLETED = "completed"
    STOPPED_BY_OPERATOR = "stopped_by_operator"
    STOPPED_BY_PARTICIPANT = "stopped_by_participant"
    DEVICE_FAULT = "device_fault"
    LINK_LOST = "link_lost"
    REFUSED = "refused"
    RECORDING_FAILED = "recording_failed"
    NOT_STARTED = "not_started"  # given up before START: nothing is kept of it
    INTERRUPTED = "interrupted"  # no end record: crash, kill or power cut

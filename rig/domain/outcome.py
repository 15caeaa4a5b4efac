"""How trials and runs end; every trial has an outcome, every run a finish reason."""

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

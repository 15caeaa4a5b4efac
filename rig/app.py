"""Composition root: puts paradigm, device, journal, engine and builder together; the only one to know the simulator."""

from __future__ import annotations

import zlib
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from functools import partial

from rig.clock import Clock, RealClock, VirtualClock, utc_now
from rig.devices.handshake import connect
from rig.devices.ports import Line, open_port
from rig.devices.rig_device import RigDevice
from rig.devices.simulator_process import SimulatorProcess
from rig.domain.errors import DeviceError, InputError, Problem, RecordingError
from rig.domain.outcome import FinishReason
from rig.domain.phrase import phrase
from rig.domain.plan import PlannedTrial
from rig.domain.sites import place_of
from rig.domain.units import MODALITIES, MS_PER_S
from rig.paradigm.envelope import Envelope, bounds_under, date_problems, limits_under
from rig.paradigm.overview import recording_bytes
from rig.recording.journal import Journal, JournalFile, ThreadedJournal
from rig.session.building import Recorded
from rig.session.damage import damage_of
from rig.session.engine import Engine
from rig.session.naming import RunFiles, journals_in, run_files, session_folder
from rig.session.options import SIMULATED, Options
from rig.session.outside import Outside
from rig.session.preflight import problems
from rig.session.prepared import Prepared, header_of, prepare
from rig.session.runner import run as run_engine
from rig.session.session_lock import only_run_in
from rig.session.spot_pulses import spot_pulses
from rig.session.underway import Underway

__all__ = ["Prepared", "prepare", "record", "record_on", "site_number"]

#: where virtual time starts: anything but zero, so that a forgotten offset shows
VIRTUAL_START_NS = 10_000_000_000
U16_MAX = (1 << 16) - 1


def site_number(options: Options, spot: int) -> int:
    """Number under which the device keeps this spot's dose and rest: 16 bits of participant, session, site and spot.

    Two spots of one number would count together, which is on the safe side. Off the skin is a spot of the visit as any
    other: the device keeps doses for ever, and checks of all visits together would pass the limit of one spot.
    """
    name = f"{options.participant}/{options.session}/{place_of(options.site)}/{spot}"
    return 1 + zlib.crc32(name.encode()) % U16_MAX


def record(prepared: Prepared, outside: Outside) -> Recorded:
    """Run a prepared session to its end; it then stands in its journal.

    Raises
    ------
    DeviceError
        If the device cannot be reached or does not fit; nothing has been recorded then.
    RecordingError
        If the journal cannot be made.
    """
    if prepared.options.fast:
        clock = VirtualClock(VIRTUAL_START_NS)
        return record_on(prepared, _simulated(prepared, clock), clock, outside)
    if prepared.options.device != SIMULATED:
        return record_on(prepared, _open(prepared.options.device), RealClock(), outside)
    arguments = ("--applicator", prepared.paradigm.applicator, "--seed", prepared.seed, "--gain", prepared.options.gain)
    with SimulatorProcess(arguments) as simulator:
        outside.simulated(simulator)
        return record_on(prepared, _open(simulator.port), RealClock(), outside)


def _simulated(prepared: Prepared, clock: VirtualClock) -> Line:
    """The simulated rig within this process; a control process has it beside itself, and need not load it."""
    from hardware_sim.line import SimulatedLine
    from hardware_sim.participant import ParticipantSettings
    from hardware_sim.rig import SimulatedRig

    participant = ParticipantSettings(gain=prepared.options.gain)
    world = SimulatedRig(prepared.paradigm.applicator, seed=prepared.seed, participant=participant)
    return SimulatedLine(world, clock)


def _open(port: str) -> Line:
    return open_port(port, RealClock().now_ns)


def record_on(prepared: Prepared, line: Line, clock: Clock, outside: Outside) -> Recorded:
    """As `record`, on a line that is already open; it is closed at the end."""
    options = prepared.options
    applicator = prepared.paradigm.applicator
    seed = prepared.seed if options.fast else None
    try:
        tier = limits_under(applicator, prepared.envelope)
        device = connect(line, clock, options.device, tier, applicator, seed, options.sample_every_ms)
        raised = None if prepared.envelope is None else tier
        _refuse_if(problems(prepared.trials, device.identity, raised, options.ratings))
        engine = _engine(prepared, device, tier.min_pause_ms / MS_PER_S)
        with _files(prepared) as files:
            reason, text = _run(prepared, files, engine, device, Waiter(clock, line), outside)
            if not engine.started:
                files.journal.unlink(missing_ok=True)
    finally:
        line.close()
    return Recorded(reason, text, files.journal, files.run_file, engine.started)


def _engine(prepared: Prepared, device: RigDevice, rest_s: float) -> Engine:
    options = prepared.options
    in_force = bounds_under(prepared.paradigm.applicator, prepared.envelope)
    return Engine(
        prepared.trials,
        device.clock.to_device,
        confirm_spots=options.attended,
        unattended=not options.attended,
        dose_before=prepared.earlier.dose_before(options.site),
        rest_s=rest_s,
        site_of=partial(site_number, options),
        first_trial=prepared.first_trial,
        damage=damage_of(prepared.trials, in_force.host.basal_omega, prepared.earlier.on(options.site)),
        pulses=spot_pulses(prepared.paradigm.applicator, in_force, prepared.earlier.on(options.site)),
    )


def _run(
    prepared: Prepared, files: RunFiles, engine: Engine, device: RigDevice, waiter: Waiter, outside: Outside
) -> tuple[FinishReason, str]:
    """Run to the end of the journal; why it ended, in a word and in words.

    A journal that cannot be closed in order belongs to a run that was under way all the same: it is no refusal.
    """
    underway = False
    try:
        with _journal(files, prepared.options, prepared.trials) as journal:
            journal.header(waiter.now_ns(), header_of(prepared, files.run, device.identity))
            outside.underway(_underway(prepared, files, device, waiter.now_ns()))
            underway = True
            at_once = not prepared.options.wait_for_start
            in_time = partial(_out_of_date, prepared.envelope)
            reason = run_engine(engine, device, journal, waiter, outside, start_at_once=at_once, may_start=in_time)
    except RecordingError as error:
        if not underway:
            raise
        return FinishReason.RECORDING_FAILED, error.text
    return reason, engine.finish[1] if engine.finish is not None else ""


def _out_of_date(envelope: Envelope | None) -> str:
    """Why the study envelope does not hold today; "" where it does. A run that has started in time goes to its end."""
    found = [] if envelope is None else list(date_problems(envelope, utc_now().date()))
    return found[0].what if found else ""


def _underway(prepared: Prepared, files: RunFiles, device: RigDevice, now_ns: int) -> Underway:
    return Underway(
        journal=str(files.journal),
        simulated=device.identity.simulated,
        warnings=prepared.warnings,
        run=files.run,
        paradigm=prepared.paradigm.name,
        title=prepared.paradigm.title,
        unit=MODALITIES[prepared.paradigm.modality].unit,
        trials=prepared.trials,
        first_trial=prepared.first_trial,
        device=device.identity,
        ratings=prepared.options.ratings,
        started_ns=now_ns,
        reserved_bytes=recording_bytes(prepared.trials),
        hide_ratings=prepared.paradigm.hide_ratings_from_operator,
    )


@contextmanager
def _files(prepared: Prepared) -> Iterator[RunFiles]:
    """Hold the session's folder and choose the run's names in it."""
    options = prepared.options
    folder = session_folder(options.out, options.participant, options.session)
    with only_run_in(folder):
        if journals_in(folder) != prepared.journals:
            raise InputError(
                phrase(
                    "other_run",
                    "{folder}: another run was recorded there meanwhile, whose dose counts; start again",
                    folder=str(folder),
                )
            )
        yield run_files(options.out, options.participant, options.session, prepared.paradigm.name, options.run)


class Waiter:
    """The loop's clock and its wait for bytes."""

    def __init__(self, clock: Clock, line: Line) -> None:
        self.now_ns, self.with_sleep_ns = clock.now_ns, clock.with_sleep_ns
        self.wait = line.wait


def _refuse_if(found: Sequence[Problem]) -> None:
    if found:
        raise DeviceError(*(problem.text for problem in found))


def _journal(files: RunFiles, options: Options, trials: Sequence[PlannedTrial]) -> Journal:
    """Journal beside the caller in real time, with room reserved on the disk; within the caller in virtual time."""
    if options.fast:
        return JournalFile(files.journal)
    return ThreadedJournal(files.journal, reserve_bytes=recording_bytes(trials))

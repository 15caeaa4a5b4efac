"""`qst-rig simulate`: the simulated rig on a pseudo-terminal or a loopback socket, for any program to connect to."""

from __future__ import annotations

from typing import Annotated

import typer

from rig.cli.run_options import Gain


def simulate(
    applicator: Annotated[
        str, typer.Option(help="Applicator the rig holds: thermode, cuff, probe_1cm2, pinprick.")
    ] = "thermode",
    pty: Annotated[bool, typer.Option("--pty", help="Serve a pseudo-terminal (not on Windows).")] = False,
    tcp: Annotated[
        int | None, typer.Option(min=0, max=65535, help="Serve socket://127.0.0.1:PORT; 0 takes a free one.")
    ] = None,
    seed: Annotated[int, typer.Option(help="Seed of noise and participant.")] = 0,
    gain: Gain = 1.0,
) -> None:
    """Serve the simulated rig until Ctrl-C; the first line of output is the port to open."""
    from firmware_interface.limits import APPLICATORS
    from hardware_sim import serve
    from rig.domain.errors import InputError

    if pty == (tcp is not None):
        raise InputError("simulate: give either --pty or --tcp PORT")
    if applicator not in APPLICATORS:
        raise InputError(f"simulate: no applicator {applicator!r}; choose one of {', '.join(APPLICATORS)}")
    way = ["--pty"] if pty else ["--tcp", str(tcp)]
    serve.main([*way, "--applicator", applicator, "--seed", str(seed), "--gain", str(gain)])

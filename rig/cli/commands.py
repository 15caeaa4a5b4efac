"""The subcommands of `qst-rig` by name."""

from __future__ import annotations

import typer

from rig.cli import analyse, envelope, paradigms, ports, recover, report, run, simulate, window

app = typer.Typer(name="qst-rig", add_completion=False, pretty_exceptions_enable=False)
app.command("window")(window.window)
app.command("run")(run.run)
app.add_typer(paradigms.app, name="paradigms")
app.command("check")(paradigms.check)
app.add_typer(envelope.app, name="envelope")
app.command("ports")(ports.ports)
app.command("analyse")(analyse.analyse)
app.command("report")(report.report)
app.command("recover")(recover.recover)
app.command("simulate")(simulate.simulate)


@app.callback()
def _all_of_them() -> None:
    """Repeated pressure and heat pulses, ratings, wind-up. Without a command: the window.

    Research use; not a medical device.
    """

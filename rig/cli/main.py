"""The command `qst-rig`: names the subcommands and turns errors into one line and exit code 2."""

from __future__ import annotations

import sys

import typer

from rig.cli import analyse, envelope, paradigms, ports, recover, report, run, simulate, window
from rig.domain.errors import QstError

EXIT_BAD_INPUT = 2

app = typer.Typer(
    name="qst-rig",
    invoke_without_command=True,
    add_completion=False,
    pretty_exceptions_enable=False,
)
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
def _without_a_command(context: typer.Context) -> None:
    """Repeated pressure and heat pulses, ratings, wind-up. Without a command: the window.

    Research use; not a medical device.
    """
    if context.invoked_subcommand is None:
        window.window()


def main() -> None:
    """Entry point of the console script."""
    try:
        app()
    except QstError as error:
        for line in str(error).splitlines():
            print(f"qst-rig: {line}", file=sys.stderr)
        sys.exit(EXIT_BAD_INPUT)


if __name__ == "__main__":
    main()

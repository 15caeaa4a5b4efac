"""What `qst-rig simulate` cannot serve is refused as an option of this command, not of the process below it."""

from __future__ import annotations

import pytest
from typer.testing import CliRunner

from rig.cli.commands import app


@pytest.mark.parametrize("port", ["99999", "-1", "much"])
def test_a_port_that_cannot_be_is_refused(port: str) -> None:
    result = CliRunner().invoke(app, ["simulate", "--tcp", port])
    assert result.exit_code == 2
    assert "simulate --help" in result.output
    assert "--tcp" in result.output

"""Something that a child process finds out, asked for and taken without ever waiting."""

from __future__ import annotations

from typing import Any

from rig import spawn


class ChildWatch:
    """Asks a child when told to, and takes its answer when it is there.

    Parameters
    ----------
    target
        Function that gives the answer, as for `rig.spawn`.
    """

    def __init__(self, target: str) -> None:
        self._target = target
        self._child: spawn.Child | None = None

    @property
    def asking(self) -> bool:
        """Whether an answer is awaited."""
        return self._child is not None

    def ask(self, *args: object) -> None:
        """Ask, unless an answer is on its way."""
        if self._child is None:
            self._child = spawn.Child(self._target, args)

    def take(self) -> dict[str, Any] | None:
        """Return the answer once after it has come; None until then.

        Raises
        ------
        rig.spawn.ChildError
            If the child failed; the next `ask` starts another.
        """
        if self._child is None or not self._child.ended:
            return None
        child, self._child = self._child, None
        return child.result()

    def close(self) -> None:
        """End a child that is still at work."""
        if self._child is not None:
            self._child.end()
            self._child = None

"""The window's side of the reader process: asks, takes answers, starts it anew when a file has ended it."""

from __future__ import annotations

from collections import deque
from collections.abc import Callable
from dataclasses import replace
from types import TracebackType
from typing import Self

from rig.channel import Peer
from rig.clock import RealClock
from rig.domain.errors import Problem
from rig.domain.phrase import Phrase, phrase
from rig.domain.units import NS_PER_S
from rig.report.reading import Answer, List, Loaded, NotRead, Opening, Read, Request

READER = "rig.report.reader:main"
#: an idle reader ends at once when its input closes; one that is reading has nothing worth waiting for
END_S = 0.5
#: longest wait for one file; a run of ten hours takes a tenth of it
ANSWER_S = 60.0
#: exit codes: SIGKILL, which no fault of a program raises; Windows tells of a crash by numbers above those of programs
KILLED, MOST_EXIT_CODE = -9, 255


class Reader:
    """A reader process that is there when it is needed, whatever the files do to it.

    `ask` and `take` return at once. Requests are answered in their order, one
    answer each. The process is started with the first request; `close`, or the
    end of the `with` block, ends it.

    Parameters
    ----------
    target
        Name of the process, for `rig.spawn`.
    now_ns, answer_s
        Clock, and how long one file may take by it before the process is ended.
    """

    def __init__(
        self, target: str = READER, now_ns: Callable[[], int] | None = None, answer_s: float = ANSWER_S
    ) -> None:
        self._target = target
        self._now_ns = RealClock().now_ns if now_ns is None else now_ns
        self._answer_s = answer_s
        self._peer: Peer | None = None
        self._waiting: deque[Request] = deque()
        self._current: Request | None = None
        self._asked_ns = 0
        self._opening = ""
        self._too_slow = False
        #: the process now at work, as it introduced itself
        self.loaded: Loaded | None = None

    def __enter__(self) -> Self:
        return self

    def __exit__(self, kind: type[BaseException] | None, value: BaseException | None, tb: TracebackType | None) -> None:
        self.close()

    @property
    def busy(self) -> bool:
        """Whether an answer is still to come."""
        return self._current is not None or bool(self._waiting)

    def ask(self, request: Request) -> None:
        """Queue a request; returns at once."""
        self._waiting.append(request)
        self._send_next()

    def take(self, timeout_s: float = 0.0) -> list[Answer]:
        """Answers since the last call; waits for something at most `timeout_s`."""
        answers: list[Answer] = []
        if self._peer is not None:
            for message in self._peer.take(timeout_s if self.busy else 0.0):
                match message:
                    case Loaded():
                        self.loaded = message
                    case Opening(path):
                        self._opening, self._asked_ns = path, self._now_ns()
                    case _:
                        answers.append(message)
                        self._current = None
            if self._peer.gone:
                answers += self._gone(self._peer)
            elif self._current is not None and self._now_ns() - self._asked_ns > self._answer_s * NS_PER_S:
                self._too_slow = True
                self._peer.kill()
        self._send_next()
        return answers

    def close(self) -> None:
        """End the process; what was not answered yet never is."""
        self._waiting.clear()
        self._current = None
        if self._peer is not None:
            self._peer.close()
            self._peer = None

    def _send_next(self) -> None:
        """Give the process its next request; start it where there is none."""
        if self._current is not None or not self._waiting:
            return
        if self._peer is not None and self._peer.gone:
            self._gone(self._peer)
        if self._peer is None:
            self._peer = Peer(self._target, END_S)
        self._current = self._waiting.popleft()
        self._asked_ns, self._opening, self._too_slow = self._now_ns(), "", False
        self._peer.send(self._current)

    def _gone(self, peer: Peer) -> list[Answer]:
        """The process has ended: say so of the file it was reading; a list goes on without that file."""
        how = self._ending(peer.close())
        self._peer = self.loaded = None
        request, self._current = self._current, None
        match request:
            case Read(path):
                return [NotRead(path, Problem(path, how).text, crashed=True)]
            case List(folder, without):
                if not self._opening or self._opening in without:
                    return [NotRead(folder, Problem(folder, how).text, crashed=True)]
                self._waiting.appendleft(replace(request, without=(*without, self._opening)))
        return []

    def _ending(self, code: int) -> str:
        """How the process came to its end, and what to do, in words."""
        if self._too_slow:
            return phrase(
                "read_too_slow",
                "not read within {seconds} s; if it is on a network drive, copy it to this computer first",
                seconds=self._answer_s,
            )
        if code == KILLED:
            return phrase("reader_killed", "the reading process was ended from outside while it read this; try again")
        if code < 0 or code > MOST_EXIT_CODE:
            return phrase(
                "reader_crashed",
                "the reading process {ended} while it read this: the file is damaged, or was made by another program; "
                "build it anew from its journal: qst-rig recover JOURNAL --out FILE",
                ended=_ended(code),
            )
        return phrase(
            "reader_ended", "the reading process {ended}; try again, then start the program anew", ended=_ended(code)
        )


def _ended(code: int) -> Phrase:
    if code < 0:
        return phrase("by_signal", "was ended by signal {number}", number=-code)
    return phrase("with_code", "ended with exit code {code}", code=code)

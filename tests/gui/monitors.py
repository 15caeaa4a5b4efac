"""A display server without a screen, with monitors that can be plugged in and out: Xvfb and its RandR monitors."""

from __future__ import annotations

import ctypes
import os
import shutil
import subprocess
from collections.abc import Iterator
from contextlib import contextmanager
from ctypes.util import find_library

#: size of each of the two monitors side by side
WIDTH, HEIGHT = 1280, 800


class _Monitor(ctypes.Structure):
    """XRRMonitorInfo of libXrandr 1.5."""

    _fields_ = (
        ("name", ctypes.c_ulong),
        ("primary", ctypes.c_int),
        ("automatic", ctypes.c_int),
        ("n_outputs", ctypes.c_int),
        *((name, ctypes.c_int) for name in ("x", "y", "width", "height", "width_mm", "height_mm")),
        ("outputs", ctypes.POINTER(ctypes.c_ulong)),
    )


def missing() -> str:
    """What of it this computer lacks; "": nothing."""
    have = {"Xvfb": shutil.which("Xvfb"), "libX11": find_library("X11"), "libXrandr": find_library("Xrandr")}
    return ", ".join(name for name, found in have.items() if found is None)


@contextmanager
def display() -> Iterator[str]:
    """Run a server with room for two monitors; gives the name of the display."""
    read, write = os.pipe()
    command = ["Xvfb", "-displayfd", str(write), "-screen", "0", f"{2 * WIDTH}x{HEIGHT}x24", "-noreset"]
    server = subprocess.Popen(command, pass_fds=(write,), stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
    os.close(write)
    try:
        with os.fdopen(read) as number:
            yield f":{number.readline().strip()}"
    finally:
        server.terminate()
        server.wait(timeout=10)


class Monitors:
    """The monitors of a display: "first" on the left, which is the primary one, and "second"."""

    def __init__(self, name: str) -> None:
        self._x, self._randr = (ctypes.CDLL(find_library(library)) for library in ("X11", "Xrandr"))
        self._x.XOpenDisplay.restype = ctypes.c_void_p
        self._x.XDefaultRootWindow.restype = self._x.XInternAtom.restype = ctypes.c_ulong
        self._randr.XRRGetMonitors.restype = ctypes.POINTER(_Monitor)
        self._display = ctypes.c_void_p(self._x.XOpenDisplay(name.encode()))
        self._root = ctypes.c_ulong(self._x.XDefaultRootWindow(self._display))

    def plug_in(self) -> None:
        """Two monitors instead of one; the real output of the server belongs to the first."""
        count = ctypes.c_int()
        whole = self._randr.XRRGetMonitors(self._display, self._root, 1, ctypes.byref(count))[0]
        self._add("first", 0, whole.outputs[0])
        self._add("second", WIDTH)

    def unplug(self) -> None:
        """Take the second one away."""
        self._randr.XRRDeleteMonitor(self._display, self._root, self._atom("second"))
        self._x.XSync(self._display, 0)

    def close(self) -> None:
        """Leave the display."""
        self._x.XCloseDisplay(self._display)

    def _atom(self, name: str) -> ctypes.c_ulong:
        return ctypes.c_ulong(self._x.XInternAtom(self._display, name.encode(), 0))

    def _add(self, name: str, x: int, *outputs: int) -> None:
        numbers = (ctypes.c_ulong * len(outputs))(*outputs)
        size = (WIDTH, HEIGHT, WIDTH // 4, HEIGHT // 4)
        monitor = _Monitor(self._atom(name), int(x == 0), 0, len(outputs), x, 0, *size, numbers)
        self._randr.XRRSetMonitor(self._display, self._root, ctypes.byref(monitor))
        self._x.XSync(self._display, 0)

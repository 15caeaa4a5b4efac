"""The simulated rig as the panel shows it: what it offers, where it stands, what is wrong with it now. No Qt.

What there is to choose from comes from the simulator itself, through control: nothing of it is known here.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from gui.language import language, tr, words
from gui.models import numbers
from gui.models.phrases import phrase_words

Command = dict[str, Any]
#: how often the panel is told where the simulated world stands
WATCH_MS = 100
#: settings that are looked at more often than the others
SHORT = ("gain", "tolerance", "noise", "miss_probability")


@dataclass(frozen=True, slots=True)
class Setting:
    """One setting of the simulated participant; `value` None: off, which only an `optional` one can be."""

    name: str
    value: float | None
    low: float
    high: float
    optional: bool


@dataclass(slots=True)
class Simulator:
    """What the simulator has said; `open` once it has said what it offers."""

    unit: str = ""
    faults: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    momentary: tuple[str, ...] = ()
    settings: tuple[Setting, ...] = ()
    state: str = ""
    level: float | None = None
    plugged: bool = True
    #: fault -> value, as long as it lasts
    standing: dict[str, str] = field(default_factory=dict)
    said: str = ""
    wrong: bool = False
    _per_unit: float = 1.0

    @property
    def open(self) -> bool:
        """Whether there is a simulated rig to ask something of."""
        return bool(self.faults)

    @property
    def line(self) -> str:
        """State of the device and true level at the skin, in words."""
        if not self.open:
            return tr("simulator.closed")
        state = tr("simulator.state", state=state_words(self.state), level=numbers.level(self.level, self.unit))
        return state if self.plugged else f"{state}; {tr('simulator.unplugged')}"

    def heard(self, data: Mapping[str, Any]) -> list[Command]:
        """Take a report; returns what to ask for next."""
        asks: list[Command] = []
        if "offer" in data:
            self._take_offer(data["offer"])
            asks = [{"watch_ms": WATCH_MS}]
        if "state" in data:
            self.state = str(data["state"])
            self.level = float(data["level"]) / self._per_unit
        if "error" in data:
            self.said, self.wrong = tr("simulator.refused", why=phrase_words(data["error"])), True
        elif "done" in data:
            self._take_done(data["done"])
        return asks

    def _take_offer(self, offer: Mapping[str, Any]) -> None:
        self.unit, self._per_unit = str(offer["unit"]), float(offer["per_unit"])
        self.faults = {str(name): tuple(map(str, values)) for name, values in offer["faults"].items()}
        self.momentary = tuple(offer["momentary"])
        ranges, optional = offer["ranges"], offer["optional"]
        self.settings = tuple(
            Setting(name, value, ranges[name][0], ranges[name][1], name in optional)
            for name, value in (offer["settings"] or {}).items()
        )

    def _take_done(self, command: Mapping[str, Any]) -> None:
        """Keep in mind what was done, as far as it was a person's wish."""
        if "inject" in command:
            self._take_fault(str(command["inject"]))
        elif "settings" in command:
            wanted = command["settings"]
            self.settings = tuple(
                Setting(s.name, wanted.get(s.name, s.value), s.low, s.high, s.optional) for s in self.settings
            )
            self.said, self.wrong = tr("simulator.settings_done"), False
        elif "press" in command:
            self.said, self.wrong = tr(f"simulator.pressed_{command['press']}"), False
        elif "line" in command:
            self.plugged = command["line"] == "plug_in"
            self.said, self.wrong = tr(f"simulator.line_{command['line']}"), False

    def _take_fault(self, text: str) -> None:
        name, _, value = text.partition("=")
        lasts = not {name, text} & set(self.momentary)
        back = lasts and value == self.faults[name][-1]
        if back:
            self.standing.pop(name, None)
        elif lasts:
            self.standing[name] = value
        done = "simulator.fault_back" if back else "simulator.fault_done"
        self.said, self.wrong = tr(done, fault=fault_words(name), value=value_words(value)), False

    def all_back(self) -> list[Command]:
        """Take every fault back that lasts."""
        return [inject(name, self.faults[name][-1]) for name in self.standing]


def inject(name: str, value: str) -> Command:
    """Let a fault happen now."""
    return {"inject": f"{name}={value}" if value else name}


def press(which: str) -> Command:
    """Let the participant press ``stop`` or ``response``."""
    return {"press": which}


def change(name: str, value: float | None) -> Command:
    """Make the participant another one."""
    return {"settings": {name: value}}


def cable(plugged: bool) -> Command:
    """Pull the cable, or put it back."""
    return {"line": "plug_in" if plugged else "unplug"}


def fault_words(name: str) -> str:
    """A fault in words; its name where a newer simulator has one that is not known here."""
    return _words_or(f"fault_{name}", name)


def state_words(state: str) -> str:
    """A state of the device in words."""
    return words(language(), "state").get(state.lower(), state)


def value_words(value: str) -> str:
    """A fault's value in words; as it stands where it is a number or not known."""
    return _words_or(f"value_{value}", value)


def setting_words(name: str) -> str:
    """A setting in words, with its unit."""
    return _words_or(f"setting_{name}", name)


def _words_or(key: str, otherwise: str) -> str:
    return words(language(), "simulator").get(key, otherwise)

"""The primary measure, large, with its interval, what it is, and how much of the run entered it."""

from __future__ import annotations

from PySide6.QtWidgets import QFrame, QHBoxLayout, QLabel, QVBoxLayout, QWidget

from gui import style
from gui.language import tr
from gui.models.measures import MeasureWords


class PrimaryMeasure(QFrame):
    """`setValue` shows a measure; None empties the card."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        style.look(self, "card")
        self._value: MeasureWords | None = None
        self._title, self._number, self._interval, self._definition = (QLabel() for _ in range(4))
        style.look(self._title, "muted")
        style.look(self._number, "number")
        style.look(self._definition, "muted")
        for label in (self._title, self._interval, self._definition):
            label.setWordWrap(True)
        line = QHBoxLayout()
        line.setSpacing(2 * style.GRID)
        line.addWidget(self._number)
        line.addWidget(self._interval, 1)
        column = QVBoxLayout(self)
        column.setContentsMargins(*[2 * style.GRID] * 4)
        column.setSpacing(style.GRID // 2)
        column.addWidget(self._title)
        column.addLayout(line)
        column.addWidget(self._definition)

    def value(self) -> MeasureWords | None:
        """What is shown."""
        return self._value

    def setValue(self, value: MeasureWords | None) -> None:
        """Show a measure."""
        self._value = value
        self._title.setText("" if value is None else tr("review.primary", title=value.title))
        self._number.setText("" if value is None else value.value)
        style.look(self._number, "number" if value is None or value.defined else "undefined")
        self._interval.setText("" if value is None else _beside(value))
        self._definition.setText("" if value is None else value.definition)
        self.setToolTip("" if value is None else value.tip)
        self.setAccessibleName("" if value is None else f"{self._title.text()}: {value.value} {self._interval.text()}")


def _beside(value: MeasureWords) -> str:
    """Why it is undefined, or interval and number of what entered."""
    if not value.defined:
        return value.remark
    lines = [tr("review.interval", interval=value.interval)] if value.interval else []
    return "\n".join([*lines, value.number, *([value.remark] if value.remark else [])])

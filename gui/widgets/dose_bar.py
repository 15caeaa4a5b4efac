"""A dose against its bounds: how much of the free tier, of what a study envelope may allow, or beyond both."""

from __future__ import annotations

from dataclasses import dataclass

from PySide6.QtCore import QRectF, QSize, Qt
from PySide6.QtGui import QColor, QPainter, QPaintEvent, QPen
from PySide6.QtWidgets import QLabel, QSizePolicy, QVBoxLayout, QWidget

from gui import style
from gui.language import tr
from gui.models import numbers

#: a dose under this share of what the free tier allows is shown as less than that
SMALLEST_SHARE = 1e-3
#: tiers by name in words and colour
FREE, ENVELOPE, NEVER = "free", "envelope", "never"
BAR = 2 * style.GRID


@dataclass(frozen=True, slots=True)
class Dose:
    """One kind of dose on the spot that gets most of it.

    `bound` is in force, `free` and `never` are those of the tiers, all in
    `unit`; `tier` is the mildest that allows it (`FREE`, `ENVELOPE`, `NEVER`).
    """

    what: str
    spot: int
    value: float
    bound: float
    free: float
    never: float
    unit: str
    tier: str

    @property
    def exceeded(self) -> bool:
        """Whether the limits in force do not allow it."""
        return self.value > self.bound


class _Bar(QWidget):
    """The bar: filled up to the dose, with a mark at the end of each tier."""

    def __init__(self) -> None:
        super().__init__()
        self.dose: Dose | None = None
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)

    def sizeHint(self) -> QSize:
        return QSize(20 * style.GRID, BAR)

    def paintEvent(self, _event: QPaintEvent) -> None:
        if self.dose is None:
            return
        painter, colours, dose = QPainter(self), style.current(), self.dose
        whole = max(dose.never, dose.value) * 1.02 or 1.0
        frame = QRectF(0.5, 3.5, self.width() - 1, self.height() - 7)
        painter.setPen(QPen(QColor(colours.line), 1))
        painter.setBrush(QColor(colours.background))
        painter.drawRect(frame)
        fill = {FREE: colours.good, ENVELOPE: colours.warning, NEVER: colours.bad}[dose.tier]
        painter.fillRect(QRectF(1, 4, (frame.width() - 1) * dose.value / whole, frame.height() - 1), QColor(fill))
        for bound, colour in ((dose.free, colours.text), (dose.never, colours.limit)):
            x = round(frame.width() * bound / whole) + 0.5
            painter.setPen(QPen(QColor(colour), 2))
            painter.drawLine(round(x), 0, round(x), self.height())


class DoseBar(QWidget):
    """Name and amount in words above, the bar, the tier in words below."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._dose: Dose | None = None
        self._title, self._bar, self._tier = QLabel(), _Bar(), QLabel()
        for label in (self._title, self._tier):
            label.setWordWrap(True)
        self._title.setTextFormat(Qt.TextFormat.PlainText)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(2)
        column.addWidget(self._title)
        column.addWidget(self._bar)
        column.addWidget(self._tier)

    def value(self) -> Dose | None:
        """The dose shown."""
        return self._dose

    def setValue(self, value: Dose) -> None:
        """Show a dose."""
        self._dose = self._bar.dose = value
        smallest = value.free * SMALLEST_SHARE
        tiny = 0.0 < value.value < smallest
        shown = f"< {numbers.exact(smallest)}" if tiny else numbers.rounded(value.value, 3)
        amount = f"{shown}{_unit(value)}"
        self._title.setText(tr("paradigm.dose_title", what=value.what, spot=value.spot, amount=amount))
        bounds = {
            "free": f"{numbers.exact(value.free)}{_unit(value)}",
            "never": f"{numbers.exact(value.never)}{_unit(value)}",
        }
        self._tier.setText(tr(f"paradigm.tier_{value.tier}", **bounds))
        style.look(self._tier, {FREE: "ok", ENVELOPE: "warning", NEVER: "problem"}[value.tier])
        self._bar.setToolTip(tr("paradigm.dose_tip", **bounds))
        self.setAccessibleName(f"{self._title.text()}, {self._tier.text()}")
        self._bar.update()


def _unit(dose: Dose) -> str:
    return f"\u00a0{dose.unit}" if dose.unit else ""

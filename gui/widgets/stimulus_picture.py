"""A stimulus as a small picture: the setpoint over time, with its levels and its length."""

from __future__ import annotations

from PySide6.QtCore import QPointF, QRect, QRectF, QSize, Qt
from PySide6.QtGui import QColor, QPainter, QPaintEvent, QPen, QPolygonF
from PySide6.QtWidgets import QSizePolicy, QWidget

from gui import style
from gui.language import tr
from gui.models import numbers
from gui.models.levels import shown
from gui.models.profile import Profile

#: line of the setpoint, px
PEN = 1.5
LESS_THAN_A_MINUTE_S = 60.0


def draw_profile(painter: QPainter, area: QRectF, profile: Profile, colour: QColor) -> None:
    """Draw the line of a stimulus into an area, as large as it fits."""
    low, high = min(profile.levels), max(profile.levels)
    span_s, span = profile.total_s or 1.0, (high - low) or 1.0
    points = [
        QPointF(area.left() + area.width() * t / span_s, area.bottom() - area.height() * (level - low) / span)
        for t, level in zip(profile.seconds, profile.levels, strict=True)
    ]
    painter.save()
    painter.setRenderHint(QPainter.RenderHint.Antialiasing)
    ground = QColor(colour)
    ground.setAlphaF(0.12)
    foot = area.bottom() - area.height() * (profile.levels[0] - low) / span
    painter.setPen(Qt.PenStyle.NoPen)
    painter.setBrush(ground)
    painter.drawPolygon(QPolygonF([QPointF(area.left(), foot), *points, QPointF(area.right(), foot)]))
    painter.setPen(QPen(colour, PEN))
    painter.setBrush(Qt.BrushStyle.NoBrush)
    painter.drawPolyline(QPolygonF(points))
    painter.restore()


class StimulusPicture(QWidget):
    """The picture of one trial; nothing is drawn without one."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._profile: Profile | None = None
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)

    def value(self) -> Profile | None:
        """The stimulus shown."""
        return self._profile

    def setValue(self, value: Profile | None) -> None:
        """Show a stimulus."""
        self._profile = value
        self.setAccessibleName("" if value is None else tr("paradigm.picture", **self._words(value)))
        self.setToolTip(self.accessibleName())
        self.update()

    @staticmethod
    def _words(profile: Profile) -> dict[str, str]:
        return {
            "baseline": shown(profile.baseline, profile.unit),
            "target": shown(round(profile.target, 1), profile.unit),
            "pulses": str(profile.pulses),
            "length": length(profile.total_s),
        }

    def sizeHint(self) -> QSize:
        """High enough for two lines of text and the stimulus between them."""
        line = self.fontMetrics().height()
        return QSize(30 * style.GRID, 4 * line + 2 * style.GRID)

    def paintEvent(self, _event: QPaintEvent) -> None:
        """Levels at the left, the stimulus, its length below."""
        if self._profile is None:
            return
        painter = QPainter(self)
        colours, metrics, profile = style.current(), self.fontMetrics(), self._profile
        words, line = self._words(profile), metrics.height()
        wide = max(metrics.horizontalAdvance(words[key]) for key in ("baseline", "target"))
        left = wide + style.GRID
        area = QRectF(left, line / 2, self.width() - left - style.GRID, self.height() - 1.5 * line - style.GRID)
        draw_profile(painter, area, profile, QColor(colours.measured))
        painter.setPen(QColor(colours.muted))
        low, high = min(profile.levels), max(profile.levels)
        span = (high - low) or 1.0
        right = Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter
        levels = sorted(((profile.target, "target"), (profile.baseline, "baseline")), reverse=True)
        free = -line / 2  # from here on downwards there is no text yet
        for level, key in levels:
            top = max(area.bottom() - area.height() * (level - low) / span - line / 2, free)
            painter.drawText(QRect(0, round(top), wide, line), right, words[key])
            free = top + line
        foot = QRect(round(left), self.height() - line, round(area.width()), line)
        painter.drawText(foot, Qt.AlignmentFlag.AlignLeft, "0")
        painter.drawText(foot, Qt.AlignmentFlag.AlignRight, words["length"])


def length(seconds: float) -> str:
    """Length of a stimulus: seconds below a minute, otherwise mm:ss with the word for minutes."""
    if seconds < LESS_THAN_A_MINUTE_S:
        return f"{numbers.exact(round(seconds, 1))}\u00a0s"
    minutes, rest = divmod(round(seconds), 60)
    return f"{minutes:02d}:{rest:02d}\u00a0min"

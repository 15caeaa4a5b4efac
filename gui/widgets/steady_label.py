"""A label as wide as the widest text it will ever show: what stands beside it never moves."""

from __future__ import annotations

from collections.abc import Iterable

from PySide6.QtCore import QEvent, QSize
from PySide6.QtWidgets import QLabel, QSizePolicy, QWidget


class SteadyLabel(QLabel):
    """Give it every text it may show, or samples that are as wide."""

    def __init__(self, samples: Iterable[str], parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._samples = tuple(samples)
        self.setSizePolicy(QSizePolicy.Policy.Fixed, QSizePolicy.Policy.Preferred)
        self._reserve()

    def setSamples(self, samples: Iterable[str]) -> None:
        """Reserve the width of other texts."""
        self._samples = tuple(samples)
        self._reserve()

    def _reserve(self) -> None:
        self.ensurePolished()
        metrics = self.fontMetrics()
        self.setFixedWidth(max((metrics.horizontalAdvance(text) for text in self._samples), default=0) + 2)
        self.updateGeometry()

    def changeEvent(self, event: QEvent) -> None:
        """A new font needs another width."""
        super().changeEvent(event)
        if event.type() in (QEvent.Type.FontChange, QEvent.Type.StyleChange):
            self._reserve()

    def minimumSizeHint(self) -> QSize:
        """As wide as reserved."""
        return QSize(self.minimumWidth(), super().minimumSizeHint().height())

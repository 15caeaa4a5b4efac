"""What is seen first: the window with strip and bar, and the page Prepare. The rest is loaded once this can be seen."""

from __future__ import annotations

from gui.models.trouble import Place, trouble
from gui.pages.prepare import PreparePage
from gui.widgets.action_bar import ActionBar
from gui.widgets.banner import Banner
from gui.widgets.question import Question
from gui.widgets.simulated_band import SimulatedBand
from gui.widgets.state_strip import StateStrip
from gui.window import Window

PAGES = ("prepare", "run", "review", "simulator")


class Front:
    """The widgets of the first picture, in their window; `gui.desk` gives them life and puts the other pages in."""

    def __init__(self) -> None:
        self.band, self.strip, self.banner, self.question = SimulatedBand(), StateStrip(), Banner(), Question()
        self.bar, self.prepare_page = ActionBar(), PreparePage()
        self.window = Window(self.band, self.strip, self.banner, self.question, self.bar, PAGES)
        self.window.setPage("prepare", self.prepare_page)
        self.window.allow("run", False)
        self.window.allow("simulator", False)
        self.band.hide()
        self.window.closing.connect(self.window.leave)  # nothing can be under way

    def hand_over(self) -> None:
        """Leave it to somebody else from now on when the window may close."""
        self.window.closing.disconnect(self.window.leave)

    def tell_unfinished(self, text: str) -> None:
        """Say that the rest could not be loaded; nothing is left to do here but to read that and to close."""
        self.prepare_page.setEnabled(False)
        self.banner.setValue(trouble("unfinished", Place(), text))
        self.banner.acted.connect(lambda _: self.window.leave())

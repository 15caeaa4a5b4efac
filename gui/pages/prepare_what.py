"""Second column of the Prepare page: the paradigm, what it comes to, the participant's own levels, the dose."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from typing import TYPE_CHECKING

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QFileDialog, QHBoxLayout, QLabel, QPushButton, QVBoxLayout, QWidget

from gui import style
from gui.language import LANGUAGES, tr
from gui.models.levels import Level, shown
from gui.models.phrases import problem_words
from gui.models.prepare import Prepare
from gui.models.profile import profile, typical
from gui.models.said import Said
from gui.pages.prepare_column import Column
from gui.widgets.choice import Choice
from gui.widgets.dose_bar import ENVELOPE, FREE, NEVER, Dose, DoseBar
from gui.widgets.fold import Fold
from gui.widgets.folder_edit import FolderEdit
from gui.widgets.form_row import FormRow
from gui.widgets.level_edit import LevelEdit
from gui.widgets.paradigm_list import ParadigmList
from gui.widgets.stimulus_picture import StimulusPicture, length
from gui.widgets.text_field import TextField
from rig.domain.units import MODALITIES
from rig.paradigm.tiers import Tier

if TYPE_CHECKING:  # slow to load, and nothing is chosen before the window is seen
    from gui.models.paradigms import Listed
    from rig.domain.errors import Problem
    from rig.paradigm.preview import Preview
    from rig.paradigm.rules import Margin

_DOSES = {
    "dose_cem43_min": "paradigm.dose_cem43_min",
    "basal_omega": "paradigm.dose_basal_omega",
    "dose_kpa_s": "paradigm.dose_kpa_s",
    "trial_dose_kpa_s": "paradigm.dose_trial_kpa_s",
    "dose_mn_s": "paradigm.dose_mn_s",
}
_TIERS = {Tier.FREE: FREE, Tier.ENVELOPE: ENVELOPE, Tier.NONE: NEVER}
#: of the room that is left the list takes what it can use, before the stretch of 1 at the end
_FIRST = 100
_RATINGS = ("screen", "paradigm", "prompt", "sim")
#: the list with a file added (`gui.models.paradigms.added`)
Added = Callable[[Iterable["Listed"], str], list["Listed"]]


class What(Column):
    """Paradigm list, picture, levels, dose, who rates, and what is seldom changed."""

    def __init__(self, model: Prepare) -> None:
        super().__init__(tr("prepare.what"))
        self._model = model
        self._levels: dict[str, tuple[FormRow, LevelEdit]] = {}
        self._added: Added | None = None
        self._awaiting: list[str] = []
        self._list = ParadigmList()
        self._title, self._facts, self._wrong = QLabel(), QLabel(), QLabel()
        for label, look in ((self._title, "section"), (self._facts, "muted"), (self._wrong, "problem")):
            label.setWordWrap(True)
            style.look(label, look)
        self._wrong.setTextInteractionFlags(Qt.TextInteractionFlag.TextSelectableByMouse)
        self._picture = StimulusPicture()
        self._own = QVBoxLayout()
        self._doses = QVBoxLayout()
        self._ratings = Choice()
        self._seed, self._language, self._envelope = TextField(), Choice(), FolderEdit("*.toml")
        self.add(self._list)
        self._column.setStretchFactor(self._list, _FIRST)
        self.add(self._file_row())
        for widget in (self._title, self._wrong, self._picture, self._facts):
            self.add(widget)
        self._column.addLayout(self._own)
        self._column.addLayout(self._doses)
        self.add_row("ratings", tr("prepare.ratings"), self._ratings)
        self._fold = Fold(tr("prepare.more"), self._seldom())
        self.add(self._fold)
        self.add_end()
        self.fill()
        self._list.valueChanged.connect(self._chosen)
        self._ratings.valueChanged.connect(self._ratings_chosen)
        self._seed.valueChanged.connect(self._seed_typed)
        self._language.valueChanged.connect(self._language_chosen)
        self._envelope.valueChanged.connect(self._envelope_chosen)

    def _file_row(self) -> QWidget:
        line = QWidget()
        hint = QLabel(tr("prepare.paradigm_drop"))
        hint.setWordWrap(True)
        style.look(hint, "muted")
        button = QPushButton(tr("prepare.paradigm_open"))
        button.clicked.connect(self._browse)
        row = QHBoxLayout(line)
        row.setContentsMargins(0, 0, 0, 0)
        row.addWidget(hint, 1)
        row.addWidget(button)
        return line

    def _seldom(self) -> QWidget:
        content = QWidget()
        column = QVBoxLayout(content)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(style.GRID)
        self._seed.setToolTip(tr("prepare.seed_tip"))
        column.addWidget(self.row("language", tr("prepare.language"), self._language))
        column.addWidget(self.row("seed", tr("prepare.seed"), self._seed, beside=True))
        column.addWidget(self.row("envelope_path", tr("prepare.envelope"), self._envelope))
        return content

    # ------------------------------------------------------------ what is done
    def fill(self) -> None:
        """Show what the model holds."""
        model = self._model
        self._list.setParadigms(model.paradigms)
        self._list.setValue(model.paradigm)
        self._seed.setValue(model.seed)
        self._envelope.setValue(model.envelope_path)
        self._rebuild_levels()

    def offer(self, rows: Sequence[Listed], added: Added) -> None:
        """Offer these paradigms; `added` puts one more to them."""
        self._model.paradigms, self._added = list(rows), added
        self.fill()
        for path in self._awaiting:
            self.add_file(path)
        self._awaiting.clear()

    def add_file(self, path: str) -> None:
        """Put a file into the list, as soon as there is one, and choose it; one that cannot run shows why."""
        if self._added is None:
            self._awaiting.append(path)  # the list itself is not there yet
            return
        self._model.paradigms = self._added(self._model.paradigms, path)
        self._list.setParadigms(self._model.paradigms)
        self._list.setValue(path)
        self._chosen(path)

    def read_again(self) -> None:
        """Read the files that are chosen once more."""
        if self._added is not None and self._model.paradigm:
            self.add_file(self._model.paradigm)
        if self._model.envelope_path:
            self._envelope_chosen(self._model.envelope_path)

    def _browse(self) -> None:
        dialog = QFileDialog(self.window(), tr("prepare.paradigm_open_title"), self._model.out, "*.toml")
        dialog.setFileMode(QFileDialog.FileMode.ExistingFile)
        dialog.fileSelected.connect(self.add_file)
        dialog.finished.connect(dialog.deleteLater)
        dialog.open()

    def _chosen(self, source: str) -> None:
        self._model.paradigm = source
        self._rebuild_levels()
        self.changed.emit()

    def _ratings_chosen(self, code: str) -> None:
        self._model.ratings = code  # type: ignore[assignment]
        self.changed.emit()

    def _seed_typed(self, text: str) -> None:
        self._model.seed = text
        self.changed.emit()

    def _language_chosen(self, code: str) -> None:
        self._model.language = code
        self.changed.emit()

    def _envelope_chosen(self, path: str) -> None:
        self._model.set_envelope(path)
        self.changed.emit()

    def _level_typed(self, name: str, level: Level) -> None:
        self._model.levels[name] = level
        self.changed.emit()

    def _level_asked(self, name: str, asking: bool) -> None:
        if asking:
            self._model.unconfirmed.add(name)
        else:
            self._model.unconfirmed.discard(name)
        self.changed.emit()

    def _rebuild_levels(self) -> None:
        """One field for each level that the chosen paradigm needs; what was typed before comes back."""
        names = self._model.level_names()
        for name, (row, _) in self._levels.items():
            self._own.removeWidget(row)
            del self._rows[f"level.{name}"]
            row.hide()
            row.setParent(None)
            row.deleteLater()
        self._levels = {}
        self._model.unconfirmed.clear()
        for name in names:
            unit = MODALITIES[self._model.modality].unit
            edit = LevelEdit(unit)
            edit.setValue(self._model.levels.get(name, Level()))
            edit.valueChanged.connect(lambda level, name=name: self._level_typed(name, level))
            edit.askingChanged.connect(lambda asking, name=name: self._level_asked(name, asking))
            row = self.row(f"level.{name}", tr("prepare.level", name=name, unit=unit), edit)
            self._own.addWidget(row)
            self._levels[name] = row, edit

    # ------------------------------------------------------------ what is shown
    def show_problems(self, found: Mapping[str, Said]) -> None:
        """Say what is wrong, and show what the paradigm comes to."""
        super().show_problems(found)
        self._show_choices()
        unit = MODALITIES[self._model.modality].unit if self._model.modality else ""
        for name, allowed in self._model.level_ranges().items():
            self._levels[name][1].setRange(shown(allowed.low, unit), shown(allowed.high, unit), cold=allowed.cold)
        listed = next((row for row in self._model.paradigms if row.source == self._model.paradigm), None)
        self._title.setText(tr("prepare.paradigm_choose") if listed is None else listed.title or listed.name)
        wrong = (
            []
            if listed is None or listed.usable
            else [tr("prepare.problems_of_file"), *(f"• {_told(listed, problem)}" for problem in listed.problems)]
        )
        if "plan" in found:
            wrong.append(tr(found["plan"].key, **found["plan"].values))
        self._wrong.setText("\n".join(wrong))
        self._wrong.setVisible(bool(wrong))
        if "envelope_path" in found:
            self._fold.setValue(True)
        envelope = self._model.envelope
        values = {} if envelope is None else {"author": envelope.author, "expires": envelope.expires.isoformat()}
        note = "" if envelope is None else tr("prepare.envelope_note", study=envelope.study or "–", **values)
        self._envelope.setNote(note)
        self._show_preview(self._model.preview())

    def _show_choices(self) -> None:
        codes = [code for code in _RATINGS if code != "sim" or self._model.simulated or self._model.ratings == "sim"]
        self._ratings.setOptions([(code, tr(f"prepare.ratings_{code}")) for code in codes])
        self._ratings.setValue(self._model.ratings)
        languages = self._model.languages() or (self._model.language,)
        self._language.setOptions([(code, LANGUAGES.get(code, code)) for code in languages])
        self._language.setValue(self._model.language)

    def _show_preview(self, found: Preview | None) -> None:
        trial = None if found is None else typical(found.trials)
        self._picture.setValue(None if trial is None else profile(trial.plan))
        self._picture.setVisible(trial is not None)
        self._facts.setVisible(trial is not None)
        if found is not None and trial is not None:
            names = self._model.level_names()
            assumed = any(self._model.levels.get(name, Level()).value is None for name in names)
            key = "paradigm.facts_own" if assumed else "paradigm.facts"
            self._facts.setText(tr(key, length=length(found.seconds), trials=len(found.trials)))
        self._show_doses(self._model.worst_doses())

    def _show_doses(self, doses: list[tuple[int, Margin]]) -> None:
        while self._doses.count() > len(doses):
            item = self._doses.takeAt(self._doses.count() - 1)
            bar = item.widget() if item is not None else None
            assert bar is not None
            bar.hide()
            bar.setParent(None)
            bar.deleteLater()
        while self._doses.count() < len(doses):
            self._doses.addWidget(DoseBar())
        for place, (spot, margin) in enumerate(doses):
            item = self._doses.itemAt(place)
            bar = None if item is None else item.widget()
            assert isinstance(bar, DoseBar)
            what = tr(_DOSES[margin.key]) if margin.key in _DOSES else margin.what
            bar.setValue(
                Dose(
                    what=what,
                    spot=spot,
                    value=margin.value,
                    bound=margin.bound,
                    free=margin.free,
                    never=margin.never,
                    unit=margin.unit,
                    tier=_TIERS[margin.tier],
                )
            )


def _told(listed: Listed, problem: Problem) -> str:
    """A problem of a file with its place; a text that is no TOML has a line instead of a key."""
    return f"{listed.place}: {problem_words(problem)}" if listed.place else problem_words(problem)

"""A dispute's two sides and its facts, as the register of mediation asks for them."""

from __future__ import annotations

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QHBoxLayout, QVBoxLayout, QWidget

from minqing_desktop.domain.catalogue import kind_named
from minqing_desktop.domain.records.mediation import SIDES, Mediation, Party
from minqing_desktop.domain.words import tr
from minqing_desktop.services.casework.mediations import MediationDetail
from minqing_desktop.ui.kit.buttons import PrimaryButton
from minqing_desktop.ui.kit.form_grid import FormGrid
from minqing_desktop.ui.kit.record_form import RecordForm
from minqing_desktop.ui.kit.suggestions import Provider, Suggestion
from minqing_desktop.ui.kit.tag_editor import TagEditor
from minqing_desktop.ui.matters.field_states import State, on_typing, show_states, states_of

_PAD_PX = 18
_FIELDS = (
    "dispute", "dispute_type", "happened_on", "people_count", "focus", "found_on", "informed_on", "responsible_unit",
    "note",
)  # fmt: skip


class PartiesForm(QWidget):
    """Signals: saved(); edited() after each change by hand."""

    saved = Signal()
    edited = Signal()

    def __init__(self, find_people: Provider, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        column = QVBoxLayout(self)
        column.setContentsMargins(_PAD_PX, 4, _PAD_PX, _PAD_PX)
        column.setSpacing(12)
        self.sides_form = FormGrid()
        self.side_fields: dict[str, TagEditor] = {}
        for code, _words in SIDES:
            field = TagEditor(find_people, tr("姓名或首字母"))
            self.side_fields[code] = field
            self.sides_form.add(code, kind_named("party").field("side").words_for(code), field)
        self.form = RecordForm(Mediation(), _FIELDS)
        self.save_button = PrimaryButton(tr("保存"), hint="Ctrl+Return")
        foot = QHBoxLayout()
        foot.addStretch(1)
        foot.addWidget(self.save_button)
        for part in (self.sides_form, self.form):
            column.addWidget(part)
        column.addStretch(1)
        column.addLayout(foot)
        self._grids: dict[str, FormGrid] = {"sides": self.sides_form, "facts": self.form}
        for grid in self._grids.values():
            on_typing(grid, self.edited.emit)
        self.setFocusProxy(self.side_fields["applicant"])
        self.sides_form.finished.connect(lambda: self.form.focus("dispute"))
        self.sides_form.submitted.connect(self._on_saved)
        self.form.finished.connect(self._on_saved)
        self.save_button.clicked.connect(self._on_saved)

    def _on_saved(self) -> None:
        if self.form.check():
            self.saved.emit()

    def load(self, detail: MediationDetail, typed: State | None = None) -> None:
        """Shows a mediation, with what was typed over it and not saved."""
        self._known = {line.party.id: line.party for line in detail.parties}
        for code, field in self.side_fields.items():
            field.set_tags([Suggestion(f"party:{line.party.id}", line.name or "—") for line in detail.side(code)])
        self.form.load(detail.mediation)
        self._untouched = states_of(self._grids)
        if typed:
            show_states(self._grids, typed)

    @property
    def typed(self) -> State:
        """What stands in the fields for a draft; empty while nothing was changed."""
        state = states_of(self._grids)
        return {} if state == self._untouched else state

    def current_mediation(self) -> Mediation:
        """The facts as they stand in the fields."""
        return self.form.current_record()

    def current_parties(self) -> list[Party]:
        """Everybody named, on their sides; those that were there keep their records."""
        return [self._party(one, code) for code, field in self.side_fields.items() for one in field.tags]

    def _party(self, one: Suggestion, side: str) -> Party:
        if one.id.startswith("party:"):
            known = self._known.get(one.id.removeprefix("party:"))
            return known if known is not None else Party(side=side, name=one.title)
        if one.id == one.title:
            return Party(side=side, name=one.title)
        return Party(side=side, person=one.id, household=one.kind)

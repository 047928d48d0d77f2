"""The matters that entries of a visit become: title, category, and whether one like it is open already."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QHBoxLayout, QLabel, QLineEdit, QVBoxLayout, QWidget

from minqing_desktop.domain.words import tr
from minqing_desktop.services.visits import EntryMatter
from minqing_desktop.ui.kit.buttons import IconButton, LinkButton
from minqing_desktop.ui.kit.choice_field import DropField
from minqing_desktop.ui.kit.pill import Pill
from minqing_desktop.ui.look.mark import mark


@dataclass(frozen=True, slots=True)
class LookAlike:
    """An open matter that may be the same one, in words."""

    id: str
    title: str
    facts: str = ""


class MatterRow(QWidget):
    """One matter. Signals: changed(), removed(), entered() when Enter was pressed in its last field, opened(str id)."""

    changed = Signal()
    removed = Signal()
    entered = Signal()
    opened = Signal(str)

    def __init__(
        self, planned: EntryMatter, categories: Sequence[tuple[str, str]], parent: QWidget | None = None
    ) -> None:
        super().__init__(parent)
        self.planned = planned
        self._like: LookAlike | None = None
        self._build(categories)
        self._connect()
        self._show_state()

    def _build(self, categories: Sequence[tuple[str, str]]) -> None:
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 4, 0, 4)
        column.setSpacing(2)
        row = QHBoxLayout()
        row.setSpacing(8)
        self.pill = Pill(tr("事项"), "amber")
        self.title_field = QLineEdit(self.planned.title)
        self.title_field.setPlaceholderText(tr("什么事，要怎么办"))
        self.title_field.setAccessibleName(tr("事项标题"))
        self.title_field.setCursorPosition(0)
        self.category_field = DropField(categories, self.planned.category, placeholder=tr("类别"))
        self.category_field.setAccessibleName(tr("事项类别"))
        self.remove_button = IconButton("x", tr("不立这件事项"))
        self.open_button = LinkButton(tr("去办理"))
        row.addWidget(self.pill)
        row.addWidget(self.title_field, 1)
        row.addWidget(self.category_field)
        row.addWidget(self.open_button)
        row.addWidget(self.remove_button)
        column.addLayout(row)
        self.offer = QWidget()
        beside = QHBoxLayout(self.offer)
        beside.setContentsMargins(0, 0, 0, 2)
        beside.setSpacing(12)
        self.offer_label = QLabel()
        self.offer_label.setWordWrap(True)
        mark(self.offer_label, role="soft")
        self.join_button, self.apart_button = LinkButton(tr("并为一件"), hint="F5"), LinkButton(tr("另立"))
        beside.addWidget(self.offer_label, 1)
        beside.addWidget(self.join_button)
        beside.addWidget(self.apart_button)
        column.addWidget(self.offer)

    def _connect(self) -> None:
        self.title_field.textEdited.connect(lambda _text: self.changed.emit())
        self.title_field.returnPressed.connect(self._on_title_entered)
        self.category_field.value_changed.connect(lambda _value: self.changed.emit())
        self.category_field.entered.connect(self.entered)
        self.remove_button.clicked.connect(self.removed)
        self.join_button.clicked.connect(self.join)
        self.apart_button.clicked.connect(self.stay_apart)
        self.open_button.clicked.connect(lambda: self.opened.emit(self.planned.matter))

    def _on_title_entered(self) -> None:
        if self.category_field.isVisible():
            self.category_field.setFocus()
        else:
            self.entered.emit()

    @property
    def is_written(self) -> bool:
        """Whether the matter is on file already: it is handled on its own page from then on."""
        return bool(self.planned.matter)

    @property
    def like(self) -> LookAlike | None:
        """The open matter that is offered."""
        return self._like

    def show_like(self, like: LookAlike | None) -> None:
        """Offers to make this one with an open matter."""
        self._like = like
        self._show_state()

    def join(self) -> None:
        """One matter with the one offered: its petitioner is added there."""
        if self._like is not None:
            self.planned = replace(self.planned, joins=self._like.id)
            self._show_state()
            self.changed.emit()

    def stay_apart(self) -> None:
        """A matter of its own."""
        self.planned = replace(self.planned, joins="")
        self._like = None if not self.planned.joins else self._like
        self._show_state()
        self.changed.emit()

    def toggle(self) -> None:
        """The key for both."""
        if self.planned.joins:
            self.planned = replace(self.planned, joins="")
            self._show_state()
            self.changed.emit()
        else:
            self.join()

    def _show_state(self) -> None:
        is_joined = bool(self.planned.joins)
        self.pill.set_pill(tr("并入") if is_joined else tr("事项"), "blue" if is_joined else "amber")
        self.title_field.setReadOnly(self.is_written)
        self.category_field.setVisible(not is_joined and not self.is_written)
        self.open_button.setVisible(self.is_written)
        self.remove_button.setVisible(not self.is_written)
        self.offer.setVisible(self._like is not None and not self.is_written)
        self.join_button.setVisible(not is_joined)
        if self._like is not None:
            words = tr("并入「{title}」{facts}") if is_joined else tr("和这件像是同一件：「{title}」{facts}")
            self.offer_label.setText(words.format(title=self._like.title, facts=self._like.facts))

    def current_matter(self) -> EntryMatter:
        """The matter as it stands in the line."""
        return replace(
            self.planned, title=self.title_field.text().strip(), category=self.category_field.current_value or ""
        )


class MatterRows(QWidget):
    """All matters of the visit. Signals: changed(); entered(); made(MatterRow) for a new one; opened(str id)."""

    changed = Signal()
    entered = Signal()
    made = Signal(object)
    opened = Signal(str)

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._column = QVBoxLayout(self)
        self._column.setContentsMargins(0, 0, 0, 0)
        self._column.setSpacing(0)
        self._categories: list[tuple[str, str]] = []
        self.rows: list[MatterRow] = []

    def set_categories(self, categories: Sequence[tuple[str, str]]) -> None:
        """The dictionary's categories as (key, word)."""
        self._categories = list(categories)
        for row in self.rows:
            row.category_field.set_options([("", tr("类别")), *self._categories])

    def add(self, planned: EntryMatter) -> MatterRow:
        """Adds a line for a matter."""
        row = MatterRow(planned, [("", tr("类别")), *self._categories])
        row.changed.connect(self.changed)
        row.entered.connect(self.entered)
        row.opened.connect(self.opened)
        row.removed.connect(lambda: self._remove(row))
        self.rows.append(row)
        self._column.addWidget(row)
        row.show()
        return row

    def add_new(self, title: str, entry_place: int) -> MatterRow:
        """Adds a matter of an entry; a second one of the same entry is not made."""
        there = self.of_entry(entry_place)
        if there is not None:
            return there
        row = self.add(EntryMatter(entry_place, title))
        self.changed.emit()
        self.made.emit(row)
        return row

    def of_entry(self, place: int) -> MatterRow | None:
        """The matter of an entry."""
        return next((row for row in self.rows if row.planned.entry == place), None)

    def forget_entry(self, place: int) -> None:
        """An entry went away and its matter with it, unless it is written; those of later entries move up."""
        for row in list(self.rows):
            if row.planned.entry == place:
                self._take_out(row)
            elif row.planned.entry > place:
                row.planned = replace(row.planned, entry=row.planned.entry - 1)

    def clear(self) -> None:
        """Takes every line away without telling."""
        for row in list(self.rows):
            self._take_out(row)

    def _remove(self, row: MatterRow) -> None:
        self._take_out(row)
        self.changed.emit()

    def _take_out(self, row: MatterRow) -> None:
        self.rows.remove(row)
        row.hide()
        row.deleteLater()

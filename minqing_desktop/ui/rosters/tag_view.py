"""A list that gives a tag: its name, whom it means, who has fallen off, and what waits for a word."""

from __future__ import annotations

from PySide6.QtCore import QEvent, QModelIndex, QObject, Qt, Signal
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QHBoxLayout, QLabel, QLineEdit, QVBoxLayout, QWidget

from minqing_desktop.domain.words import tr
from minqing_desktop.services.roster_tag_words import TagGuess
from minqing_desktop.services.roster_tagging import FOUND, NAMESAKES, NOBODY, TagRoster
from minqing_desktop.ui.kit.buttons import LinkButton, QuietButton
from minqing_desktop.ui.kit.choice_field import DropField
from minqing_desktop.ui.kit.table import Column, RecordTable
from minqing_desktop.ui.look.live import current_look
from minqing_desktop.ui.look.mark import mark
from minqing_desktop.ui.rosters.kind_chips import KindChips
from minqing_desktop.ui.rosters.memory_lines import MemoryLines
from minqing_desktop.ui.rosters.tag_rows import GONE, TagRow, TagWishes, rows_of, state_label

TICK = "tick"


class TagView(QWidget):
    """Signals: named(str) with the tag that was written, '' for a roster that gives none; chosen_changed()."""

    named = Signal(str)
    chosen_changed = Signal()

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._tags: TagRoster | None = None
        self._rows: list[TagRow] = []
        self._shown: list[TagRow] = []
        self.wishes = TagWishes()
        self._build()
        self._connect()

    # build

    def _build(self) -> None:
        self.name_label, self.name_edit = QLabel(), QLineEdit()
        self.name_label.setWordWrap(True)
        mark(self.name_label, role="soft")
        self.name_edit.setPlaceholderText(tr("例如：低保"))
        self.name_edit.setAccessibleName(tr("标签的名字"))
        self.name_edit.setFixedWidth(current_look().scaled(120))
        self.name_button = QuietButton(tr("加这个标签"), "tag")
        self.plain_button = LinkButton(tr("不是名单，当作花名册"))
        top = QHBoxLayout()
        top.setSpacing(8)
        for part in (self.name_edit, self.name_button, self.plain_button):
            top.addWidget(part)
        top.addStretch(1)
        self.kind_chips = KindChips()
        self.all_button, self.none_button = QuietButton("", "check"), LinkButton("")
        bulk = QHBoxLayout()
        bulk.setSpacing(8)
        bulk.addWidget(self.all_button)
        bulk.addWidget(self.none_button)
        bulk.addStretch(1)
        self._bulk = QWidget()
        self._bulk.setLayout(bulk)
        bulk.setContentsMargins(0, 0, 0, 0)
        self.table = RecordTable(self._columns(), counted=tr("{n} 行"), selects_first=True)
        self._lines = MemoryLines(self.table)
        self.pick_label, self.pick_field = QLabel(), DropField([])
        mark(self.pick_label, role="soft")
        self.pick_field.setAccessibleName(tr("名单上说的是哪一个人"))
        pick = QHBoxLayout()
        pick.setContentsMargins(0, 0, 0, 0)
        pick.addWidget(self.pick_label)
        pick.addWidget(self.pick_field, 1)
        self.pick_bar = QWidget()
        self.pick_bar.setLayout(pick)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(8)
        column.addWidget(self.name_label)
        column.addLayout(top)
        for part in (self.kind_chips, self._bulk):
            column.addWidget(part)
        column.addWidget(self.table, 1)
        column.addWidget(self.pick_bar)

    def _columns(self) -> list[Column]:
        return [
            Column(TICK, tr("加上"), lambda row: tr("是") if self.wishes.is_on(row) else tr("否"), 48,
                   ticked=lambda row: self.wishes.is_on(row), fixed=True),
            Column("row", tr("行"), lambda row: row.row_words, 40, soft=True),
            Column("name", tr("姓名"), lambda row: row.name, 84, bold=True, below=lambda row: row.group),
            Column("target", tr("对上了谁，一起记下什么"), lambda row: self.wishes.target_words(row), 150,
                   stretches=True, below=lambda row: row.facts),
            Column("notes", tr("说明"), lambda row: tr("、").join(text for text, _t in self.wishes.pills(row)), 132,
                   pills=lambda row: self.wishes.pills(row)),
        ]  # fmt: skip

    def _connect(self) -> None:
        self.name_button.clicked.connect(self._on_named)
        self.name_edit.returnPressed.connect(self._on_named)
        self.name_edit.textChanged.connect(lambda _text: self._show_name_button())
        self.plain_button.clicked.connect(lambda: self.named.emit(""))
        self.kind_chips.chosen.connect(lambda _kind: self._show())
        self.all_button.clicked.connect(lambda: self._set_all(True))
        self.none_button.clicked.connect(lambda: self._set_all(False))
        self.table.line_opened.connect(self._toggle)
        self.table.view.clicked.connect(self._on_cell_clicked)
        self.table.view.installEventFilter(self)
        self.table.current_changed.connect(lambda _row: self._show_pick())
        self.table.model.lines_arrived.connect(self._show_pick)
        self.pick_field.value_changed.connect(self._on_picked)

    # load

    def show_tags(self, tags: TagRoster | None, guess: TagGuess, is_same_file: bool = False) -> None:
        """A list with the tag it gives; without one it asks for the name."""
        is_other = not is_same_file or self._tags is None or tags is None or self._tags.tag != tags.tag
        self._tags = tags
        if is_other:
            self.wishes = TagWishes()
            self.name_edit.setText(tags.tag if tags is not None else guess.name)
        words = tr("这份名单给在册的人加标签：")
        if tags is None:
            words = tr("这份表里没有户。要是给在册的人加标签的名单，请写标签叫什么；要是花名册，请点右边。")
        empty = tr("名单里没有人") if tags is not None else tr("说好了是什么名单，再看名单上的是谁")
        self.table.set_empty("tag" if tags is None else "users", empty)
        self.name_label.setText(words)
        self._rows = rows_of(tags) if tags is not None else []
        states = [(state, state_label(state)) for state in (NAMESAKES, NOBODY, GONE, FOUND)]
        counted = [(state, words, sum(1 for row in self._rows if row.state == state)) for state, words in states]
        self.kind_chips.show_kinds([one for one in counted if one[2]])
        for part in (self.kind_chips, self._bulk, self.table, self.pick_bar):
            part.setEnabled(tags is not None)
        self._show()
        self._show_name_button()

    def _show_name_button(self) -> None:
        name = "".join(self.name_edit.text().split())
        self.name_button.setVisible(self._tags is None or name != self._tags.tag)
        self.name_button.setEnabled(bool(name))

    def _show(self) -> None:
        kind = self.kind_chips.kind
        self._shown = [row for row in self._rows if not kind or row.state == kind]
        self._lines.show(range(len(self._shown)), self._shown.__getitem__)
        on, off = {
            FOUND: (tr("对上的都加"), tr("对上的都不加")),
            NOBODY: (tr("都另建一户"), tr("都先不加")),
            GONE: (tr("都取下标签"), tr("标签都留着")),
        }.get(kind, ("", ""))
        self._bulk.setVisible(bool(on))
        self.all_button.set_text(on)
        self.none_button.set_text(off)
        self._show_pick()

    # what is said

    @property
    def count(self) -> int:
        """How many people get or lose the tag, or something that belongs to it."""
        return sum(
            1
            for row in self._rows
            if self.wishes.is_on(row) and (row.state != FOUND or (row.line is not None and row.line.is_new))
        )

    def _toggle(self, row: TagRow) -> None:
        if row.state == NAMESAKES and not self.wishes.is_on(row):
            self.pick_field.setFocus()
            return
        self.wishes.set_on(row, not self.wishes.is_on(row))
        self._changed()

    def _set_all(self, is_on: bool) -> None:
        for row in self._shown:
            self.wishes.set_on(row, is_on)
        self._changed()

    def _on_picked(self, person: str) -> None:
        row: TagRow | None = self.table.current_line
        if row is not None and row.state == NAMESAKES:
            self.wishes.pick(row, person)
            self._changed()

    def _changed(self) -> None:
        self.table.view.viewport().update()
        self._show_pick()
        self.chosen_changed.emit()

    def _show_pick(self) -> None:
        row: TagRow | None = self.table.current_line
        is_open = row is not None and row.state == NAMESAKES
        self.pick_bar.setVisible(is_open)
        if row is not None and is_open and row.line is not None:
            self.pick_label.setText(tr("{name}是：").format(name=row.name))
            self.pick_field.set_options([("", tr("先不加")), *((one.person, one.words) for one in row.candidates)])
            self.pick_field.set_value(self.wishes.picks.get(row.line.place, ""))

    def _on_named(self) -> None:
        if name := "".join(self.name_edit.text().split()):
            self.named.emit(name)

    # hands

    def _on_cell_clicked(self, index: QModelIndex) -> None:
        row = self.table.model.line_at(index.row())
        if row is not None and self.table.model.columns[index.column()].key == TICK:
            self._toggle(row)

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        if isinstance(event, QKeyEvent) and event.type() == QEvent.Type.KeyPress and event.key() == Qt.Key.Key_Space:
            if self.table.current_line is not None:
                self._toggle(self.table.current_line)
            return True
        return super().eventFilter(watched, event)

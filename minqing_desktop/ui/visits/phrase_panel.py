"""常用语: one's own sentences, to be added to, worded anew and taken out."""

from __future__ import annotations

from PySide6.QtCore import QEvent, QObject, Qt, Signal
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QHBoxLayout, QLabel, QVBoxLayout, QWidget

from minqing_desktop.domain.errors import UserError
from minqing_desktop.domain.words import tr
from minqing_desktop.services.changes import Changes
from minqing_desktop.services.phrases import PhraseLine, add_phrase, delete_phrase, edit_phrase, phrases
from minqing_desktop.ui.desk import Desk
from minqing_desktop.ui.kit.buttons import IconButton, PrimaryButton
from minqing_desktop.ui.kit.page import scrolled
from minqing_desktop.ui.kit.search_box import SearchBox
from minqing_desktop.ui.kit.state_stack import StateStack
from minqing_desktop.ui.kit.text_area import TextArea
from minqing_desktop.ui.look.mark import mark


class _PhraseRow(QWidget):
    """One sentence; what is changed in it is kept when the keyboard leaves. Signals: worded(str), removed()."""

    worded = Signal(str)
    removed = Signal()

    def __init__(self, line: PhraseLine, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.line = line
        row = QHBoxLayout(self)
        row.setContentsMargins(0, 3, 0, 3)
        row.setSpacing(8)
        self.field = TextArea(least_lines=1, most_lines=5)
        self.field.set_text(line.text)
        self.field.setAccessibleName(tr("常用语"))
        uses = QLabel(tr("用过 {n} 次").format(n=line.uses) if line.uses else "")
        mark(uses, role="small")
        remove = IconButton("trash-2", tr("删除这一句"))
        row.addWidget(self.field, 1)
        row.addWidget(uses)
        row.addWidget(remove)
        self.field.entered.connect(self._keep)
        self.field.installEventFilter(self)
        remove.clicked.connect(self.removed)

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        if event.type() == QEvent.Type.FocusOut:
            self._keep()
        return super().eventFilter(watched, event)

    def _keep(self) -> None:
        text = self.field.toPlainText().strip()
        if text and text != self.line.text:
            self.worded.emit(text)


class PhrasePanel(QWidget):
    """Content of a side panel; loads itself."""

    def __init__(self, desk: Desk, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._desk = desk
        self.rows: list[_PhraseRow] = []
        self._build()
        self._connect()
        self.load()

    def _build(self) -> None:
        column = QVBoxLayout(self)
        column.setContentsMargins(18, 4, 18, 18)
        column.setSpacing(10)
        note = QLabel(
            tr("写走访时打「/」再打几个首字母，或者按 F2，就能插进去；选中一段按 Shift+F2 存进来。用得多的排在前面。")
        )
        note.setWordWrap(True)
        mark(note, role="small")
        self.new_field = TextArea(tr("新的一句"), least_lines=1, most_lines=4)
        self.new_field.setAccessibleName(tr("新的一句"))
        self.add_button = PrimaryButton(tr("加入"), "plus")
        self.fault = QLabel()
        self.fault.setWordWrap(True)
        mark(self.fault, role="error")
        self.fault.hide()
        row = QHBoxLayout()
        row.setSpacing(8)
        row.addWidget(self.new_field, 1)
        row.addWidget(self.add_button)
        self.search_box = SearchBox(tr("查常用语：首字母或几个字"))
        self._list = QWidget()
        self._lines = QVBoxLayout(self._list)
        self._lines.setContentsMargins(0, 0, 0, 0)
        self._lines.setSpacing(0)
        self._lines.addStretch(1)
        self.states = StateStack(scrolled(self._list))
        self.count_label = QLabel()
        mark(self.count_label, role="small")
        column.addWidget(note)
        column.addLayout(row)
        column.addWidget(self.fault)
        column.addWidget(self.search_box)
        column.addWidget(self.states, 1)
        column.addWidget(self.count_label)

    def _connect(self) -> None:
        self.add_button.clicked.connect(self._on_add)
        self.new_field.entered.connect(self._on_add)
        self.new_field.installEventFilter(self)
        self.search_box.searched.connect(lambda _text: self.load())
        self._desk.bus.listen(self, ("phrase",), lambda _changes: self.load())

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        if isinstance(event, QKeyEvent) and event.type() == QEvent.Type.KeyPress and watched is self.new_field:
            is_enter = event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter)
            if is_enter and not event.modifiers() & Qt.KeyboardModifier.ShiftModifier:
                self._on_add()
                return True
        return super().eventFilter(watched, event)

    def load(self) -> None:
        """Reads the sentences anew."""
        session, typed = self._desk.session, self.search_box.text()
        self._desk.runner.read(
            lambda: phrases(session, typed),
            owner=self,
            done=self._on_loaded,
            failed=lambda error: self.states.show_error(error, self.load),
            replaces="phrases",
        )

    def _on_loaded(self, lines: list[PhraseLine]) -> None:
        for row in self.rows:
            row.hide()
            row.deleteLater()
        self.rows = [self._row(line) for line in lines]
        for place, row in enumerate(self.rows):
            self._lines.insertWidget(place, row)
            row.show()
        self.count_label.setText(tr("{n} 句").format(n=len(lines)))
        if lines:
            self.states.show_content()
        elif self.search_box.text().strip():
            self.states.show_empty("search", tr("没有这样的常用语"))
        else:
            self.states.show_empty("quote", tr("还没有常用语"), tr("把常写的话存在这里，以后几个字母就能插进去。"))

    def _row(self, line: PhraseLine) -> _PhraseRow:
        row = _PhraseRow(line)
        row.worded.connect(lambda text: self._write(lambda: edit_phrase(self._desk.session, line.id, text)))
        row.removed.connect(lambda: self._write(lambda: delete_phrase(self._desk.session, line.id)))
        return row

    def _on_add(self) -> None:
        text = self.new_field.toPlainText()
        self._write(lambda: add_phrase(self._desk.session, text)[1], lambda: self.new_field.set_text(""))

    def _write(self, work, then=None) -> None:
        def done(changes: Changes) -> None:
            self.fault.hide()
            self._desk.tell(changes)
            if then is not None:
                then()

        self._desk.runner.write(work, owner=self, done=done, failed=self._on_failed)

    def _on_failed(self, error: UserError) -> None:
        self.fault.setText(error.sentence)
        self.fault.show()

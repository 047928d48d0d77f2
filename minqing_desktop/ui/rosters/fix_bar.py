"""The line over the sheet where the cell under the cursor is put right, as spreadsheets have it."""

from __future__ import annotations

from dataclasses import dataclass

from PySide6.QtCore import QEvent, QObject, Qt, QTimer, Signal
from PySide6.QtGui import QFocusEvent, QKeyEvent, QKeySequence
from PySide6.QtWidgets import QHBoxLayout, QLineEdit, QVBoxLayout, QWidget

from minqing_desktop.domain.words import tr
from minqing_desktop.ui.kit.buttons import IconButton, MenuButton
from minqing_desktop.ui.kit.elided_label import ElidedLabel

# The keyboard comes back after these by itself.
_PASSING = (Qt.FocusReason.ActiveWindowFocusReason, Qt.FocusReason.PopupFocusReason)


@dataclass(frozen=True, slots=True)
class Cell:
    """The cell under the cursor. `token` colours the sentence; `shown` is masked, `text` is not."""

    sheet: int
    row: int
    column: int
    place: str
    shown: str
    text: str
    sentence: str = ""
    token: str = "soft"


class FixBar(QWidget):
    """Numbers are masked until the keyboard is in the field. Esc leaves the cell as it was.

    Signals: put_right(Cell, str text) on Enter or when the field is left; left() when nothing was put right and the
    keyboard shall go back to the sheet; take_back_wanted() on Ctrl+Z when nothing was typed here that it could mean.
    """

    put_right = Signal(object, str)
    left = Signal()
    take_back_wanted = Signal()

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._cell: Cell | None = None
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(3)
        row = QHBoxLayout()
        row.setSpacing(6)
        self.place_label = ElidedLabel(bold=True)
        self.edit = QLineEdit()
        self.done_button = IconButton("check", tr("改好（回车）"), framed=True)
        self.row_button = MenuButton(tr("这一行"))
        self.sentence_label = ElidedLabel(size="small")
        row.addWidget(self.place_label)
        row.addWidget(self.edit, 1)
        row.addWidget(self.done_button)
        row.addWidget(self.row_button)
        column.addLayout(row)
        column.addWidget(self.sentence_label)
        self.done_button.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        self.edit.installEventFilter(self)
        self.edit.textEdited.connect(lambda _text: self._show_done())
        self.done_button.clicked.connect(self._commit)
        self.show_cell(None)

    @property
    def cell(self) -> Cell | None:
        """The cell that is shown."""
        return self._cell

    def show_cell(self, cell: Cell | None) -> None:
        """Shows another cell; what was typed and not entered is dropped with the old one."""
        is_same = cell is not None and self._cell is not None and _place(cell) == _place(self._cell)
        is_typing = is_same and self.edit.hasFocus() and self.edit.isModified()
        self._cell = cell
        self.place_label.set_text(cell.place if cell else "")
        self.sentence_label.set_text(cell.sentence if cell else tr("点一格就能改；改的只是导入时怎么看，原表不动。"))
        self.sentence_label.set_token(cell.token if cell else "soft")
        for part in (self.edit, self.row_button):
            part.setEnabled(cell is not None)
        self.edit.setAccessibleName(cell.place if cell else tr("改这一格"))
        if not is_typing:
            self._fill()

    def begin(self, letter: str = "") -> None:
        """Puts the keyboard into the field, over what stands there."""
        if self._cell is None:
            return
        self.edit.setFocus(Qt.FocusReason.OtherFocusReason)
        self._fill()
        if letter:
            self.edit.setText(letter)
            self.edit.setModified(True)
            self._show_done()
        else:
            self.edit.selectAll()

    def _fill(self) -> None:
        cell = self._cell
        self.edit.setText("" if cell is None else cell.text if self.edit.hasFocus() else cell.shown)
        self.edit.setModified(False)
        if self.edit.hasFocus():
            self.edit.selectAll()
        else:
            self.edit.setCursorPosition(0)
        self._show_done()

    def _show_done(self) -> None:
        cell = self._cell
        self.done_button.setEnabled(cell is not None and self.edit.hasFocus() and self.edit.text() != cell.text)

    def _commit(self) -> None:
        """What was typed counts; what is only shown does not, for it may be masked."""
        if self._cell is None:
            return
        if self.edit.isModified() and self.edit.text() != self._cell.text:
            text = self.edit.text()
            self.edit.setModified(False)
            self.put_right.emit(self._cell, text)
        elif self.edit.hasFocus():
            self.left.emit()

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        if watched is self.edit:
            if event.type() == QEvent.Type.FocusIn:
                self._later_fill()
            elif isinstance(event, QFocusEvent) and event.type() == QEvent.Type.FocusOut:
                if event.reason() not in _PASSING:
                    self._commit()
                self._later_fill()
            elif isinstance(event, QKeyEvent) and event.type() == QEvent.Type.KeyPress:
                return self._take_key(event)
        return super().eventFilter(watched, event)

    def _later_fill(self) -> None:
        QTimer.singleShot(0, self, lambda: None if self.edit.isModified() else self._fill())

    def _take_key(self, event: QKeyEvent) -> bool:
        if event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter) and not event.modifiers():
            self._commit()
            return True
        if event.matches(QKeySequence.StandardKey.Undo) and not self.edit.isUndoAvailable():
            self.take_back_wanted.emit()
            return True
        if event.key() == Qt.Key.Key_Escape:
            self.edit.setModified(False)
            self._fill()
            self.left.emit()
            return True
        return False


def _place(cell: Cell) -> tuple[int, int, int]:
    return cell.sheet, cell.row, cell.column

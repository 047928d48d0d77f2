"""批注: what superiors wrote on the visit in hand, each with who and when, and 已阅 for who read it here."""

from __future__ import annotations

from datetime import date

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QHBoxLayout, QLabel, QVBoxLayout, QWidget

from minqing_desktop.domain.words import tr
from minqing_desktop.services.replies import CommentLine, comments_on, mark_comment_read
from minqing_desktop.ui.desk import Desk
from minqing_desktop.ui.kit.buttons import QuietButton
from minqing_desktop.ui.kit.card import thin_line
from minqing_desktop.ui.kit.masked_text import masked
from minqing_desktop.ui.kit.pill import Pill
from minqing_desktop.ui.kit.typed_days import day_text
from minqing_desktop.ui.look.mark import mark


class CountyComments(QWidget):
    """Hidden while nobody wrote anything."""

    def __init__(self, desk: Desk, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._desk, self._visit = desk, ""
        self._column = QVBoxLayout(self)
        self._column.setContentsMargins(0, 6, 0, 0)
        self._column.setSpacing(8)
        self.read_buttons: dict[str, QuietButton] = {}
        desk.bus.listen(self, ("comment",), lambda _changes: self.show_visit(self._visit))
        self.hide()

    def show_visit(self, visit: str) -> None:
        """Reads and shows what was written on a visit."""
        if visit != self._visit:
            self.hide()
        self._visit, session = visit, self._desk.session
        self._desk.runner.read(lambda: comments_on(session, visit), owner=self, done=self._on_read, replaces="comments")

    def _on_read(self, lines: list[CommentLine]) -> None:
        self._clear()
        today = self._desk.session.today()
        for line in lines:
            self._column.addWidget(self._row(line, today))
        self.setVisible(bool(lines))

    def _clear(self) -> None:
        self.read_buttons.clear()
        while (taken := self._column.takeAt(0)) is not None:
            if (gone := taken.widget()) is not None:
                gone.hide()
                gone.deleteLater()

    def _row(self, line: CommentLine, today: date) -> QWidget:
        comment, row = line.comment, QWidget()
        column = QVBoxLayout(row)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(6)
        column.addWidget(thin_line())
        head = QHBoxLayout()
        head.setSpacing(8)
        pill = Pill()
        pill.set_pill(tr("批注"), "blue")
        day = day_text(comment.on, today) if comment.on else ""
        who = QLabel(" · ".join(part for part in (comment.unit, comment.by, day) if part))
        mark(who, role="soft")
        head.addWidget(pill)
        head.addWidget(who, 1)
        head.addWidget(self._read_part(line))
        column.addLayout(head)
        words = QLabel(masked(comment.text))
        words.setWordWrap(True)
        words.setTextInteractionFlags(Qt.TextInteractionFlag.TextSelectableByMouse)
        column.addWidget(words)
        return row

    def _read_part(self, line: CommentLine) -> QWidget:
        comment = line.comment
        if comment.read_on is not None:
            said = QLabel(tr("{name} 已阅").format(name=line.read_by).strip())
            mark(said, role="small")
            return said
        button = QuietButton(tr("已阅"), "check")
        button.clicked.connect(lambda: self._mark_read(comment.id))
        self.read_buttons[comment.id] = button
        return button

    def _mark_read(self, comment: str) -> None:
        session = self._desk.session
        self._desk.runner.write(
            lambda: mark_comment_read(session, comment), owner=self, done=self._desk.tell, failed=self._desk.fail
        )

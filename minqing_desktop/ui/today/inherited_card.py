"""接手的事: what came from a predecessor and was not looked at yet, with what he said of it."""

from __future__ import annotations

from PySide6.QtWidgets import QHBoxLayout, QWidget

from minqing_desktop.domain.errors import UserError
from minqing_desktop.domain.values.masking import mask_text
from minqing_desktop.domain.words import sentences, tr
from minqing_desktop.services.changes import Changes
from minqing_desktop.services.handover.inherited import Inherited, InheritedMatter, InheritedNote, inherited, mark_read
from minqing_desktop.ui.desk import Desk
from minqing_desktop.ui.kit.buttons import QuietButton
from minqing_desktop.ui.kit.card import Card
from minqing_desktop.ui.kit.line_list import LineItem, LineList
from minqing_desktop.ui.kit.typed_days import day_text

_KINDS = ("hand_over", "hand_over_note", "matter", "step")
LINES_SHOWN = 8


class InheritedCard(Card):
    """Hidden while there is nothing. A line leads to its matter or household."""

    def __init__(self, desk: Desk, parent: QWidget | None = None) -> None:
        super().__init__(tr("接手的事"), "handshake", parent=parent)
        self._desk = desk
        self._shown: Inherited | None = None
        self.lines, self.read_button = LineList(), QuietButton(tr("说明都看过了"), "check")
        self.add(self.lines)
        foot = QHBoxLayout()
        foot.addWidget(self.read_button)
        foot.addStretch(1)
        self.body.addLayout(foot)
        self.lines.opened.connect(self._on_opened)
        self.read_button.clicked.connect(self.mark_read)
        desk.bus.listen(self, _KINDS, lambda _changes: self.reload())
        self.hide()

    def reload(self) -> None:
        """Looks anew."""
        session = self._desk.session
        self._desk.runner.read(
            lambda: inherited(session), owner=self, done=self._on_loaded, failed=self._on_failed, replaces="inherited"
        )

    def _on_failed(self, _error: UserError) -> None:
        self.hide()

    def _on_loaded(self, found: Inherited | None) -> None:
        self._shown = found
        self.setVisible(found is not None)
        if found is None:
            return
        day = self._desk.session.today()
        items = [_matter(each, found) for each in found.matters] + [_note(each) for each in found.notes]
        self.lines.set_items(items[:LINES_SHOWN])
        more = len(items) - LINES_SHOWN
        title = tr("接手的事 · {former} {day} 交来").format(former=found.former, day=day_text(found.on, day))
        self.set_title(title if more <= 0 else tr("{title}，还有 {n} 件").format(title=title, n=more))
        self.read_button.setVisible(bool(found.unread))

    def _on_opened(self, key: str) -> None:
        kind, _, identity = key.partition(":")
        if identity:
            self._desk.lead("matters" if kind == "matter" else "households", identity)

    def mark_read(self) -> None:
        """The notes were read; matters stay until something was done on them."""
        if self._shown is None:
            return
        session, unread = self._desk.session, self._shown.unread

        def done(_changes: Changes) -> None:
            self.reload()

        self._desk.runner.write(lambda: mark_read(session, unread), owner=self, done=done, failed=self._desk.fail)


def _matter(each: InheritedMatter, found: Inherited) -> LineItem:
    matter = each.matter
    note = mask_text(" ".join(each.note.text.split())) if each.note is not None else ""
    until = tr("期限 {day}").format(day=day_text(matter.due_on, found.on)) if matter.due_on else ""
    return LineItem(
        f"matter:{matter.id}", mask_text(matter.title), beside=tr("　").join(filter(None, (each.head, until))),
        below=sentences(tr("他说：{note}").format(note=note)) if note else tr("还没有动过"),
        lead=((tr("事项"), "blue"),), chevron=True,
    )  # fmt: skip


def _note(each: InheritedNote) -> LineItem:
    note = each.note
    where = tr("{head}户").format(head=each.head) if each.head else tr("总的话")
    key = f"matter:{note.matter}" if note.matter else f"household:{note.household}"
    return LineItem(
        key, where, below=mask_text(" ".join(note.text.split())), lead=((tr("说明"), "green"),),
        chevron=bool(note.matter or note.household),
    )  # fmt: skip

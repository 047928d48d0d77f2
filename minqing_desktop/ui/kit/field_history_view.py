"""The history of every field of one record, to read, to narrow to one field, and to look at a masked number in."""

from __future__ import annotations

from datetime import date

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QHBoxLayout, QLabel, QVBoxLayout, QWidget

from minqing_desktop.domain.errors import UserError
from minqing_desktop.domain.words import tr
from minqing_desktop.services.audit import note_reveal
from minqing_desktop.services.field_history import FieldChange, RecordHistory, record_history
from minqing_desktop.services.session import Session
from minqing_desktop.ui.jobs.runner import JobRunner
from minqing_desktop.ui.kit.card import thin_line
from minqing_desktop.ui.kit.choice_field import DropField
from minqing_desktop.ui.kit.flow_layout import FlowLayout
from minqing_desktop.ui.kit.masked_label import MaskedLabel
from minqing_desktop.ui.kit.notice import InlineNotice
from minqing_desktop.ui.kit.pill import Pill
from minqing_desktop.ui.kit.side_panel import SidePanel
from minqing_desktop.ui.kit.typed_days import day_text
from minqing_desktop.ui.look.live import current_look
from minqing_desktop.ui.look.mark import mark

SHOWN = 200
PANEL_PX = 560


def open_field_history(
    panel: SidePanel, runner: JobRunner, session: Session, kind: str, identity: str, title: str
) -> FieldHistoryView:
    """Opens the history of any record in a page's panel; a number that is looked at is written into the audit log."""
    view = FieldHistoryView(parent=panel)
    view.hide()

    def load(only: str) -> None:
        runner.read(
            lambda: record_history(session, kind, identity, only, SHOWN),
            owner=view,
            done=lambda found: view.show_history(found, session.today()),
            failed=view.show_failure,
            replaces="history",
        )

    def reveal(change: FieldChange) -> None:
        runner.write(lambda: note_reveal(session, change.kind, change.record, change.field), owner=view)

    view.narrowed.connect(load)
    view.revealed.connect(reveal)
    load("")
    panel.open_with(title, view, PANEL_PX, keep=False)
    return view


class FieldHistoryView(QWidget):
    """Lies in a side panel. `show_history` fills it, again after another field was chosen.

    Signals: narrowed(str) with the key of a field, empty for all; revealed(FieldChange) before a number is seen: write
    it into the audit log.
    """

    narrowed = Signal(str)
    revealed = Signal(object)

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._lines: list[QWidget] = []
        self._only = ""
        column = QVBoxLayout(self)
        column.setContentsMargins(18, 4, 18, 18)
        column.setSpacing(10)
        note = _label(tr("谁在什么时候把哪一项改成了什么；要退回整个操作，请到设置的操作记录里撤销。"), "small")
        top = QHBoxLayout()
        top.setSpacing(8)
        self.field_drop = DropField([("", tr("全部内容"))], "", icon="filter")
        self.field_drop.setAccessibleName(tr("只看哪一项"))
        self.count_label = _label("", "small")
        top.addWidget(self.field_drop)
        top.addWidget(self.count_label, 1)
        column.addWidget(note)
        column.addLayout(top)
        self.notice = InlineNotice()
        column.addWidget(self.notice)
        self._body = QVBoxLayout()
        self._body.setSpacing(8)
        self.count_label.setText(tr("正在读……"))
        column.addLayout(self._body)
        column.addStretch(1)
        self.setFocusProxy(self.field_drop)
        self.field_drop.value_changed.connect(self._on_field_chosen)

    def _on_field_chosen(self, key: str) -> None:
        self._only = key
        self.narrowed.emit(key)

    def show_history(self, history: RecordHistory, today: date) -> None:
        """Shows what was asked for last."""
        options = [(one.key, f"{one.label}　{one.count}") for one in history.fields]
        if not self._only:
            self.field_drop.set_options([("", tr("全部内容")), *options])
        for old in self._lines:
            self._body.removeWidget(old)
            old.hide()
            old.deleteLater()
        self._lines = []
        for place, change in enumerate(history.lines):
            if place:
                self._put(thin_line())
            self._put(self._line(change, today))
        if not history.lines:
            self._put(_label(tr("还没有改过什么。"), "soft"))
        words = tr("{n} 条").format(n=history.total)
        if history.total > len(history.lines):
            words = tr("最近 {shown} 条，共 {n} 条").format(shown=len(history.lines), n=history.total)
        self.count_label.setText(words)

    def show_failure(self, error: UserError) -> None:
        """Says why it could not be read."""
        self.count_label.setText("")
        self.notice.say(error.sentence, "red")

    def _put(self, widget: QWidget) -> None:
        self._lines.append(widget)
        self._body.addWidget(widget)
        # A layout shows what is added to it only at its next turn: an empty panel would be seen for a moment.
        widget.show()

    @property
    def sentences(self) -> list[str]:
        """What can be read, line by line."""
        return [one.accessibleName() for one in self._lines if one.accessibleName()]

    def _line(self, change: FieldChange, today: date) -> QWidget:
        ground = QWidget()
        ground.setAccessibleName(change.sentence)
        column = QVBoxLayout(ground)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(2)
        if change.is_masked:
            column.addWidget(self._masked(change))
        else:
            column.addWidget(_label(change.words, "body"))
        foot = QHBoxLayout()
        foot.setSpacing(8)
        local = change.at.astimezone()
        parts = (f"{day_text(local.date(), today)} {local:%H:%M}", change.cadre, change.source)
        foot.addWidget(_label(" · ".join(part for part in parts if part), "small"), 1)
        if change.is_undone:
            foot.addWidget(Pill(tr("已撤销"), "grey"))
        column.addLayout(foot)
        return ground

    def _masked(self, change: FieldChange) -> QWidget:
        """The sentence in pieces, so that each number can be held down by itself."""
        ground = QWidget()
        flow = FlowLayout(ground, gap=5)
        whose = tr("{name}：").format(name=change.whose) if change.whose else ""
        if change.before_full or change.before != "—":
            flow.addWidget(_piece(tr("{whose}把 {field} 由").format(whose=whose, field=change.label)))
            flow.addWidget(self._number(change, change.before, change.before_full))
            flow.addWidget(_piece(tr("改为")))
        else:
            flow.addWidget(_piece(tr("{whose}把 {field} 填为").format(whose=whose, field=change.label)))
        flow.addWidget(self._number(change, change.after, change.after_full))
        return ground

    def _number(self, change: FieldChange, words: str, full: str) -> QWidget:
        if not full:
            return _piece(words)
        label = MaskedLabel(words, full)
        label.revealed.connect(lambda: self.revealed.emit(change))
        return label


def _piece(words: str) -> QLabel:
    label = QLabel(words)
    label.setTextFormat(Qt.TextFormat.PlainText)
    label.setMinimumHeight(current_look().sizes.base + 10)
    return label


def _label(words: str, role: str) -> QLabel:
    label = QLabel(words)
    label.setWordWrap(True)
    label.setTextFormat(Qt.TextFormat.PlainText)
    mark(label, role=role)
    return label

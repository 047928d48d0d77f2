"""政策: the county's policies as a list, beside it the chosen one to be read; leaflets open in the system's program."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

from PySide6.QtCore import QUrl
from PySide6.QtGui import QDesktopServices
from PySide6.QtWidgets import QHBoxLayout, QVBoxLayout, QWidget

from minqing_desktop.domain.errors import UserError
from minqing_desktop.domain.records.attachment import Attachment
from minqing_desktop.domain.values.initials import letters_and_spelling
from minqing_desktop.domain.words import tr
from minqing_desktop.host.paths import sent_folder
from minqing_desktop.services.policies import PolicyLine, policies
from minqing_desktop.services.sent_forms import leaflet_file
from minqing_desktop.ui.desk import Desk
from minqing_desktop.ui.kit.card import Card
from minqing_desktop.ui.kit.line_list import LineItem, LineList
from minqing_desktop.ui.kit.page import Page, PageHeader, scrolled
from minqing_desktop.ui.kit.search_box import SearchBox
from minqing_desktop.ui.kit.state_stack import StateStack
from minqing_desktop.ui.look.live import current_look
from minqing_desktop.ui.policies.policy_view import PolicyView, span_words, state_pill

_KINDS = ("policy", "attachment")
_LIST_SHARE, _VIEW_SHARE = 9, 13


class PoliciesPage(Page):
    """Understands the targets: an id; {"open": id}. `open_path` and `sent_folder` are replaced by tests."""

    def __init__(self, desk: Desk, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._desk = desk
        self._lines: list[PolicyLine] = []
        self._chosen = ""
        self.sent_folder = sent_folder()
        self.open_path: Callable[[Path], None] = _open
        self._build()
        self._connect()
        self.reload()

    def _build(self) -> None:
        self.page_column.addWidget(PageHeader(tr("政策")))
        content = QWidget()
        both = QHBoxLayout(content)
        both.setContentsMargins(0, 0, 0, 0)
        both.setSpacing(current_look().sizes.gap)
        left = QVBoxLayout()
        left.setSpacing(current_look().sizes.gap)
        self.search_box = SearchBox(tr("名称、文号、谁可以享受"))
        self.search_box.setAccessibleName(tr("在政策里查找"))
        listed, self.lines = Card(), LineList()
        holder = QWidget()
        column = QVBoxLayout(holder)
        column.setContentsMargins(0, 0, 6, 0)
        column.addWidget(self.lines)
        column.addStretch(1)
        listed.add(scrolled(holder), 1)
        left.addWidget(self.search_box)
        left.addWidget(listed, 1)
        shown, self.view = Card(), PolicyView()
        self.view_states = StateStack(scrolled(self.view))
        shown.add(self.view_states, 1)
        both.addLayout(left, _LIST_SHARE)
        both.addWidget(shown, _VIEW_SHARE)
        self.states = StateStack(content)
        self.page_column.addWidget(self.states, 1)

    def _connect(self) -> None:
        self.lines.opened.connect(self.choose)
        self.search_box.searched.connect(lambda _text: self._show())
        self.view.leaflet_wanted.connect(self._open_leaflet)
        self._desk.bus.listen(self, _KINDS, lambda _changes: self.reload())
        self._desk.settled.connect(self.reload)

    # load

    def reload(self) -> None:
        """Reads the list anew."""
        if not self._lines:
            self.states.show_busy()
        session = self._desk.session
        self._desk.runner.read(
            lambda: policies(session), owner=self, done=self._on_loaded, failed=self._on_failed, replaces="policies"
        )

    def _on_failed(self, error: UserError) -> None:
        self.states.show_error(error, self.reload)

    def _on_loaded(self, lines: list[PolicyLine]) -> None:
        self._lines = lines
        if not lines:
            self.states.show_empty(
                "book-open-check",
                tr("县里还没有发政策下来"),
                tr("县里发布的惠民政策随数据包到这里：谁可以享受、怎么办理、宣传页。"),
            )
            return
        self.states.show_content()
        self._show()

    def _show(self) -> None:
        typed, today = self.search_box.text().strip().casefold(), self._desk.session.today()
        meant = [line for line in self._lines if not typed or _is_meant(line, typed)]
        if meant and self._chosen not in {line.policy.id for line in meant}:
            self._chosen = meant[0].policy.id
        self.lines.set_items(
            [
                LineItem(
                    line.policy.id, line.policy.title,
                    below=" · ".join(filter(None, (line.policy.issued_by, span_words(line.policy, today)))),
                    pills=(state_pill(line),), selected=line.policy.id == self._chosen,
                )
                for line in meant
            ]
        )  # fmt: skip
        chosen = next((line for line in meant if line.policy.id == self._chosen), None)
        if chosen is None:
            self.view_states.show_empty("search", tr("没有这样的政策"), tr("换个说法试试，首字母也可以。"))
            return
        self.view.show_policy(chosen, today)
        self.view_states.show_content()

    def choose(self, policy: str) -> None:
        """Shows a policy."""
        self._chosen = policy
        self._show()

    def _open_leaflet(self, leaflet: Attachment) -> None:
        session, folder = self._desk.session, self.sent_folder
        self._desk.runner.read(
            lambda: leaflet_file(session, leaflet, folder), owner=self, done=self.open_path, failed=self._desk.fail
        )

    # what the frame asks

    def page_entered(self) -> None:
        self.reload()

    def open_target(self, target: Any) -> None:
        wanted = target.get("open", "") if isinstance(target, dict) else target
        if isinstance(wanted, str) and wanted:
            self.search_box.clear()
            self._chosen = wanted
            self.reload()


def _is_meant(line: PolicyLine, typed: str) -> bool:
    policy = line.policy
    letters, spelling = letters_and_spelling(policy.title)
    words = " ".join((policy.title, policy.number, policy.who, policy.summary, policy.issued_by)).casefold()
    return typed in words or typed in letters or typed in spelling


def _open(path: Path) -> None:
    QDesktopServices.openUrl(QUrl.fromLocalFile(str(path)))

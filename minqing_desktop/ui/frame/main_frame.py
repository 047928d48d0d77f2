"""The window: navigation, bars and pages, and the keys that work everywhere."""

from __future__ import annotations

import base64
from collections.abc import Callable, Sequence
from datetime import date
from typing import Any

from PySide6.QtCore import QByteArray, QTimer, Signal
from PySide6.QtGui import QCloseEvent, QKeySequence, QShortcut
from PySide6.QtWidgets import QGridLayout, QStackedWidget, QWidget

from minqing_desktop.domain.errors import UserError
from minqing_desktop.domain.words import tr
from minqing_desktop.host import clock
from minqing_desktop.ui.frame.crash_view import PANEL_PX as CRASH_PANEL_PX
from minqing_desktop.ui.frame.crash_view import CrashView
from minqing_desktop.ui.frame.floating import clear_own_clipboard, close_floating
from minqing_desktop.ui.frame.foot_bar import FootBar
from minqing_desktop.ui.frame.frame_kind import FrameKind, notebook_kind
from minqing_desktop.ui.frame.key_help import KeyHelp
from minqing_desktop.ui.frame.nav_bar import NavBar
from minqing_desktop.ui.frame.page_spec import PageSpec
from minqing_desktop.ui.frame.top_bar import TopBar
from minqing_desktop.ui.frame.unlock_view import LockScreen
from minqing_desktop.ui.kit.page import Page
from minqing_desktop.ui.kit.side_panel import SidePanel
from minqing_desktop.ui.kit.suggestions import Provider
from minqing_desktop.ui.kit.toast import Toast
from minqing_desktop.ui.look.mark import mark

# 1366×768 at 125 % leaves 1093×614, less the task bar and the title bar.
LEAST_WIDTH_PX, LEAST_HEIGHT_PX = 960, 540
USUAL_WIDTH_PX, USUAL_HEIGHT_PX = 1280, 720


class MainFrame(QStackedWidget):
    """Two sheets: the workspace and the lock screen.

    Signals: new_visit_requested(), lock_requested(), undo_requested() when Ctrl+Z finds no message to take back,
    village_chosen(object), hit_chosen(Suggestion), unsent_clicked(), page_shown(str), day_changed(date),
    geometry_changed(str) and closing() just before the window goes.
    """

    new_visit_requested = Signal()
    lock_requested = Signal()
    undo_requested = Signal()
    village_chosen = Signal(object)
    hit_chosen = Signal(object)
    unsent_clicked = Signal()
    page_shown = Signal(str)
    day_changed = Signal(object)
    geometry_changed = Signal(str)
    closing = Signal()

    def __init__(
        self,
        pages: Sequence[PageSpec] = (),
        today: Callable[[], date] = clock.today,
        parent: QWidget | None = None,
        kind: FrameKind | None = None,
    ) -> None:
        """`kind` None: the window over a notebook."""
        super().__init__(parent)
        self._kind = kind or notebook_kind()
        self._specs: dict[str, PageSpec] = {}
        self._made: dict[str, QWidget] = {}
        self._current = ""
        self._report = ""
        self._build(today)
        self._connect()
        self._add_keys()
        self.set_pages(pages)

    def _build(self, today: Callable[[], date]) -> None:
        self.setWindowTitle(self._kind.title)
        self.setMinimumSize(LEAST_WIDTH_PX, LEAST_HEIGHT_PX)
        self.resize(USUAL_WIDTH_PX, USUAL_HEIGHT_PX)
        self._workspace = QWidget()
        mark(self._workspace, role="page")
        grid = QGridLayout(self._workspace)
        grid.setContentsMargins(0, 0, 0, 0)
        grid.setSpacing(0)
        self.nav, self.top, self.foot = NavBar(), TopBar(kind=self._kind), FootBar(today)
        self._pages = QStackedWidget()
        grid.addWidget(self.nav, 0, 0, 3, 1)
        grid.addWidget(self.top, 0, 1)
        grid.addWidget(self._pages, 1, 1)
        grid.addWidget(self.foot, 2, 1)
        grid.setColumnStretch(1, 1)
        grid.setRowStretch(1, 1)
        self.toast, self.panel = Toast(self._pages), SidePanel(self._pages)
        self.lock_screen = LockScreen(kind=self._kind)
        self.addWidget(self._workspace)
        self.addWidget(self.lock_screen)

    def _connect(self) -> None:
        self.nav.page_chosen.connect(self.go)
        self.top.village_chosen.connect(self.village_chosen)
        self.top.search.hit_chosen.connect(self.hit_chosen)
        self.top.unsent_button.clicked.connect(self.unsent_clicked)
        self.top.new_visit_button.clicked.connect(self.new_visit_requested)
        self.top.lock_button.clicked.connect(self.lock_requested)
        self.foot.day_changed.connect(self.day_changed)
        self.toast.action_clicked.connect(self.show_report)

    def _add_keys(self) -> None:
        if self._kind.has_visits:
            self._on_key("Ctrl+N", self.new_visit_requested.emit)
        self._on_key("Ctrl+K", self.top.search.begin)
        self._on_key("Ctrl+P", self.print_shown)
        self._on_key("Ctrl+L", self.lock_requested.emit)
        self._on_key("Ctrl+Z", self.undo)
        self._on_key("F1", self.show_help)
        for place in range(1, 10):
            self._on_key(f"Ctrl+{place}", lambda at=place: self._go_to_place(at))

    def _on_key(self, keys: str, act: Callable[[], Any]) -> None:
        # On the workspace, so that none of them works through the lock screen.
        shortcut = QShortcut(QKeySequence(keys), self._workspace)
        shortcut.activated.connect(act)

    # Pages

    def set_pages(self, pages: Sequence[PageSpec]) -> None:
        """Registers the pages anew; those made so far are thrown away."""
        self.drop_pages()
        self._specs = {spec.key: spec for spec in pages}
        self._current = ""
        self.nav.set_pages([spec for spec in pages if spec.is_listed])

    def take_pages(self, pages: Sequence[PageSpec]) -> None:
        """Registers the pages of another notebook or village and keeps the place where the user was."""
        current = self._current
        self.set_pages(pages)
        self._current = current

    @property
    def current_key(self) -> str:
        return self._current

    def page(self, key: str) -> QWidget:
        """The page of a key, made on first use."""
        if key not in self._made:
            self._made[key] = self._specs[key].factory()
            self._pages.addWidget(self._made[key])
        return self._made[key]

    def go(self, key: str, target: Any = None) -> None:
        """Brings a page to the front and shows `target` there; an unknown page is passed over."""
        if key not in self._specs:
            return
        page = self.page(key)
        if key != self._current:
            self._tell_left()
            self.panel.close_panel()
            self._current = key
            self.nav.set_current(key)
            self._pages.setCurrentWidget(page)
            if isinstance(page, Page):
                page.page_entered()
            self.page_shown.emit(key)
        if target is not None and isinstance(page, Page):
            page.open_target(target)

    def drop_pages(self) -> None:
        """Throws all made pages away, with whatever of the notebook they hold."""
        self._tell_left()
        self.panel.close_panel()
        self.toast.leave()
        for page in self._made.values():
            self._pages.removeWidget(page)
            page.hide()
            page.deleteLater()
        self._made.clear()

    def _tell_left(self) -> None:
        page = self._made.get(self._current)
        if isinstance(page, Page):
            page.page_left()

    def _go_to_place(self, place: int) -> None:
        entries = self.nav.entries
        if place <= len(entries):
            self.go(entries[place - 1].spec.key)

    # Bars

    def set_villages(self, villages: Sequence[tuple[Any, str]], current: Any) -> None:
        """The villages of the notebook as (key, name), and the one in view."""
        self.top.set_villages(villages, current)

    def set_search(self, provider: Provider | None) -> None:
        """Who answers the global search: `provider(query, deliver)`."""
        self.top.search.set_provider(provider)

    def set_unsent(self, text: str) -> None:
        """«未上报 12»; empty hides it."""
        self.top.set_unsent(text)

    def set_count(self, key: str, text: str) -> None:
        """The number beside a page's name; empty for none."""
        self.nav.set_count(key, text)

    # Messages

    def say(self, text: str, undo: Callable[[], None] | None = None) -> None:
        """«已…», with its way back for ten seconds."""
        self.toast.say(text, undo)

    def show_trouble(self, error: UserError) -> None:
        """A failure that no page has a better place for."""
        if error.code == "bug" and self._report:
            self.show_crash(self._report)
        else:
            self.toast.say(error.sentence, tone="red")

    def show_crash(self, report: str, words: str = "") -> None:
        """Says that the program failed and lets the user read the report; before the door it is a page of its own."""
        self._report = report
        here = self.currentWidget()
        if here is self._workspace or self.is_locked:
            said = words or tr("程序出错，数据没有丢。")
            self.toast.say(said, action=tr("看错误报告"), tone="amber" if words else "red")
        elif not isinstance(here, CrashView):
            view = CrashView(report)
            view.left.connect(lambda: self._leave_crash(view, here))
            self.addWidget(view)
            self.setCurrentWidget(view)

    def _leave_crash(self, view: QWidget, before: QWidget | None) -> None:
        self.removeWidget(view)
        view.deleteLater()
        if before is not None and self.indexOf(before) >= 0:
            self.setCurrentWidget(before)

    def show_report(self) -> None:
        """Opens the report of the last failure beside the page."""
        self.toast.leave()
        view = CrashView(self._report)
        view.left.connect(self.panel.close_panel)
        self.panel.open_with(tr("程序出错，数据没有丢"), view, CRASH_PANEL_PX, keep=False)

    def undo(self) -> None:
        """Takes back what the message speaks of, or asks for the last deed to be undone."""
        if not self.toast.undo():
            self.undo_requested.emit()

    def print_shown(self) -> None:
        """Has the page in front printed as it is shown."""
        page = self._made.get(self._current)
        if not (isinstance(page, Page) and page.print_shown()):
            self.toast.say(tr("这一页没有可打印的内容。"), tone="grey")

    def show_help(self) -> None:
        """Every key in words."""
        if isinstance(self.panel.content, KeyHelp):
            self.panel.close_panel()
        else:
            self.panel.open_with(tr("按键"), KeyHelp(self._kind), width_px=400, keep=False)

    # Lock

    @property
    def is_locked(self) -> bool:
        return self.currentWidget() is self.lock_screen

    def cover(self, name: str, place: str = "") -> None:
        """Shows the lock screen at once, closes whatever floats, and empties the clipboard of what came from here."""
        self.lock_screen.forget()
        self.lock_screen.set_notebook(name, place)
        self.setCurrentWidget(self.lock_screen)
        close_floating(self)
        clear_own_clipboard()
        self.repaint()
        QTimer.singleShot(0, self.lock_screen, self.lock_screen.focus_secret)

    def lock(self, name: str, place: str = "") -> None:
        """As `cover`, and throws the pages away and empties the bars."""
        self.cover(name, place)
        self.drop_pages()
        self.toast.forget()
        self.top.search.clear()
        self.set_search(None)
        self.set_villages([], None)
        self.foot.set_counts("")
        self.foot.set_who("")

    def unlock(self) -> None:
        """Shows the workspace and, made anew, the page that was in front."""
        self.lock_screen.forget()
        self.setCurrentWidget(self._workspace)
        key, self._current = self._current, ""
        if key:
            self.go(key)

    # Place on the screen

    def geometry_text(self) -> str:
        """Place and size of the window, to be remembered."""
        return base64.b64encode(self.saveGeometry().data()).decode("ascii")

    def restore_geometry(self, text: str) -> bool:
        """Takes up what was remembered; False if it was nothing of use."""
        try:
            data = base64.b64decode(text, validate=True)
        except ValueError:
            return False
        return bool(data) and self.restoreGeometry(QByteArray(data))

    def closeEvent(self, event: QCloseEvent) -> None:
        self._tell_left()
        self.geometry_changed.emit(self.geometry_text())
        self.closing.emit()
        super().closeEvent(event)

"""The page of matters, and a pair of hands that works it by keyboard alone."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date

import pytest
from PySide6.QtCore import Qt
from PySide6.QtGui import QInputMethodEvent
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QMenu, QWidget

from minqing_desktop.domain.casework.machine import move_word
from minqing_desktop.domain.casework.moves import Move
from minqing_desktop.services.casework.matters import MatterDetail
from minqing_desktop.ui.kit.choice_field import DropField
from minqing_desktop.ui.kit.completer_field import CompleterField
from minqing_desktop.ui.kit.form_grid import FormGrid
from minqing_desktop.ui.kit.tag_editor import TagEditor
from minqing_desktop.ui.kit.tick_box import TickBox
from minqing_desktop.ui.kit.typed_field import TypedField
from minqing_desktop.ui.matters.page import MattersPage

CTRL = Qt.KeyboardModifier.ControlModifier


class Hands:
    """Keys only: Tab to a field, letters and digits into it, Ctrl+Enter at the end; menus by arrow keys."""

    def __init__(self, page: MattersPage, wait: Callable[[], None], until: Callable[..., None]) -> None:
        self.page, self.wait, self._until = page, wait, until

    @property
    def detail(self) -> MatterDetail:
        """The matter shown."""
        assert self.page.detail.detail is not None
        return self.page.detail.detail

    # one move

    def move(self, move: Move, **values: object) -> None:
        """Makes a move of the shown matter through its form."""
        self.begin(move)
        view = self.page.editing.move_view
        assert view is not None
        for name, value in values.items():
            self.fill(view.form, name, value)
        self.finish()
        assert self.page.editing.panel.content is None, self.faults(view.form)

    def begin(self, move: Move) -> None:
        """Opens the form of a move: by the digit of its button, else from the menu."""
        bar = self.page.detail.bar
        view = self.page.table.view
        view.setFocus()
        if move in bar._chosen:
            QTest.keyClicks(view, str(bar._chosen.index(move) + 1))
        else:
            self.choose(bar.more_button, move_word(move))
        self.wait()
        self._until(lambda: self.page.editing.panel.content is self.page.editing.move_view)
        made = self.page.editing.move_view
        assert made is not None
        assert made.move_made is move
        self.until_in(made)

    def until_in(self, part: QWidget) -> None:
        """Waits until the keyboard is in a part of the page."""
        self._until(lambda: (held := QApplication.focusWidget()) is not None and part.isAncestorOf(held))

    def finish(self) -> None:
        """Ctrl+Enter."""
        QTest.keyClick(self.focused, Qt.Key.Key_Return, CTRL)
        self.wait()

    @staticmethod
    def faults(form: FormGrid) -> dict[str, str]:
        """What is said below the fields."""
        return {key: form.error_of(key) for key in form.keys if form.error_of(key)}

    # fields

    @property
    def focused(self) -> QWidget:
        """What has the keyboard."""
        held = QApplication.focusWidget()
        assert held is not None
        return held

    def reach(self, field: QWidget) -> None:
        """Presses Tab until the keyboard is in a field."""
        self._until(lambda: QApplication.focusWidget() is not None)
        passed = []
        for _ in range(120):
            held = self.focused
            if held is field or field.isAncestorOf(held):
                return
            passed.append(f"{type(held).__name__} {held.accessibleName()}")
            QTest.keyClick(held, Qt.Key.Key_Tab)
        raise AssertionError(f"Tab does not lead to the field, only along {list(dict.fromkeys(passed))}")

    def fill(self, form: FormGrid, name: str, value: object) -> None:
        """Types a text, presses a digit, walks a list with the arrows, or types a day."""
        field = form.field(name)
        self.reach(field)
        if isinstance(field, CompleterField | TagEditor):
            self._pick(field, str(value))
        elif isinstance(field, DropField):
            self._walk(field, value)
        elif isinstance(field, TickBox):
            QTest.keyClick(field, Qt.Key.Key_Space)
        elif isinstance(field, TypedField):
            assert isinstance(value, date)
            field.edit.selectAll()
            QTest.keyClicks(field.edit, value.isoformat())
        elif isinstance(value, int | tuple):
            for digit in (value,) if isinstance(value, int) else value:
                QTest.keyClicks(self.focused, str(digit))
        else:
            self.compose(str(value))

    def compose(self, words: str) -> None:
        """Commits words as an input method does."""
        event = QInputMethodEvent()
        event.setCommitString(words)
        QApplication.sendEvent(self.focused, event)

    def _pick(self, field: CompleterField | TagEditor, typed: str) -> None:
        edit = field.edit
        self.compose(typed)
        self._until(lambda: field._list.isVisible())
        QTest.keyClick(edit, Qt.Key.Key_Return)
        self._until(lambda: not field._list.isVisible())

    def _walk(self, field: DropField, words: object) -> None:
        for _ in range(30):
            if field.text() == words:
                return
            QTest.keyClick(field, Qt.Key.Key_Down)
        raise AssertionError("the list has no such line")

    # menus

    def choose(self, button: QWidget, *words: str) -> None:
        """Opens a menu by Space on its button and goes down to the words, into a submenu for each further one."""
        self.reach(button)
        QTest.keyClick(button, Qt.Key.Key_Space)
        menu = button.drop_menu  # pyright: ignore[reportAttributeAccessIssue]
        self._until(menu.isVisible)
        for place, word in enumerate(words):
            self._go_down(menu, word)
            entry = menu.activeAction()
            if place < len(words) - 1:
                QTest.keyClick(menu, Qt.Key.Key_Right)
                menu = entry.menu()
                self._until(menu.isVisible)
            else:
                QTest.keyClick(menu, Qt.Key.Key_Return)
        # Without a window manager nothing gives the window its keys back when a menu is gone.
        self.page.window().activateWindow()
        self.wait()

    @staticmethod
    def _go_down(menu: QMenu, words: str) -> None:
        for _ in range(60):
            entry = menu.activeAction()
            if entry is not None and entry.text() == words:
                return
            QTest.keyClick(menu, Qt.Key.Key_Down)
        raise AssertionError([entry.text() for entry in menu.actions()])

    # a new matter

    def register(self, who: str, title: str, wanted: str, place: str, route: int, **more: object) -> str:
        """Accepts a matter from the form of acceptance and gives its id."""
        self.begin_register()
        form = self.page.editing.register.form
        values = {"who": who, "title": title, "wanted": wanted, "place": place, "route": route, **more}
        for name, value in values.items():
            self.fill(form, name, value)
        self.finish()
        assert self.page.editing.panel.content is None, self.faults(form)
        return self.detail.matter.id

    def begin_register(self) -> None:
        """Ctrl+M."""
        self.page.table.view.setFocus()
        QTest.keyClick(self.page, Qt.Key.Key_M, CTRL)
        self.wait()
        register = self.page.editing.register
        self._until(register.who_field.edit.hasFocus)


@pytest.fixture
def page(qtbot, desk, settle) -> MattersPage:
    """The page as large as on a laptop, in front."""
    made = MattersPage(desk)
    qtbot.addWidget(made)
    made.resize(1210, 684)
    made.show()
    made.activateWindow()
    settle(desk)
    return made


@pytest.fixture
def hands(qtbot, page, desk, settle) -> Hands:
    """Somebody at the keyboard of the page."""
    return Hands(page, lambda: settle(desk), lambda claim: qtbot.waitUntil(claim, timeout=5000))

"""A panel over the right of a page, instead of a dialog. Esc closes it; it asks nothing and loses nothing."""

from __future__ import annotations

import shiboken6
from PySide6.QtCore import QEvent, QObject, Qt, QTimer, Signal
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QApplication, QFrame, QHBoxLayout, QLabel, QScrollArea, QVBoxLayout, QWidget

from minqing_desktop.domain.words import tr
from minqing_desktop.ui.kit.buttons import IconButton
from minqing_desktop.ui.look.live import current_look
from minqing_desktop.ui.look.mark import mark

USUAL_WIDTH_PX = 460


class SidePanel(QFrame):
    """Lies over the right edge of `host` from top to bottom and keeps the content it is given.

    Closing does not destroy the content unless it was opened with `keep=False`: a form in it keeps what was typed.
    Signals: closed(QWidget) with the content that was shown, before it is destroyed.
    """

    closed = Signal(object)

    def __init__(self, host: QWidget) -> None:
        super().__init__(host)
        self._wanted_width_px = USUAL_WIDTH_PX
        self._content: QWidget | None = None
        self._foot: QWidget | None = None
        self._is_kept = True
        self._came_from: QWidget | None = None
        self._build()
        host.installEventFilter(self)
        self.close_button.clicked.connect(self.close_panel)

    def _build(self) -> None:
        mark(self, role="panel")
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(0)
        head = QWidget()
        row = QHBoxLayout(head)
        row.setContentsMargins(18, 10, 10, 6)
        self._title, self.close_button = QLabel(), IconButton("x", tr("关闭（Esc）"))
        mark(self._title, role="title")
        row.addWidget(self._title, 1)
        row.addWidget(self.close_button)
        self._scroll = QScrollArea()
        self._scroll.setWidgetResizable(True)
        self._scroll.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self._foot_place = QVBoxLayout()
        column.addWidget(head)
        column.addWidget(self._scroll, 1)
        column.addLayout(self._foot_place)
        self.hide()

    @property
    def content(self) -> QWidget | None:
        """What lies in it now."""
        return self._content if not self.isHidden() else None

    def open_with(
        self,
        title: str,
        content: QWidget,
        width_px: int = USUAL_WIDTH_PX,
        keep: bool = True,
        foot: QWidget | None = None,
    ) -> None:
        """Shows `content` (with its own margins) under a title and puts the keyboard on its first field.

        `foot` stays in sight below while the content scrolls: the buttons of a long form.
        """
        if self._content is not content:
            self._let_go()
            self._content = content
            mark(content, role="flow")
            self._scroll.setWidget(content)
            self._foot = foot
        if foot is not None:
            self._foot_place.addWidget(foot)
            foot.show()
        if self.isHidden():
            self._came_from = QApplication.focusWidget()
        self._is_kept = keep
        self._title.setText(title)
        self.setAccessibleName(title)
        self._wanted_width_px = width_px
        self._settle()
        content.show()
        self.show()
        self.raise_()
        QTimer.singleShot(0, self, self._focus_first)

    def close_panel(self) -> None:
        """Closes; the keyboard goes back to where it was."""
        if self.isHidden():
            return
        content, came_from = self._content, self._came_from
        self.hide()
        self._let_go()
        self._came_from = None
        # What stood behind may have been made anew meanwhile.
        if came_from is not None and shiboken6.isValid(came_from) and came_from.isVisible():
            came_from.setFocus(Qt.FocusReason.OtherFocusReason)
        self.closed.emit(content)
        if not self._is_kept and content is not None:
            content.deleteLater()

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if event.key() == Qt.Key.Key_Escape:
            self.close_panel()
            return
        super().keyPressEvent(event)

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        if event.type() == QEvent.Type.Resize and not self.isHidden():
            self._settle()
        return super().eventFilter(watched, event)

    def _let_go(self) -> None:
        if self._content is not None:
            self._scroll.takeWidget()
            self._content.hide()
            self._content.setParent(self.parentWidget())
            self._content.hide()
            self._content = None
        if self._foot is not None:
            self._foot_place.removeWidget(self._foot)
            self._foot.setParent(self.parentWidget())
            self._foot.hide()
            self._foot = None

    def _focus_first(self) -> None:
        if self._content is None:
            return
        if self._content.focusProxy() is not None or self._content.focusPolicy() != Qt.FocusPolicy.NoFocus:
            self._content.setFocus(Qt.FocusReason.TabFocusReason)
            return
        following = self._content.nextInFocusChain()
        while following is not None and following is not self._content and self._content.isAncestorOf(following):
            if following.isEnabled() and following.isVisible() and following.focusPolicy() & Qt.FocusPolicy.TabFocus:
                following.setFocus(Qt.FocusReason.TabFocusReason)
                return
            following = following.nextInFocusChain()

    def _settle(self) -> None:
        host = self.parentWidget()
        width = min(current_look().scaled(self._wanted_width_px), max(280, host.width() - 40))
        self.setGeometry(host.width() - width, 0, width, host.height())

"""The navigation at the left: one line a page, with the number that waits there."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import QEvent, QRect, QSize, Signal
from PySide6.QtGui import QPaintEvent
from PySide6.QtWidgets import QFrame, QLabel, QSizePolicy, QVBoxLayout, QWidget

from minqing_desktop.domain.words import tr
from minqing_desktop.ui.frame.page_spec import PageSpec
from minqing_desktop.ui.kit.paint import RIGHT, draw_box, draw_focus, draw_icon, draw_text, smooth, text_width
from minqing_desktop.ui.kit.painted import PaintedButton
from minqing_desktop.ui.look.live import current_look
from minqing_desktop.ui.look.mark import mark

_SIDE_PX = 10


class NavItem(PaintedButton):
    """One page."""

    def __init__(self, spec: PageSpec, keys: str) -> None:
        super().__init__(spec.title)
        self.spec = spec
        self._count = ""
        self.setCheckable(True)
        self.setAutoExclusive(False)
        self.setToolTip(keys)
        self.setAccessibleName(spec.title)
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)

    @property
    def count_words(self) -> str:
        return self._count

    def set_count(self, text: str) -> None:
        """The number at the right; empty for none."""
        self._count = text
        self.setAccessibleDescription(text)
        self.update()

    @property
    def full_width(self) -> int:
        """Pixels that hold the whole title, bold, beside a number of three digits."""
        sizes = current_look().sizes
        count = text_width("000", sizes.small) + 9
        return 30 + sizes.icon + 2 + text_width(self.text(), sizes.base, True) + count

    def nextCheckState(self) -> None:
        """Only the frame says which page is current."""

    def sizeHint(self) -> QSize:
        return QSize(100, current_look().sizes.nav_row)

    def paintEvent(self, _event: QPaintEvent) -> None:
        look, painter = current_look(), smooth(self)
        colours, sizes, is_current = look.palette, look.sizes, self.isChecked()
        if is_current or self.is_warm:
            draw_box(painter, self.rect(), colours.tint if is_current else colours.hover, None, sizes.radius)
        token, middle = "accent" if is_current else "soft", self.height() // 2
        left = 10 + draw_icon(painter, 10, middle, self.spec.icon, token, sizes.icon + 2) + 10
        right = self.width() - 10
        if self._count:
            width = text_width(self._count, sizes.small) + 1
            box = QRect(right - width, 0, width, self.height())
            draw_text(painter, box, self._count, colours.soft, sizes.small, align=RIGHT)
            right -= width + 4
        draw_text(
            painter,
            QRect(left, 0, right - left, self.height()),
            self.text(),
            look.colour(token),
            sizes.base,
            is_current,
        )
        if self.has_key_focus:
            draw_focus(painter, self.rect(), sizes.radius)
        painter.end()


class NavBar(QFrame):
    """Signals: page_chosen(str) with the key of a page."""

    page_chosen = Signal(str)

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        mark(self, role="nav")
        self._entries: dict[str, NavItem] = {}
        self._column = QVBoxLayout(self)
        self._column.setContentsMargins(_SIDE_PX, 0, _SIDE_PX, 12)
        self._column.setSpacing(2)
        self._logo = QLabel(tr("民情日记"))
        mark(self._logo, role="logo")
        self._logo.setIndent(10)
        self._column.addWidget(self._logo)
        self._fit()

    @property
    def entries(self) -> list[NavItem]:
        """The lines from top to bottom."""
        return list(self._entries.values())

    def set_pages(self, specs: Sequence[PageSpec]) -> None:
        """Shows these pages and no others."""
        while self._column.count() > 1:
            taken = self._column.takeAt(1)
            if (gone := taken.widget()) is not None:
                gone.hide()
                gone.deleteLater()
        self._entries.clear()
        ordered = [s for s in specs if not s.bottom] + [s for s in specs if s.bottom]
        for place, spec in enumerate(ordered, 1):
            if spec.bottom and (place == 1 or not ordered[place - 2].bottom):
                self._column.addStretch(1)
            entry = NavItem(spec, f"Ctrl {place}" if place < 10 else "")
            entry.clicked.connect(lambda _checked=False, key=spec.key: self.page_chosen.emit(key))
            self._entries[spec.key] = entry
            self._column.addWidget(entry)
        if not any(spec.bottom for spec in specs):
            self._column.addStretch(1)
        self._fit()

    def set_current(self, key: str) -> None:
        """Marks the page in front."""
        for entry_key, entry in self._entries.items():
            entry.setChecked(entry_key == key)

    def set_count(self, key: str, text: str) -> None:
        """The number that waits on a page; an unknown page is passed over."""
        if key in self._entries:
            self._entries[key].set_count(text)

    def _fit(self) -> None:
        sizes = current_look().sizes
        inner = max((self._logo.sizeHint().width(), *(entry.full_width for entry in self._entries.values())))
        self.setFixedWidth(max(sizes.nav_width, inner + 2 * _SIDE_PX))
        self._logo.setFixedHeight(sizes.top_bar + 3)

    def changeEvent(self, event: QEvent) -> None:
        super().changeEvent(event)
        if event.type() == QEvent.Type.StyleChange and hasattr(self, "_logo"):
            self._fit()

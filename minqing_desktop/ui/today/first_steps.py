"""What a brand-new notebook shows instead of an empty day: the three ways to begin."""

from __future__ import annotations

from PySide6.QtCore import QRect, QSize, Qt, Signal
from PySide6.QtGui import QPaintEvent
from PySide6.QtWidgets import QHBoxLayout, QLabel, QSizePolicy, QVBoxLayout, QWidget

from minqing_desktop.domain.words import tr
from minqing_desktop.ui.kit.paint import draw_box, draw_focus, draw_icon, draw_text, smooth
from minqing_desktop.ui.kit.painted import PaintedButton
from minqing_desktop.ui.look.live import current_look
from minqing_desktop.ui.look.mark import mark

_PAD_PX = 20
_WIDEST_PX = 900


class StepButton(PaintedButton):
    """A large card that can be pressed: icon, what to do, and one line on what comes of it."""

    def __init__(self, icon: str, title: str, below: str, parent: QWidget | None = None) -> None:
        super().__init__(title, parent)
        self._icon_name, self._below = icon, below
        self.setAccessibleName(title)
        self.setAccessibleDescription(below)
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)

    def sizeHint(self) -> QSize:
        look = current_look()
        return QSize(look.scaled(250), look.scaled(148))

    def minimumSizeHint(self) -> QSize:
        return QSize(current_look().scaled(190), self.sizeHint().height())

    def paintEvent(self, _event: QPaintEvent) -> None:
        look, painter = current_look(), smooth(self)
        colours, sizes = look.palette, look.sizes
        border = colours.accent if self.is_warm else colours.line
        draw_box(painter, self.rect(), colours.surface, border, sizes.card_radius)
        side = sizes.icon * 2
        ground = QRect(_PAD_PX, _PAD_PX, side + 16, side + 16)
        draw_box(painter, ground, colours.tint, None, sizes.radius)
        draw_icon(painter, _PAD_PX + 8, ground.center().y() + 1, self._icon_name, "accent", side)
        width = self.width() - 2 * _PAD_PX
        top = ground.bottom() + 14
        words = QRect(_PAD_PX, top, width, sizes.base + 8)
        draw_text(painter, words, self.text(), colours.ink, sizes.lead, True)
        under = QRect(_PAD_PX, words.bottom() + 1, width, sizes.small + 8)
        draw_text(painter, under, self._below, colours.soft, sizes.small)
        if self.has_key_focus:
            draw_focus(painter, self.rect(), sizes.card_radius)
        painter.end()


class FirstSteps(QWidget):
    """Signals: import_chosen(), household_chosen(), visit_chosen()."""

    import_chosen = Signal()
    household_chosen = Signal()
    visit_chosen = Signal()

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._middle = QWidget()
        row = QHBoxLayout(self)
        row.setContentsMargins(0, 0, 0, 0)
        row.addStretch(1)
        row.addWidget(self._middle, 20)
        row.addStretch(1)
        self._middle.setMaximumWidth(current_look().scaled(_WIDEST_PX))
        column = QVBoxLayout(self._middle)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(6)
        self._village = QLabel()
        mark(self._village, role="title")
        advice = QLabel(tr("笔记本建好了，还是空的。从哪一步开始都行，后面随时能补。"))
        advice.setWordWrap(True)
        mark(advice, role="soft")
        column.addStretch(2)
        column.addWidget(self._village, 0, Qt.AlignmentFlag.AlignLeft)
        column.addWidget(advice)
        column.addSpacing(14)
        column.addLayout(self._build_steps())
        column.addStretch(3)

    def _build_steps(self) -> QHBoxLayout:
        row = QHBoxLayout()
        row.setSpacing(current_look().sizes.gap)
        self.import_button = StepButton("file-input", tr("导入花名册"), tr("手头的表格原样拖进来就行"))
        self.household_button = StepButton("house-plus", tr("新增一户"), tr("先填户主姓名，其他以后补"))
        self.visit_button = StepButton("notebook-pen", tr("写第一次走访"), tr("照他的话记，再理出要办的事"))
        self.import_button.clicked.connect(self.import_chosen)
        self.household_button.clicked.connect(self.household_chosen)
        self.visit_button.clicked.connect(self.visit_chosen)
        for button in (self.import_button, self.household_button, self.visit_button):
            row.addWidget(button, 1)
        return row

    def set_village(self, name: str) -> None:
        """Whose notebook it is."""
        self._village.setText(tr("{village}的民情日记，从这里开始").format(village=name) if name else tr("从这里开始"))

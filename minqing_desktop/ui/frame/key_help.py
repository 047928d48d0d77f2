"""F1: every key of the program, in words."""

from __future__ import annotations

from PySide6.QtCore import QSize, Qt
from PySide6.QtGui import QPaintEvent
from PySide6.QtWidgets import QGridLayout, QLabel, QSizePolicy, QVBoxLayout, QWidget

from minqing_desktop.domain.words import tr
from minqing_desktop.ui.frame.frame_kind import FrameKind, notebook_kind
from minqing_desktop.ui.kit.paint import draw_keycap, keycap_size, smooth
from minqing_desktop.ui.kit.painted import PaintedWidget
from minqing_desktop.ui.look.live import current_look
from minqing_desktop.ui.look.mark import mark


class Keycap(PaintedWidget):
    """A key drawn as a key."""

    def __init__(self, keys: str, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._keys = keys
        self.setSizePolicy(QSizePolicy.Policy.Fixed, QSizePolicy.Policy.Fixed)
        self.setAccessibleName(keys)

    def sizeHint(self) -> QSize:
        return keycap_size(self._keys) + QSize(0, 4)

    def minimumSizeHint(self) -> QSize:
        return self.sizeHint()

    def paintEvent(self, _event: QPaintEvent) -> None:
        colours, painter = current_look().palette, smooth(self)
        draw_keycap(painter, 0, self.height() // 2, self._keys, colours.soft, colours.rim)
        painter.end()


def key_words(kind: FrameKind) -> list[tuple[str, list[tuple[str, str]]]]:
    """The keys by group: (heading, [(keys, what they do)])."""
    visits = _visit_words() if kind.has_visits else []
    return [
        (
            tr("在任何地方"),
            [
                *([("Ctrl+N", tr("新走访"))] if kind.has_visits else []),
                ("Ctrl+K", kind.search),
                ("Ctrl+P", tr("打印眼前的内容")),
                ("Ctrl+Z", tr("撤销刚才做的")),
                ("Ctrl+L", tr("锁定")),
                ("Ctrl+1", tr("到第一页，Ctrl 2 到第二页，依此类推")),
                ("F1", tr("这张表")),
            ],
        ),
        (
            tr("在表单里"),
            [
                ("Enter", tr("到下一格")),
                ("Ctrl+Return", tr("完成、保存")),
                ("Esc", tr("关上，写的字不会丢")),
                ("Space", tr("按住看全号；勾选")),
                ("1", tr("数字键选第几项")),
                ("↓", tr("在日期格里打开月历")),
            ],
        ),
        *visits,
        (
            tr("在列表里"),
            [
                ("↑ ↓", tr("上下移动")),
                ("Enter", tr("打开")),
                ("Ctrl+A", tr("全选")),
                ("a b c", tr("直接打字就是查找")),
            ],
        ),
    ]


def _visit_words() -> list[tuple[str, list[tuple[str, str]]]]:
    return [
        (
            tr("写走访时"),
            [
                ("Alt+1", tr("这一句记成诉求，2 建议 3 矛盾 4 评议 5 情况，0 去掉")),
                ("F2", tr("插入常用语；选中一段按 Shift F2 存成常用语")),
                ("F3", tr("原话、答复、心得、下次，轮着走")),
                ("F4", tr("今天走访单")),
                ("F5", tr("和像的那件事并为一件，再按一次另立")),
                ("F6", tr("这一条立为事项，F7 列任务，F8 答应办")),
                ("F9", tr("想一想再答复")),
                ("Ctrl+PgDn", tr("名单上的下一户，不写完也不丢")),
            ],
        )
    ]


class KeyHelp(QWidget):
    """Content of a side panel."""

    def __init__(self, kind: FrameKind | None = None, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        column = QVBoxLayout(self)
        column.setContentsMargins(18, 4, 18, 18)
        column.setSpacing(6)
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        for heading, lines in key_words(kind or notebook_kind()):
            title = QLabel(heading)
            mark(title, role="heading")
            column.addSpacing(8)
            column.addWidget(title)
            grid = QGridLayout()
            grid.setHorizontalSpacing(14)
            grid.setVerticalSpacing(5)
            grid.setColumnMinimumWidth(0, 64)
            grid.setColumnStretch(1, 1)
            for row, (keys, words) in enumerate(lines):
                grid.addWidget(Keycap(keys), row, 0)
                label = QLabel(words)
                label.setWordWrap(True)
                grid.addWidget(label, row, 1)
            column.addLayout(grid)
        column.addStretch(1)

"""收进来: where files are dropped, the stick that is looked through, and what lies on it for this computer."""

from __future__ import annotations

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QHBoxLayout, QVBoxLayout, QWidget

from minqing_desktop.domain.words import tr
from minqing_desktop.services.exchange.finding import Haul
from minqing_desktop.ui.exchange.words import found_words
from minqing_desktop.ui.kit.buttons import LinkButton, QuietButton
from minqing_desktop.ui.kit.card import Card
from minqing_desktop.ui.kit.icon_label import IconLabel
from minqing_desktop.ui.kit.notice import InlineNotice
from minqing_desktop.ui.kit.rows import button_row, text_label

_NAMED = 3


class IncomingCard(Card):
    """Signals: stick_wanted() to look through the stick; files_wanted() and folder_wanted() to choose by hand."""

    stick_wanted = Signal()
    files_wanted = Signal()
    folder_wanted = Signal()

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(tr("收进来"), "download", parent=parent)
        self.body.setSpacing(10)
        self.notice = InlineNotice()
        self.stick_button = QuietButton(tr("看看U盘上有什么"), "usb")
        self.files_link, self.folder_link = LinkButton(tr("选文件…")), LinkButton(tr("选文件夹…"))
        words = QVBoxLayout()
        words.setSpacing(2)
        words.addWidget(text_label(tr("把对方给的文件拖到这里"), "heading"))
        words.addWidget(
            text_label(tr("数据包、回执、登记文件、电脑名单都行，先给您看会有什么变化，点了「导入」才写进笔记本。"))
        )
        row = QHBoxLayout()
        row.setSpacing(12)
        row.addWidget(IconLabel("download", "accent", 1.8), 0, Qt.AlignmentFlag.AlignTop)
        row.addLayout(words, 1)
        self.add(row)
        self.add(self.notice)
        self.add(button_row(self.stick_button, None, self.files_link, self.folder_link))
        self.stick_button.clicked.connect(self.stick_wanted)
        self.notice.action_clicked.connect(self.stick_wanted)
        self.files_link.clicked.connect(self.files_wanted)
        self.folder_link.clicked.connect(self.folder_wanted)

    def show_found(self, haul: Haul | None) -> None:
        """What the stick that was put in holds for this computer and was not taken yet."""
        fresh = haul.fresh if haul is not None else ()
        if not fresh:
            self.notice.clear()
            return
        named = tr("、").join(found_words(each) for each in fresh[:_NAMED])
        if len(fresh) > _NAMED:
            named = tr("{names}等 {n} 件").format(names=named, n=len(fresh))
        self.notice.say(tr("U盘上有还没收的：{names}").format(names=named), "blue", tr("去收"), can_close=False)

"""A package that lies aside: why, what to do, and the two things that can be done with it."""

from __future__ import annotations

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QHBoxLayout, QLabel, QVBoxLayout, QWidget

from minqing_desktop.domain.errors import UserError
from minqing_desktop.domain.words import tr
from minqing_desktop.host import clock
from minqing_desktop.services.county.quarantine import Refusal
from minqing_desktop.ui.county.inbox_lines import InboxLine
from minqing_desktop.ui.kit.buttons import PrimaryButton, QuietButton
from minqing_desktop.ui.kit.form_step import soft_text
from minqing_desktop.ui.kit.notice import InlineNotice
from minqing_desktop.ui.kit.typed_days import day_text
from minqing_desktop.ui.look.mark import mark

_PAD_PX = 18


class AsideSheet(QWidget):
    """Content of a side panel. Signals: again_wanted(Refusal), drop_wanted(Refusal)."""

    again_wanted = Signal(object)
    drop_wanted = Signal(object)

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._refusal: Refusal | None = None
        column = QVBoxLayout(self)
        column.setContentsMargins(_PAD_PX, 4, _PAD_PX, _PAD_PX)
        column.setSpacing(12)
        self.notice, self._what = InlineNotice(), QLabel()
        self._what.setWordWrap(True)
        mark(self._what, role="strong")
        self._advice, self._facts = soft_text(""), soft_text("")
        self._after = soft_text(tr("文件原样封着，没有改动任何东西。删掉的只是这一份；村里还有，可以再导出一次。"))
        self.again_button = PrimaryButton(tr("再收一次"), "rotate-cw")
        self.drop_button = QuietButton(tr("删掉这一份"), "trash-2")
        buttons = QHBoxLayout()
        buttons.setSpacing(8)
        buttons.addWidget(self.again_button)
        buttons.addWidget(self.drop_button)
        buttons.addStretch(1)
        for part in (self.notice, self._what, self._advice, self._facts, self._after):
            column.addWidget(part)
        column.addLayout(buttons)
        column.addStretch(1)
        self.setFocusProxy(self.again_button)
        self.again_button.clicked.connect(lambda: self.again_wanted.emit(self._refusal))
        self.drop_button.clicked.connect(lambda: self.drop_wanted.emit(self._refusal))

    def show_line(self, line: InboxLine) -> None:
        """Shows another one."""
        refusal = line.refusal
        assert refusal is not None
        self._refusal = refusal
        self.notice.clear()
        self._what.setText(refusal.what)
        self._advice.setText(refusal.advice)
        self._advice.setVisible(bool(refusal.advice))
        facts = [
            line.places,
            line.number,
            tr("{day} {time} 放在这里").format(
                day=day_text(refusal.at.date(), clock.today()), time=f"{refusal.at:%H:%M}"
            ),
            tr("文件：{names}").format(names=tr("、").join(refusal.names)),
        ]
        self._facts.setText(" · ".join(each for each in facts if each))
        self.again_button.setEnabled(refusal.is_kept)

    def show_fault(self, error: UserError) -> None:
        """It was refused again, or the database said no."""
        self.notice.say(error.sentence, "amber")

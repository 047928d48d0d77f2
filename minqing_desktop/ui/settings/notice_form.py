"""The text of a year's notice is pasted here; what it says is shown before anything is written."""

from __future__ import annotations

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QLabel, QVBoxLayout, QWidget

from minqing_desktop.domain.calendar.holiday_notice import HolidayNotice, read_notice
from minqing_desktop.domain.calendar.published_days import spoken_name
from minqing_desktop.domain.words import tr
from minqing_desktop.ui.kit.buttons import PrimaryButton
from minqing_desktop.ui.kit.notice import InlineNotice
from minqing_desktop.ui.kit.text_area import TextArea
from minqing_desktop.ui.kit.typed_days import day_text, weekday_name
from minqing_desktop.ui.look.mark import mark
from minqing_desktop.ui.settings.section import button_row, soft_text


class NoticeForm(QWidget):
    """Signals: accepted() when the days shall be entered."""

    accepted = Signal()

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._year = 0
        self.notice = HolidayNotice(0)
        self._build()
        self.text_field.text_typed.connect(lambda _text: self._read())
        self.text_field.entered.connect(self._on_accepted)
        self.fill_button.clicked.connect(self._on_accepted)
        self.hide()

    def _build(self) -> None:
        column = QVBoxLayout(self)
        column.setContentsMargins(18, 4, 18, 18)
        column.setSpacing(12)
        column.addWidget(
            soft_text(tr("每年十一月前后，国务院办公厅会发下一年的放假通知。把通知正文整段复制过来，贴在下面。"))
        )
        example = tr("国庆节：10月1日至7日放假调休，共7天。9月28日（星期日）上班。")
        self.text_field = TextArea(example, least_lines=9, most_lines=14)
        self.text_field.setAccessibleName(tr("放假通知的文字"))
        self.said = QLabel()
        self.said.setWordWrap(True)
        mark(self.said, role="soft")
        self.doubts = InlineNotice()
        self.fill_button = PrimaryButton(tr("填进日历"), "check", hint="Ctrl+Return")
        column.addWidget(self.text_field)
        column.addWidget(self.said)
        column.addWidget(self.doubts)
        column.addLayout(button_row(None, self.fill_button))
        column.addStretch(1)
        self.setFocusProxy(self.text_field)

    def begin(self, year: int) -> None:
        """Empties the field; `year` holds where the text names none."""
        self._year = year
        self.text_field.set_text("")
        self._read()

    def _on_accepted(self) -> None:
        if self.notice.days:
            self.accepted.emit()

    def _read(self) -> None:
        text = self.text_field.toPlainText()
        self.notice = read_notice(text, self._year)
        self.fill_button.setEnabled(bool(self.notice.days))
        self.said.setText(self._words() if text.strip() else "")
        if self.notice.doubts:
            doubts = tr("、").join(self.notice.doubts)
            self.doubts.say(tr("这几处请核对一下：{doubts}").format(doubts=doubts), "amber", can_close=False)
        else:
            self.doubts.clear()

    def _words(self) -> str:
        notice = self.notice
        if not notice.days:
            return tr("没有读出日子。一行里要有「10月1日至7日放假」或者「9月28日上班」这样的话。")
        off = sum(1 for each in notice.days if not each.is_working)
        worked = [f"{day_text(each.day, each.day)} {weekday_name(each.day)}" for each in notice.days if each.is_working]
        said = [tr("{year} 年：放假 {off} 天，周末上班 {n} 天。").format(year=notice.year, off=off, n=len(worked))]
        if worked:
            said.append(tr("上班的是 {days}。").format(days=tr("、").join(worked)))
        if notice.is_whole:
            said.append(tr("七个节日都有了，填好以后这一年不再算推算。"))
        else:
            missing = tr("、").join(map(spoken_name, notice.missing))
            said.append(tr("还缺{missing}，填好以后这一年仍算推算。").format(missing=missing))
        return "\n".join(said)

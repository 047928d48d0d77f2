"""The county's two ways to speak to a village: an answer to a matter, and a task to be done by a day."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QLineEdit, QVBoxLayout, QWidget

from minqing_desktop.domain.errors import UserError
from minqing_desktop.domain.words import tr
from minqing_desktop.ui.kit.buttons import PrimaryButton
from minqing_desktop.ui.kit.date_field import DateField
from minqing_desktop.ui.kit.form_grid import FormGrid
from minqing_desktop.ui.kit.form_step import soft_text
from minqing_desktop.ui.kit.notice import InlineNotice
from minqing_desktop.ui.kit.text_area import TextArea

_PAD_PX = 18


class ReplyForm(QWidget):
    """Content of a side panel. Signals: saved() when it is to be sent."""

    saved = Signal()

    def __init__(self, explanation: str, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.column = QVBoxLayout(self)
        self.column.setContentsMargins(_PAD_PX, 4, _PAD_PX, _PAD_PX)
        self.column.setSpacing(12)
        self.notice, self.form = InlineNotice(), FormGrid()
        for part in (soft_text(explanation), self.notice, self.form):
            self.column.addWidget(part)

    def end(self, button: str) -> None:
        """The button comes after the fields, for the keyboard as well."""
        self.save_button = PrimaryButton(button, "check", hint="Ctrl+Return")
        self.column.addWidget(self.save_button)
        self.column.addStretch(1)
        self.save_button.clicked.connect(self._on_save)
        self.form.submitted.connect(self._on_save)

    def faults(self) -> dict[str, str]:
        """What is missing, by field."""
        return {}

    def _on_save(self) -> None:
        faults = self.faults()
        self.form.show_errors(faults)
        if not faults and self.save_button.isEnabled():
            self.save_button.setEnabled(False)
            self.saved.emit()

    def show_fault(self, error: UserError) -> None:
        """It could not be written; what was typed stays."""
        self.save_button.setEnabled(True)
        self.notice.say(error.sentence, "red")


class AnswerForm(ReplyForm):
    """An answer to a matter that was handed up."""

    def __init__(self, today: Callable[[], date], by: str, parent: QWidget | None = None) -> None:
        super().__init__(
            tr("答复随下一次「写回执和答复」带回村里，在事项里和「今日」里看得到。怎么接着办，由村里定。"), parent
        )
        self.text_field = TextArea(tr("怎么办、谁来办、什么时候办好"), least_lines=6, most_lines=14)
        self.by_field, self.on_field = QLineEdit(by), DateField(today(), today=today)
        self.form.add("text", tr("答复内容"), self.text_field, wide=True)
        self.form.add("by", tr("答复人"), self.by_field)
        self.form.add("on", tr("日期"), self.on_field)
        self.text_field.text_typed.connect(lambda _text: self.form.show_error("text", ""))
        self.end(tr("答复"))

    @property
    def text(self) -> str:
        """The answer."""
        return self.text_field.toPlainText().strip()

    def faults(self) -> dict[str, str]:
        faults = {} if self.text else {"text": tr("请写上答复内容。")}
        return faults if self.on_field.take() else {**faults, "on": tr("这一天没有看懂。")}


class AssignForm(ReplyForm):
    """A task for a village."""

    def __init__(self, today: Callable[[], date], title: str, by: str, parent: QWidget | None = None) -> None:
        super().__init__(tr("交办的任务出现在村里的「今日」和「任务」里，办完了随下一个数据包带回来。"), parent)
        self.title_field, self.note_field = QLineEdit(title), TextArea(tr("要求"), least_lines=4)
        self.due_field, self.by_field = DateField(today=today), QLineEdit(by)
        self.form.add("title", tr("办什么"), self.title_field)
        self.form.add("due", tr("什么时候办好"), self.due_field)
        self.form.add("note", tr("要求"), self.note_field, wide=True)
        self.form.add("by", tr("交办人"), self.by_field)
        self.end(tr("交办"))

    @property
    def title(self) -> str:
        """What is to be done."""
        return self.title_field.text().strip()

    @property
    def note(self) -> str:
        """How."""
        return self.note_field.toPlainText().strip()

    def faults(self) -> dict[str, str]:
        faults = {} if self.title else {"title": tr("请写上办什么。")}
        return faults if self.due_field.take() else {**faults, "due": tr("这一天没有看懂。")}

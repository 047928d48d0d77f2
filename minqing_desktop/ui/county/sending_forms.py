"""The forms by which a policy is published and a blank form is sent down."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import replace
from datetime import date
from pathlib import Path

from PySide6.QtWidgets import QFileDialog, QHBoxLayout, QLabel, QLineEdit, QWidget

from minqing_desktop.domain.records.replies import Policy
from minqing_desktop.domain.words import tr
from minqing_desktop.ui.county.reply_forms import ReplyForm
from minqing_desktop.ui.kit.buttons import QuietButton
from minqing_desktop.ui.kit.choice_field import DropField
from minqing_desktop.ui.kit.date_field import DateField
from minqing_desktop.ui.kit.text_area import TextArea
from minqing_desktop.ui.look.mark import mark

PANEL_PX = 560
_ALL = ""


class FilesField(QWidget):
    """Files of one's own, chosen in the system's dialog; `ask_files` may be replaced by a test."""

    def __init__(self, title: str, kinds: str, several: bool, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.paths: list[Path] = []
        self._title, self._kinds, self._several = title, kinds, several
        self.ask_files: Callable[[], list[str]] = self._ask_files
        row = QHBoxLayout(self)
        row.setContentsMargins(0, 0, 0, 0)
        row.setSpacing(8)
        self.button, self._names = QuietButton(tr("选文件"), "paperclip"), QLabel()
        self._names.setWordWrap(True)
        mark(self._names, role="small")
        row.addWidget(self.button)
        row.addWidget(self._names, 1)
        self.button.clicked.connect(self._on_clicked)

    def _ask_files(self) -> list[str]:
        if self._several:
            return QFileDialog.getOpenFileNames(self, self._title, "", self._kinds)[0]
        return [each for each in [QFileDialog.getOpenFileName(self, self._title, "", self._kinds)[0]] if each]

    def _on_clicked(self) -> None:
        chosen = self.ask_files()
        if chosen:
            self.paths = [Path(each) for each in chosen]
            self._names.setText(tr("、").join(path.name for path in self.paths))


class PolicyForm(ReplyForm):
    """A policy for all villages, new or changed."""

    def __init__(self, today: Callable[[], date], policy: Policy, parent: QWidget | None = None) -> None:
        super().__init__(tr("发布以后，随下一次「写回执和答复」带到每个村，在村里的「政策」和查找里看得到。"), parent)
        self._policy = policy
        self.title_field, self.number_field = QLineEdit(policy.title), QLineEdit(policy.number)
        self.unit_field = QLineEdit(policy.issued_by)
        self.from_field = DateField(policy.from_on, today=today)
        self.to_field = DateField(policy.to_on, today=today)
        self.summary_field, self.who_field, self.how_field = (TextArea(least_lines=2, most_lines=6) for _ in range(3))
        kinds = tr("宣传页 (*.pdf *.docx *.doc *.jpg *.jpeg *.png)")
        self.files_field = FilesField(tr("选宣传页"), kinds, several=True)
        for area, text in (
            (self.summary_field, policy.summary),
            (self.who_field, policy.who),
            (self.how_field, policy.how),
        ):
            area.set_text(text)
        self.form.add("title", tr("政策名称"), self.title_field)
        self.form.add("number", tr("文号"), self.number_field)
        self.form.add("unit", tr("发文单位"), self.unit_field)
        self.form.add("summary", tr("政策要点"), self.summary_field)
        self.form.add("who", tr("谁可以享受"), self.who_field)
        self.form.add("how", tr("怎么办理"), self.how_field)
        self.form.add("from", tr("施行日期"), self.from_field)
        self.form.add("to", tr("有效期至"), self.to_field)
        self.form.add("files", tr("宣传页"), self.files_field)
        self.end(tr("发布") if not policy.id else tr("发布改动"))

    @property
    def policy(self) -> Policy:
        """As it stands in the fields."""
        return replace(
            self._policy,
            title=self.title_field.text().strip(),
            number=self.number_field.text().strip(),
            issued_by=self.unit_field.text().strip(),
            summary=self.summary_field.toPlainText().strip(),
            who=self.who_field.toPlainText().strip(),
            how=self.how_field.toPlainText().strip(),
            from_on=self.from_field.current_value,
            to_on=self.to_field.current_value,
        )

    def faults(self) -> dict[str, str]:
        wanted = self.policy
        faults = {} if wanted.title else {"title": tr("请写上政策名称。")}
        faults |= {} if wanted.summary else {"summary": tr("请写上要点。")}
        for key, field in (("from", self.from_field), ("to", self.to_field)):
            if not field.take():
                faults[key] = tr("这一天没有看懂。")
        return faults


class BlankForm(ReplyForm):
    """A blank workbook that villages fill by a day."""

    def __init__(
        self, today: Callable[[], date], townships: Sequence[str], by: str, parent: QWidget | None = None
    ) -> None:
        super().__init__(tr("每个村收到一份，出现在「套表」的「县里发的表」里，到期前村里会提醒。"), parent)
        self.files_field = FilesField(tr("选空白表"), tr("表格 (*.xlsx *.xls *.et)"), several=False)
        self.name_field, self.note_field = QLineEdit(), TextArea(tr("怎么填、报给谁"), least_lines=3)
        self.name_field.setPlaceholderText(tr("不写就用文件名"))
        self.to_field = DropField([(_ALL, tr("全部村")), *((town, town) for town in townships)], _ALL)
        self.due_field, self.by_field = DateField(today=today), QLineEdit(by)
        self.form.add("file", tr("空白表"), self.files_field)
        self.form.add("name", tr("表名"), self.name_field)
        self.form.add("to", tr("发给"), self.to_field)
        self.form.add("due", tr("上报期限"), self.due_field)
        self.form.add("note", tr("填报要求"), self.note_field)
        self.form.add("by", tr("经办人"), self.by_field)
        self.end(tr("下发"))

    def faults(self) -> dict[str, str]:
        faults = {} if self.files_field.paths else {"file": tr("请选要下发的表。")}
        return faults if self.due_field.take() else {**faults, "due": tr("这一天没有看懂。")}

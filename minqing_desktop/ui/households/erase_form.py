"""按本人要求抹去个人信息: says plainly what goes for good and what stays, and asks for the password."""

from __future__ import annotations

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QLabel, QWidget

from minqing_desktop.domain.errors import UserError
from minqing_desktop.domain.words import sentences, tr
from minqing_desktop.services.erasing import ErasurePreview
from minqing_desktop.services.erasing_grounds import ASKED, erasing_grounds
from minqing_desktop.ui.households.panel_form import PanelForm
from minqing_desktop.ui.kit.choice_field import DropField
from minqing_desktop.ui.kit.password_field import PasswordField
from minqing_desktop.ui.kit.tick_box import TickBox
from minqing_desktop.ui.look.mark import mark


def erasure_words(preview: ErasurePreview, is_household: bool) -> list[str]:
    """The explanation, a paragraph each."""
    if is_household:
        first = tr("将抹去{name}的户信息，和这一户现在、以前的 {n} 人的姓名、身份证号、电话、住址、标签、备注。")
        words = [first.format(name=preview.title, n=preview.persons)]
    else:
        first = tr("将抹去{name}的姓名、身份证号、电话、出生日期、标签、备注等全部个人信息。")
        words = [first.format(name=preview.title)]
    words.append(
        tr("改过的旧内容、历史记录里的也一起抹去，其他电脑收到下一个数据包后同样抹去。抹去以后谁也找不回来，不能撤销。")
    )
    taken = [
        words_of.format(n=count)
        for words_of, count in (
            (tr("照片和附件 {n} 份"), preview.photos),
            (tr("没写完的草稿 {n} 份"), preview.drafts),
            (tr("存下的查找 {n} 个"), preview.searches),
        )
        if count
    ]
    if taken:
        words.append(tr("一起抹去的还有：{things}。").format(things=tr("、").join(taken)))
    words.append(tr("以前做的备份和已经导出、打印的文件里还有，请另外处理。"))
    if preview.writings:
        parts = [tr("{label} {n} 条").format(label=one.label, n=one.count) for one in preview.writings]
        left = tr("走访原话、事项、任务里写到的文字不会自动抹去。有关的还有{things}，请逐条看一遍，该改的改掉。")
        words.append(left.format(things=tr("、").join(parts)))
    words.append(tr("依据《个人信息保护法》第四十七条。抹去这件事本身会记入操作记录，但不含任何内容。"))
    return words


class EraseForm(PanelForm):
    """`held` says which backups will still hold it. Signals: confirmed(str password)."""

    confirmed = Signal(str)

    def __init__(
        self, preview: ErasurePreview, is_household: bool, parent: QWidget | None = None, held: str = ""
    ) -> None:
        super().__init__(tr("抹去，不能恢复"), parent)
        for place, words in enumerate(erasure_words(preview, is_household), 1):
            label = QLabel(words)
            label.setWordWrap(True)
            mark(label, role="soft" if place > 2 else "body")
            self.column.insertWidget(place, label)
        self.ground_field = DropField(erasing_grounds(), ASKED)
        self.backups_box = TickBox(tr("旧备份也换掉"))
        self.password_field = PasswordField()
        self.form.add("ground", tr("为什么"), self.ground_field)
        hint = tr("重新做五份验过的备份，再删掉以前的；以后不能恢复到今天以前。")
        self.form.add("backups", tr("备份"), self.backups_box, hint=sentences(held, hint))
        self.form.add("password", tr("密码"), self.password_field)
        self.setFocusProxy(self.password_field)
        self.end_fields()
        self.save_asked.connect(self.submit)

    def submit(self) -> None:
        """Gives the password away."""
        if not self.password_field.text():
            self.form.show_errors({"password": tr("请输入密码")})
        elif self.save_button.isEnabled():
            self.set_busy(True)
            self.confirmed.emit(self.password_field.text())

    @property
    def ground(self) -> str:
        """Why, as a code."""
        return self.ground_field.current_value or ASKED

    def show_failure(self, error: UserError) -> None:
        if error.code != "wrong_password":
            super().show_failure(error)
            return
        self.set_busy(False)
        self.form.show_errors({"password": tr("密码不对，请看看大小写和输入法再试一次")})

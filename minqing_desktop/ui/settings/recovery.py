"""恢复码: a new code for the printed one, shown once, printed or saved where the user wants it, and typed back."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date
from pathlib import Path

from PySide6.QtGui import QFont, QPageSize, QTextDocument
from PySide6.QtPrintSupport import QPrintDialog, QPrinter
from PySide6.QtWidgets import QFileDialog, QLabel, QLineEdit, QWidget

from minqing_desktop.domain.errors import UserError
from minqing_desktop.domain.words import tr
from minqing_desktop.host.files import write_atomically
from minqing_desktop.host.paths import documents_folder
from minqing_desktop.services.hands import check_recovery, recovery_checked_on, renew_recovery
from minqing_desktop.ui.desk import Desk
from minqing_desktop.ui.kit.buttons import PrimaryButton, QuietButton
from minqing_desktop.ui.kit.form_grid import FormGrid
from minqing_desktop.ui.kit.password_field import PasswordField
from minqing_desktop.ui.kit.typed_days import day_text
from minqing_desktop.ui.look.mark import mark
from minqing_desktop.ui.settings.section import Section, button_row, soft_text


class RecoverySection(Section):
    """Two steps: the password, then the new code with its ways onto paper. `ask_place` is the file dialog."""

    def __init__(self, desk: Desk, parent: QWidget | None = None) -> None:
        explanation = tr("忘了密码，只有打印的恢复码能打开笔记本。纸丢了、给人看过，就在这里换一个新的，旧的马上作废。")
        super().__init__(desk, tr("恢复码"), explanation, parent)
        self._code = ""
        self.ask_place: Callable[[str], str] = self._ask_place
        self._build()
        self._connect()

    def _build(self) -> None:
        self._check_card = self.add_card(tr("纸还在不在、对不对"), "shield-check")
        self.checked_words = soft_text("")
        self.old_form, self.old_field = FormGrid(), QLineEdit()
        self.old_field.setPlaceholderText(tr("照纸上的输一遍，大小写、横线都不要紧"))
        self.old_form.add("old", tr("恢复码"), self.old_field, hint=tr("一年核对一次，用的时候才不会落空。"))
        self.old_button = QuietButton(tr("核对"), "shield-check")
        self._check_card.add(self.checked_words)
        self._check_card.add(self.old_form)
        self._check_card.add(button_row(None, self.old_button))
        self._ask_card = self.add_card(tr("换一个新的恢复码"), "shield-check")
        self.ask_form = FormGrid()
        self.password_field = PasswordField()
        self.ask_form.add("password", tr("密码"), self.password_field)
        self.renew_button = PrimaryButton(tr("换新的恢复码"))
        self._ask_card.add(self.ask_form)
        self._ask_card.add(button_row(None, self.renew_button))
        self._code_card = self.add_card(tr("新的恢复码"), "shield-check")
        self.code_label = QLabel()
        mark(self.code_label, role="code")
        self.code_label.setAccessibleName(tr("恢复码"))
        self.print_button = QuietButton(tr("打印"), "printer")
        self.file_button = QuietButton(tr("存为文件"), "save")
        self.form = FormGrid()
        self.typed_field = QLineEdit()
        self.typed_field.setPlaceholderText(tr("照纸上的输一遍，大小写、横线都不要紧"))
        self.form.add("typed", tr("核对一遍"), self.typed_field)
        self.check_button = PrimaryButton(tr("核对"))
        for part in (
            self.code_label,
            soft_text(tr("请打印或抄下来，锁在单位的柜子里，不要和电脑放在一起。离开这一页就不再显示。")),
        ):
            self._code_card.add(part)
        self._code_card.add(button_row(self.print_button, self.file_button, None))
        self._code_card.add(self.form)
        self._code_card.add(button_row(None, self.check_button))
        self._code_card.hide()
        self.end()

    def _connect(self) -> None:
        self.ask_form.finished.connect(self.renew)
        self.renew_button.clicked.connect(self.renew)
        self.print_button.clicked.connect(self.print_code)
        self.file_button.clicked.connect(self.save_code)
        self.old_form.finished.connect(self.check_old)
        self.old_button.clicked.connect(self.check_old)
        self.form.finished.connect(self.check_typed)
        self.check_button.clicked.connect(self.check_typed)

    def load(self) -> None:
        session = self.desk.session
        self.desk.runner.read(
            lambda: recovery_checked_on(session), owner=self, done=self._on_checked_known, replaces="checked"
        )

    def _on_checked_known(self, day: date | None) -> None:
        never = tr("还没有核对过。")
        self.checked_words.setText(
            tr("上次核对是 {day}。").format(day=day_text(day, self.desk.session.today())) if day else never
        )

    def leave(self) -> None:
        self._code = ""
        self.old_field.clear()
        self.old_form.clear_errors()
        self.code_label.clear()
        self.typed_field.clear()
        self.password_field.forget()
        self.ask_form.clear_errors()
        self.form.clear_errors()
        self._code_card.hide()
        self._ask_card.show()
        self._check_card.show()

    def check_old(self) -> None:
        """Whether the paper in the cupboard still opens."""
        typed, opened = self.old_field.text().strip(), self.desk.opened
        if not typed:
            self.old_form.show_errors({"old": tr("请照纸上的输一遍")})
            return
        self.write(lambda: check_recovery(opened, typed), self._on_old_checked, self._on_old_refused)

    def _on_old_checked(self, _is_right: bool) -> None:
        self.old_field.clear()
        self.old_form.clear_errors()
        self.desk.say(tr("核对无误，恢复码可以用。"))
        self.desk.settled.emit()
        self.load()

    def _on_old_refused(self, error: UserError) -> None:
        self.old_form.show_errors({"old": error.what})

    # a new code

    def renew(self) -> None:
        """Asks for the password again, so that nobody passing by an open screen takes the notebook over."""
        password, opened = self.password_field.text(), self.desk.opened
        if not password:
            self.ask_form.show_errors({"password": tr("请输入密码")})
            return
        if not self.renew_button.isEnabled():
            return
        self.renew_button.setEnabled(False)
        self.write(lambda: renew_recovery(opened, password), self._on_renewed, self._on_refused)

    def _on_renewed(self, code: str) -> None:
        self.renew_button.setEnabled(True)
        self.password_field.forget()
        self._code = code
        groups = code.split("-")
        lines = ["  ".join(groups[start : start + 3]) for start in range(0, len(groups), 3)]
        self.code_label.setText("\n".join(lines))
        self._ask_card.hide()
        self._check_card.hide()
        self._code_card.show()
        self.typed_field.setFocus()
        self.desk.say(tr("换好了新的恢复码，旧的已经作废。请核对一遍再离开。"))

    def _on_refused(self, error: UserError) -> None:
        self.renew_button.setEnabled(True)
        if error.code == "wrong_password":
            self.ask_form.show_errors({"password": tr("密码不对，请看看大小写和输入法")})
        else:
            self.desk.fail(error)

    # onto paper

    def document(self) -> QTextDocument:
        """The page that is printed."""
        document = QTextDocument()
        document.setDefaultFont(QFont(self.font().family(), 12))
        code = "<br>".join(self.code_label.text().split("\n"))
        document.setHtml(
            f"<h2>{tr('民情日记 恢复码')}</h2><p>{self.desk.opened.folder.name}</p>"
            f"<p style='font-size:18pt;font-family:monospace'>{code}</p>"
            f"<p>{tr('忘记密码时，在打开笔记本的页面点「用恢复码打开」，输入上面的字符。')}</p>"
            f"<p>{tr('请锁在单位的柜子里，不要和电脑放在一起，不要拍照。')}</p>"
        )
        return document

    def print_code(self) -> None:
        """Prints one page with the code and what to do with it."""
        printer = QPrinter(QPrinter.PrinterMode.HighResolution)
        printer.setPageSize(QPageSize(QPageSize.PageSizeId.A5))
        if QPrintDialog(printer, self).exec():
            self.document().print_(printer)

    def _ask_place(self, name: str) -> str:
        place = str(documents_folder() / name)
        return QFileDialog.getSaveFileName(self, tr("存恢复码"), place, tr("文本文件 (*.txt)"))[0]

    def save_code(self) -> None:
        """Writes the code into a text file; the user is told that whoever has it opens the notebook."""
        chosen = self.ask_place(tr("民情日记恢复码.txt"))
        if not chosen:
            return
        text = self.document().toPlainText().encode()
        self.desk.runner.file(
            lambda: write_atomically(Path(chosen), text, private=True),
            owner=self,
            done=lambda _none: self.desk.say(
                tr("已存为「{name}」。谁拿到它都能打开笔记本，请移到U盘锁好，不要留在这台电脑上。").format(
                    name=Path(chosen).name
                )
            ),
        )

    # typed back

    def check_typed(self) -> None:
        """Whether the paper is right."""
        typed, opened = self.typed_field.text().strip(), self.desk.opened
        if not typed:
            self.form.show_errors({"typed": tr("请照纸上的输一遍")})
            return
        self.write(lambda: check_recovery(opened, typed), self._on_checked, self._on_mistyped)

    def _on_checked(self, is_right: bool) -> None:
        if not is_right:
            self.form.show_errors({"typed": tr("和新的恢复码不一样，请对着屏幕再看一遍")})
            return
        self.leave()
        self.desk.say(tr("核对无误，恢复码可以用了。"))

    def _on_mistyped(self, error: UserError) -> None:
        self.form.show_errors({"typed": error.what})

"""The recovery code: shown once, printed, and typed back so that the paper is known to be right."""

from __future__ import annotations

from PySide6.QtCore import Signal
from PySide6.QtGui import QFont, QPageSize, QTextDocument
from PySide6.QtPrintSupport import QPrintDialog, QPrinter
from PySide6.QtWidgets import QHBoxLayout, QLabel, QLineEdit, QSizePolicy, QVBoxLayout, QWidget

from minqing_desktop.domain.words import tr
from minqing_desktop.ui.kit.buttons import QuietButton
from minqing_desktop.ui.kit.form_grid import FormGrid
from minqing_desktop.ui.kit.form_step import soft_text
from minqing_desktop.ui.look.live import current_look
from minqing_desktop.ui.look.mark import mark

LEAST_HEIGHT_PX = 350


class RecoveryStep(QWidget):
    """Signals: entered() on Enter in the field for typing it back."""

    entered = Signal()

    def __init__(self, explanation: str = "", how: str = "", parent: QWidget | None = None) -> None:
        """`explanation` above the code and `how` to use it on paper; empty for those of a notebook."""
        super().__init__(parent)
        self.title = tr("恢复码")
        self._explanation = explanation or tr(
            "忘了密码，只有这个恢复码能打开笔记本。请打印或抄下来，锁在单位的柜子里，不要和电脑放在一起。"
            "它只在这里显示一次，以后可以在「设置」里换新的。"
        )
        self._how = how or tr("忘记密码时，在打开笔记本的页面点「用恢复码打开」，输入上面的字符。")
        self._code = ""
        self._place = ""
        self._build()
        self.print_button.clicked.connect(self.print_code)
        self.form.finished.connect(self.entered)

    def _build(self) -> None:
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(14)
        column.addWidget(soft_text(self._explanation))
        self.code_label = QLabel()
        mark(self.code_label, role="code")
        self.code_label.setSizePolicy(QSizePolicy.Policy.Preferred, QSizePolicy.Policy.Fixed)
        self.code_label.setAccessibleName(tr("恢复码"))
        column.addWidget(self.code_label)
        row = QHBoxLayout()
        self.print_button = QuietButton(tr("打印恢复码"), "printer")
        row.addWidget(self.print_button)
        row.addStretch(1)
        column.addLayout(row)
        self.form = FormGrid()
        self.typed_field = QLineEdit()
        self.typed_field.setPlaceholderText(tr("照纸上的输一遍，大小写、横线都不要紧"))
        self.form.add("typed", tr("核对一遍"), self.typed_field, hint=tr("现在没有打印机，可以先抄下来，以后再核对。"))
        column.addWidget(self.form)
        column.addStretch(1)

    def show_code(self, code: str, place: str) -> None:
        """Shows the code of the notebook just made; `place` is its village, for the printed page."""
        self._code, self._place = code, place
        groups = code.split("-")
        lines = ["  ".join(groups[start : start + 3]) for start in range(0, len(groups), 3)]
        self.code_label.setText("\n".join(lines))
        self.code_label.ensurePolished()
        self.code_label.setMinimumHeight(self.code_label.sizeHint().height())
        # A stack of steps does not ask how high wrapped words become.
        self.setMinimumHeight(current_look().scaled(LEAST_HEIGHT_PX))

    @property
    def typed(self) -> str:
        """What was typed back."""
        return self.typed_field.text().strip()

    def show_error(self, text: str) -> None:
        """Says which part was miscopied."""
        self.form.show_error("typed", text)

    def focus_first(self) -> None:
        """Puts the keyboard where one begins."""
        self.typed_field.setFocus()

    def forget(self) -> None:
        """Takes the code off the screen."""
        self._code = ""
        self.code_label.clear()
        self.typed_field.clear()

    def print_code(self) -> None:
        """Prints one page with the code and what to do with it."""
        printer = QPrinter(QPrinter.PrinterMode.HighResolution)
        printer.setPageSize(QPageSize(QPageSize.PageSizeId.A5))
        if QPrintDialog(printer, self).exec():
            self.document().print_(printer)

    def document(self) -> QTextDocument:
        """The page that is printed."""
        document = QTextDocument()
        document.setDefaultFont(QFont(self.font().family(), 12))
        code = "<br>".join(self.code_label.text().split("\n"))
        document.setHtml(
            f"<h2>{tr('民情日记 恢复码')}</h2><p>{self._place}</p>"
            f"<p style='font-size:18pt;font-family:monospace'>{code}</p>"
            f"<p>{self._how}</p>"
            f"<p>{tr('请锁在单位的柜子里，不要和电脑放在一起，不要拍照。')}</p>"
        )
        return document

"""Whether a form is filled with whole numbers: after the password and a reason, for the people chosen then."""

from __future__ import annotations

from PySide6.QtCore import QObject, Signal
from PySide6.QtWidgets import QWidget

from minqing_desktop.domain.values.masking import Masks
from minqing_desktop.domain.words import tr
from minqing_desktop.services.notebooks import require_password
from minqing_desktop.ui.desk import Desk
from minqing_desktop.ui.kit.side_panel import SidePanel
from minqing_desktop.ui.kit.unmask_form import UnmaskForm


class WholeNumbers(QObject):
    """The reason goes on record with the file, before that is written; what is shown stays masked till then.

    Signals: changed(bool) with whether numbers are masked.
    """

    changed = Signal(bool)

    def __init__(self, desk: Desk, panel: SidePanel, host: QWidget) -> None:
        super().__init__(host)
        self._desk, self._panel = desk, panel
        self.masks, self.reason = Masks(), ""
        words = tr(
            "表里的身份证号和电话默认遮住几位。上级要全号的，请再输一次密码，写明事由。谁、什么时候、为什么，都会记下来。"
        )
        self.form = UnmaskForm(words, tr("填完整号码"), host)
        self.form.hide()
        self.form.confirmed.connect(self._on_confirmed)

    @property
    def are_masked(self) -> bool:
        """Whether numbers lose their middle."""
        return self.masks.are_on

    def ask(self) -> None:
        """Opens the panel for password and reason."""
        self.form.begin()
        self._panel.open_with(tr("填完整号码"), self.form)

    def mask_again(self) -> bool:
        """Back to masked numbers; False where they are."""
        if self.are_masked:
            return False
        self.masks, self.reason = Masks(), ""
        self.changed.emit(True)
        return True

    def _on_confirmed(self, password: str, reason: str) -> None:
        opened = self._desk.opened
        self._desk.runner.file(
            lambda: require_password(opened, password),
            owner=self,
            done=lambda _is_right: self._unmask(reason),
            failed=self.form.show_error,
        )

    def _unmask(self, reason: str) -> None:
        self._panel.close_panel()
        self.masks, self.reason = Masks(False), reason
        self.changed.emit(False)

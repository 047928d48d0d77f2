"""Ground of every form in the side panel: a notice, fields, and the buttons under them."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QHBoxLayout, QVBoxLayout, QWidget

from minqing_desktop.domain.errors import UserError
from minqing_desktop.ui.kit.buttons import LinkButton, PrimaryButton
from minqing_desktop.ui.kit.form_grid import FormGrid
from minqing_desktop.ui.kit.notice import InlineNotice


class PanelForm(QWidget):
    """Put fields into `form`, further buttons into `foot`, then call `end_fields`.

    Signals: save_asked() by the button, by Enter in the last field and by Ctrl+Enter in any.
    """

    save_asked = Signal()

    def __init__(self, save_words: str, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.column = QVBoxLayout(self)
        self.column.setContentsMargins(18, 4, 18, 18)
        self.column.setSpacing(12)
        self.notice, self.form = InlineNotice(), FormGrid()
        self.more_button = LinkButton("", "chevron-down")
        self.more_button.hide()
        self._folded: tuple[str, ...] = ()
        self.is_done = False
        self.foot = QHBoxLayout()
        self.foot.setSpacing(8)
        self.save_button = PrimaryButton(save_words, hint="Ctrl+Return")
        self.foot.addStretch(1)
        self.foot.addWidget(self.save_button)
        self.column.addWidget(self.notice)
        self.column.addWidget(self.form)
        self.more_button.clicked.connect(self._unfold)
        self.save_button.clicked.connect(self.save_asked)
        self.form.finished.connect(self.save_asked)

    def end_fields(self) -> None:
        """Puts the buttons under the fields; called after them, so that Tab comes to the buttons last."""
        self.column.addWidget(self.more_button)
        self.column.addLayout(self.foot)
        self.column.addStretch(1)

    def fold(self, keys: Sequence[str], words: str, has_value: bool) -> None:
        """Puts fields seldom needed behind a link, unless one of them holds something."""
        self.more_button.set_text(words)
        for key in keys:
            self.form.set_shown(key, has_value)
        self.more_button.setVisible(not has_value)
        self._folded = tuple(keys)

    def _unfold(self) -> None:
        for key in self._folded:
            self.form.set_shown(key, True)
        self.more_button.hide()
        self.form.focus(self._folded[0])

    def is_edited(self) -> bool:
        """Whether something was typed that Esc must not lose."""
        return False

    def set_busy(self, is_busy: bool) -> None:
        """While it is being written, a second press does nothing."""
        self.save_button.setEnabled(not is_busy)

    def show_failure(self, error: UserError) -> None:
        """Says why it could not be written; what was typed stays."""
        self.set_busy(False)
        self.notice.say(error.sentence, "red")

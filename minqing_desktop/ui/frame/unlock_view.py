"""The door: a password, or the recovery code; and the same door when the program has locked itself."""

from __future__ import annotations

from collections.abc import Callable

from PySide6.QtCore import QEvent, Qt, Signal
from PySide6.QtWidgets import QFileDialog, QHBoxLayout, QLabel, QLineEdit, QSizePolicy, QVBoxLayout, QWidget

from minqing_desktop.domain.errors import UserError
from minqing_desktop.domain.words import tr
from minqing_desktop.ui.frame.frame_kind import FrameKind, notebook_kind
from minqing_desktop.ui.kit.buttons import LinkButton, PrimaryButton
from minqing_desktop.ui.kit.card import Card
from minqing_desktop.ui.kit.elided_label import ElidedLabel
from minqing_desktop.ui.kit.password_field import PasswordField
from minqing_desktop.ui.look.live import current_look
from minqing_desktop.ui.look.mark import mark

_CARD_WIDTH_PX = 380
# The whole code can be seen and held against the paper.
_CODE_CARD_WIDTH_PX = 500


class UnlockView(QWidget):
    """Asks for a secret and says what was wrong with it; opening itself is somebody else's work.

    Signals: unlock_requested(str) with the password; recovery_requested(str) with the recovery code as typed;
    escrow_requested(str) with the path of the township's identity file; another_requested() to choose another notebook;
    repair_requested() when it does not open. `ask_identity` is the file dialog.
    """

    unlock_requested = Signal(str)
    recovery_requested = Signal(str)
    escrow_requested = Signal(str)
    another_requested = Signal()
    repair_requested = Signal()

    def __init__(self, parent: QWidget | None = None, kind: FrameKind | None = None) -> None:
        super().__init__(parent)
        self._kind = kind or notebook_kind()
        mark(self, role="page")
        self.setAttribute(Qt.WidgetAttribute.WA_StyledBackground)
        self.ask_identity: Callable[[], str] = self._ask_identity
        self._build()
        self._connect()
        self._show_way(by_code=False)

    def _build(self) -> None:
        outer = QVBoxLayout(self)
        logo, self._name, self._place = QLabel(tr("民情日记")), QLabel(), ElidedLabel("", "soft", "small")
        mark(logo, role="logo")
        mark(self._name, role="title")
        logo.setAlignment(Qt.AlignmentFlag.AlignHCenter)
        self._card = Card(pad=24)
        self.password, self.code = PasswordField(), QLineEdit()
        self.code.setPlaceholderText(tr("打印出来的恢复码，大小写都行"))
        self._caps, self._error, self._told = QLabel(tr("大写锁定开着")), QLabel(), QLabel()
        mark(self._told, role="soft")
        self._told.setWordWrap(True)
        mark(self._caps, role="small")
        mark(self._error, role="error")
        self._error.setWordWrap(True)
        self.open_button = PrimaryButton(tr("打开"), "lock-open", hint="Return")
        self.open_button.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)
        self.way_link, self.another_link = LinkButton(), LinkButton(self._kind.other)
        self.escrow_link = LinkButton(tr("用乡镇托管的私钥文件打开…"), "file-input")
        links = QHBoxLayout()
        links.addWidget(self.way_link)
        links.addStretch(1)
        self.repair_link = LinkButton(tr("打不开了怎么办"))
        links.addWidget(self.repair_link)
        links.addWidget(self.another_link)
        self._card.body.setSpacing(10)
        fields = (self.password, self.code, self._caps, self._error)
        for part in (self._name, self._place, self._told, *fields, self.open_button):
            self._card.add(part)
        self._card.add(links)
        self._card.add(self.escrow_link)
        outer.addStretch(2)
        outer.addWidget(logo)
        outer.addSpacing(12)
        # An aligned card would keep its first height and cut off a long error.
        middle = QHBoxLayout()
        middle.addStretch(1)
        middle.addWidget(self._card)
        middle.addStretch(1)
        outer.addLayout(middle)
        outer.addStretch(3)
        self._caps.hide()
        self._error.hide()
        self._told.hide()
        self.repair_link.setVisible(self._kind.has_repair)

    def _connect(self) -> None:
        self.password.entered.connect(self._on_open_clicked)
        self.code.returnPressed.connect(self._on_open_clicked)
        self.open_button.clicked.connect(self._on_open_clicked)
        self.password.caps_noticed.connect(self._caps.setVisible)
        self.password.textEdited.connect(self._clear_error)
        self.code.textEdited.connect(self._clear_error)
        self.way_link.clicked.connect(self._on_way_clicked)
        self.escrow_link.clicked.connect(self._on_escrow_clicked)
        self.another_link.clicked.connect(self.another_requested)
        self.repair_link.clicked.connect(self.repair_requested)

    @property
    def is_by_code(self) -> bool:
        """Whether the recovery code is asked for."""
        return not self.code.isHidden()

    @property
    def error_words(self) -> str:
        return "" if self._error.isHidden() else self._error.text()

    def set_notebook(self, name: str, place: str = "") -> None:
        """Which notebook the door belongs to."""
        self._name.setText(name)
        self._place.set_text(place)
        self._place.setVisible(bool(place))

    def show_error(self, error: UserError) -> None:
        """Says what was wrong, keeps the place of the keyboard and selects the secret to be typed anew."""
        self.set_busy(False)
        self._error.setText(error.sentence)
        self._error.show()
        field = self.code if self.is_by_code else self.password
        mark(field, wrong="true")
        field.setFocus()
        field.selectAll()

    def tell(self, words: str) -> None:
        """Says what was done while the door was shut; gone with the next opening."""
        self.set_busy(False)
        self._told.setText(words)
        self._told.setVisible(bool(words))
        self.focus_secret()

    @property
    def told_words(self) -> str:
        return "" if self._told.isHidden() else self._told.text()

    def set_busy(self, is_busy: bool) -> None:
        """While the notebook is being opened."""
        for part in (self.password, self.code, self.open_button, self.way_link, self.another_link, self.escrow_link):
            part.setEnabled(not is_busy)
        self.open_button.set_text(tr("正在打开…") if is_busy else tr("打开"))

    def forget(self) -> None:
        """Empties the fields; call it once the door is open, and before it is shown again."""
        self.password.forget()
        self.code.clear()
        self._caps.hide()
        self._told.hide()
        self._clear_error()
        self.set_busy(False)
        self._show_way(by_code=False)

    def focus_secret(self) -> None:
        """Puts the keyboard where the secret goes."""
        (self.code if self.is_by_code else self.password).setFocus()

    def _show_way(self, by_code: bool) -> None:
        self.code.setVisible(by_code)
        self.password.setVisible(not by_code)
        self.escrow_link.setVisible(by_code and self._kind.has_repair)
        self.way_link.set_text(tr("用密码打开") if by_code else tr("用恢复码打开"))
        self._caps.setVisible(self._caps.isVisible() and not by_code)
        self._fit()

    def _on_way_clicked(self) -> None:
        self._clear_error()
        self._show_way(by_code=not self.is_by_code)
        self.focus_secret()

    def _ask_identity(self) -> str:
        return QFileDialog.getOpenFileName(self, tr("选乡镇保管的私钥文件"))[0]

    def _on_escrow_clicked(self) -> None:
        chosen = self.ask_identity()
        if chosen:
            self._clear_error()
            self.set_busy(True)
            self.escrow_requested.emit(chosen)

    def _clear_error(self, _text: str = "") -> None:
        self._error.hide()
        for field in (self.password, self.code):
            mark(field, wrong="false")

    def _on_open_clicked(self) -> None:
        if self.is_by_code and self.code.text().strip():
            self.set_busy(True)
            self.recovery_requested.emit(self.code.text().strip())
        elif not self.is_by_code and self.password.text():
            self.set_busy(True)
            self.unlock_requested.emit(self.password.text())
        else:
            self.focus_secret()

    def _fit(self) -> None:
        width = _CODE_CARD_WIDTH_PX if self.is_by_code else _CARD_WIDTH_PX
        self._card.setFixedWidth(current_look().scaled(width))

    def changeEvent(self, event: QEvent) -> None:
        super().changeEvent(event)
        if event.type() == QEvent.Type.StyleChange and hasattr(self, "_card"):
            self._fit()


class LockScreen(UnlockView):
    """The same door over a frame that was in use: nothing of the notebook is left on the screen."""

    def __init__(self, parent: QWidget | None = None, kind: FrameKind | None = None) -> None:
        super().__init__(parent, kind)
        self.another_link.hide()

    def set_notebook(self, name: str, place: str = "") -> None:
        super().set_notebook(tr("{name} 已锁定").format(name=name), place)

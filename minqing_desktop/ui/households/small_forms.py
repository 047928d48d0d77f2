"""The short form of the side panel that says who looks after a household."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QLineEdit, QWidget

from minqing_desktop.domain.records.cadre import Cadre, Pairing
from minqing_desktop.domain.words import tr
from minqing_desktop.ui.households.panel_form import PanelForm
from minqing_desktop.ui.kit.choice_field import DropField


class PairingForm(PanelForm):
    """Who looks after the household and how often. Signals: submitted(str cadre id, int days or None)."""

    submitted = Signal(str, object)

    def __init__(
        self, cadres: Sequence[Cadre], pairing: Pairing | None, own: str, parent: QWidget | None = None
    ) -> None:
        super().__init__(tr("保存"), parent)
        options = [("", tr("没有人联系")), *((cadre.id, cadre.name) for cadre in cadres)]
        self.cadre_field = DropField(options, pairing.cadre if pairing else own, icon="handshake")
        self.days_field = QLineEdit(str(pairing.every_days or "") if pairing else "30")
        self.form.add("cadre", tr("联系干部"), self.cadre_field)
        self.form.add("days", tr("几天走一次"), self.days_field, tr("空着就按标签或 90 天算"))
        self.end_fields()
        self.save_asked.connect(self.submit)

    def submit(self) -> None:
        """Gives cadre and interval away."""
        written = self.days_field.text().strip().removesuffix("天").strip()
        if written and not (written.isdecimal() and 0 < int(written) < 1000):
            self.form.show_errors({"days": tr("请填 1 到 999 之间的天数，或者空着。")})
        elif self.save_button.isEnabled():
            self.submitted.emit(self.cadre_field.current_value or "", int(written) if written else None)

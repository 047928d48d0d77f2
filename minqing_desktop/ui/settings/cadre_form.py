"""Name, post, unit, telephone and service hours of a cadre: for oneself and for colleagues."""

from __future__ import annotations

from dataclasses import replace

from PySide6.QtWidgets import QLineEdit

from minqing_desktop.domain.records.cadre import Cadre
from minqing_desktop.domain.words import tr
from minqing_desktop.ui.kit.form_grid import FormGrid


class CadreForm(FormGrid):
    """`loaded` is what it was when it came."""

    def __init__(self) -> None:
        super().__init__()
        self.loaded = Cadre()
        self.name_field, self.post_field, self.unit_field, self.phone_field = (QLineEdit() for _ in range(4))
        self.hours_field = QLineEdit()
        self.post_field.setPlaceholderText(tr("例如：驻村第一书记"))
        self.hours_field.setPlaceholderText(tr("印在连心卡上，例如：周一至周五 8:30—17:00"))
        self.add("name", tr("姓名"), self.name_field)
        self.add("post", tr("职务"), self.post_field)
        self.add("unit", tr("单位"), self.unit_field)
        self.add("phone", tr("联系电话"), self.phone_field)
        self.add("service_hours", tr("服务时间"), self.hours_field)

    def load(self, cadre: Cadre) -> None:
        """Shows a cadre."""
        self.loaded = cadre
        self.clear_errors()
        self.name_field.setText(cadre.name)
        self.post_field.setText(cadre.post)
        self.unit_field.setText(cadre.unit)
        self.phone_field.setText(cadre.phone)
        self.hours_field.setText(cadre.service_hours)

    def current_cadre(self) -> Cadre:
        """The cadre as it stands in the fields."""
        return replace(
            self.loaded,
            name=self.name_field.text().strip(),
            post=self.post_field.text().strip(),
            unit=self.unit_field.text().strip(),
            phone=self.phone_field.text().strip(),
            service_hours=self.hours_field.text().strip(),
        )

    @property
    def is_changed(self) -> bool:
        """Whether something was typed that is not saved."""
        return self.current_cadre() != self.loaded

    def check(self) -> bool:
        """Marks a missing name."""
        self.show_errors({} if self.name_field.text().strip() else {"name": tr("还没有填姓名，走访记录上要署名")})
        return bool(self.name_field.text().strip())

"""设置: sections at the left, the chosen one beside them."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from PySide6.QtWidgets import QHBoxLayout, QStackedWidget, QVBoxLayout, QWidget

from minqing_desktop.domain.words import tr
from minqing_desktop.ui.desk import Desk
from minqing_desktop.ui.kit.page import Page, PageHeader, scrolled
from minqing_desktop.ui.kit.side_panel import SidePanel
from minqing_desktop.ui.look.live import current_look
from minqing_desktop.ui.settings.about import AboutSection
from minqing_desktop.ui.settings.appearance import AppearanceSection
from minqing_desktop.ui.settings.audit import AuditSection
from minqing_desktop.ui.settings.backups import BackupsSection
from minqing_desktop.ui.settings.cadres import CadresSection
from minqing_desktop.ui.settings.calendar import CalendarSection
from minqing_desktop.ui.settings.categories import CategoriesSection
from minqing_desktop.ui.settings.handover import HandoverSection
from minqing_desktop.ui.settings.hands import HandsSection
from minqing_desktop.ui.settings.health import HealthSection
from minqing_desktop.ui.settings.history import HistorySection
from minqing_desktop.ui.settings.me import MeSection
from minqing_desktop.ui.settings.other_keys import OtherKeysSection
from minqing_desktop.ui.settings.pairings import PairingsSection
from minqing_desktop.ui.settings.password import PasswordSection
from minqing_desktop.ui.settings.recovery import RecoverySection
from minqing_desktop.ui.settings.recycle_bin import RecycleBinSection
from minqing_desktop.ui.settings.retention import RetentionSection
from minqing_desktop.ui.settings.section import Section
from minqing_desktop.ui.settings.section_list import SectionList
from minqing_desktop.ui.settings.villages import VillagesSection
from minqing_desktop.ui.settings.visit_rules import VisitRulesSection

LIST_PX, SCROLL_BAR_PX = 172, 10


@dataclass(frozen=True, slots=True)
class _Entry:
    key: str
    title: str
    icon: str
    make: Callable[[], Section]


class SettingsPage(Page):
    """Understands the target {"section": key}, with "by_code": True for a notebook opened by its recovery code."""

    def __init__(self, desk: Desk, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._desk = desk
        self._made: dict[str, Section] = {}
        self._places: dict[str, QWidget] = {}
        self._current = ""
        self.panel = SidePanel(self)
        self._entries = {entry.key: entry for entry in self._all_entries()}
        self._build()
        self.sections.chosen.connect(self.show_section)
        self.show_section("me")

    def _all_entries(self) -> list[_Entry]:
        desk, panel = self._desk, self.panel
        return [
            _Entry("me", tr("我"), "user", lambda: MeSection(desk)),
            _Entry("cadres", tr("干部名单"), "users", lambda: CadresSection(desk, panel)),
            _Entry("hands", tr("几个人合用"), "users-round", lambda: HandsSection(desk, panel)),
            _Entry("pairings", tr("联系户"), "handshake", lambda: PairingsSection(desk)),
            _Entry("handover", tr("离任交接"), "reply", lambda: HandoverSection(desk, panel)),
            _Entry("visit_rules", tr("走访间隔"), "calendar-days", lambda: VisitRulesSection(desk, panel)),
            _Entry("categories", tr("事项类别"), "tags", lambda: CategoriesSection(desk, panel)),
            _Entry("villages", tr("村"), "map-pin", lambda: VillagesSection(desk, panel)),
            _Entry("calendar", tr("工作日历"), "calendar-days", lambda: CalendarSection(desk, panel)),
            _Entry("password", tr("密码与锁定"), "key-round", lambda: PasswordSection(desk)),
            _Entry("recovery", tr("恢复码"), "shield-check", lambda: RecoverySection(desk)),
            _Entry("backups", tr("备份与恢复"), "hard-drive", lambda: BackupsSection(desk, panel)),
            _Entry("keys", tr("托管与换钥匙"), "building-2", lambda: OtherKeysSection(desk)),
            _Entry("keeping", tr("保留期限"), "clock", lambda: RetentionSection(desk, panel)),
            _Entry("look", tr("外观"), "palette", lambda: AppearanceSection(desk)),
            _Entry("history", tr("操作记录"), "history", lambda: HistorySection(desk)),
            _Entry("audit", tr("安全记录"), "eye", lambda: AuditSection(desk)),
            _Entry("bin", tr("回收站"), "trash-2", lambda: RecycleBinSection(desk, panel)),
            _Entry("check", tr("检查笔记本"), "database", lambda: HealthSection(desk)),
            _Entry("about", tr("关于"), "info", lambda: AboutSection(desk)),
        ]

    def _build(self) -> None:
        both = QHBoxLayout()
        both.setSpacing(current_look().sizes.page_pad + 8)
        left = QVBoxLayout()
        left.setSpacing(10)
        self.sections = SectionList([(entry.key, entry.title, entry.icon) for entry in self._entries.values()])
        self._list_area = scrolled(self.sections)
        self._list_area.setFixedWidth(current_look().scaled(LIST_PX) + SCROLL_BAR_PX)
        left.addWidget(PageHeader(tr("设置")))
        left.addWidget(self._list_area, 1)
        self._sheets = QStackedWidget()
        both.addLayout(left)
        both.addWidget(self._sheets, 1)
        self.page_column.addLayout(both, 1)

    @property
    def current_key(self) -> str:
        return self._current

    def section(self, key: str) -> Section:
        """The section of a key, made on first use."""
        if key not in self._made:
            made = self._entries[key].make()
            self._made[key] = made
            self._places[key] = made if made.is_wide else scrolled(made)
            self._sheets.addWidget(self._places[key])
        return self._made[key]

    def show_section(self, key: str) -> None:
        """Brings a section to the front."""
        if key not in self._entries:
            return
        if key != self._current:
            self._leave_section()
        section = self.section(key)
        self._current = key
        self.sections.set_current(key)
        self._list_area.ensureWidgetVisible(self.sections.buttons[key])
        self._sheets.setCurrentWidget(self._places[key])
        section.load()

    def _leave_section(self) -> None:
        self.panel.close_panel()
        if self._current:
            self._made[self._current].leave()

    # what the frame asks

    def page_entered(self) -> None:
        self._made[self._current].load()

    def page_left(self) -> None:
        self._leave_section()

    def open_target(self, target: Any) -> None:
        wanted = {"section": target} if isinstance(target, str) else dict(target)
        self.show_section({"lock": "password"}.get(wanted.get("section", ""), wanted.get("section", "")))
        if wanted.get("by_code"):
            section = self.section("password")
            assert isinstance(section, PasswordSection)
            section.open_by_code()

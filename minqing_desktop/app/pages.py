"""Which pages there are, in the order of the navigation; each is imported when it is first shown."""

from __future__ import annotations

from importlib import import_module

from PySide6.QtWidgets import QWidget

from minqing_desktop.domain.values.initials import letters_and_spelling
from minqing_desktop.domain.words import tr
from minqing_desktop.ui.desk import Desk
from minqing_desktop.ui.frame.page_spec import PageSpec
from minqing_desktop.ui.kit.suggestions import Suggestion

PAGE = "page:"
"""Begins the id of a find that is a page."""


def page_specs(desk: Desk) -> list[PageSpec]:
    """The pages of an open notebook."""

    def spec(key: str, title: str, icon: str, place: str, **more: bool) -> PageSpec:
        return PageSpec(key, title, icon, lambda: _make(place, desk), **more)

    return [
        spec("today", tr("今日"), "sun", "today.page:TodayPage"),
        spec("visits", tr("走访", "page"), "notebook-pen", "visits.page:VisitsPage"),
        spec("households", tr("户情"), "house", "households.page:HouseholdsPage"),
        spec("rosters", tr("导入花名册"), "file-input", "rosters.page:RostersPage", is_listed=False),
        spec("matters", tr("民情事项", "page"), "message-square-text", "matters.page:MattersPage"),
        spec("tasks", tr("任务", "page"), "list-checks", "tasks.page:TasksPage"),
        spec("policies", tr("政策"), "book-open-check", "policies.page:PoliciesPage"),
        spec("reports", tr("报表"), "printer", "reports.page:ReportsPage"),
        spec("forms", tr("套表"), "file-input", "forms.page:FormsPage", is_listed=False),
        spec("finding", tr("查找"), "search", "finding.page:FindingPage", is_listed=False),
        spec("statistics", tr("统计"), "chart-column", "statistics.page:StatisticsPage"),
        spec("exchange", tr("数据交换"), "usb", "exchange.page:ExchangePage", bottom=True),
        spec("settings", tr("设置"), "settings", "settings.page:SettingsPage", bottom=True),
    ]


def pages_meant(desk: Desk, typed: str) -> list[Suggestion]:
    """Pages that a few letters mean, for the search: 套表, tb; one letter alone means no page. Any thread."""
    wanted = typed.strip().casefold()
    if len(wanted) < 2:
        return []
    return [
        Suggestion(f"{PAGE}{each.key}", each.title, icon=each.icon, group=tr("页面"))
        for each in page_specs(desk)
        if wanted in each.title or letters_and_spelling(each.title)[0].startswith(wanted)
    ]


def _make(place: str, desk: Desk) -> QWidget:
    module, _, name = place.partition(":")
    return getattr(import_module(f"minqing_desktop.ui.{module}"), name)(desk)

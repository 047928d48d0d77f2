"""What the pictures show: each scene brings the running program into one state, by the same ways a person would."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

from PySide6.QtCore import Qt
from PySide6.QtGui import QTextCursor
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QWidget

from minqing_desktop.app.exchange_scenes import EXCHANGE_SCENES
from minqing_desktop.app.form_scenes import FORM_SCENES
from minqing_desktop.app.hands_scenes import HANDS_SCENES
from minqing_desktop.app.leaving_scenes import LEAVING_SCENES
from minqing_desktop.app.matter_scenes import MATTER_SCENES
from minqing_desktop.app.program import Program
from minqing_desktop.app.reply_scenes import REPLY_SCENES
from minqing_desktop.app.safety_scenes import SAFETY_SCENES
from minqing_desktop.app.visit_scenes import VISIT_SCENES
from minqing_desktop.host.resources import resource_path
from minqing_desktop.services.search import find_households, find_people
from minqing_desktop.services.support import crash_report
from minqing_desktop.ui.households.page import HouseholdsPage
from minqing_desktop.ui.jobs.runner import JobRunner
from minqing_desktop.ui.rosters.page import RostersPage
from minqing_desktop.ui.settings.calendar import CalendarSection
from minqing_desktop.ui.settings.page import SettingsPage
from minqing_desktop.ui.tasks.page import TasksPage
from minqing_desktop.ui.visits.page import VisitsPage
from minqing_desktop.ui.welcome.wizard import WelcomeWizard


@dataclass(frozen=True, slots=True)
class Stage:
    """The program, a folder to work in, and how to wait for it."""

    program: Program
    folder: Path
    settle: Callable[[JobRunner], None]
    password: str

    def wait(self) -> None:
        """Until the program is quiet."""
        self.settle(self.program.runner)

    def go(self, page: str, target: object = None) -> QWidget:
        """Brings a page to the front and waits for it."""
        self.program.frame.go(page, target)
        self.wait()
        return self.program.frame.page(page)

    @property
    def wizard(self) -> WelcomeWizard:
        """The wizard in front."""
        assert self.program.wizard is not None
        return self.program.wizard

    @property
    def visits(self) -> VisitsPage:
        """The page of visits."""
        page = self.go("visits")
        assert isinstance(page, VisitsPage)
        return page


Scene = tuple[str, Callable[[Stage], None]]


def _start(_stage: Stage) -> None:
    """The first window of all."""


def _village(stage: Stage) -> None:
    stage.wizard.start.chosen.emit("new")
    stage.wizard.village.name_field.setText("示范村")
    stage.wizard.village.code_field.setText("33032700120")
    stage.wizard.go_on()


def _me(stage: Stage) -> None:
    stage.wizard.village.code_field.setText("330327001201")
    stage.wizard.go_on()
    stage.wizard.me.name_field.setText("陈建国")


def _password(stage: Stage) -> None:
    stage.wizard.go_on()
    stage.wizard.password.first_field.setText(stage.password)
    stage.wizard.password.second_field.setText("another")
    stage.wizard.go_on()


def _recovery(stage: Stage) -> None:
    stage.wizard.password.second_field.setText(stage.password)
    stage.wizard.password.set_folder(stage.folder / "notebooks" / "示范村")
    stage.wizard.go_on()
    stage.wait()


def _roster(stage: Stage) -> None:
    stage.wizard.later_button.click()


def _first_day(stage: Stage) -> None:
    stage.wizard.roster.chosen.emit("later")
    stage.wait()


def _empty(page: str) -> Callable[[Stage], None]:
    def play(stage: Stage) -> None:
        stage.go(page)

    return play


def _door(_stage: Stage) -> None:
    """The door of the notebook last used."""


def _door_wrong(stage: Stage) -> None:
    stage.program.door.password.setText("not-the-password")
    stage.program.door.open_button.click()
    stage.wait()


def _today(stage: Stage) -> None:
    stage.program.door.password.setText(stage.password)
    stage.program.door.open_button.click()
    stage.wait()


def _visit_open(stage: Stage) -> None:
    page = stage.visits
    found = [line for widget in page.day_list.findChildren(QWidget) for line in getattr(widget, "items", ()) or ()]
    page.open_visit(found[2].id if len(found) > 2 else found[0].id)


def _visit_new(stage: Stage) -> None:
    page = stage.visits
    page.start_new()
    stage.wait()
    page.editor.household_field.edit.setFocus()
    QTest.keyClicks(page.editor.household_field.edit, "zs")


def _visit_written(stage: Stage) -> None:
    page = stage.visits
    field = page.editor.household_field
    if field.suggestions:
        QTest.keyClick(field.edit, Qt.Key.Key_Return)
    stage.wait()
    words = page.editor.words_field
    words.setFocus()
    first, second = (
        "西屋还是漏，上次说请瓦匠来看，一个多月了没人来。",
        "东边新砌的墙占了他家滴水檐一尺来宽，两个人吵过一架。",
    )
    third = "卫生院送药那天要是能顺便量个血压就好了，省得跑镇上。"
    text = f"他在灶间剥豆。{first}膝盖疼，走到村口要歇两回。{second}他说{third}"
    QTest.keyClicks(words, "")
    words.insertPlainText(text)
    for part, key in ((first, "1"), (second, "3"), (third, "2")):
        cursor = words.textCursor()
        cursor.setPosition(text.index(part))
        cursor.setPosition(text.index(part) + len(part), QTextCursor.MoveMode.KeepAnchor)
        words.setTextCursor(cursor)
        QTest.keyClicks(words, key)
    page.editor.entry_rows.rows[0].promise_button.click()
    page.editor.entry_rows.rows[2].task_button.click()
    page.editor.answer_field.setPlainText("瓦匠周三来，我跟着去看。")
    page.save_draft()


def _visit_finished(stage: Stage) -> None:
    stage.visits.finish()


def _household(stage: Stage) -> None:
    desk = stage.program.desk
    assert desk is not None
    stage.go("households", find_households(desk.session, "zs")[0].household)


def _import_refused(stage: Stage) -> None:
    notice = stage.folder / "会议通知.csv"
    notice.write_text("会议通知,,\n时间,地点,内容\n3月5日,村委会,春耕部署\n", encoding="utf-8")
    stage.go("rosters", notice)


def _import_doubts(stage: Stage) -> None:
    roster = stage.folder / "上塘花名册.csv"
    roster.write_text(
        "上塘组人口登记表,,,,,,\n编号,姓名,与户主关系,身份证号,出生日期,民族,联系电话\n"
        "7,何大山,户主,330327196003077711,1960.3.7,汉,13800000011\n8,吴秀兰,妻,,62.12.1,汉,1380000\n"
        "9,赵根生,户主,3.30327E+17,1971.5,畲,\n12,钱小水,表弟弟,,,汉,13800000012\n合计,4,,,,,\n",
        encoding="utf-8",
    )
    stage.go("rosters", roster)


def _import_tags(stage: Stage) -> None:
    names = "吴秀兰", "何大山", "无此人"
    listed = stage.folder / "残疾人名单.csv"
    rows = "".join(f"{place},{name},,四级\n" for place, name in enumerate(names, start=1))
    listed.write_text(f"持证残疾人名单,,,\n序号,姓名,身份证号,残疾等级\n{rows}", encoding="utf-8")
    stage.go("rosters", listed)


def _import_fixing(stage: Stage) -> None:
    page = stage.go("rosters")
    assert isinstance(page, RostersPage)
    page.preview_view.questions_view.go_button.click()
    stage.wait()
    page.preview_view.sheet_pane.go_to(0, 3, 3)
    page.preview_view.sheet_pane.begin_fix()


def _import_outcome(stage: Stage) -> None:
    page = stage.go("rosters")
    assert isinstance(page, RostersPage)
    page.begin_import()


def _member_panel(stage: Stage) -> None:
    page = stage.go("households")
    assert isinstance(page, HouseholdsPage)
    page.actions_here.add_member()


def _household_deed(deed: str) -> Callable[[Stage], None]:
    def play(stage: Stage) -> None:
        page = stage.go("households")
        assert isinstance(page, HouseholdsPage)
        page.actions_here.do(deed, "")

    return play


def _household_merge(stage: Stage) -> None:
    desk = stage.program.desk
    assert desk is not None
    ids = list(dict.fromkeys(hit.household for hit in find_households(desk.session, "zs")))
    stage.go("households", {"merge_households": ids[:2]})


def _person_merge(stage: Stage) -> None:
    desk = stage.program.desk
    assert desk is not None
    ids = [hit.id for hit in find_people(desk.session, "zs")]
    stage.go("households", {"merge_people": ids[:2]})


def _household_panel(stage: Stage) -> None:
    page = stage.go("households")
    assert isinstance(page, HouseholdsPage)
    page.actions_here.edit_household()


def _task_recurring(stage: Stage) -> None:
    page = stage.go("tasks", {"new": True})
    assert isinstance(page, TasksPage)
    form = page.editing.form
    form.title_field.setText("看看独居的几户")
    form.repeat_field.kind_field.choose("lunar_monthly")
    for text in ("量血压", "看电线和煤气"):
        form.checklist.edit.setText(text)
        QTest.keyClick(form.checklist.edit, Qt.Key.Key_Return)


def _task_put_off(stage: Stage) -> None:
    page = stage.go("tasks")
    assert isinstance(page, TasksPage)
    page.editing.leave()
    stage.wait()
    first = page.table.model.line_at(0)
    assert first is not None
    page.editing.open_task(first.id)
    stage.wait()
    form = page.editing.form
    form.due_field.edit.setText("1个月后")
    form.due_field.take()
    form.check()


def _calendar_estimated(stage: Stage) -> None:
    section = _calendar(stage)
    section.show_year(2028)


def _calendar_notice(stage: Stage) -> None:
    section = _calendar(stage)
    section.begin_notice()
    section.notice_form.text_field.insertPlainText("国庆节：10月1日至7日放假调休，共7天。9月30日（周六）上班。")


def _calendar(stage: Stage) -> CalendarSection:
    page = stage.go("settings", {"section": "calendar"})
    assert isinstance(page, SettingsPage)
    section = page.section("calendar")
    assert isinstance(section, CalendarSection)
    return section


def _search(stage: Stage) -> None:
    stage.go("today")
    search = stage.program.frame.top.search
    search.begin()
    QTest.keyClicks(search, "zs")
    QTest.qWait(250)


def _help(stage: Stage) -> None:
    stage.program.frame.top.search.clear()
    stage.program.frame.show_help()


def _crash(stage: Stage) -> None:
    stage.go("today")
    try:
        raise LookupError
    except LookupError as error:
        stage.program.frame.show_crash(crash_report(error))
    stage.program.frame.show_report()


def _locked(stage: Stage) -> None:
    stage.program.frame.show_help()
    stage.program.lock()


def _page(key: str, target: object = None) -> Callable[[Stage], None]:
    return lambda stage: (stage.go(key, target), None)[1]


FIRST_USE: list[Scene] = [
    ("wizard-start", _start),
    ("wizard-village-error", _village),
    ("wizard-me", _me),
    ("wizard-password-error", _password),
    ("wizard-recovery", _recovery),
    ("wizard-roster", _roster),
    ("first-day", _first_day),
    ("visits-empty", _empty("visits")),
    ("households-empty", _empty("households")),
    ("tasks-empty", _empty("tasks")),
    ("reports-empty", _empty("reports")),
    ("import-pick", lambda stage: (stage.go("households", {"import": ""}), None)[1]),
    ("import-refused", _import_refused),
    ("import-doubts", _import_doubts),
    ("import-fixing", _import_fixing),
    ("import-tags", _import_tags),
    ("import-duplicates", _page("rosters", {"duplicates": True})),
    ("import-preview", lambda stage: (stage.go("rosters", resource_path("sample", "roster.xlsx")), None)[1]),
    ("import-outcome", _import_outcome),
]

SETTINGS_SECTIONS = (
    "me", "cadres", "pairings", "visit_rules", "categories", "villages", "calendar", "password", "recovery", "keys",
    "backups",
    "look",
    "history", "audit", "bin", "check", "about",
)  # fmt: skip
OPEN: list[Scene] = [
    ("door", _door),
    ("door-wrong-password", _door_wrong),
    ("today", _today),
    ("visit-open", _visit_open),
    ("visit-new", _visit_new),
    ("visit-written", _visit_written),
    ("visit-finished", _visit_finished),
    *VISIT_SCENES,
    ("households", _page("households")),
    ("household-profile", _household),
    ("member-panel", _member_panel),
    ("household-panel", _household_panel),
    *MATTER_SCENES,
    *(
        (f"household-{deed}", _household_deed(deed))
        for deed in ("split", "change_head", "moved_out", "newborn", "history", "merge_household", "erase_household")
    ),
    ("household-merge", _household_merge),
    ("person-merge", _person_merge),
    ("tasks", _page("tasks")),
    ("task-panel", _page("tasks", {"new": True})),
    ("task-recurring", _task_recurring),
    ("task-put-off", _task_put_off),
    ("reports", _page("reports")),
    ("report-visit-record", _page("reports", {"report": "visit_record"})),
    ("report-visit-ledger", _page("reports", {"report": "visit_ledger"})),
    ("report-month-summary", _page("reports", {"report": "month_summary"})),
    ("report-needs-a-tag", _page("reports", {"report": "people_notice"})),
    ("report-diary-book", _page("reports", {"report": "diary_book"})),
    ("report-month-summary", _page("reports", {"report": "month_summary"})),
    ("report-people-notice", _page("reports", {"report": "people_notice"})),
    ("report-monthly", _page("reports", {"report": "monthly_report"})),
    ("report-coverage-ledger", _page("reports", {"report": "coverage_ledger"})),
    ("report-contact-card", _page("reports", {"report": "contact_card"})),
    *FORM_SCENES,
    ("finding", _page("finding", "路")),
    ("statistics", _page("statistics")),
    ("statistics-check", _page("statistics", {"check": "delayed"})),
    *EXCHANGE_SCENES,
    *REPLY_SCENES,
    *((f"settings-{section}", _page("settings", {"section": section})) for section in SETTINGS_SECTIONS),
    ("settings-calendar-estimated", _calendar_estimated),
    ("settings-calendar-notice", _calendar_notice),
    *SAFETY_SCENES,
    *HANDS_SCENES,
    *LEAVING_SCENES,
    ("search", _search),
    ("help", _help),
    ("crash-report", _crash),
    ("locked", _locked),
]

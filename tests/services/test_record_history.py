"""Who changed what in a household, and choosing between two things that are said of it."""

from dataclasses import replace
from datetime import date

from minqing_desktop.domain.catalogue import Mark
from minqing_desktop.domain.records.household import Household, Person
from minqing_desktop.services.household_life import register_left
from minqing_desktop.services.households import edit_household
from minqing_desktop.services.people import delete_person, edit_person
from minqing_desktop.services.record_history import household_history, settle, two_versions
from minqing_desktop.services.session import Session
from minqing_desktop.services.undoing import undo_action
from minqing_desktop.storage.transport import export_actions, take_actions


def home_of(session: Session) -> Household:
    with session.reading() as reader:
        return reader.find(Household)[0]


def member(session: Session, name: str) -> Person:
    with session.reading() as reader:
        return reader.first(Person, name=name)  # pyright: ignore[reportReturnType]


def bring(source: Session, target: Session) -> None:
    """Carries everything from one notebook to the other."""
    with source.reading() as reader:
        actions = list(export_actions(reader.connection))
    with target.notebook.local() as connection:
        take_actions(connection, actions)


def test_each_change_says_who_what_and_what_was_there_before(session: Session) -> None:
    home, wife = home_of(session), member(session, "乙秀兰")
    edit_household(session, home, replace(home, number="0009", tags=("低保", "监测户"), livelihood="两亩茶园"))
    edit_person(session, wife, replace(wife, phone="13900000002", occupation="种茶"))
    register_left(session, wife.id, "married_out", date(2026, 3, 5))
    lines = household_history(session, home.id)
    assert [line.sentence for line in lines[:3]] == ["登记成员变动", "修改成员资料", "修改户的资料"]
    assert lines[0].cadre == "陈干部"
    assert lines[0].details == ("乙秀兰：状态 在册 → 婚嫁迁出", "乙秀兰：状态日期 — → 2026-03-05")
    assert lines[1].details == ("乙秀兰：联系电话 — → 139****0002", "乙秀兰：职业 — → 种茶")
    assert set(lines[2].details) == {"户编号 0001 → 0009", "标签 ＋监测户", "生产生活 — → 两亩茶园"}
    assert any("新建" in detail for line in lines[3:] for detail in line.details)


def test_undone_actions_are_marked_and_deleting_is_said(session: Session) -> None:
    home, wife = home_of(session), member(session, "乙秀兰")
    changes = delete_person(session, wife.id)
    undo_action(session, changes.action)
    lines = household_history(session, home.id)
    deleting = next(line for line in lines if line.sentence == "删除成员")
    assert deleting.is_undone
    assert deleting.details == ("乙秀兰：删除",)
    assert lines[0].details == ("乙秀兰：恢复",)


def test_two_versions_are_shown_with_who_said_them_and_one_is_chosen(session: Session, other: Session) -> None:
    wife = member(session, "乙秀兰")
    edit_person(session, wife, replace(wife, phone="13900000002"))
    edit_person(other, member(other, "乙秀兰"), replace(wife, phone="13900000003"))
    bring(other, session)
    assert member(session, "乙秀兰").marks & Mark.TWO_VERSIONS
    found = two_versions(session, home_of(session).id)
    assert [(each.whose, each.label) for each in found] == [("乙秀兰", "联系电话")]
    versions = found[0].versions
    assert {version.words for version in versions} == {"139****0002", "139****0003"}
    assert [version.is_shown for version in versions] == [True, False]
    assert versions[0].cadre == "陈干部"
    # Choosing what is displayed anyway settles it just as well as choosing the other.
    shown_before = member(session, "乙秀兰").phone
    settle(session, found[0], versions[0])
    after = member(session, "乙秀兰")
    assert after.phone == shown_before
    assert not after.marks
    assert two_versions(session, home_of(session).id) == []


def test_the_version_not_displayed_can_be_chosen_in_an_extra_column(session: Session, other: Session) -> None:
    home = home_of(session)
    edit_household(session, home, replace(home, extra={"猪": "3"}))
    edit_household(other, home_of(other), replace(home, extra={"猪": "5"}))
    bring(other, session)
    found = two_versions(session, home.id)
    assert [(each.label, each.column) for each in found] == [("猪", "猪")]
    hidden = next(version for version in found[0].versions if not version.is_shown)
    settle(session, found[0], hidden)
    assert home_of(session).extra == {"猪": hidden.words}
    assert not home_of(session).marks

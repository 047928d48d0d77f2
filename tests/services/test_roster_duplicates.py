"""Who may be one person twice: every reason there is, what a decision does, and that it is not asked again."""

from pathlib import Path

import pytest

from minqing_desktop.domain.records.apart import Apart
from minqing_desktop.domain.records.household import Household, Person
from minqing_desktop.domain.values.id_number import check_digit
from minqing_desktop.exchange.roster.plan import RosterPlan
from minqing_desktop.services.roster_differences import differences
from minqing_desktop.services.roster_duplicates import (
    LATER,
    NAME_BIRTH,
    NAME_GROUP,
    NOT_SAME,
    NUMBER_FORMS,
    NUMBER_NEAR,
    SAME,
    SAME_NUMBER,
    PossibleDuplicate,
    duplicates_in_plan,
    is_near,
    possible_duplicates,
    settle,
    settle_on_file,
)
from minqing_desktop.services.roster_updates import apply_differences
from minqing_desktop.services.rosters import import_plan, preview
from minqing_desktop.services.session import Session
from minqing_desktop.services.undoing import undo_action

HEADING = "组别,户编号,姓名,与户主关系,性别,出生日期,身份证号,联系电话"


def number(body: str) -> str:
    return body + check_digit(body)


ZHAO, SWAPPED = number("33032719600307773"), number("33032719600307737")
OLD_ZHAO = "330327600307773"


def plan_of(tmp_path: Path, *rows: str) -> RosterPlan:
    path = tmp_path / "册.csv"
    path.write_text("\n".join((HEADING, *rows)) + "\n", encoding="utf-8")
    return preview(path)


def people(session: Session, name: str) -> list[Person]:
    with session.reading() as reader:
        return reader.find(Person, name=name)


def only(pairs: tuple[PossibleDuplicate, ...]) -> PossibleDuplicate:
    assert len(pairs) == 1, [pair.kind for pair in pairs]
    return pairs[0]


def update(session: Session, plan: RosterPlan, decisions: list[tuple[PossibleDuplicate, str]]):
    settled = settle(decisions)
    chosen = differences(session, plan, settled=settled).ticked
    return apply_differences(session, plan, chosen, settled=settled)


@pytest.mark.parametrize(
    ("one", "other", "expected"),
    [
        (ZHAO, SWAPPED, True),
        (ZHAO, number(ZHAO[:16] + "1"), True),
        (ZHAO, ZHAO[:17] + ("0" if ZHAO[17] != "0" else "1"), True),
        (ZHAO, ZHAO[:9] + ZHAO[10:], True),
        (ZHAO, number("33032719600308774"), False),
        (ZHAO, ZHAO, False),
    ],
)
def test_numbers_are_near_when_one_slip_makes_one_of_the_other(one: str, other: str, expected: bool) -> None:
    assert is_near(one, other) is expected


@pytest.mark.parametrize(
    ("first", "second", "kind"),
    [
        (f"一组,1,赵根生,户主,男,,{ZHAO},", f"九组,2,赵根生,户主,男,,{ZHAO},", SAME_NUMBER),
        (f"一组,1,赵根生,户主,男,,{ZHAO},", f"九组,2,赵根生,户主,男,,{SWAPPED},", NUMBER_NEAR),
        ("一组,1,赵根生,户主,男,1960-03-07,,", "九组,2,赵根生,户主,男,1960-03-07,,", NAME_BIRTH),
        ("一组,1,赵根生,户主,男,,,13800000021", "一组,2,赵根生,户主,男,,,13800000021", NAME_GROUP),
        ("一组,1,赵根生,户主,男,,,", "3组,2,赵根生,户主,男,,,", ""),
        ("一组,1,赵根生,户主,男,1960-03-07,,", "一组,2,赵根生,户主,男,1961-03-07,,", ""),
        ("一组,1,赵根生,户主,男,1960-03-07,,", "一组,2,赵根生,户主,女,1960-03-07,,", ""),
    ],
)
def test_every_reason_inside_a_file(session: Session, tmp_path: Path, first: str, second: str, kind: str) -> None:
    pairs = duplicates_in_plan(session, plan_of(tmp_path, first, second))
    assert [pair.kind for pair in pairs] == ([kind] if kind else [])
    if pairs:
        assert (only(pairs).one.row, only(pairs).other.row) == (2, 3)
        assert "赵" not in repr(pairs)


def test_a_number_with_a_slip_is_compared_though_it_is_never_stored(session: Session, tmp_path: Path) -> None:
    import_plan(session, plan_of(tmp_path, f"一组,1,赵根生,户主,男,,{ZHAO},"))
    slip = ZHAO[:16] + ("1" if ZHAO[16] != "1" else "2") + ZHAO[17]
    pair = only(duplicates_in_plan(session, plan_of(tmp_path, f"九组,77,赵根生,户主,男,,{slip},")))
    assert (pair.kind, pair.other.written, pair.one.person) == (NUMBER_NEAR, slip, people(session, "赵根生")[0].id)


def test_two_forms_of_one_number_on_file(session: Session, tmp_path: Path) -> None:
    import_plan(session, plan_of(tmp_path, f"一组,1,赵根生,户主,男,,{ZHAO},", "一组,2,赵老,户主,男,,,"))
    with session.doing("person.edit") as doing:
        doing.act.change(Person, people(session, "赵老")[0].id, id_number=OLD_ZHAO)
    assert only(possible_duplicates(session)).kind == NUMBER_FORMS


def test_the_same_one_is_matched_and_nobody_new_is_made(session: Session, tmp_path: Path) -> None:
    import_plan(session, plan_of(tmp_path, f"一组,0101,赵根生,户主,男,,{ZHAO},"))
    plan = plan_of(tmp_path, "九组,0999,赵根生,户主,男,1960-03-07,,13800000021")
    pair = only(duplicates_in_plan(session, plan))
    assert (pair.kind, pair.is_on_file) == (NAME_BIRTH, False)
    outcome = update(session, plan, [(pair, SAME)])
    (zhao,) = people(session, "赵根生")
    assert (outcome.persons, zhao.phone, zhao.id_number) == (0, "13800000021", ZHAO)
    undo_action(session, outcome.changes.action)
    assert people(session, "赵根生")[0].phone == ""


def test_who_is_not_the_same_comes_in_and_is_never_asked_about_again(session: Session, tmp_path: Path) -> None:
    import_plan(session, plan_of(tmp_path, f"一组,0101,赵根生,户主,男,,{ZHAO},"))
    plan = plan_of(tmp_path, "九组,0999,赵根生,户主,男,1960-03-07,,13800000021")
    pair = only(duplicates_in_plan(session, plan))
    outcome = update(session, plan, [(pair, NOT_SAME)])
    assert len(people(session, "赵根生")) == 2
    assert possible_duplicates(session) == ()
    assert duplicates_in_plan(session, plan) == ()
    undo_action(session, outcome.changes.action)
    with session.reading() as reader:
        assert (reader.count(Apart), reader.count(Person, name="赵根生")) == (0, 1)


def test_later_writes_nothing_down(session: Session, tmp_path: Path) -> None:
    import_plan(session, plan_of(tmp_path, f"一组,0101,赵根生,户主,男,,{ZHAO},"))
    plan = plan_of(tmp_path, "九组,0999,赵根生,户主,男,1960-03-07,,")
    pair = only(duplicates_in_plan(session, plan))
    update(session, plan, [(pair, LATER)])
    assert only(possible_duplicates(session)).kind == NAME_BIRTH


def test_a_row_that_is_an_earlier_one_s_fills_it_up_and_makes_nobody(session: Session, tmp_path: Path) -> None:
    rows = ("一组,0101,赵根生,户主,男,1960-03-07,,", "九组,0999,赵根生,户主,男,1960-03-07,,13800000021")
    plan = plan_of(tmp_path, *rows)
    pair = only(duplicates_in_plan(session, plan))
    outcome = update(session, plan, [(pair, SAME)])
    (zhao,) = people(session, "赵根生")
    assert (outcome.persons, outcome.repeated, zhao.phone) == (1, 1, "13800000021")
    assert not differences(session, plan, settled=settle([(pair, SAME)])).ticked


def test_a_number_twice_in_a_file_differs_in_nothing_when_it_comes_again(session: Session, tmp_path: Path) -> None:
    rows = (f"三组,1,赵根生,户主,男,,{ZHAO},", f"九组,2,赵根生,户主,男,,{ZHAO},", f"九组,3,钱二,户主,男,,{ZHAO},")
    plan = plan_of(tmp_path, *rows)
    import_plan(session, plan)
    assert differences(session, plan).all == ()


def test_people_on_file_are_merged_or_remembered_as_two_in_one_action(session: Session, tmp_path: Path) -> None:
    import_plan(
        session,
        plan_of(
            tmp_path,
            "一组,1,赵根生,户主,男,1960-03-07,,",
            "二组,2,赵根生,户主,男,1960-03-07,,13800000021",
            "一组,3,钱二,户主,男,1970-03-07,,",
            "二组,4,钱二,户主,男,1970-03-07,,",
            f"一组,5,孙三,户主,男,,{ZHAO},",
            f"二组,6,孙三,户主,男,,{SWAPPED},",
        ),
    )
    pairs = {pair.one.name: pair for pair in possible_duplicates(session)}
    assert pairs["孙三"].has_two_numbers
    changes = settle_on_file(session, [(pairs["赵根生"], SAME), (pairs["钱二"], NOT_SAME), (pairs["孙三"], SAME)])
    assert changes.sentence == "疑似重复：合并 1 对，1 对不是同一人"
    (zhao,) = people(session, "赵根生")
    assert zhao.phone == "13800000021"
    assert len(people(session, "孙三")) == 2, "two numbers: somebody must say which is right"
    assert [pair.one.name for pair in possible_duplicates(session)] == ["孙三"]
    undo_action(session, changes.action)
    assert len(people(session, "赵根生")) == 2
    assert len(possible_duplicates(session)) == 3


def test_fifty_thousand_people_are_searched_in_seconds_not_minutes(session: Session) -> None:
    """Namesakes are many; people who share nothing are not compared."""
    with session.doing("roster.import") as doing:
        home = doing.act.create(Household(number="9999"))
        for place in range(5000):
            doing.act.create(Person(name=f"某{place % 1000}", household=home, birth_date=f"19{place % 80 + 10}-01-01"))
    seen: list[int] = []
    pairs = possible_duplicates(session, progress=lambda done, _total: seen.append(done))
    assert all(pair.kind in (NAME_BIRTH, NAME_GROUP) for pair in pairs)
    assert seen

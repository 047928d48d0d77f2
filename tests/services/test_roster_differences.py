"""A newer roster against the village on file: each kind of difference, what hands wrote, taken over and taken back."""

from pathlib import Path

import pytest

from minqing_desktop.domain.records.household import Household, Person
from minqing_desktop.domain.records.place import Group
from minqing_desktop.domain.values.id_number import check_digit
from minqing_desktop.services import roster_changes as kinds
from minqing_desktop.services.people import delete_person
from minqing_desktop.services.roster_changes import Difference, Differences
from minqing_desktop.services.roster_differences import differences
from minqing_desktop.services.roster_updates import Leaving, apply_differences
from minqing_desktop.services.rosters import import_plan, preview
from minqing_desktop.services.session import Session
from minqing_desktop.services.undoing import undo_action

HEADING = "组别,户编号,姓名,与户主关系,身份证号,联系电话,家庭住址"


def number(body: str) -> str:
    return body + check_digit(body)


HE, WU, XIAO = number("33032719600307771"), number("33032719621201452"), number("33032719880506771")
ZHAO, SUN = number("33032719600307773"), number("33032719650307774")
ROWS = (
    f"二组,0101,何大山,户主,{HE},13800000011,二组11号",
    f"二组,0101,吴秀兰,配偶,{WU},,二组11号",
    f"二组,0101,何小河,子,{XIAO},13800000012,二组11号",
    f"二组,0102,赵根生,户主,{ZHAO},13800000021,二组12号",
    "二组,0102,赵无证,子,,,二组12号",
)


def plan_of(tmp_path: Path, rows: tuple[str, ...]):
    path = tmp_path / "册.csv"
    path.write_text("\n".join((HEADING, *rows)) + "\n", encoding="utf-8")
    return preview(path)


def changed(old: str, new: str) -> tuple[str, ...]:
    assert any(old in row for row in ROWS)
    return tuple(row.replace(old, new) for row in ROWS)


@pytest.fixture
def village(session: Session, tmp_path: Path) -> Session:
    """The notebook of one household, and the roster of two more brought in."""
    import_plan(session, plan_of(tmp_path, ROWS))
    return session


def found_in(session: Session, tmp_path: Path, rows: tuple[str, ...]) -> Differences:
    return differences(session, plan_of(tmp_path, rows))


def only(found: Differences) -> Difference:
    assert len(found.all) == 1, found.counts
    return found.all[0]


def person(session: Session, name: str) -> Person:
    with session.reading() as reader:
        return reader.find(Person, name=name)[0]


def head_of(session: Session, number: str) -> str:
    with session.reading() as reader:
        home = reader.find(Household, number=number)[0]
        return reader.get(Person, home.head).name if home.head else ""


def everything(session: Session) -> tuple:
    with session.reading() as reader:
        return reader.find(Household), reader.find(Person), reader.find(Group)


def take_all(session: Session, tmp_path: Path, rows: tuple[str, ...]):
    plan = plan_of(tmp_path, rows)
    return apply_differences(session, plan, differences(session, plan).ticked)


def check_taken_over_and_back(session: Session, tmp_path: Path, rows: tuple[str, ...]) -> None:
    """The second time there is nothing left to take over; undone, everything is as it was."""
    before = everything(session)
    outcome = take_all(session, tmp_path, rows)
    assert outcome.changes
    assert found_in(session, tmp_path, rows).ticked == frozenset()
    assert undo_action(session, outcome.changes.action).left == frozenset()
    assert everything(session) == before


def test_the_same_file_says_nothing_new(village: Session, tmp_path: Path) -> None:
    found = found_in(village, tmp_path, ROWS)
    assert found.all == ()
    assert found.same == 2


@pytest.mark.parametrize(
    ("old", "new", "kind", "field"),
    [
        ("13800000011", "13900000011", kinds.PHONE, "phone"),
        ("二组12号", "二组99号", kinds.ADDRESS, "address"),
        ("何小河,子", "何小和,子", kinds.OTHER, "name"),
        ("赵无证,子,,", f"赵无证,子,{SUN},", kinds.OTHER, "id_number"),
    ],
)
def test_a_changed_cell_is_one_difference(village: Session, tmp_path: Path, old: str, new: str, kind, field) -> None:
    rows = changed(old, new)
    found = found_in(village, tmp_path, rows).all
    each = next(one for one in found if one.field == field)
    assert each.kind == kind
    assert each.is_ticked
    assert each.after
    check_taken_over_and_back(village, tmp_path, rows)


def test_words_stand_on_both_sides(village: Session, tmp_path: Path) -> None:
    each = only(found_in(village, tmp_path, changed("13800000011", "13900000011")))
    assert (each.who, each.before, each.after) == ("何大山", "13800000011", "13900000011")
    assert "何大山" not in repr(each)


@pytest.mark.parametrize("masked", ["138****0011", "二组11号，电话 138****0011"])
def test_a_masked_cell_is_no_difference(village: Session, tmp_path: Path, masked: str) -> None:
    old = "13800000011" if masked.startswith("138") else "二组11号"
    rows = tuple(row.replace(old, masked) for row in ROWS)
    assert found_in(village, tmp_path, rows).all == ()


def test_a_blank_cell_is_no_difference(village: Session, tmp_path: Path) -> None:
    assert found_in(village, tmp_path, changed("13800000011", "")).all == ()


def test_a_new_household_and_a_new_member(village: Session, tmp_path: Path) -> None:
    rows = (*ROWS[:3], "二组,0101,何新生,孙子,,,二组11号", *ROWS[3:], f"二组,0103,孙二,户主,{SUN},,二组13号")
    found = found_in(village, tmp_path, rows)
    assert found.counts == {kinds.NEW_MEMBER: 1, kinds.NEW_HOUSEHOLD: 1}
    outcome = take_all(village, tmp_path, rows)
    assert (outcome.households, outcome.persons) == (1, 2)
    assert outcome.changes.sentence == "花名册更新：新增 1 户 2 人，更新 0 处"
    assert head_of(village, "0103") == "孙二"
    assert person(village, "何新生").household == person(village, "何大山").household
    undo_action(village, outcome.changes.action)
    check_taken_over_and_back(village, tmp_path, rows)


def test_a_new_household_never_gets_a_number_in_use(village: Session, tmp_path: Path) -> None:
    rows = (*ROWS, f"一组,0001,孙二,户主,{SUN},,一组9号")
    take_all(village, tmp_path, rows)
    with village.reading() as reader:
        numbers = [home.number for home in reader.find(Household)]
    assert len(numbers) == len(set(numbers)) == 4
    assert found_in(village, tmp_path, rows).ticked == frozenset()


def test_another_head_with_the_relations_to_him(village: Session, tmp_path: Path) -> None:
    rows = (
        f"二组,0101,何小河,户主,{XIAO},13800000012,二组11号",
        f"二组,0101,何大山,父亲,{HE},13800000011,二组11号",
        f"二组,0101,吴秀兰,母亲,{WU},,二组11号",
        *ROWS[3:],
    )
    each = only(found_in(village, tmp_path, rows))
    assert (each.kind, each.before, each.after) == (kinds.HEAD, "何大山", "何小河")
    take = take_all(village, tmp_path, rows)
    assert head_of(village, "0101") == "何小河"
    assert [person(village, name).relation for name in ("何大山", "吴秀兰", "何小河")] == ["父亲", "母亲", "户主"]
    undo_action(village, take.changes.action)
    check_taken_over_and_back(village, tmp_path, rows)


def test_a_head_who_is_new_brings_himself(village: Session, tmp_path: Path) -> None:
    rows = (
        f"二组,0102,孙二,户主,{SUN},,二组12号",
        "二组,0102,赵无证,其他亲属,,,二组12号",
        f"二组,0102,赵根生,配偶,{ZHAO},13800000021,二组12号",
        *ROWS[:3],
    )
    plan = plan_of(tmp_path, rows)
    head = next(each for each in differences(village, plan).all if each.kind == kinds.HEAD)
    outcome = apply_differences(village, plan, {head.id})
    assert outcome.persons == 1
    assert head_of(village, "0102") == "孙二"


def test_someone_in_another_household_now(village: Session, tmp_path: Path) -> None:
    rows = (*ROWS[:2], *ROWS[3:], f"二组,0102,何小河,女婿,{XIAO},13800000012,二组12号")
    each = only(found_in(village, tmp_path, rows))
    assert (each.kind, each.before, each.after) == (kinds.MOVED, "何大山户", "赵根生户")
    check_taken_over_and_back(village, tmp_path, rows)


def test_a_household_that_split_takes_its_people_along(village: Session, tmp_path: Path) -> None:
    rows = (*ROWS[:2], *ROWS[3:], f"二组,0110,何小河,户主,{XIAO},13800000012,二组20号")
    each = only(found_in(village, tmp_path, rows))
    assert each.kind == kinds.NEW_HOUSEHOLD
    outcome = take_all(village, tmp_path, rows)
    assert (outcome.households, outcome.persons) == (1, 0)
    assert head_of(village, "0110") == "何小河"
    undo_action(village, outcome.changes.action)
    check_taken_over_and_back(village, tmp_path, rows)


def test_the_missing_are_listed_and_only_leave_when_somebody_says_why(village: Session, tmp_path: Path) -> None:
    rows = ROWS[:4]
    plan = plan_of(tmp_path, rows)
    found = differences(village, plan)
    each = only(found)
    assert (each.kind, each.who) == (kinds.MISSING, "赵无证")
    assert found.ticked == frozenset()
    assert not apply_differences(village, plan, {each.id}).changes
    outcome = apply_differences(village, plan, set(), {each.record: Leaving("moved_out")})
    assert person(village, "赵无证").state == "moved_out"
    assert differences(village, plan).all == ()
    undo_action(village, outcome.changes.action)
    assert person(village, "赵无证").state == ""
    with pytest.raises(ValueError, match="state"):
        apply_differences(village, plan, set(), {each.record: Leaving("gone")})


def test_what_was_changed_by_hand_since_is_not_ticked(village: Session, tmp_path: Path) -> None:
    with village.doing("person.edit") as doing:
        doing.act.change(Person, person(village, "何大山").id, phone="13700000099")
    rows = changed("13800000021", "13900000021")
    found = found_in(village, tmp_path, rows)
    hands = {each.who: each.edited_since for each in found.all}
    assert hands == {"何大山": True, "赵根生": False}
    take_all(village, tmp_path, rows)
    assert person(village, "何大山").phone == "13700000099"
    assert person(village, "赵根生").phone == "13900000021"


def test_what_an_undo_put_back_is_still_the_file_s_or_the_hand_s(village: Session, tmp_path: Path) -> None:
    with village.doing("person.edit") as doing:
        doing.act.change(Person, person(village, "何大山").id, phone="13700000099")
    rows = changed("13800000021", "13900000021")
    plan = plan_of(tmp_path, rows)
    all_ids = {each.id for each in differences(village, plan).all}
    undo_action(village, apply_differences(village, plan, all_ids).changes.action)
    hands = {each.who: each.edited_since for each in differences(village, plan).all}
    assert hands == {"何大山": True, "赵根生": False}


def test_who_was_deleted_by_hand_does_not_come_back_by_himself(village: Session, tmp_path: Path) -> None:
    delete_person(village, person(village, "何小河").id)
    each = only(found_in(village, tmp_path, ROWS))
    assert (each.kind, each.edited_since, each.is_ticked) == (kinds.NEW_MEMBER, True, False)


def test_what_changed_between_looking_and_taking_is_left(village: Session, tmp_path: Path) -> None:
    plan = plan_of(tmp_path, changed("13800000011", "13900000011"))
    chosen = differences(village, plan).ticked
    with village.doing("person.edit") as doing:
        doing.act.change(Person, person(village, "何大山").id, phone="13700000099")
    outcome = apply_differences(village, plan, chosen)
    assert (outcome.left, outcome.changed) == (1, 0)
    assert person(village, "何大山").phone == "13700000099"


def test_a_list_of_persons_adds_to_them_and_says_nothing_of_who_lives_where(village: Session, tmp_path: Path) -> None:
    path = tmp_path / "低保.csv"
    path.write_text(f"姓名,身份证号,联系电话\n吴秀兰,{WU},13900000012\n何小河,{XIAO},13800000012\n", encoding="utf-8")
    plan = preview(path)
    each = only(differences(village, plan))
    assert (each.kind, each.who, each.after) == (kinds.PHONE, "吴秀兰", "13900000012")
    apply_differences(village, plan, {each.id})
    assert person(village, "吴秀兰").phone == "13900000012"
    assert head_of(village, "0101") == "何大山"


def test_another_group_is_a_difference_and_is_made_when_it_is_new(village: Session, tmp_path: Path) -> None:
    rows = tuple(row.replace("二组,0102", "九组,0102") for row in ROWS)
    each = only(found_in(village, tmp_path, rows))
    assert (each.field, each.before, each.after) == ("group", "二组", "九组")
    check_taken_over_and_back(village, tmp_path, rows)


def test_an_added_column_is_compared_entry_by_entry(session: Session, tmp_path: Path) -> None:
    def plan(pigs: str):
        path = tmp_path / "猪.csv"
        path.write_text(
            f"组别,户编号,姓名,与户主关系,身份证号,养了几头猪\n二组,0101,何大山,户主,{HE},{pigs}\n", encoding="utf-8"
        )
        return preview(path)

    import_plan(session, plan("3"))
    each = only(differences(session, plan("5")))
    assert (each.field, each.before, each.after) == ("extra", "养了几头猪 3", "养了几头猪 5")
    assert each.is_ticked
    outcome = apply_differences(session, plan("5"), {each.id})
    assert differences(session, plan("5")).all == ()
    assert only(differences(session, plan("7"))).is_ticked
    undo_action(session, outcome.changes.action)
    record = Person if each.record_kind == "person" else Household
    with session.doing("person.edit") as doing:
        doing.act.change(record, each.record, extra={"养了几头猪": "4"})
    assert only(differences(session, plan("5"))).edited_since

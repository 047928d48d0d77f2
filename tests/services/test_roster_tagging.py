"""Lists that give a tag: whom of the people on file they mean, what is left open, and the second issue of a list."""

from pathlib import Path

import pytest
from openpyxl import Workbook, load_workbook

from minqing_desktop.domain.errors import UserError
from minqing_desktop.domain.records.household import Household, Person
from minqing_desktop.domain.values.id_number import check_digit
from minqing_desktop.exchange.progress import Cancelled
from minqing_desktop.services.roster_intake import Taking, bring_in, look_at
from minqing_desktop.services.roster_leftovers import count_leftovers, save_leftovers
from minqing_desktop.services.roster_tag_updates import TagChoices, TagOutcome, apply_tags, open_reasons
from minqing_desktop.services.roster_tag_words import bare_name, known_in
from minqing_desktop.services.roster_tagging import FOUND, NAMESAKES, NOBODY, read_tags, recognise
from minqing_desktop.services.rosters import import_plan, preview
from minqing_desktop.services.session import Session
from minqing_desktop.services.undoing import undo_action


def number(body: str) -> str:
    return body + check_digit(body)


WU, LI, ZHAO = number("33032719621201452"), number("33032719350101552"), number("33032719600307773")
MING, OTHER_MING = number("33032719700307791"), number("33032719720307791")
HEADING = ("户编号", "组别", "姓名", "与户主关系", "性别", "身份证号", "联系电话")
VILLAGE = (
    ("0101", "一组", "何大山", "户主", "男", "", "13800000011"),
    ("0101", "一组", "吴秀兰", "配偶", "女", WU, ""),
    ("0102", "一组", "赵根生", "户主", "男", ZHAO, ""),
    ("0103", "二组", "何大山", "户主", "男", "", ""),
    ("0104", "二组", "孙二", "户主", "男", "", ""),
    ("0104", "二组", "李奶奶", "母亲", "女", LI, ""),
    ("0105", "三组", "周明", "户主", "男", MING, ""),
    ("0106", "三组", "周明", "户主", "男", OTHER_MING, ""),
)


def book(path: Path, title: str, *rows: tuple) -> Path:
    made = Workbook()
    sheet = made.worksheets[0]
    if title:
        sheet.append((title,))
    for row in rows:
        sheet.append(row)
    made.save(path)
    return path


@pytest.fixture
def village(session: Session, tmp_path: Path) -> Session:
    import_plan(session, preview(book(tmp_path / "册.xlsx", "", HEADING, *VILLAGE)))
    return session


def disabled(tmp_path: Path, *rows: tuple, title: str = "示范村2026年残疾人花名册") -> Path:
    return book(tmp_path / "名单.xlsx", title, ("序号", "组别", "姓名", "身份证号", "残疾证号", "有效期"), *rows)


def people(session: Session) -> dict[str, list[Person]]:
    found: dict[str, list[Person]] = {}
    with session.reading() as reader:
        for person in reader.find(Person):
            found.setdefault(person.name, []).append(person)
    return found


@pytest.mark.parametrize(
    ("text", "name"),
    [
        ("示范村2024年农村最低生活保障对象花名册", "低保"),
        ("80周岁以上老人名单", "高龄"),
        ("分散供养人员发放表", "特困"),
        ("防返贫监测户台账", "监测对象"),
        ("示范村花名册", ""),
    ],
)
def test_titles_name_known_tags(text: str, name: str) -> None:
    assert known_in(text) == name


def test_another_title_gives_the_name_that_is_asked_for() -> None:
    assert bare_name("示范村2026年水稻种植户名单") == "水稻种植户"
    assert bare_name("示范村花名册") == ""


def test_lines_mean_the_person_of_the_number_else_the_only_one_of_name_and_group(village, tmp_path) -> None:
    path = disabled(
        tmp_path,
        (1, "一组", "吴秀兰", WU, "43A", "2030-01-01"),
        (2, "二组", "何大山", "", "43B", ""),
        (3, "三组", "周明", "", "43C", ""),
        (4, "二组", "无此人", number("33032719850307793"), "43D", ""),
        (5, "二组", "孙二", number("33032719850307791"), "43E", ""),
    )
    plan = preview(path)
    guess = recognise(village, plan, path)
    assert guess is not None
    assert (guess.name, guess.is_sure) == ("残疾", True)
    tags = read_tags(village, plan, "残疾")
    assert [line.state for line in tags.lines] == [FOUND, FOUND, NAMESAKES, NOBODY, FOUND]
    assert tags.lines[1].person == next(
        p.id for p in people(village)["何大山"] if p.household != home_of(village, "0101")
    )
    assert len(tags.lines[2].candidates) == 2
    assert tags.lines[4].fills["id_number"] == number("33032719850307791")
    outcome = apply_tags(village, plan, "残疾")
    assert (outcome.tagged, outcome.persons, [line.row for line in outcome.open]) == (3, 0, [5, 6])
    after = people(village)
    (wu,) = after["吴秀兰"]
    assert wu.tags == ("残疾",)
    assert wu.extra == {"残疾证号": "43A", "残疾有效期": "2030-01-01"}
    assert after["孙二"][0].id_number == number("33032719850307791")
    assert [one.tags for one in after["周明"]] == [(), ()]
    assert undo_action(village, outcome.changes.action).left == frozenset()
    assert not any(one.tags for all_of_name in people(village).values() for one in all_of_name)


def tag(session: Session, path: Path) -> TagOutcome:
    """Brings a list in as the command line does."""
    outcome = bring_in(session, path).outcome
    assert isinstance(outcome, TagOutcome)
    return outcome


def home_of(session: Session, number: str) -> str:
    with session.reading() as reader:
        return reader.find(Household, number=number)[0].id


def test_namesakes_are_chosen_and_who_is_not_on_file_gets_a_home(village: Session, tmp_path: Path) -> None:
    path = disabled(tmp_path, (1, "三组", "周明", "", "43C", ""), (2, "九组", "无此人", LI[:0], "43D", ""))
    plan = preview(path)
    tags = read_tags(village, plan, "残疾")
    chosen, new = tags.lines
    second = chosen.candidates[1].person
    outcome = apply_tags(village, plan, "残疾", TagChoices({chosen.place: second}, frozenset((new.place,))))
    assert (outcome.tagged, outcome.households, outcome.persons, outcome.open) == (1, 1, 1, ())
    assert {one.id for one in people(village)["周明"] if one.tags} == {second}
    (made,) = people(village)["无此人"]
    assert (made.tags, made.relation, made.extra) == (("残疾",), "户主", {"残疾证号": "43D"})
    with village.reading() as reader:
        assert reader.get(Household, made.household).head == made.id
    assert not apply_tags(village, plan, "残疾", TagChoices({chosen.place: second})).changes


def test_a_pick_of_somebody_else_is_no_pick(village: Session, tmp_path: Path) -> None:
    plan = preview(disabled(tmp_path, (1, "三组", "周明", "", "43C", "")))
    (line,) = read_tags(village, plan, "残疾").lines
    outcome = apply_tags(village, plan, "残疾", TagChoices({line.place: people(village)["孙二"][0].id}))
    assert (outcome.tagged, len(outcome.open)) == (0, 1)
    assert not outcome.changes


def test_a_number_that_is_nearly_another_s_is_asked_about(village: Session, tmp_path: Path) -> None:
    near = number(LI[:15] + ("1" if LI[15] != "1" else "2") + LI[16])
    plan = preview(disabled(tmp_path, (1, "二组", "李奶奶", near, "43C", "")))
    (line,) = read_tags(village, plan, "残疾").lines
    assert (line.state, [one.name for one in line.candidates]) == (NAMESAKES, ["李奶奶"])


def test_a_second_list_offers_taking_the_tag_off(village: Session, tmp_path: Path) -> None:
    bring_in(village, disabled(tmp_path, (1, "一组", "吴秀兰", WU, "43A", ""), (2, "一组", "赵根生", ZHAO, "43B", "")))
    newer = disabled(tmp_path, (1, "一组", "吴秀兰", WU, "43A", "2031-01-01"))
    look = look_at(village, newer)
    assert look.tags is not None
    assert [one.name for one in look.tags.gone] == ["赵根生"]
    kept = tag(village, newer)
    assert people(village)["赵根生"][0].tags == ("残疾",)
    assert people(village)["吴秀兰"][0].extra["残疾有效期"] == "2031-01-01"
    assert kept.rows == 1
    assert not bring_in(village, newer).changes
    taken = bring_in(village, newer, taking=Taking(apply=frozenset(("gone",))))
    assert people(village)["赵根生"][0].tags == ()
    undo_action(village, taken.changes.action)
    assert people(village)["赵根生"][0].tags == ("残疾",)


def test_a_list_of_one_group_says_nothing_of_the_others(village: Session, tmp_path: Path) -> None:
    bring_in(village, disabled(tmp_path, (1, "一组", "吴秀兰", WU, "", ""), (2, "二组", "李奶奶", LI, "", "")))
    look = look_at(village, disabled(tmp_path, (1, "一组", "赵根生", ZHAO, "", "")))
    assert look.tags is not None
    assert [one.name for one in look.tags.gone] == ["吴秀兰"]


def test_what_is_left_open_comes_back_put_right_and_is_no_reason_to_take_the_tag_off(village, tmp_path) -> None:
    path = disabled(
        tmp_path,
        (1, "一组", "吴秀兰", WU, "43A", ""),
        (2, "三组", "周明", "", "43C", ""),
        (3, "五组", "李娜娜", "", "", ""),
    )
    done = tag(village, path)
    plan = preview(path)
    reasons = open_reasons(done.open)
    back = tmp_path / "要改的行.xlsx"
    assert save_leftovers(plan, back, reasons) == count_leftovers(plan, reasons) == 2
    made = load_workbook(back)
    sheet = made.worksheets[0]
    assert sheet["A1"].value == "问题"
    assert "同名的有 2 人" in sheet["A2"].value
    heading = [cell.value for cell in sheet[1]]
    sheet.cell(2, heading.index("身份证号") + 1, MING)
    sheet.cell(3, heading.index("姓名") + 1, "李奶奶")
    sheet.cell(3, heading.index("组别") + 1, "二组")
    made.save(back)
    look = look_at(village, back)
    assert look.tags is not None, "the tag was said before and is not asked for again"
    assert (look.tags.tag, look.tags.gone) == ("残疾", ())
    again = tag(village, back)
    assert (again.tagged, again.open) == (2, ())
    tagged = {name for name, found in people(village).items() if any(one.tags for one in found)}
    assert tagged == {"吴秀兰", "周明", "李奶奶"}


def test_heads_who_are_only_named_in_a_column_get_no_tag(village: Session, tmp_path: Path) -> None:
    path = book(
        tmp_path / "低保.xlsx",
        "低保名单",
        ("户主姓名", "姓名", "身份证号", "保障金额"),
        ("孙二", "李奶奶", LI, "600"),
        ("赵根生", "吴秀兰", WU, "500"),
    )
    assert tag(village, path).tagged == 2
    tagged = {name for name, found in people(village).items() if any(one.tags for one in found)}
    assert tagged == {"吴秀兰", "李奶奶"}


def test_a_roster_and_a_list_for_an_empty_notebook_give_no_tag(
    empty: Session, village: Session, tmp_path: Path
) -> None:
    roster = book(tmp_path / "花名册.xlsx", "示范村花名册", HEADING, *VILLAGE)
    assert recognise(village, preview(roster), roster) is None
    assert recognise(empty, preview(disabled(tmp_path, (1, "一组", "吴秀兰", WU, "", ""))), None) is None


def test_parents_of_two_levels_are_kept_beside_the_child(village: Session, tmp_path: Path) -> None:
    made = Workbook()
    sheet = made.worksheets[0]
    sheet.append(("留守儿童登记表",))
    sheet.append(("序号", "姓名", "身份证号", "父亲", None, "母亲", None))
    sheet.append((None, None, None, "姓名", "电话", "姓名", "电话"))
    sheet.append((1, "吴秀兰", WU, "吴父", "13800000001", "吴母", "13800000002"))
    for merged in ("D2:E2", "F2:G2", "A2:A3", "B2:B3", "C2:C3"):
        sheet.merge_cells(merged)
    made.save(tmp_path / "留守.xlsx")
    done = tag(village, tmp_path / "留守.xlsx")
    assert (done.tag, done.tagged) == ("留守儿童", 1)
    (wu,) = people(village)["吴秀兰"]
    assert wu.extra == {
        "父亲/姓名": "吴父",
        "父亲/电话": "13800000001",
        "母亲/姓名": "吴母",
        "母亲/电话": "13800000002",
    }
    assert wu.phone == ""


def test_a_tag_is_one_short_name_and_stopping_writes_nothing(village: Session, tmp_path: Path) -> None:
    plan = preview(disabled(tmp_path, (1, "一组", "吴秀兰", WU, "43A", "")))
    for name in ("", "  ", "低保、残疾", "很" * 21):
        with pytest.raises(UserError) as caught:
            apply_tags(village, plan, name)
        assert caught.value.code == "tag_name"
    before = village.notebook.log_facts()
    with pytest.raises(Cancelled):
        apply_tags(village, plan, "残疾", cancel=lambda: True)
    assert village.notebook.log_facts() == before

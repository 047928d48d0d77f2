"""Blank forms of superiors, filled from a notebook and compared with the blank one by one."""

import re
from datetime import UTC, date, datetime
from pathlib import Path

import pytest

from minqing_desktop.domain.errors import UserError
from minqing_desktop.domain.records.disclosure import Disclosure
from minqing_desktop.domain.records.household import Household, Person
from minqing_desktop.domain.records.matter import Matter, Petitioner
from minqing_desktop.domain.records.mediation import Mediation, Party
from minqing_desktop.domain.records.petition import AgentPetition
from minqing_desktop.domain.records.task import Task
from minqing_desktop.domain.records.template import Template
from minqing_desktop.domain.records.visit import Visit
from minqing_desktop.domain.values.masking import Masks
from minqing_desktop.services.forms import fill_form, look_at_form
from minqing_desktop.services.forms_scope import FormScope
from minqing_desktop.services.session import Session
from tests.exchange.forms import making
from tests.exchange.forms.comparing import changed_parts, compare_sheet, members, opened
from tests.services.forms.conftest import SIZES, Fill


def test_roster_with_total_titles_and_print_area(fill: Fill) -> None:
    blank, out, outcome = fill(making.roster)
    assert (outcome.rows, outcome.added) == (17, 7)
    page = compare_sheet(blank, out, "附件1", 4, 13, 7)
    assert [page.cell(row, 1).value for row in range(4, 21)] == list(range(1, 18))
    assert [page.cell(4, column).value for column in range(1, 11)] == [
        1, "一组", "甲大山", "甲大山", "户主", "3303271960********", "1960-03", 66, "138****0001", None
    ]  # fmt: skip
    assert page.cell(6, 10).value == "已婚"
    assert page["H21"].value == "=SUM(H4:H20)"
    assert page["A2"].value.startswith("填报单位（盖章）：某某镇示范村 ")
    assert re.search(r"填报日期：\d{4}年\d+月\d+日$", page["A2"].value)
    assert page["A23"].value.startswith("制表人：陈干部 ")
    assert page["A23"].value.rstrip().endswith("审核人：")
    assert str(page.print_area).replace("$", "").endswith("A1:J23")
    assert str(page.data_validations.dataValidation[0].sqref) == "J4:J20"
    assert [each.id for each in page.row_breaks.brk] == [21]
    assert [str(each.sqref) for each in page.conditional_formatting] == ["H4:H20"]
    assert page["A23"].comment is not None
    assert changed_parts(blank, out) == {
        "xl/workbook.xml", "xl/worksheets/sheet1.xml", "xl/comments/comment1.xml", "xl/drawings/commentsDrawing1.vml"
    } & set(members(blank))  # fmt: skip


def test_two_levels_with_one_row_for_all(fill: Fill) -> None:
    blank, out, outcome = fill(making.two_levels)
    assert outcome.added == 16
    page = compare_sheet(blank, out, "附件1", 5, 5, 16)
    assert page["H22"].value == "=SUM(H5:H21)+SUM(H5:H21)"
    assert page["H23"].value == "=$H$22*2"
    assert page["C6"].value == "乙秀兰"
    assert page["F5"].value == datetime(1960, 3, 7)
    rules = {str(area.sqref): area.rules[0].formula for area in page.conditional_formatting}
    assert rules == {"H5:H21": ["$H$22"]}
    assert page["I7"].value == "=1+1"
    assert page["I7"].data_type == "s"
    assert changed_parts(blank, out) == {"xl/workbook.xml", "xl/worksheets/sheet1.xml"}


def test_households_with_chart_and_other_sheets(fill: Fill) -> None:
    blank, out, outcome = fill(making.households_with_chart)
    assert (outcome.rows, outcome.added, outcome.look.unit) == (6, 2, "household")
    page = compare_sheet(blank, out, "2月 台账", 4, 7, 2)
    assert [page.cell(row, 4).value for row in range(4, 10)] == [2, *SIZES]
    assert page["D10"].value == "=SUM(D4:D9)"
    book = opened(out)
    assert [book["汇总"][name].value for name in ("B1", "B2", "B3")] == [
        "='2月 台账'!D10", "=SUM('2月 台账'!D4:D9)", "=COUNTA('2月 台账'!C:C)"
    ]  # fmt: skip
    assert book.defined_names["人口"].attr_text == "'2月 台账'!$D$4:$D$9"
    chart = members(out)["xl/charts/chart1.xml"].decode()
    assert "'2月 台账'!$D$4:$D$9" in chart
    assert "'2月 台账'!$C$4:$C$9" in chart
    assert b"<xdr:row>12<" in members(out)["xl/drawings/drawing1.xml"].replace(b"<row>", b"<xdr:row>")
    assert changed_parts(blank, out) == {
        "xl/workbook.xml", "xl/worksheets/sheet1.xml", "xl/worksheets/sheet2.xml", "xl/charts/chart1.xml",
        "xl/drawings/drawing1.xml",
    }  # fmt: skip


def test_blocks_of_households_grow_with_their_members(fill: Fill) -> None:
    blank, out, outcome = fill(making.blocks)
    page = compare_sheet(blank, out, "附件1", 3, 11, outcome.added)
    heights = [max(3, size) for size in (2, *SIZES)]
    starts = [3 + sum(heights[:place]) for place in range(6)]
    merged = {str(each) for each in page.merged_cells.ranges}
    for place, (start, height) in enumerate(zip(starts, heights, strict=True), start=1):
        assert {f"{letter}{start}:{letter}{start + height - 1}" for letter in "ABC"} <= merged
        assert page.cell(start, 1).value == place
    assert len(merged) == 1 + 3 * 6
    assert [page.cell(starts[3] + place, 4).value for place in range(5)] == ["戊一", "戊二", "戊三", "戊四", "戊五"]
    assert page.cell(2 + sum(heights) + 1, 1).value == "填表人：陈干部"


def test_members_in_columns(fill: Fill) -> None:
    blank, out, outcome = fill(making.members_in_columns)
    page = compare_sheet(blank, out, "附件1", 3, 5, 3)
    assert [page.cell(4, column).value for column in (3, 5, 7)] == ["丙一", "丙二", "丙三"]
    assert [page.cell(5, column).value for column in (3, 5, 7)] == ["丁一", None, None]
    assert outcome.left_out == 2 + 1
    assert page["F4"].value == "3303271970********"


def test_a_card_for_each_person_of_a_tag(fill: Fill) -> None:
    blank, out, outcome = fill(making.person_card, FormScope(tag="残疾"))
    book = opened(out)
    assert book.sheetnames == ["丙二", "戊二", "己二", "庚二"]
    for name in book.sheetnames:
        page = book[name]
        assert page["B3"].value == name
        assert page["D5"].value == f"{name[0]}一"
        assert page["B7"].value is None
        assert {str(each) for each in page.merged_cells.ranges} == {"A1:D1", "B7:D7"}
        assert str(page.print_area).replace("$", "").endswith("A1:D9")
        assert re.fullmatch(r"填表人：陈干部 +填表日期：\d{4}年\d+月\d+日", page["A9"].value)
        assert len(page._images) == 1  # pyright: ignore[reportAttributeAccessIssue]
    assert outcome.sheets == 4
    assert {name for name in members(blank) if name not in members(out)} == set()


def test_a_card_for_one_household_keeps_its_sheet(fill: Fill) -> None:
    blank, out, _outcome = fill(making.household_card, FormScope(household="0004"))
    page = compare_sheet(blank, out, "样表", 6, 7, 3, frozenset(("B3", "D3", "F3")))
    assert (page["B3"].value, page["D3"].value, page["F3"].value) == ("0004", "戊一", "上塘2号")
    assert [page.cell(row, 2).value for row in range(6, 11)] == ["戊一", "戊二", "戊三", "戊四", "戊五"]
    assert page["B11"].value == "=COUNTA(B6:B10)"
    assert str(page.print_area).replace("$", "").endswith("A1:F13")
    assert changed_parts(blank, out) == {"xl/workbook.xml", "xl/worksheets/sheet1.xml"}


def test_a_card_for_each_household(fill: Fill) -> None:
    _blank, out, outcome = fill(making.household_card)
    book = opened(out)
    assert book.sheetnames == ["甲大山", "列表", "丙一", "丁一", "戊一", "己一", "庚一"]
    assert outcome.sheets == 6
    assert book["戊一"]["B11"].value == "=COUNTA(B6:B10)"
    assert str(book["戊一"].print_area).replace("$", "").endswith("A1:F13")
    assert str(book["丁一"].print_area).replace("$", "").endswith("A1:F10")


def test_sheets_named_after_groups_and_a_table_object(fill: Fill) -> None:
    _blank, out, outcome = fill(making.group_sheets)
    assert (outcome.rows, outcome.without_sheet) == (17, 0)
    book = opened(out)
    assert [row[1].value for row in book["一组"]["A3:D4"]] == ["甲大山", "乙秀兰"]
    assert [row[1].value for row in book["三组"]["A3:D5"]] == ["丁一", "己一", "己二"]
    assert [book["二组"].cell(row, 2).value for row in (3, 14)] == ["丙一", "庚四"]
    assert book["一组"].tables["人口表"].ref == "A2:D4"


def test_shapes_boxes_notes_and_lists(fill: Fill) -> None:
    blank, out, outcome = fill(making.shapes)
    assert outcome.added == 14
    page = compare_sheet(blank, out, "发放表", 4, 6, 14)
    assert [page.cell(row, 7).value for row in (4, 5, 20)] == ["=E4*F4", "=E5*F5", "=E20*F20"]
    assert page["G21"].value == "=SUM(G4:G20)"
    assert page["G21"].comment.text == "自动计算"
    assert page["B4"].comment.text == "填户口本上的姓名"
    after = {name: data.decode("utf-8", "replace") for name, data in members(out).items()}
    sheet, drawing = after["xl/worksheets/sheet1.xml"], after["xl/drawings/drawing1.xml"]
    assert "F4:F20</xm:sqref>" in sheet
    assert "字典!$A$1:$A$9" in sheet
    assert "<xdr:row>21</xdr:row>" in sheet
    assert 'textlink="发放表!$G$21"' in drawing
    assert "<xdr:row>23</xdr:row>" in drawing
    assert "<xdr:row>26</xdr:row>" in drawing
    assert "请于 25 日前报送" in drawing
    assert 'fmlaLink="$H$22"' in after["xl/ctrlProps/ctrlProp1.xml"]
    assert 'location="发放表!A21"' in sheet
    assert "xl/calcChain.xml" not in after
    assert "calcChain" not in after["[Content_Types].xml"] + after["xl/_rels/workbook.xml.rels"]
    assert 'fullCalcOnLoad="1"' in after["xl/workbook.xml"]
    assert {"xl/media/image1.png", "xl/styles.xml", "xl/worksheets/sheet2.xml", "xl/theme/theme1.xml"}.isdisjoint(
        changed_parts(blank, out)
    )


def _visit(session: Session) -> None:
    with session.reading() as reader:
        home = reader.find(Household)[0]
    with session.doing("visit.record") as doing:
        for day, words in ((3, "西屋漏雨"), (20, "要一份药")):
            doing.act.create(
                Visit(
                    households=(home.id,), cadre=session.cadre, words=words,
                    started_at=datetime(2026, 5, day, 2, tzinfo=UTC), is_complete=True,
                )
            )  # fmt: skip


def test_visits_of_a_span(village: Session, fill: Fill) -> None:
    _visit(village)
    blank, out, outcome = fill(making.VISITS, FormScope(since=date(2026, 5, 10), until=date(2026, 5, 31)))
    page = compare_sheet(blank, out, "附件1", 4, 6, 0)
    row = [page.cell(4, column).value for column in range(1, 8)]
    assert row == [1, "甲大山", "陈干部", "2026-05-20", "入户", "要一份药", None]
    assert page["A5"].value is None
    assert (outcome.rows, outcome.added, outcome.look.subject) == (1, 0, "visit")
    assert page["C8"].value.startswith("填报日期：2")


def test_matters_petitions_mediations_and_tasks(village: Session, fill: Fill) -> None:
    with village.reading() as reader:
        home = reader.find(Household)[0]
        head = reader.get(Person, home.head)
    with village.doing("matter.register") as doing:
        matter = doing.act.create(
            Matter(number="2026-0001", title="修渠", wanted="修渠", cadre=village.cadre, accepted_on=date(2026, 5, 2),
                   household=home.id, route="mediation")
        )  # fmt: skip
        doing.act.create(Petitioner(matter=matter, household=home.id, person=head.id))
        doing.act.create(AgentPetition(matter=matter, number="代-1", client=head.id, subject="修渠", ways=("write",)))
        mediation = doing.act.create(
            Mediation(
                matter=matter, dispute="滴水檐", dispute_type="邻里纠纷", outcome="agreed", found_on=date(2026, 5, 3)
            )
        )
        doing.act.create(Party(mediation=mediation, person=head.id))
        doing.act.create(
            Task(title="送药", owed_to=head.id, household=home.id, is_promise=True, due_on=date(2026, 6, 1))
        )
    filled = {}
    for make in (making.MATTERS, making.PETITIONS, making.MEDIATIONS, making.TASKS):
        _blank, out, outcome = fill(make)
        page = opened(out)["附件1"]
        filled[outcome.look.subject] = [page.cell(4, column).value for column in range(1, 9)]
    assert filled["matter"][:6] == [1, "2026-05-02", "甲大山", "138****0001", "修渠", "陈干部"]
    assert filled["petition"][:4] == ["代-1", "甲大山", "138****0001", "修渠"]
    assert filled["petition"][6] == "代写"
    assert filled["mediation"][1] == "甲大山"
    assert filled["mediation"][3:6] == ["邻里纠纷", "滴水檐", "是"]
    assert filled["task"][:3] == [1, "送药", "甲大山"]
    assert filled["task"][4] == "2026-06-01"


def test_whether_somebody_has_a_tag_and_places_to_sign(fill: Fill) -> None:
    make = making.ledger(["序号", "姓名", "性别", "是否残疾人", "领款人签名", "身份证号（前6后4）"], "发放公示表")
    _blank, out, outcome = fill(make)
    page = opened(out)["附件1"]
    assert [page.cell(row, 4).value for row in (4, 7)] == ["否", "是"]
    assert page["F4"].value == "330327********7713"
    assert {each.heading: each.state for each in outcome.look.columns}["领款人签名"] == "blank"


def test_numbers_are_counted_and_codes_stay_texts(village: Session, fill: Fill) -> None:
    with village.reading() as reader:
        person = next(each for each in reader.find(Person) if each.name == "甲大山")
    with village.doing("person.edit") as doing:
        doing.act.change(Person, person.id, extra={"发放月数": "12", "标准": "80.5", "邮编": "012345"})
    _blank, out, _outcome = fill(making.shapes, changes=[("联系电话", "附加:邮编")])
    page = opened(out)["发放表"]
    assert [page.cell(4, column).value for column in (4, 5, 6)] == ["012345", 12, 80.5]


def test_households_stand_by_their_numbers(village: Session, fill: Fill) -> None:
    with village.reading() as reader:
        homes = reader.find(Household)
    with village.doing("household.edit") as doing:
        for place, home in enumerate(homes):
            doing.act.change(Household, home.id, number=("10", "9", "8-2", "8-10", "1", "100")[place])
    _blank, out, _outcome = fill(making.households_with_chart)
    page = opened(out)["2月 台账"]
    assert [page.cell(row, 2).value for row in range(4, 10)] == ["1", "8-2", "8-10", "9", "10", "100"]


def test_whole_numbers_need_a_reason_and_go_on_record(village: Session, fill: Fill, tmp_path: Path) -> None:
    with pytest.raises(UserError) as refused:
        fill(making.roster, masks=Masks(False), reason=" ")
    assert refused.value.code == "reason_missing"
    assert not (tmp_path / "填好的表.xlsx").exists()
    _blank, out, _outcome = fill(making.roster, masks=Masks(False), reason="镇民政办核对")
    page = opened(out)["附件1"]
    assert page["F4"].value == "330327196003077713"
    assert page["I4"].value == "13800000001"
    with village.reading() as reader:
        noted = reader.find(Disclosure)
    assert [(each.document, each.reason, each.records) for each in noted] == [("form", "镇民政办核对", 17)]


def test_columns_bound_by_hand_are_remembered_and_compared(village: Session, fill: Fill) -> None:
    changes = [("婚姻状况", "附加:开户账号"), ("年龄", '"{组别}-{姓名}"'), ("联系电话", ""), ("村民小组", "标签:残疾")]
    _blank, out, first = fill(making.roster, changes=changes)
    page = opened(out)["附件1"]
    assert [page.cell(6, column).value for column in (2, 8, 9, 10)] == ["否", "二组-丙一", None, "6228***************"]
    assert page["B7"].value == "是"
    assert first.changes is None
    with village.reading() as reader:
        person = next(each for each in reader.find(Person) if each.name == "丙一")
        gone = next(each for each in reader.find(Person) if each.name == "庚四")
        home = reader.find(Household)[0]
    with village.doing("person.edit") as doing:
        doing.act.change(Person, person.id, extra={"开户账号": "6228480099999999999"})
        doing.act.change(Person, gone.id, state="deceased")
        doing.act.create(Person(household=home.id, name="新来的"))
    _blank, out, second = fill(making.roster)
    assert opened(out)["附件1"]["H7"].value == "二组-丙一"
    assert second.look.is_known
    told = second.changes
    assert told is not None
    assert (told.added, told.removed) == (("新来的",), ("庚四",))
    assert told.changed == (("丙一", ("婚姻状况",)),)
    with village.reading() as reader:
        kept = reader.find(Template)
    assert len(kept) == 1
    assert "丙一" not in kept[0].last_rows
    _blank, _out, third = fill(making.roster, FormScope(group="一组"))
    assert third.changes is not None
    assert not third.changes.is_comparable


@pytest.mark.parametrize(
    ("scope", "code"),
    [
        (FormScope(group="九组"), "form.group_unknown"),
        (FormScope(tag="没有"), "form.tag_unknown"),
        (FormScope(household="9999"), "form.household_unknown"),
        (FormScope(search="没有"), "form.search_unknown"),
    ],
)
def test_refusals_of_a_scope(fill: Fill, tmp_path: Path, scope: FormScope, code: str) -> None:
    with pytest.raises(UserError) as refused:
        fill(making.roster, scope)
    assert refused.value.code == code
    assert not (tmp_path / "填好的表.xlsx").exists()


def test_refusals_of_a_file(village: Session, tmp_path: Path) -> None:
    blank = tmp_path / "a.xlsx"
    for data, code in (
        (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + b"0" * 600, "form.damaged"),
        (b"hello", "form.no_workbook"),
    ):
        blank.write_bytes(data)
        with pytest.raises(UserError) as refused:
            look_at_form(village, blank)
        assert refused.value.code == code
    making.roster(blank)
    for out, code in ((blank, "form.same_file"), (tmp_path / "b.xls", "form.suffix")):
        with pytest.raises(UserError) as refused:
            fill_form(village, blank, out, FormScope())
        assert refused.value.code == code


def test_a_table_that_is_filled_already_is_told(village: Session, tmp_path: Path) -> None:
    blank, out = tmp_path / "a.xlsx", tmp_path / "b.xlsx"
    making.roster(blank)
    book = opened(blank)
    for row in range(4, 14):
        book["附件1"].cell(row, 4, "某人")
    book.save(blank)
    with pytest.raises(UserError) as refused:
        fill_form(village, blank, out, FormScope())
    assert refused.value.code == "form.not_blank"


def test_wrong_bindings_are_told(fill: Fill) -> None:
    for changes, code in (([("没有这栏", "姓名")], "form.column_unknown"), ([("年龄", "星座")], "form.source_unknown")):
        with pytest.raises(UserError) as refused:
            fill(making.roster, changes=changes)
        assert refused.value.code == code

"""Forms of unusual shapes, filled from a notebook: what they look like afterwards, cell by cell and part by part."""

import re
from datetime import UTC, datetime
from pathlib import Path

import pytest

from minqing_desktop.domain.errors import UserError
from minqing_desktop.domain.records.household import Household, Person
from minqing_desktop.domain.records.place import Group
from minqing_desktop.domain.records.saved_search import SavedSearch
from minqing_desktop.domain.records.visit import Visit
from minqing_desktop.services.forms import look_at_form
from minqing_desktop.services.forms_memory import binding_of, known_template
from minqing_desktop.services.forms_scope import FormOrder, FormScope, people_named
from minqing_desktop.services.session import Session
from tests.exchange.forms import making, odd_forms
from tests.exchange.forms.comparing import changed_parts, compare_sheet, members, opened
from tests.services.forms.conftest import Fill


def _visit(session: Session, number: str, day: int, words: str) -> None:
    with session.reading() as reader:
        home = reader.first(Household, number=number)
    assert home is not None
    with session.doing("visit.record") as doing:
        doing.act.create(
            Visit(households=(home.id,), cadre=session.cadre, words=words, is_complete=True,
                  started_at=datetime(2026, 5, day, 2, tzinfo=UTC))
        )  # fmt: skip


def test_halves_beside_one_another(fill: Fill) -> None:
    _blank, out, outcome = fill(odd_forms.halves)
    page = opened(out)["附件2"]
    assert (outcome.rows, outcome.added) == (17, 5)
    assert [page.cell(row, 1).value for row in range(4, 13)] == list(range(1, 10))
    assert [page.cell(row, 5).value for row in range(4, 13)] == [*range(10, 18), None]
    assert (page["B4"].value, page["F4"].value, page["F11"].value) == ("甲大山", "戊四", "庚四")
    assert page["H13"].value == "=COUNTA(B4:B12)+COUNTA(F4:F12)"
    assert re.fullmatch(r"示范村高龄老人公示名单（\d{4}年\d+月）", page["A1"].value)
    foot = page["A15"].value
    assert "填报单位：某某镇示范村" in foot
    assert "制表人：陈干部" in foot
    assert re.search(r"填报日期：\d{4}年\d+月\d+日", foot)


def test_halves_that_are_numbered_across(fill: Fill) -> None:
    def across(path: Path) -> None:
        odd_forms.halves(path)
        book = opened(path)
        for row in range(4, 8):
            book["附件2"].cell(row, 1, 2 * row - 7)
            book["附件2"].cell(row, 5, 2 * row - 6)
        book.save(path)

    _blank, out, _outcome = fill(across, FormScope(group="二组"))
    page = opened(out)["附件2"]
    assert [page.cell(row, column).value for row in (4, 5) for column in (2, 6)] == ["丙一", "丙二", "丙三", "戊一"]
    assert [page.cell(row, column).value for row in (4, 9) for column in (1, 5)] == [1, 2, 11, 12]


def test_several_tables_under_one_another(village: Session, fill: Fill) -> None:
    _visit(village, "0002", 3, "西屋漏雨")
    blank, out, outcome = fill(odd_forms.two_tables)
    page = opened(out)["附件2"]
    assert outcome.added == 3 + 15
    assert [page.cell(row, 3).value for row in (4, 9)] == ["甲大山", "庚一"]
    assert (page["C10"].value, page["D10"].value) == ("合计", "=SUM(D4:D9)")
    assert [page.cell(row, 2).value for row in (14, 15, 30)] == ["甲大山", "乙秀兰", "庚四"]
    assert page["D31"].value == "=COUNTA(D14:D30)+D10".replace("D14:D30", "B14:B30")
    assert [page.cell(35, column).value for column in range(1, 7)] == [1, "丙一", "陈干部", "2026-05-03", "入户", None]
    assert page["A38"].value.split() == ["负责人：", "填表人：陈干部"]
    assert str(page.print_area).replace("$", "").endswith("A1:F38")
    assert opened(out).defined_names["总人数"].attr_text == "附件2!$D$31"
    assert page["A33"].value == "三、走访情况"
    assert changed_parts(blank, out) == {"xl/workbook.xml", "xl/worksheets/sheet1.xml"}
    assert {(each.heading, each.source) for each in outcome.look.columns if each.heading.startswith("备注")} == {
        ("备注", "备注"), ("备注（2）", "备注")
    }  # fmt: skip


def test_a_card_with_members_and_visits(village: Session, fill: Fill) -> None:
    _visit(village, "0002", 3, "西屋漏雨")
    _visit(village, "0002", 9, "修好了")
    _visit(village, "0003", 9, "一切都好")
    _blank, out, outcome = fill(odd_forms.visited_card, FormScope(group="二组"))
    book = opened(out)
    assert book.sheetnames == ["丙一", "戊一", "庚一"]
    page = book["丙一"]
    assert (page["B2"].value, page["D2"].value, page["F2"].value) == ("0002", "丙一", "138****0000")
    assert [page.cell(row, 2).value for row in (5, 6, 7)] == ["丙一", "丙二", "丙三"]
    assert [page.cell(row, 5).value for row in (11, 12)] == ["西屋漏雨", "修好了"]
    assert page["A14"].value.startswith("填表人：陈干部")
    assert book["戊一"].cell(13, 5).value is None
    assert outcome.sheets == 3


def test_printed_boxes_are_ticked(village: Session, fill: Fill) -> None:
    changes = [("是否残疾", "标签:残疾"), ("核查结果", "=标签:残疾"), ("是否低保", "标签:残疾")]
    blank, out, _outcome = fill(odd_forms.choices, changes=changes)
    page = compare_sheet(blank, out, "附件2", 3, 4, 15)
    assert [page.cell(3, column).value for column in (3, 4, 5, 6)] == ["☑男 □女", "□是　☑否", "是□ 否☑", "□"]
    assert [page.cell(6, column).value for column in (3, 4, 5, 6)] == ["□男 ☑女", "☑是　□否", "是☑ 否□", "☑"]
    _blank, out, _outcome = fill(odd_forms.choices_card, FormScope(tag="残疾"))
    assert opened(out)["丙二"]["D2"].value == "□男 ☑女"
    assert opened(out)["丙二"]["D3"].value is None


def test_protection_hidden_rows_and_the_logo_stay(fill: Fill) -> None:
    blank, out, outcome = fill(odd_forms.locked, changes=[("金额", '"80"')])
    page = compare_sheet(blank, out, "台账", 5, 7, 14, frozenset(("A1",)))
    assert outcome.added == 14
    assert page["A1"].value == "某某镇示范村困难群众台账"
    assert page.protection.sheet
    assert page.protection.password == "CC3D"
    assert not page["B20"].protection.locked
    assert page["A22"].protection.locked
    assert page.row_dimensions[3].hidden
    assert page.column_dimensions["H"].hidden
    assert [page.cell(row, 8).value for row in (5, 6, 21)] == ["=E5*2", None, None]
    assert page["E22"].value == "=SUM(E5:E21)"
    assert page["E9"].value == 80
    assert page.sheet_properties.tabColor.rgb == "00FF0000"  # pyright: ignore[reportOptionalMemberAccess]
    assert changed_parts(blank, out) == {"xl/workbook.xml", "xl/worksheets/sheet1.xml"}
    assert b"legacyDrawingHF" in members(out)["xl/worksheets/sheet1.xml"]


def test_check_boxes_and_stamps_come_along_with_their_rows(fill: Fill) -> None:
    blank, out, _outcome = fill(odd_forms.ticked_rows)
    compare_sheet(blank, out, "确认表", 4, 6, 14)
    after = {name: data.decode("utf-8", "replace") for name, data in members(out).items()}
    sheet, vml = after["xl/worksheets/sheet1.xml"], after["xl/drawings/vmlDrawing1.vml"]
    numbers = re.findall(r'shapeId="(\d+)"', sheet)
    assert len(numbers) == len(set(numbers)) == 18
    lines = sorted(int(each) for each in re.findall(r"<(?:\w+:)?from[^>]*>.*?<xdr:row>(\d+)</xdr:row>", sheet))
    assert lines == [*range(3, 20), 22]
    assert sorted(re.findall(r'<v:shape id="_x0000_s(\d+)"', vml)) == sorted(numbers)
    boxes = "".join(text for name, text in after.items() if name.startswith("xl/ctrlProps/"))
    links = set(re.findall(r'fmlaLink="\$H\$(\d+)"', boxes))
    assert links == {str(row) for row in (*range(4, 21), 23)}
    assert set(re.findall(r"<x:FmlaLink>\$H\$(\d+)<", vml)) == links
    drawing = after["xl/drawings/drawing1.xml"]
    assert sorted(re.findall(r'spid="_x0000_s(\d+)"', drawing)) == sorted(numbers)
    ids = re.findall(r'cNvPr id="(\d+)"', drawing)
    assert len(ids) == len(set(ids)) == 18 + 17 + 1
    arrows = after["xl/worksheets/_rels/sheet1.xml.rels"]
    assert all(arrows.count(f'Id="{each}"') == 1 for each in re.findall(r'<control [^>]*r:id="(\w+)"', sheet))
    assert all(
        f'PartName="/{name}"' in after["[Content_Types].xml"] for name in after if re.search(r"ctrlProp\d", name)
    )
    assert "填报单位：</a:t>" in drawing
    assert ">某某镇示范村" in drawing
    assert re.search(r"制表人：陈干部 +填报日期：\d{4}年\d+月\d+日<", drawing)
    assert len(opened(out)["确认表"]._images) == 17  # pyright: ignore[reportAttributeAccessIssue]


def test_strict_open_xml_becomes_an_ordinary_workbook(fill: Fill, tmp_path: Path) -> None:
    _blank, out, outcome = fill(odd_forms.strict)
    page = opened(out)["附件2"]
    assert [page.cell(4, column).value for column in range(1, 4)] == [1, "甲大山", "男"]
    assert str(page.print_area).replace("$", "").endswith("A1:E21")
    assert b"purl.oclc.org" not in b"".join(members(out).values())
    assert b"conformance" not in members(out)["xl/workbook.xml"]
    assert "严格" in outcome.look.notes[0]
    ordinary = tmp_path / "plain.xlsx"
    making.roster(ordinary)
    theme = re.findall(rb'<a:tint val="[^"]*"', members(ordinary)["xl/theme/theme1.xml"])
    assert re.findall(rb'<a:tint val="[^"]*"', members(out)["xl/theme/theme1.xml"]) == theme


@pytest.mark.parametrize(
    ("scope", "names"),
    [
        (FormScope(order_by="出生年月"), ["甲大山", "丙一"]),
        (FormScope(order_by="姓名", descending=True, group="一组"), ["乙秀兰", "甲大山"]),
        (FormScope(order=FormOrder.NUMBER, descending=True), ["庚一", "庚二"]),
        (FormScope(order_by="婚姻状况", descending=True), ["丙一", "丁一"]),
        (FormScope(search="三组的"), ["丁一"]),
        (FormScope(search="哪个组的"), ["丁一", "己一"]),
    ],
)
def test_who_goes_in_and_in_which_order(village: Session, fill: Fill, scope: FormScope, names: list[str]) -> None:
    with village.reading() as reader:
        people = {each.name: each for each in reader.find(Person)}
        group = next(each for each in reader.find(Group) if each.name == "三组")
    with village.doing("search.save") as doing:
        doing.act.change(Person, people["甲大山"].id, birth_date="1960-03-09")
        doing.act.create(SavedSearch(name="三组的", text="丁一"))
        doing.act.create(SavedSearch(name="哪个组的", group=group.id))
    _blank, out, _outcome = fill(making.roster, scope)
    page = opened(out)["附件1"]
    found = [page.cell(row, 4).value for row in range(4, 4 + len(names))]
    assert found == names
    assert page["A4"].value == 1


def test_chosen_people_and_those_who_were_visited(village: Session, fill: Fill) -> None:
    _visit(village, "0003", 9, "一切都好")
    with village.reading() as reader:
        chosen = tuple(each.id for each in reader.find(Person) if each.name in ("丙二", "戊三"))
    _blank, out, _outcome = fill(making.roster, FormScope(people=chosen))
    page = opened(out)["附件1"]
    assert [page.cell(row, 4).value for row in (4, 5, 6)] == ["丙二", "戊三", None]
    _blank, out, _outcome = fill(making.roster, FormScope(since=datetime(2026, 5, 1).date()))
    page = opened(out)["附件1"]
    assert [page.cell(row, 4).value for row in (4, 5)] == ["丁一", None]


def test_who_went_in_is_remembered(village: Session, fill: Fill) -> None:
    scope = FormScope(group="二组", order_by="年龄", descending=True)
    _blank, _out, outcome = fill(making.roster, scope)
    with village.reading() as reader:
        template = known_template(reader, village.village, outcome.look.fingerprint)
    assert template is not None
    binding = binding_of(template)
    assert binding is not None
    assert binding.scope == scope


def test_people_by_name_or_number(village: Session) -> None:
    (one,) = people_named(village, ["丙二"])
    with village.reading() as reader:
        person = reader.get(Person, one)
    assert people_named(village, ["丙二", person.id_number.lower()]) == (one, one)
    with pytest.raises(UserError) as refused:
        people_named(village, ["没有"])
    assert refused.value.code == "form.person_unknown"
    with village.doing("person.edit") as doing:
        doing.act.create(Person(household=person.household, name="丙二"))
    with pytest.raises(UserError) as refused:
        people_named(village, ["丙二"])
    assert refused.value.code == "form.person_twice"


def test_an_order_by_no_column_is_told(fill: Fill) -> None:
    with pytest.raises(UserError) as refused:
        fill(making.roster, FormScope(order_by="星座"))
    assert refused.value.code == "form.order_unknown"


def test_formulas_fill_columns_and_are_remembered(village: Session, fill: Fill) -> None:
    changes = [
        ("婚姻状况", "=年龄(2020-12-31)"), ("联系电话", "=人数(标签:残疾)&\"/\"&人数()"),
        ("公民身份号码", "=遮盖(身份证号, 6, 4)"),
        ("出生年月", "＝日期(出生日期，“YYYY年M月”)"), ("年龄", "=如果(空(附加:开户账号), \"\", 后(附加:开户账号, 4))"),
    ]  # fmt: skip
    _blank, out, outcome = fill(making.roster, changes=changes)
    page = opened(out)["附件1"]
    assert [page.cell(6, column).value for column in (10, 9, 6, 7)] == [60, "1/3", "330327********1016", "1960年3月"]
    assert page["H6"].value == "****"
    assert {each.source for each in outcome.look.columns if each.heading == "婚姻状况"} == {"公式 年龄(2020-12-31)"}
    _blank, out, _outcome = fill(making.roster)
    assert opened(out)["附件1"]["J6"].value == 60
    for wrong in ("=年龄(", "=星座", "=求和(年龄)"):
        with pytest.raises(UserError):
            fill(making.roster, changes=[("年龄", wrong)])


def test_households_and_people_on_sheets_of_one_form(village: Session, tmp_path: Path) -> None:
    blank = tmp_path / "a.xlsx"
    making.household_card(blank)
    book = opened(blank)
    page = book["列表"]
    page.sheet_state = "visible"
    for column, head in enumerate(("序号", "姓名", "与户主关系", "联系电话"), start=1):
        page.cell(1, column, head)
        page.cell(2, column).border = making.BOX
    book.save(blank)
    look = look_at_form(village, blank)
    assert [(name, is_card) for name, _rows, is_card in look.sheets] == [("样表", True), ("列表", False)]
    assert look.unit == "household"

"""Makes blank forms as townships send them round: titles, merged headers, totals, pictures, charts, boxes, lists."""

import io
import re
import zipfile
from collections.abc import Callable
from pathlib import Path

from openpyxl import Workbook
from openpyxl.chart import BarChart, Reference
from openpyxl.comments import Comment
from openpyxl.drawing.image import Image
from openpyxl.formatting.rule import CellIsRule, DataBarRule
from openpyxl.styles import Alignment, Border, Font, PatternFill, Side
from openpyxl.workbook.defined_name import DefinedName
from openpyxl.worksheet.datavalidation import DataValidation
from openpyxl.worksheet.hyperlink import Hyperlink
from openpyxl.worksheet.pagebreak import Break
from openpyxl.worksheet.table import Table
from openpyxl.worksheet.worksheet import Worksheet
from PIL import Image as Picture

_THIN = Side(style="thin")
BOX = Border(left=_THIN, right=_THIN, top=_THIN, bottom=_THIN)
_TITLE = Font(name="方正小标宋简体", size=20, bold=True)
_CENTRE = Alignment(horizontal="center", vertical="center", wrap_text=True)


def _start(title: str, width: int, sheet: str = "附件1") -> tuple[Workbook, Worksheet]:
    book = Workbook()
    page = book.active
    assert isinstance(page, Worksheet)
    page.title = sheet
    page.merge_cells(start_row=1, end_row=1, start_column=1, end_column=width)
    page["A1"] = title
    page["A1"].font, page["A1"].alignment = _TITLE, _CENTRE
    page.row_dimensions[1].height = 36
    page.page_setup.orientation, page.page_setup.paperSize = "landscape", 9
    page.oddFooter.center.text = "第 &P 页，共 &N 页"  # pyright: ignore[reportOptionalMemberAccess]
    return book, page


def _heads(page: Worksheet, row: int, heads: list[str]) -> None:
    for column, head in enumerate(heads, start=1):
        cell = page.cell(row, column, head)
        cell.border, cell.font, cell.alignment = BOX, Font(name="黑体", size=11), _CENTRE
        page.column_dimensions[cell.column_letter].width = 8 + 2 * len(head)


def _boxes(page: Worksheet, rows: range, width: int) -> None:
    for row in rows:
        page.row_dimensions[row].height = 21
        for column in range(1, width + 1):
            page.cell(row, column).border = BOX
            page.cell(row, column).font = Font(name="仿宋_GB2312", size=11)


def roster(path: Path) -> None:
    """Title, reporter, ten rows, a total, signatures; print area and titles, a list to choose from, a page break."""
    book, page = _start("某某县农村居民基本信息统计表", 10)
    page.merge_cells("A2:J2")
    page["A2"] = "填报单位（盖章）：                    填报日期：    年   月   日"
    _heads(
        page,
        3,
        [
            "序号",
            "村民小组",
            "户主\n姓名",
            "姓名",
            "与户主关系",
            "公民身份号码",
            "出生年月",
            "年龄",
            "联系电话",
            "婚姻状况",
        ],
    )
    _boxes(page, range(4, 14), 10)
    page["A14"], page["H14"] = "合计", "=SUM(H4:H13)"
    page["A16"] = "制表人：          审核人：         "
    page.print_area, page.print_title_rows = "A1:J16", "1:3"
    check = DataValidation(type="list", formula1='"未婚,已婚"')
    check.add("J4:J13")
    page.add_data_validation(check)
    page.row_breaks.append(Break(id=14))
    page["A16"].comment = Comment("加盖公章", "乡镇")
    page.conditional_formatting.add("H4:H13", DataBarRule("min", 0, "max", 100, color="638EC6"))
    book.save(path)


def two_levels(path: Path) -> None:
    """A header of two rows, a row of column numbers, one blank row only, a total of that one row."""
    book, page = _start("防止返贫监测对象花名册", 9)
    _heads(page, 2, ["序号", "村组", "基本信息", "", "", "", "家庭住址", "家庭人口数", "备注"])
    _heads(page, 3, ["", "", "姓名", "性别", "身份证号", "出生日期", "", "", ""])
    page.merge_cells("C2:F2")
    for letter in "ABGHI":
        page.merge_cells(f"{letter}2:{letter}3")
    _heads(page, 4, [str(n) for n in range(1, 10)])
    _boxes(page, range(5, 6), 9)
    page["F5"].number_format = "yyyy/m/d"
    page["A6"], page["H6"] = "总计", "=SUM(H5)+SUM(H5:H5)"
    page["H7"] = "=$H$6*2"
    page.conditional_formatting.add(
        "H5", CellIsRule(operator="greaterThan", formula=["$H$6"], fill=PatternFill("solid", "FFFF00"))
    )
    page.freeze_panes = "A5"
    book.save(path)


def households_with_chart(path: Path) -> None:
    """One row per household, a chart below and a second sheet that adds up the first."""
    book, page = _start("农户家庭情况表", 6, "2月 台账")
    _heads(page, 3, ["序号", "户编号", "户主姓名", "家庭人口数", "联系电话", "家庭住址"])
    _boxes(page, range(4, 8), 6)
    page["C8"], page["D8"] = "合计", "=SUM(D4:D7)"
    chart = BarChart()
    chart.add_data(Reference(page, min_col=4, min_row=3, max_row=7), titles_from_data=True)
    chart.set_categories(Reference(page, min_col=3, min_row=4, max_row=7))
    page.add_chart(chart, "A11")
    total = book.create_sheet("汇总")
    total["A1"], total["B1"] = "人口合计", "='2月 台账'!D8"
    total["B2"] = "=SUM('2月 台账'!D4:D7)"
    total["B3"] = "=COUNTA('2月 台账'!C:C)"
    book.defined_names["人口"] = DefinedName("人口", attr_text="'2月 台账'!$D$4:$D$7")
    other = book.create_sheet("说明")
    other["A1"] = "本表由各村填报，不得更改格式。"
    book.save(path)


def blocks(path: Path) -> None:
    """一户一块: three blocks of three rows, what is the household's merged over them."""
    book, page = _start("家庭成员花名册", 7)
    _heads(page, 2, ["序号", "户主姓名", "家庭住址", "姓名", "与户主关系", "性别", "身份证号"])
    _boxes(page, range(3, 12), 7)
    for top in (3, 6, 9):
        for letter in "ABC":
            page.merge_cells(f"{letter}{top}:{letter}{top + 2}")
    page["A12"] = "填表人："
    book.save(path)


def members_in_columns(path: Path) -> None:
    """One row per household with numbered columns of its members."""
    book, page = _start("家庭成员情况表", 9)
    _heads(
        page,
        2,
        [
            "序号",
            "户编号",
            "户主姓名",
            "户主身份证号",
            "成员1姓名",
            "成员1身份证号",
            "成员2姓名",
            "成员2身份证号",
            "组别",
        ],
    )
    _boxes(page, range(3, 6), 9)
    book.save(path)


def person_card(path: Path) -> None:
    """登记表 of one person: words beside blanks, a picture, a place to sign."""
    book, page = _start("残疾人基本状况登记表", 4, "登记表")
    for row, (one, two) in enumerate(
        (("姓名", "性别"), ("身份证号", "联系电话"), ("出生年月", "户主姓名"), ("家庭住址", "残疾类别")), start=3
    ):
        page.cell(row, 1, one)
        page.cell(row, 3, two)
    _boxes(page, range(3, 8), 4)
    page["A7"] = "村委会意见"
    page.merge_cells("B7:D7")
    page["A9"] = "填表人：________    填表日期：____年__月__日"
    stream = io.BytesIO()
    Picture.new("RGB", (40, 40), "red").save(stream, "PNG")
    page.add_image(Image(stream), "D8")
    page.print_area = "A1:D9"
    book.save(path)


def household_card(path: Path) -> None:
    """One sheet per household: its facts above, its members below, in a workbook with a list of villages."""
    book, page = _start("农户家庭情况登记卡", 6, "样表")
    for column, (label, blank) in enumerate((("户编号", ""), ("户主姓名", ""), ("家庭住址", ""))):
        page.cell(3, 2 * column + 1, label)
        page.cell(3, 2 * column + 2, blank or None)
    _boxes(page, range(3, 4), 6)
    _heads(page, 5, ["序号", "姓名", "与户主关系", "性别", "身份证号", "联系电话"])
    _boxes(page, range(6, 8), 6)
    page["A8"], page["B8"] = "合计", "=COUNTA(B6:B7)"
    page["A10"] = "采集人：          日期："
    page.print_area = "A1:F10"
    hidden = book.create_sheet("列表")
    hidden["A1"] = "是"
    hidden.sheet_state = "hidden"
    book.save(path)


def ledger(heads: list[str], title: str) -> Callable[[Path], None]:
    """A ledger of visits, matters, petitions and the like; notes under the header, reporter at the foot."""

    def make(path: Path) -> None:
        book, page = _start(title, len(heads))
        _heads(page, 3, heads)
        _boxes(page, range(4, 7), len(heads))
        page.cell(8, 1, "填报人：").font = Font(bold=True)
        page.cell(8, 3, "填报日期：")
        book.save(path)

    return make


def group_sheets(path: Path) -> None:
    """A sheet for each group, named after it, and a table object with a filter on the first."""
    book, page = _start("各组人口表", 4, "一组")
    _heads(page, 2, ["序号", "姓名", "性别", "身份证号"])
    _boxes(page, range(3, 5), 4)
    page.add_table(Table(displayName="人口表", ref="A2:D4"))
    for name in ("二组", "三组"):
        other = book.create_sheet(name)
        _heads(other, 2, ["序号", "姓名", "性别", "身份证号"])
        _boxes(other, range(3, 5), 4)
    book.save(path)


def shapes(path: Path) -> None:
    """A text box, a check box, a seal, x14 lists of another sheet, shared formulas, a calculation chain."""
    book, page = _start("惠民补贴发放花名册", 7, "发放表")
    _heads(page, 3, ["序号", "姓名", "身份证号", "联系电话", "发放月数", "标准", "金额（元）"])
    _boxes(page, range(4, 7), 7)
    for row in range(4, 7):
        page.cell(row, 7, f"=E{row}*F{row}")
    page["A7"], page["G7"] = "合计", "=SUM(G4:G6)"
    stream = io.BytesIO()
    Picture.new("RGB", (60, 60), "red").save(stream, "PNG")
    page.add_image(Image(stream), "F9")
    page["B4"].comment = Comment("填户口本上的姓名", "民政办")
    page["G7"].comment = Comment("自动计算", "民政办")
    page["A9"].hyperlink = Hyperlink(ref="A9", location="发放表!A7")
    lists = book.create_sheet("字典")
    lists["A1"] = "1000"
    book.save(path)
    rewrite(path, _add_shapes)


def rewrite(path: Path, change: Callable[[dict[str, bytes]], None]) -> None:
    """Changes the parts of a package."""
    with zipfile.ZipFile(path) as archive:
        parts = {name: archive.read(name) for name in archive.namelist()}
    change(parts)
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, data in parts.items():
            archive.writestr(zipfile.ZipInfo(name, (2024, 3, 1, 8, 0, 0)), data, zipfile.ZIP_DEFLATED)


OFFICE = "http://schemas.openxmlformats.org"
MICROSOFT = "http://schemas.microsoft.com/office"


def anchor_words(prefix: str, place: tuple[int, int, int, int]) -> str:
    """From column and row to column and row, counted from 0."""
    told = f' xmlns:xdr="{OFFICE}/drawingml/2006/spreadsheetDrawing"'
    ends = []
    for name, column, row in (("from", *place[:2]), ("to", *place[2:])):
        ends.append(
            f"<{prefix}{name}{told}><xdr:col>{column}</xdr:col><xdr:colOff>0</xdr:colOff><xdr:row>{row}</xdr:row>"
            f"<xdr:rowOff>0</xdr:rowOff></{prefix}{name}>"
        )
    return "".join(ends)


_BOX = (
    f'<xdr:twoCellAnchor xmlns:xdr="{OFFICE}/drawingml/2006/spreadsheetDrawing"'
    f' xmlns:a="{OFFICE}/drawingml/2006/main" editAs="oneCell">{anchor_words("xdr:", (1, 9, 3, 12))}'
    '<xdr:sp macro="" textlink="发放表!$G$7"><xdr:nvSpPr>'
    '<xdr:cNvPr id="90" name="文本框 1"/><xdr:cNvSpPr txBox="1"/></xdr:nvSpPr><xdr:spPr><a:xfrm><a:off x="0" y="0"/>'
    '<a:ext cx="900000" cy="300000"/></a:xfrm><a:prstGeom prst="rect"><a:avLst/></a:prstGeom></xdr:spPr><xdr:txBody>'
    "<a:bodyPr/><a:p><a:r><a:rPr/><a:t>请于 25 日前报送</a:t></a:r></a:p></xdr:txBody></xdr:sp><xdr:clientData/>"
    "</xdr:twoCellAnchor>"
)
_X14 = (
    f'<extLst><ext xmlns:x14="{MICROSOFT}/spreadsheetml/2009/9/main" uri="{{CCE6A557-97BC-4b89-ADB6-D9C93CAAB3DF}}">'
    f'<x14:dataValidations xmlns:xm="{MICROSOFT}/excel/2006/main" count="1"><x14:dataValidation type="list">'
    "<x14:formula1><xm:f>字典!$A$1:$A$9</xm:f></x14:formula1><xm:sqref>F4:F6</xm:sqref></x14:dataValidation>"
    "</x14:dataValidations></ext></extLst>"
)
_CHECK_BOX = (
    '<mc:AlternateContent xmlns:mc="http://schemas.openxmlformats.org/markup-compatibility/2006"><mc:Choice'
    f' xmlns:x14="{MICROSOFT}/spreadsheetml/2009/9/main" Requires="x14"><controls><control shapeId="5121" r:id="rIdC"'
    f' name="复选框 1" xmlns:r="{OFFICE}/officeDocument/2006/relationships"><controlPr defaultSize="0"><anchor'
    f' moveWithCells="1">{anchor_words("", (0, 7, 1, 8))}</anchor></controlPr></control></controls></mc:Choice>'
    "</mc:AlternateContent>"
)


def _add_shapes(parts: dict[str, bytes]) -> None:
    drawing = parts["xl/drawings/drawing1.xml"].decode()
    parts["xl/drawings/drawing1.xml"] = re.sub(r"(</(?:\w+:)?wsDr>)", lambda end: _BOX + end[1], drawing).encode()
    sheet = parts["xl/worksheets/sheet1.xml"].decode()
    for row in (4, 5, 6):  # as Excel writes them: the first says it, the others point at it
        text = f"E{row}*F{row}" if row == 4 else ""
        told = ' ref="G4:G6"' if row == 4 else ""
        sheet = sheet.replace(f"<f>E{row}*F{row}</f>", f'<f t="shared"{told} si="0">{text}</f>')
    sheet = sheet.replace("<v></v>", "<v>0</v>").replace("<v />", "<v>0</v>").replace("<v/>", "<v>0</v>")
    parts["xl/worksheets/sheet1.xml"] = sheet.replace("</worksheet>", f"{_CHECK_BOX}{_X14}</worksheet>").encode()
    parts["xl/ctrlProps/ctrlProp1.xml"] = (
        b'<formControlPr xmlns="http://schemas.microsoft.com/office/spreadsheetml/2009/9/main" objectType="CheckBox" '
        b'fmlaLink="$H$8" lockText="1" noThreeD="1"/>'
    )
    parts["xl/calcChain.xml"] = (
        b'<calcChain xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main"><c r="G7" i="1"/></calcChain>'
    )
    point(parts, "xl/worksheets/_rels/sheet1.xml.rels", "rIdC", "ctrlProp", "/xl/ctrlProps/ctrlProp1.xml")
    point(parts, "xl/_rels/workbook.xml.rels", "rIdChain", "calcChain", "/xl/calcChain.xml")
    types = parts["[Content_Types].xml"].decode()
    more = (
        '<Override PartName="/xl/ctrlProps/ctrlProp1.xml" '
        'ContentType="application/vnd.ms-excel.controlproperties+xml"/>'
        '<Override PartName="/xl/calcChain.xml" ContentType="application/vnd.openxmlformats-officedocument.'
        'spreadsheetml.calcChain+xml"/>'
    )
    parts["[Content_Types].xml"] = types.replace("</Types>", f"{more}</Types>").encode()


def point(parts: dict[str, bytes], name: str, identity: str, kind: str, target: str) -> None:
    """An arrow from a part to another, written into the part with its arrows."""
    parts.setdefault(
        name, b'<Relationships xmlns="http://schemas.openxmlformats.org/package/2006/relationships"></Relationships>'
    )
    arrow = (
        f'<Relationship Id="{identity}" Type="{OFFICE}/officeDocument/2006/relationships/{kind}" Target="{target}"/>'
    )
    parts[name] = parts[name].decode().replace("</Relationships>", f"{arrow}</Relationships>").encode()


VISITS = ledger(["序号", "走访对象", "走访人员", "走访时间", "走访形式", "群众诉求", "处理情况"], "干部走访台账")
MATTERS = ledger(
    ["序号", "登记时间", "姓名", "联系电话", "主要愿望或诉求", "责任人", "办理结果", "满意度"], "群众诉求台账"
)
PETITIONS = ledger(
    ["编号", "委托人", "联系电话", "委托事项", "委托日期", "代理员", "代理方式", "结果"], "信访代理登记簿"
)
MEDIATIONS = ledger(
    ["序号", "当事人", "事发时间", "纠纷类别", "纠纷描述", "是否化解", "化解时间", "责任人"], "矛盾纠纷排查化解表"
)
TASKS = ledger(["序号", "承诺事项", "承诺对象", "责任人", "完成时限", "兑现情况"], "承诺事项一览表")

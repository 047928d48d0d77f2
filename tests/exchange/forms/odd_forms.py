"""More blank forms as they come: boxes to tick in every row, halves beside one another, several tables, protection."""

import io
import re
from pathlib import Path

from openpyxl import Workbook
from openpyxl.drawing.image import Image
from openpyxl.styles import Alignment, Font, Protection
from openpyxl.workbook.defined_name import DefinedName
from openpyxl.worksheet.worksheet import Worksheet
from PIL import Image as Picture

from tests.exchange.forms.making import BOX, MICROSOFT, OFFICE, anchor_words, point, rewrite

_FACE = Font(name="仿宋_GB2312", size=11)
_CENTRE = Alignment(horizontal="center", vertical="center", wrap_text=True)
_CHECK_BOX = 5121


def _book(title: str, width: int, sheet: str = "附件2") -> tuple[Workbook, Worksheet]:
    book = Workbook()
    page = book.active
    assert isinstance(page, Worksheet)
    page.title = sheet
    page.merge_cells(start_row=1, end_row=1, start_column=1, end_column=width)
    page["A1"] = title
    page["A1"].font, page["A1"].alignment = Font(name="方正小标宋简体", size=18), _CENTRE
    return book, page


def _table(page: Worksheet, top: int, heads: list[str], ready: int, left: int = 1) -> None:
    for column, head in enumerate(heads, start=left):
        page.cell(top, column, head).font = Font(name="黑体", size=11)
        for row in range(top, top + ready + 1):
            page.cell(row, column).border = BOX
            if row > top:
                page.cell(row, column).font = _FACE


def halves(path: Path) -> None:
    """The same four columns twice beside one another, numbered down the left half first."""
    book, page = _book("____村高龄老人公示名单（    年  月）", 8)
    _table(page, 3, ["序号", "姓名", "性别", "组别"] * 2, 4)
    for row in range(4, 8):
        page.cell(row, 1, row - 3)
        page.cell(row, 5, row + 1)
    page["A8"] = "合计"
    page["H8"] = "=COUNTA(B4:B7)+COUNTA(F4:F7)"
    page["A10"] = "填报单位：　　　　　　填报日期：　　年　月　日　　制表人：____　　联系电话："
    book.save(path)


def two_tables(path: Path) -> None:
    """Two lists under one another with totals of both, and a third thing that nobody can fill."""
    book, page = _book("某某镇综合统计表", 6)
    page["A2"] = "一、农户情况"
    _table(page, 3, ["序号", "户编号", "户主姓名", "家庭人口数", "家庭住址", "备注"], 3)
    page["C7"], page["D7"] = "合计", "=SUM(D4:D6)"
    page["A9"] = "二、人员情况"
    _table(page, 10, ["序号", "姓名", "性别", "公民身份号码", "联系电话", "备注"], 2)
    page["C13"], page["D13"] = "人数", "=COUNTA(B11:B12)+D7"
    page["A15"] = "三、走访情况"
    _table(page, 16, ["序号", "走访对象", "走访人员", "走访时间", "走访形式", "备注"], 2)
    page["A20"] = "负责人：　　　　填表人："
    page.print_area, page.print_title_rows = "A1:F20", "1:1"
    book.defined_names["总人数"] = DefinedName("总人数", attr_text="附件2!$D$13")
    book.save(path)


def visited_card(path: Path) -> None:
    """One sheet for each household: its facts, its members, and the visits to it."""
    book, page = _book("农户走访情况卡", 6, "卡片")
    for column, label in enumerate(("户编号", "户主姓名", "联系电话")):
        page.cell(2, 2 * column + 1, label).border = BOX
        page.cell(2, 2 * column + 2).border = BOX
    _table(page, 4, ["序号", "姓名", "与户主关系", "性别", "公民身份号码", "备注"], 2)
    _table(page, 9, ["序号", "走访时间", "走访人员", "走访形式", "群众诉求", "备注"], 2)
    page["A13"] = "填表人："
    book.save(path)


def choices(path: Path) -> None:
    """Boxes that are printed as characters, in rows and on their own."""
    book, page = _book("残疾人和低保户核查表", 6)
    _table(page, 2, ["序号", "姓名", "性别", "是否残疾", "是否低保", "核查结果"], 2)
    for row in (3, 4):
        page.cell(row, 3, "□男 □女")
        page.cell(row, 4, "□是　□否")
        page.cell(row, 5, "是□ 否□")
        page.cell(row, 6, "□")
    book.save(path)


def choices_card(path: Path) -> None:
    """The same on a card."""
    book, page = _book("人员登记表", 4, "登记")
    for row, (one, two) in enumerate((("姓名", "性别"), ("身份证号", "联系电话")), start=2):
        for column, label in ((1, one), (3, two)):
            page.cell(row, column, label).border = BOX
            page.cell(row, column + 1).border = BOX
    page["D2"] = "□男 □女"
    book.save(path)


def locked(path: Path) -> None:
    """A protected sheet whose blank cells may be written in, hidden rows and columns, a logo above the page."""
    book, page = _book("____镇____村困难群众台账", 6, "台账")
    _table(page, 4, ["序号", "姓名", "公民身份号码", "联系电话", "金额", "备注"], 3)
    page["A3"] = "隐藏的说明"
    page.row_dimensions[3].hidden = True
    page.column_dimensions["H"].hidden = True
    page["H5"] = "=E5*2"
    for row in range(5, 8):
        for column in range(1, 7):
            page.cell(row, column).protection = Protection(locked=False)
    page["D8"], page["E8"] = "合计", "=SUM(E5:E7)"
    page.protection.sheet = True
    page.protection.password = "1234"
    page.oddHeader.left.text = "&G"  # pyright: ignore[reportOptionalMemberAccess]
    page.oddHeader.right.text = "秘密★1年"  # pyright: ignore[reportOptionalMemberAccess]
    page.sheet_properties.tabColor = "FF0000"
    page.page_setup.fitToWidth, page.page_setup.fitToHeight = 1, 0
    book.save(path)
    rewrite(path, _add_head_logo)


def _add_head_logo(parts: dict[str, bytes]) -> None:
    stream = io.BytesIO()
    Picture.new("RGB", (30, 30), "blue").save(stream, "PNG")
    parts["xl/media/image1.png"] = stream.getvalue()
    parts["xl/drawings/vmlDrawing1.vml"] = (
        b'<xml xmlns:v="urn:schemas-microsoft-com:vml" xmlns:o="urn:schemas-microsoft-com:office:office">'
        b'<v:shape id="LH" o:spid="_x0000_s1025" type="#_x0000_t75"><v:imagedata o:relid="rId1"/></v:shape></xml>'
    )
    point(parts, "xl/drawings/_rels/vmlDrawing1.vml.rels", "rId1", "image", "../media/image1.png")
    point(parts, "xl/worksheets/_rels/sheet1.xml.rels", "rIdHead", "vmlDrawing", "/xl/drawings/vmlDrawing1.vml")
    sheet = parts["xl/worksheets/sheet1.xml"].decode()
    told = f'<legacyDrawingHF xmlns:r="{OFFICE}/officeDocument/2006/relationships" r:id="rIdHead"/></worksheet>'
    parts["xl/worksheets/sheet1.xml"] = sheet.replace("</worksheet>", told).encode()
    types = parts["[Content_Types].xml"].decode()
    more = (
        '<Default Extension="vml" ContentType="application/vnd.openxmlformats-officedocument.vmlDrawing"/>'
        '<Default Extension="png" ContentType="image/png"/>'
    )
    parts["[Content_Types].xml"] = re.sub(r"(<Types[^>]*>)", lambda start: start[1] + more, types).encode()


def ticked_rows(path: Path) -> None:
    """A check box and a stamp in each blank row, a text box with places to fill, another check box below."""
    book, page = _book("惠民政策告知确认表", 6, "确认表")
    _table(page, 3, ["序号", "姓名", "公民身份号码", "联系电话", "已告知", "确认章"], 3)
    page["A7"] = "合计"
    stream = io.BytesIO()
    Picture.new("RGB", (20, 20), "red").save(stream, "PNG")
    for row in (4, 5, 6):
        page.add_image(Image(io.BytesIO(stream.getvalue())), f"F{row}")
    book.save(path)
    rewrite(path, _add_check_boxes)


def _old_drawing(places: list[tuple[int, int]]) -> bytes:
    """The same check boxes a second time, for programs of before 2010."""
    vml = "".join(
        f'<v:shape id="_x0000_s{number}" type="#_x0000_t201" style="position:absolute"><x:ClientData'
        f' ObjectType="Checkbox"><x:Anchor>4, 0, {row - 1}, 0, 5, 0, {row}, 0</x:Anchor><x:FmlaLink>$H${row}'
        "</x:FmlaLink></x:ClientData></v:shape>"
        for number, row in places
    )
    return (
        '<xml xmlns:v="urn:schemas-microsoft-com:vml" xmlns:o="urn:schemas-microsoft-com:office:office"'
        ' xmlns:x="urn:schemas-microsoft-com:office:excel"><o:shapelayout v:ext="edit"><o:idmap v:ext="edit" data="5"/>'
        f"</o:shapelayout>{vml}</xml>"
    ).encode()


def _add_check_boxes(parts: dict[str, bytes]) -> None:
    main = f"{OFFICE}/drawingml/2006/spreadsheetDrawing"
    places = [(number, row) for number, row in enumerate((4, 5, 6, 9), start=_CHECK_BOX)]
    drawn = "".join(
        '<mc:AlternateContent xmlns:mc="http://schemas.openxmlformats.org/markup-compatibility/2006"><mc:Choice'
        f' xmlns:a14="{MICROSOFT}/drawing/2010/main" Requires="a14"><xdr:twoCellAnchor xmlns:xdr="{main}"'
        f' editAs="oneCell">{anchor_words("xdr:", (4, row - 1, 5, row))}<xdr:sp macro="" textlink=""><xdr:nvSpPr>'
        f'<xdr:cNvPr id="{number}" name="复选框 {number}" hidden="1"><a:extLst xmlns:a="{OFFICE}/drawingml/2006/main">'
        f'<a:ext uri="{{63B3BB69-23CF-44E3-9099-C40C66FF867C}}"><a14:compatExt spid="_x0000_s{number}"/></a:ext>'
        "</a:extLst></xdr:cNvPr><xdr:cNvSpPr/></xdr:nvSpPr><xdr:spPr/></xdr:sp><xdr:clientData/></xdr:twoCellAnchor>"
        "</mc:Choice><mc:Fallback/></mc:AlternateContent>"
        for number, row in places
    )
    box = (
        f'<xdr:twoCellAnchor xmlns:xdr="{main}" xmlns:a="{OFFICE}/drawingml/2006/main">'
        f'{anchor_words("xdr:", (0, 9, 4, 12))}<xdr:sp macro="" textlink=""><xdr:nvSpPr><xdr:cNvPr id="77" name="框"/>'
        '<xdr:cNvSpPr txBox="1"/></xdr:nvSpPr><xdr:spPr><a:prstGeom prst="rect"><a:avLst/></a:prstGeom></xdr:spPr>'
        '<xdr:txBody><a:bodyPr/><a:p><a:r><a:rPr b="1"/><a:t>填报单位：</a:t></a:r><a:r><a:t>________</a:t></a:r></a:p>'
        "<a:p><a:r><a:t>制表人：____  填报日期：    年  月  日</a:t></a:r></a:p></xdr:txBody></xdr:sp><xdr:clientData/>"
        "</xdr:twoCellAnchor>"
    )
    drawing = parts["xl/drawings/drawing1.xml"].decode()
    parts["xl/drawings/drawing1.xml"] = re.sub(
        r"(</(?:\w+:)?wsDr>)", lambda end: drawn + box + end[1], drawing
    ).encode()
    controls = "".join(
        f'<mc:AlternateContent><mc:Choice Requires="x14"><control shapeId="{number}" r:id="rIdC{number}"'
        f' name="复选框 {number}"><controlPr defaultSize="0"><anchor moveWithCells="1">'
        f"{anchor_words('', (4, row - 1, 5, row))}</anchor></controlPr></control></mc:Choice></mc:AlternateContent>"
        for number, row in places
    )
    told = (
        f'<legacyDrawing xmlns:r="{OFFICE}/officeDocument/2006/relationships" r:id="rIdVml"/>'
        '<mc:AlternateContent xmlns:mc="http://schemas.openxmlformats.org/markup-compatibility/2006"'
        f' xmlns:r="{OFFICE}/officeDocument/2006/relationships"><mc:Choice'
        f' xmlns:x14="{MICROSOFT}/spreadsheetml/2009/9/main" Requires="x14"><controls>{controls}</controls></mc:Choice>'
        "</mc:AlternateContent></worksheet>"
    )
    sheet = parts["xl/worksheets/sheet1.xml"].decode()
    parts["xl/worksheets/sheet1.xml"] = sheet.replace("</worksheet>", told).encode()
    parts["xl/drawings/vmlDrawing1.vml"] = _old_drawing(places)
    point(parts, "xl/worksheets/_rels/sheet1.xml.rels", "rIdVml", "vmlDrawing", "/xl/drawings/vmlDrawing1.vml")
    types = parts["[Content_Types].xml"].decode()
    more = '<Default Extension="vml" ContentType="application/vnd.openxmlformats-officedocument.vmlDrawing"/>'
    overrides = ""
    for number, row in places:
        name = f"xl/ctrlProps/ctrlProp{number - _CHECK_BOX + 1}.xml"
        parts[name] = (
            f'<formControlPr xmlns="{MICROSOFT}/spreadsheetml/2009/9/main" objectType="CheckBox" fmlaLink="$H${row}"'
            ' lockText="1" noThreeD="1"/>'
        ).encode()
        point(parts, "xl/worksheets/_rels/sheet1.xml.rels", f"rIdC{number}", "ctrlProp", f"/{name}")
        overrides += f'<Override PartName="/{name}" ContentType="application/vnd.ms-excel.controlproperties+xml"/>'
    types = re.sub(r"(<Types[^>]*>)", lambda start: start[1] + more, types)
    parts["[Content_Types].xml"] = types.replace("</Types>", f"{overrides}</Types>").encode()


def strict(path: Path) -> None:
    """A roster saved as «Strict Open XML»."""
    book, page = _book("农村人口登记表", 5)
    _table(page, 3, ["序号", "姓名", "性别", "公民身份号码", "出生年月"], 2)
    page["A6"] = "填报人："
    page.print_area = "A1:E6"
    book.save(path)
    rewrite(path, _make_strict)


def _make_strict(parts: dict[str, bytes]) -> None:
    for name, data in parts.items():
        if not name.endswith((".xml", ".rels")):
            continue
        text = data.decode().replace(f"{OFFICE}/officeDocument/2006/extended-properties", "OLD:extendedProperties")
        text = re.sub(
            r"http://schemas\.openxmlformats\.org/(spreadsheetml|officeDocument|drawingml)/2006/",
            lambda found: f"http://purl.oclc.org/ooxml/{found[1]}/", text,
        )  # fmt: skip
        text = text.replace("OLD:", "http://purl.oclc.org/ooxml/officeDocument/")
        if name == "xl/workbook.xml":
            text = text.replace("<workbook ", '<workbook conformance="strict" ', 1)
        if name == "xl/theme/theme1.xml":
            text = re.sub(r'(<a:tint val=")(\d+)000(")', r"\1\2%\3", text)
        parts[name] = text.encode()

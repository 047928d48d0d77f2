"""Papers as Word documents, read back: styles, faces, sizes, tables, fields and every word."""

# pyright: reportOptionalMemberAccess=false, reportAttributeAccessIssue=false

from io import BytesIO

import pytest
from docx import Document
from docx.document import Document as Opened
from docx.oxml.ns import qn

from minqing_desktop.domain.errors import UserError
from minqing_desktop.exchange.documents.paper import Fact, Fields, Paper, Paragraph
from minqing_desktop.exchange.marks import marked
from minqing_desktop.exchange.progress import Cancelled
from minqing_desktop.exchange.word.paper import write_papers
from tests.exchange.papers import CLAUSE, agreement, notice


def read(*papers: Paper) -> Opened:
    stream = BytesIO()
    assert write_papers(papers, "文书", stream, total=len(papers)) == len(papers)
    return Document(BytesIO(stream.getvalue()))


def words(document: Opened) -> str:
    return "\n".join(each.text or "" for each in document.element.body.iter(qn("w:t")))


def test_an_official_paper_has_the_standards_page_faces_and_pitch() -> None:
    document = read(agreement())
    (section,) = document.sections
    margins = (section.top_margin, section.bottom_margin, section.left_margin, section.right_margin)
    assert [round(margin.mm) for margin in margins] == [37, 35, 28, 26]
    assert (round(section.page_width.mm), round(section.page_height.mm)) == (210, 297)
    body = document.styles["Body Text"]
    assert body.font.size.pt == 16
    assert body.paragraph_format.line_spacing.pt == 28
    faces = {
        name: document.styles[name].element.rPr.rFonts.get(qn("w:eastAsia"))
        for name in ("Title", "Heading 1", "Heading 2", "Body Text")
    }
    assert faces == {
        "Title": "方正小标宋简体", "Heading 1": "黑体", "Heading 2": "楷体_GB2312", "Body Text": "仿宋_GB2312"
    }  # fmt: skip
    assert body.element.pPr.find(qn("w:ind")).get(qn("w:firstLineChars")) == "200"


def test_headings_are_headings_and_all_is_said() -> None:
    document = read(agreement())
    heads = [(each.style.name, each.text) for each in document.paragraphs if each.style.name.startswith("Heading")]
    assert heads == [
        ("Heading 1", "一、当事人情况"),
        ("Heading 1", "二、协议内容"),
        ("Heading 2", "（一）界址"),
        ("Heading 3", "11. 履行"),
    ]
    text = words(document)
    assert text.count(CLAUSE) == 6
    for said in (
        "人民调解协议书",
        "甲方（签名）：",
        "示范村人民调解委员会（盖章）",
        "2026年11月22日",
        "本协议一式三份。",
    ):
        assert said in text, said


def test_the_head_of_a_table_is_printed_again_and_pages_are_fields() -> None:
    document = read(agreement())
    table = next(each for each in document.tables if each.cell(0, 0).text == "序号")
    assert len(table.rows) == 41
    assert table.rows[0]._tr.trPr.find(qn("w:tblHeader")) is not None
    assert table.rows[1]._tr.trPr.find(qn("w:tblHeader")) is None
    (section,) = document.sections
    assert document.settings.odd_and_even_pages_header_footer
    for footer in (section.footer, section.even_page_footer):
        (field,) = footer._element.iter(qn("w:fldSimple"))
        assert field.get(qn("w:instr")) == "PAGE"
        assert footer.paragraphs[0].text.startswith("— ")


def test_a_form_is_one_grid_with_merged_cells_pictures_and_a_page_break() -> None:
    document = read(notice())
    (section,) = document.sections
    grid = next(each for each in document.tables if each.cell(0, 0).text == "反映人")
    told = [list(dict.fromkeys(cell.text for cell in row.cells)) for row in grid.rows]
    assert told[1] == ["反映的事", "路灯不亮"]
    assert told[3] == ["告知\n内容", ""]
    assert grid.rows[3].height.pt == pytest.approx(115)
    assert [row[0] for row in told[4:7]] == ["家庭\n成员"] * 3, "the label is merged down"
    assert told[-1] == ["经手人签字", "", "日期"]
    assert len(document.inline_shapes) == 1, "what is no picture is left out"
    breaks = [each for each in document.paragraphs if each.paragraph_format.page_break_before]
    assert [each.text for each in breaks] == ["附：现场照片"]
    fields = [field.get(qn("w:instr")) for field in section.footer._element.iter(qn("w:fldSimple"))]
    assert fields == ["PAGE", "SECTIONPAGES"]


def test_every_paper_is_a_section_numbered_from_one() -> None:
    document = read(notice(), notice(), notice())
    starts = [section._sectPr.find(qn("w:pgNumType")).get(qn("w:start")) for section in document.sections]
    assert starts == ["1", "1", "1"]
    assert document.core_properties.author == "民情日记"
    assert document.core_properties.title == "文书"
    assert round(document.sections[2].left_margin.mm) == 25


def test_text_no_document_can_hold_is_left_out() -> None:
    bad = "甲\x00\x0b\ud800乙\r\n丙"
    text = words(read(Paper("题\x07", (Paragraph(bad), Fields((Fact("签\x01", bad),))))))
    assert text.splitlines() == ["题", "甲乙", "丙", "签", "甲乙", "丙"]


def test_the_mark_is_in_the_footer_while_wanted() -> None:
    with marked("陈建国 2026-11-22 15:04 打印"):
        document = read(agreement())
    (section,) = document.sections
    for footer in (section.footer, section.even_page_footer):
        assert footer.paragraphs[-1].text == "陈建国 2026-11-22 15:04 打印"
    assert "打印" not in "".join(each.text for each in read(agreement()).sections[0].footer.paragraphs)


def test_stopped_or_empty_writes_nothing() -> None:
    stream = BytesIO()
    with pytest.raises(Cancelled):
        write_papers([notice()], "文书", stream, cancel=lambda: True)
    with pytest.raises(UserError) as refused:
        write_papers([], "文书", stream)
    assert refused.value.code == "nothing_to_print"
    assert stream.getvalue() == b""


def test_word_finds_parts_in_the_order_it_is_strict_about() -> None:
    document = read(agreement(), notice())

    def names(element) -> list[str]:
        return [child.tag.rpartition("}")[2] for child in element]

    table = ["tblStyle", "tblW", "jc", "tblBorders", "tblLayout", "tblLook"]
    section = ["footerReference", "type", "pgSz", "pgMar", "pgNumType", "cols", "docGrid"]
    for element, order in (
        *((each._tbl.tblPr, table) for each in document.tables),
        *((each._sectPr, section) for each in document.sections),
    ):
        found = [name for name in names(element) if name in order]
        assert found == sorted(found, key=order.index)
        assert set(names(element)) <= set(order)
    modes = [each.get(qn("w:val")) for each in document.settings.element.iter(qn("w:compatSetting"))]
    assert modes[0] == "15", "no «compatibility mode» in the title of the window"

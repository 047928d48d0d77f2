"""Whatever a visit holds, its form keeps to the paper and loses nothing."""

import re
from dataclasses import replace

from hypothesis import given, settings
from hypothesis import strategies as st

from minqing_desktop.exchange.documents.visit_record import EntryLine, PhotoFile, TaskLine, VisitSheet
from minqing_desktop.exchange.pdf.blocks import Cell, Form, Row, Section, label, prose, signatures, table, value
from minqing_desktop.exchange.pdf.faces import FontSet, Role
from minqing_desktop.exchange.pdf.layout import lay_out
from minqing_desktop.exchange.pdf.pdffile import A4_OFFICIAL, A4_TABLE, PdfFile
from minqing_desktop.exchange.pdf.visit_record import visit_form

from .conftest import FONTS, picture

WIDE, HIGH = picture(size=(80, 40)), picture(size=(40, 80))


class Recorder(PdfFile):
    """Keeps each page's operators to look at."""

    def __init__(self) -> None:
        super().__init__(FontSet(FONTS), "")
        self.pages: list[str] = []

    def add_page(self, paper, operators, pictures=()) -> None:
        self.pages.append("\n".join(operators))


def laid_out(form: Form) -> list[str]:
    recorder = Recorder()
    assert lay_out(form, recorder) == len(recorder.pages)
    return recorder.pages


def rectangles(page: str) -> list[list[float]]:
    return [[float(number) for number in found.split()[:4]] for found in re.findall(r"[-\d. ]+ re", page)]


def baselines(page: str) -> list[float]:
    return [float(y) for y in re.findall(r"1 0 0 1 [-\d.]+ ([-\d.]+) Tm", page)]


def check_page(page: str, form: Form) -> None:
    paper = form.paper
    for x, y, width, height in rectangles(page):
        assert x >= paper.left - 0.02
        assert x + width <= paper.width - paper.right + 0.02
        assert y >= paper.bottom - 0.05
        assert y + height <= paper.height - paper.top + 0.05
    assert min(baselines(page)) > 0
    assert sum(y < paper.bottom for y in baselines(page)) == 1  # the page number and nothing else


def how_often(character: str, recorder: Recorder) -> int:
    """Times that the character is printed in the face of running text."""
    script = recorder.typesetter.script(Role.BODY)
    script.printable(character)
    found = re.search(r"(/F\d+) 12 Tf <(\w+)>", script.operators(character, 12))
    assert found is not None
    runs = re.findall(rf"{found[1]} [\d.]+ Tf <(\w+)>", "\n".join(recorder.pages))
    return sum(run[at : at + 4] == found[2] for run in runs for at in range(0, len(run), 4))


lengths = st.integers(0, 1_500)


@settings(max_examples=40)
@given(
    lengths,
    lengths,
    st.lists(st.integers(0, 700), max_size=12),
    st.lists(st.integers(1, 90), max_size=12),
    st.lists(st.sampled_from([WIDE, HIGH]), max_size=5),
)
def test_no_visit_leaves_the_paper_or_loses_a_character(words, answer, entries, tasks, photos):
    sheet = VisitSheet(
        village="示范村",
        household_head="张水根",
        words="漏" * words,
        answer="答" * answer,
        entries=tuple(EntryLine("建议", "求" * length, "办" * (length // 3)) for length in entries),
        tasks=tuple(TaskLine("诺" * length, "张水根", "明天") for length in tasks),
        photos=tuple(PhotoFile(photo, "影") for photo in photos),
    )
    form = visit_form(sheet)
    recorder = Recorder()
    lay_out(form, recorder)
    for page in recorder.pages:
        check_page(page, form)
    assert how_often("漏", recorder) == words
    assert how_often("答", recorder) == answer  # labels, which have it too, are in another face
    assert how_often("求", recorder) == sum(entries)
    assert how_often("办", recorder) == sum(length // 3 for length in entries)
    assert how_often("诺", recorder) == sum(tasks)


def test_a_form_fills_its_first_page(sheet):
    form = visit_form(sheet)
    (page,) = laid_out(form)
    lowest = min(y for _, y, _, _ in rectangles(page))
    assert abs(lowest - A4_TABLE.bottom) < 0.1


def test_a_row_that_does_not_fit_moves_whole():
    rows = tuple(Row((label("项目"), value("内容" * 30, 20))) for _ in range(40))
    pages = laid_out(Form("清单", rows))
    assert len(pages) > 1
    assert sum(page.count(" re") for page in pages) == 80 + len(pages)  # two cells a row, a frame a page


def test_other_paper_and_unframed_rows():
    form = Form(
        "委托书",
        (
            Row((Cell("兹委托" * 20, is_framed=False),)),
            Section("事项", (prose("修渠。" * 10),)),
            Section("名单", *table((("姓名", 1), ("电话", 1)), [("张三", "无")])),
            signatures("委托人：", "代理员："),
        ),
        paper=A4_OFFICIAL,
    )
    (page,) = laid_out(form)
    check_page(page, form)
    frames = page.split("1.1 w")[1].split("S")[0]
    assert frames.count(" re") == 1
    lowest = min(y for _, y, _, _ in rectangles(page))
    assert any(y < lowest and y > A4_OFFICIAL.bottom - 40 for y in baselines(page))


def test_a_long_title_takes_two_lines(sheet):
    form = visit_form(replace(sheet, village="城关街道幸福里社区居民委员会第三网格党群服务"))
    (page,) = laid_out(form)
    titles = re.findall(r"/F1 20 Tf", page)
    assert len(titles) == 2

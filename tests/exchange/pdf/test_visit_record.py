"""走访记录表 read back: words, pages, faces, pictures."""

import re
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from io import BytesIO
from pathlib import Path

import pytest
from PIL import Image

from minqing_desktop.domain.errors import UserError
from minqing_desktop.exchange.documents.visit_record import EntryLine, PhotoFile, VisitSheet
from minqing_desktop.exchange.pdf.preview import PdfPreview
from minqing_desktop.exchange.pdf.visit_record import write_visit_records
from minqing_desktop.exchange.progress import Cancelled

from .conftest import picture

MM = 72 / 25.4


def printed(fonts, *sheets, **options) -> tuple[bytes, tuple[str, ...]]:
    target = BytesIO()
    result = write_visit_records(sheets, target, fonts, **options)
    return target.getvalue(), result.missing


def texts(content: bytes) -> list[str]:
    """The words of each page, without blanks and line ends."""
    with PdfPreview(content) as preview:
        return [re.sub(r"\s", "", preview.text(page)) for page in range(preview.page_count)]


def test_every_fact_of_the_visit_is_on_the_page(fonts, sheet):
    content, missing = printed(fonts, sheet)
    (page,) = texts(content)
    assert missing == ()
    for text in (
        "示范村走访记录表",
        "编号：2025-0012",
        "记录人：陈建国",
        "2025年11月22日10:30（星期六农历十月初三）",
        *("多云转晴", "灶间", "入户", "张水根（户主）", "012", "上塘12号", "上塘组", "陈建国、李梅", "网格员周小兰"),
        *("王㛃70岁", "张𬭚读初二", "西屋还是漏", "诉求", "西屋漏雨", "并入原事项", "瓦匠周三来", "办得实。"),
        *("请瓦匠修屋面", "11月26日", "答应的事要有日子", "12月20日前再来"),
        *("走访时间", "天气", "户编号", "组别", "群众原话", "当场答复", "承诺与待办", "走访体会", "后续计划", "点评"),
        *("被走访人", "走访干部", "签字", "第1页共1页"),
    ):
        assert text in page, text


def test_faces_are_embedded_and_only_what_is_used(fonts, sheet):
    content, _ = printed(fonts, sheet)
    faces = re.findall(rb"/BaseFont /([A-Z]{6}\+[\w-]+)", content)
    assert {name.split(b"+")[1] for name in faces} == {
        b"NotoSerifSC-Bold",
        b"NotoSansSC-Regular",
        b"NotoSerifSC-Regular",
    }
    assert content.count(b"/FontFile2") == 3
    assert b"/Type1" not in content
    assert len(content) < 200_000


def test_rare_characters_fall_back_and_can_be_copied(fonts, sheet):
    content, missing = printed(fonts, replace(sheet, village="𪚥㛃村", household_head="𠮷𱁬"))
    (page,) = texts(content)
    assert missing == ()
    assert "𪚥㛃村走访记录表" in page
    assert "𠮷𱁬" in page
    assert b"RareHan" in content
    assert content.count(b"/FontFile2") == 4


def test_a_character_that_no_face_has_is_printed_as_its_code_and_told(fonts, sheet):
    content, missing = printed(fonts, replace(sheet, household_head="王\ue000\U0010fffd", words="看\u200b病\ufe0f了"))
    (page,) = texts(content)
    assert missing == ("\ue000", "\U0010fffd")
    assert "王〈U+E000〉〈U+10FFFD〉" in page
    assert "看病了" in page


def test_a_long_account_goes_on_over_the_pages(fonts, sheet):
    sentences = [f"第{at}句，他把那年大水冲了田埂的事从头又说了一遍。" for at in range(1, 241)]
    content, _ = printed(fonts, replace(sheet, words="".join(sentences)))
    pages = texts(content)
    assert sum(map(len, sentences)) > 6_000
    assert len(pages) >= 6
    heads = [f"示范村走访记录表（续）编号：2025-0012张水根（户主）2025年11月22日第{at}页" for at in range(2, 99)]
    for at, page in enumerate(pages, start=1):
        assert f"第{at}页共{len(pages)}页" in page
        assert at == 1 or heads[0].removesuffix("第2页") in page
        assert "群众原话" in page or "承诺与待办" in page
    assert [int(at) for at in re.findall(r"第(\d+)句", "".join(pages))] == list(range(1, 241))
    assert "（续）" in pages[1]


def test_a_list_repeats_its_heading_on_the_next_page(fonts, sheet):
    entries = tuple(EntryLine("诉求", f"事项之{at}", "自办") for at in range(1, 61))
    content, _ = printed(fonts, replace(sheet, entries=entries))
    pages = texts(content)
    with_entries = [page for page in pages if "事项之" in page]
    assert len(with_entries) > 1
    assert all("序号类别内容办理情况" in page for page in with_entries)
    assert [int(at) for at in re.findall(r"事项之(\d+)", "".join(pages))] == list(range(1, 61))


def test_each_visit_is_numbered_by_itself(fonts, sheet):
    long = replace(sheet, words="大水冲了田埂。" * 400)
    content, _ = printed(fonts, sheet, long, replace(sheet, household_head="王秀英"))
    numbers = [re.search(r"第(\d+)页共(\d+)页", page) for page in texts(content)]
    found = [(int(match[1]), int(match[2])) for match in numbers if match]
    total = found[1][1]
    assert total > 2
    assert found == [(1, 1), *((at, total) for at in range(1, total + 1)), (1, 1)]


def test_signatures_never_stand_alone(fonts, sheet):
    """Whatever the length, the page to sign bears some of what is signed."""
    for length in range(0, 1_500, 50):
        content, _ = printed(fonts, replace(sheet, words="漏" * length))
        for page in texts(content):
            assert ("被走访人" in page) == ("点评" in page), length


def test_an_empty_visit_leaves_a_form_to_fill_in_by_hand(fonts):
    content, _ = printed(fonts, VisitSheet(village="示范村", household_head=""))
    (page,) = texts(content)
    assert "年月日时分" in page
    with PdfPreview(content) as preview:
        width, height, pixels = preview.render(0, 800)
    image = Image.frombytes("RGBA", (width, height), pixels).convert("L")
    column = int(width * 0.6)
    greys = [grey for grey in image.crop((column, 0, column + 1, height)).tobytes() if 150 < grey < 250]
    assert len(greys) >= 6  # lines to write on


def test_nothing_stands_in_the_margins(fonts, sheet):
    content, _ = printed(fonts, replace(sheet, words="（电话13800000000，网址http://example.com/）" * 60))
    with PdfPreview(content) as preview:
        for page in range(preview.page_count):
            width, height, pixels = preview.render(page, 840)
            image = Image.frombytes("RGBA", (width, height), pixels).convert("L")
            edge = int(24 * MM / 595 * width)
            assert image.crop((0, 0, edge, height)).getextrema() == (255, 255)
            assert image.crop((width - edge, 0, width, height)).getextrema() == (255, 255)


def test_a_photo_goes_in_as_it_is_and_only_once(fonts, sheet):
    jpeg = picture(size=(120, 90))
    content, _ = printed(fonts, replace(sheet, photos=(PhotoFile(jpeg, "西屋漏雨处"), PhotoFile(jpeg, "同一张"))))
    assert content.count(jpeg) == 1
    pages = "".join(texts(content))
    assert "现场照片" in pages
    assert "西屋漏雨处" in pages
    assert "同一张" in pages


@pytest.mark.parametrize("kind", ["PNG", "sideways JPEG"])
def test_other_pictures_are_made_into_upright_jpegs(fonts, sheet, kind):
    exif = Image.Exif()
    exif[0x0112] = 6
    data = picture("PNG", (80, 40)) if kind == "PNG" else picture("JPEG", (40, 80), exif=exif)
    content, _ = printed(fonts, replace(sheet, photos=(PhotoFile(data),)))
    assert re.search(rb"/Height 40\b", content)
    assert re.search(rb"/Width 80\b", content)
    assert data not in content


def test_a_broken_photo_is_said_to_be_broken(fonts, sheet):
    content, _ = printed(fonts, replace(sheet, photos=(PhotoFile(b"\xff\xd8 not a picture", "屋后"),)))
    assert "（照片损坏，没有打印）屋后" in "".join(texts(content))


def test_the_file_names_its_title_and_nobody(fonts, sheet):
    content, _ = printed(fonts, sheet, is_reproducible=True)
    again, _ = printed(fonts, sheet, is_reproducible=True)
    assert content == again
    assert b"anonymous" not in content
    assert re.search(rb"/Author \(\s*\)", content)
    with PdfPreview(content) as preview:
        assert preview.title == "走访记录表"


def test_several_documents_may_be_written_at_once(fonts, sheet):
    sheets = [replace(sheet, words=f"{'漏' * at}𠮷野{at}") for at in range(16)]
    alone = [printed(fonts, one, is_reproducible=True)[0] for one in sheets]
    with ThreadPoolExecutor(4) as pool:
        together = list(pool.map(lambda one: printed(fonts, one, is_reproducible=True)[0], sheets))
    assert together == alone


def test_no_visit_is_refused_in_words(fonts, tmp_path: Path):
    with pytest.raises(UserError) as refused:
        write_visit_records([], tmp_path / "空.pdf", fonts)
    assert refused.value.code == "nothing_to_print"
    assert not (tmp_path / "空.pdf").exists()


def test_stopping_leaves_the_target_alone(fonts, sheet, tmp_path: Path):
    target = tmp_path / "走访.pdf"
    calls: list[tuple[int, int]] = []
    with pytest.raises(Cancelled):
        write_visit_records(
            [sheet] * 5, target, fonts, lambda done, total: calls.append((done, total)), lambda: len(calls) == 3
        )
    assert calls == [(0, 5), (1, 5), (2, 5)]
    assert not target.exists()


def test_errors_of_the_disk_are_the_callers(fonts, sheet, tmp_path: Path):
    with pytest.raises(FileNotFoundError):
        write_visit_records([sheet], tmp_path / "没有" / "走访.pdf", fonts)

"""Times the two documents against their yardsticks in the same run: a bare reportlab page, and XlsxWriter.

Run alone: python packaging/bench/documents.py
"""

from __future__ import annotations

import gc
import sys
import time
from collections.abc import Callable, Iterator
from datetime import date, datetime, timedelta
from io import BytesIO
from pathlib import Path
from typing import Any, NamedTuple

ROOT = Path(__file__).resolve().parents[2]
if str(ROOT) not in sys.path:
    sys.path.insert(0, str(ROOT))

from minqing_desktop.exchange.documents.diary_book import BookCover, DiaryLine, DiaryPage  # noqa: E402
from minqing_desktop.exchange.documents.visit_record import EntryLine, TaskLine, VisitSheet  # noqa: E402
from minqing_desktop.exchange.pdf.diary_book import write_diary_book  # noqa: E402
from minqing_desktop.exchange.pdf.faces import FontSet  # noqa: E402
from minqing_desktop.exchange.pdf.preview import PdfPreview  # noqa: E402
from minqing_desktop.exchange.pdf.visit_record import write_visit_records  # noqa: E402
from minqing_desktop.exchange.sheets.ledger import ColumnKind, Ledger, LedgerColumn  # noqa: E402
from minqing_desktop.exchange.sheets.writing import write_ledger  # noqa: E402

FONTS = ROOT / "resources" / "fonts"
_SAID = (
    "西屋还是漏，上次说请瓦匠来看，一个多月了没人来。",
    "膝盖疼，走到村口要歇两回，卫生院送药那天要是能顺便量个血压就好了。",
    "东边新砌的墙占了滴水檐一尺来宽，两家吵过一架。",
    "儿子在宁波务工，一年回来一趟，孙女读初二住校。",
    "水渠第三道闸门关不严，插秧那阵下游总是缺水。",
)


class Result(NamedTuple):
    """One line of the table: seconds of ours and of the yardstick, their ratio, and the figure to hold."""

    name: str
    ours_s: float
    yardstick_s: float
    ratio: float
    figure: str


def bench_pdf(visits: int = 500) -> list[Result]:
    """Simple visits, one page each, the faces' reading included; the yardstick sets the same words on bare pages."""
    sheets = [_visit(number) for number in range(visits)]
    fonts = FontSet(FONTS)
    first_s, _ = _timed(lambda: write_visit_records(sheets[:1], BytesIO(), fonts))
    target = BytesIO()
    ours_s, result = _timed(lambda: write_visit_records(sheets, target, fonts))
    pages = _lines_of_pages(target.getvalue())
    yardstick_s, _ = _timed(lambda: _bare_reportlab(pages))
    name = f"走访记录表 PDF，{result.pages} 页，{result.pages / ours_s:.0f} 页/秒（第一页 {first_s:.2f} 秒）"
    return [Result(name, ours_s, yardstick_s, ours_s / yardstick_s, "≥ 100 页/秒")]


def bench_book(visits: int = 500) -> list[Result]:
    """The same visits bound as a diary on A5, with cover and contents; the yardstick sets its words on bare pages."""
    pages = [_diary_page(number) for number in range(visits)]
    cover = BookCover("民情日记", "示范乡示范村", "2025年", (("记录人", "陈建国"),))
    fonts, target = FontSet(FONTS), BytesIO()
    write_diary_book(cover, pages[:1], BytesIO(), fonts, is_small=True)
    ours_s, result = _timed(lambda: write_diary_book(cover, pages, target, fonts, is_small=True))
    words = _lines_of_pages(target.getvalue())
    yardstick_s, _ = _timed(lambda: _bare_reportlab(words))
    name = f"民情日记本 PDF，{result.pages} 页，{result.pages / ours_s:.0f} 页/秒"
    return [Result(name, ours_s, yardstick_s, ours_s / yardstick_s, "≥ 100 页/秒")]


def _diary_page(number: int) -> DiaryPage:
    sheet = _visit(number)
    day = f"2025年11月{number % 30 + 1}日"
    return DiaryPage(
        day, DiaryLine("2025年11月", day, sheet.household_head), (sheet.lunar, sheet.weather), "10:30", sheet.place,
        sheet.household_head, sheet.cadres, sheet.recorder, sheet.members_summary, sheet.words,
        "\n".join(entry.text for entry in sheet.entries), sheet.answer, sheet.reflection, sheet.next_visit,
        sheet.comment,
    )  # fmt: skip


def bench_xlsx(rows: int = 50_000) -> list[Result]:
    """A ledger with FORMS' nine columns; the yardstick is XlsxWriter in constant memory, same cells and styles."""
    cells = list(_ledger_rows(rows))
    ledger = Ledger("示范村走访台账", _COLUMNS, cells, unit="单位：示范乡示范村", period="2025年1月至12月")
    ours_s, _ = _timed(lambda: write_ledger(ledger, BytesIO()))
    yardstick_s, _ = _timed(lambda: _xlsxwriter(ledger, cells))
    name = f"走访台账 xlsx，{rows} 行"
    return [Result(name, ours_s, yardstick_s, ours_s / yardstick_s, "≤ 1.3 × XlsxWriter")]


def _timed(work: Callable[[], Any]) -> tuple[float, Any]:
    gc.collect()
    start = time.perf_counter()
    result = work()
    return time.perf_counter() - start, result


def _visit(number: int) -> VisitSheet:
    said = [_SAID[(number + at) % len(_SAID)] for at in range(4)]
    return VisitSheet(
        village="示范村",
        household_head=f"户主{number}",
        number=f"2025-{number:04d}",
        household_number=f"{number:03d}",
        group="上塘组",
        address=f"上塘{number}号",
        members_summary="户籍4人，常住2人，儿子在外务工。",
        visited_at=datetime(2025, 1, 1, 9) + timedelta(hours=number),
        weekday="星期三",
        weather="晴",
        mode="入户",
        cadres="陈建国、李梅",
        recorder="陈建国",
        place="家中",
        words="".join(said),
        entries=(EntryLine("诉求", said[0], "转镇卫生院"), EntryLine("情况", said[1])),
        answer="瓦匠周三来，我跟着一道看。",
        tasks=(TaskLine("请瓦匠修屋面", f"户主{number}", "11月26日", "陈建国"),),
        reflection="答应的事要有日子。",
        next_visit="12月20日前再来一趟。",
    )


def _lines_of_pages(content: bytes) -> list[list[str]]:
    """What our pages say, line by line, for the yardstick to set; not part of any measured time."""
    with PdfPreview(content) as preview:
        return [preview.text(page).splitlines() for page in range(preview.page_count)]


def _bare_reportlab(pages: list[list[str]]) -> None:
    """The same lines through reportlab's canvas and its TTFont: no layout, no grid, no breaking of lines."""
    from reportlab.lib.pagesizes import A4
    from reportlab.pdfbase import pdfmetrics
    from reportlab.pdfbase.ttfonts import TTFont
    from reportlab.pdfgen.canvas import Canvas

    pdfmetrics.registerFont(TTFont("Yardstick", str(FONTS / "NotoSerifSC-Regular.ttf")))
    canvas = Canvas(BytesIO(), pagesize=A4, pageCompression=1)
    for lines in pages:
        canvas.setFont("Yardstick", 12)
        for at, line in enumerate(lines):
            canvas.drawString(70, 780 - 18 * at, line)
        canvas.showPage()
    canvas.save()


_COLUMNS = (
    LedgerColumn("序号", 6, ColumnKind.INTEGER),
    LedgerColumn("单位", 16),
    LedgerColumn("农户性质", 10),
    LedgerColumn("走访对象", 10),
    LedgerColumn("走访人员", 14),
    LedgerColumn("走访形式", 10),
    LedgerColumn("走访日期", 12, ColumnKind.DATE),
    LedgerColumn("基本情况或存在问题", 48, ColumnKind.LONG_TEXT),
    LedgerColumn("备注", 16, ColumnKind.LONG_TEXT),
)


def _ledger_rows(count: int) -> Iterator[tuple[object, ...]]:
    for number in range(count):
        yield (
            number + 1,
            "示范乡示范村",
            "监测户" if number % 7 == 0 else "一般农户",
            f"户主{number % 997}",
            "陈建国、李梅",
            "入户",
            date(2025, 1, 1) + timedelta(number % 365),
            _SAID[number % 5] + f"（第{number}次）",
            "已转镇卫生院" if number % 4 == 0 else "",
        )


def _xlsxwriter(ledger: Ledger, rows: list[tuple[object, ...]]) -> None:
    import xlsxwriter

    book = xlsxwriter.Workbook(BytesIO(), {"constant_memory": True})
    sheet = book.add_worksheet()
    grid = {"border": 1, "valign": "vcenter", "text_wrap": True, "font_name": "宋体"}
    whole = book.add_format({**grid, "align": "center", "num_format": "0"})
    text = book.add_format({**grid, "align": "center", "num_format": "@"})
    long_text = book.add_format({**grid, "num_format": "@"})
    day = book.add_format({**grid, "align": "center", "num_format": "yyyy-mm-dd"})
    sheet.write_string(0, 0, ledger.title)
    for at, column in enumerate(ledger.columns):
        sheet.set_column(at, at, column.width)
        sheet.write_string(2, at, column.heading, text)
    for at, row in enumerate(rows, start=3):
        sheet.write_number(at, 0, row[0], whole)  # pyright: ignore[reportArgumentType]
        for column in (1, 2, 3, 4, 5):
            sheet.write_string(at, column, row[column], text)  # pyright: ignore[reportArgumentType]
        sheet.write_datetime(at, 6, row[6], day)  # pyright: ignore[reportArgumentType]
        for column in (7, 8):
            if row[column]:
                sheet.write_string(at, column, row[column], long_text)  # pyright: ignore[reportArgumentType]
            else:
                sheet.write_blank(at, column, None, long_text)
    book.close()


def main() -> None:
    for result in (*bench_pdf(), *bench_xlsx()):
        print(
            f"{result.name}: {result.ours_s:.2f} s, 对照 {result.yardstick_s:.2f} s, "
            f"比 {result.ratio:.2f}（要求 {result.figure}）"
        )


if __name__ == "__main__":
    main()

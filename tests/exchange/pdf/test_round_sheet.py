"""今天走访单 read back: a list on top, a sheet for each household, a sheet of paper for each when printed double."""

import re
from dataclasses import replace
from io import BytesIO

import pytest

from minqing_desktop.domain.errors import UserError
from minqing_desktop.exchange.documents.round_sheet import (
    CoverLine,
    MemberLine,
    OpenLine,
    RoundCover,
    RoundPapers,
    RoundSheet,
)
from minqing_desktop.exchange.pdf.preview import PdfPreview
from minqing_desktop.exchange.pdf.round_sheet import write_round_papers

DAY = "2026年11月22日 星期日 农历十月十四"


def papers(households: int, is_two_sided: bool = False) -> RoundPapers:
    sheets = tuple(
        RoundSheet(
            "示范村",
            f"{place} / {households}",
            DAY,
            "陈建国",
            f"户主{place}",
            household_number=f"{place:04}",
            group="三组",
            phone="138****0001",
            members=(MemberLine(f"户主{place}", "户主", "男", "70", "3303271956********", "138****0001", "独居"),),
            last_visit="2026年10月7日，陈建国：下雨天西屋漏。",
            open_things=(OpenLine("承诺", "请瓦匠来看", "2026-11-25", "还有 3 天"),),
        )
        for place in range(1, households + 1)
    )
    lines = tuple(CoverLine(sheet.head, sheet.group, "", sheet.phone, "2026-10-07", "1 件") for sheet in sheets)
    return RoundPapers(RoundCover("示范村", DAY, "陈建国", lines), sheets, is_two_sided)


def pages_of(fonts, made: RoundPapers) -> list[str]:
    target = BytesIO()
    write_round_papers(made, target, fonts)
    with PdfPreview(target.getvalue()) as preview:
        return [re.sub(r"\s", "", preview.text(page)) for page in range(preview.page_count)]


def test_a_list_lies_on_top_and_each_household_has_its_page(fonts) -> None:
    pages = pages_of(fonts, papers(3))
    assert len(pages) == 4
    assert pages[0].startswith("示范村走访单（总表）")
    assert all(f"户主{place}" in pages[0] for place in (1, 2, 3))
    for place, page in enumerate(pages[1:], start=1):
        for words in (
            f"第{place}/3户", f"户主{place}", f"{place:04}", "三组", "138****0001", "3303271956********", "独居",
            "下雨天西屋漏", "请瓦匠来看", "还有3天", "被走访人签字", "第1页共1页",
        ):  # fmt: skip
            assert words in page, words


def test_printed_on_both_sides_every_household_begins_on_a_sheet_of_its_own(fonts) -> None:
    pages = pages_of(fonts, papers(3, is_two_sided=True))
    assert len(pages) == 8
    fronts = [page for place, page in enumerate(pages) if place % 2 == 0]
    assert "总表" in fronts[0]
    assert ["户编号" in page for page in fronts[1:]] == [True] * 3
    assert "第2页共2页" in pages[3]
    # The back of a sheet says whose it is.
    assert "户主1" in pages[3]


def test_a_sheet_of_two_pages_needs_no_back(fonts) -> None:
    made = papers(2, is_two_sided=True)
    long = replace(made.sheets[0], open_things=made.sheets[0].open_things * 40)
    pages = pages_of(fonts, replace(made, sheets=(long, made.sheets[1])))
    assert len(pages) % 2 == 0
    assert "户编号0002" in pages[4]


def test_one_household_needs_no_list(fonts) -> None:
    (page,) = pages_of(fonts, papers(1))
    assert "总表" not in page


def test_what_is_not_known_leaves_room_for_the_pen(fonts) -> None:
    bare = RoundPapers(RoundCover("示范村", DAY, "", ()), (RoundSheet("示范村", "1 / 1", DAY, "", "某人"),))
    (page,) = pages_of(fonts, bare)
    assert "某人" in page


def test_a_round_without_households_is_not_printed(fonts) -> None:
    with pytest.raises(UserError) as refused:
        write_round_papers(papers(0), BytesIO(), fonts)
    assert refused.value.code == "nothing_to_print"

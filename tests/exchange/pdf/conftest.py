"""The program's own faces, and an invented visit."""

from datetime import datetime
from io import BytesIO
from pathlib import Path

import pytest
from PIL import Image

from minqing_desktop.exchange.documents.visit_record import EntryLine, TaskLine, VisitSheet
from minqing_desktop.exchange.pdf.faces import FontSet

FONTS = Path(__file__).resolve().parents[3] / "resources" / "fonts"


@pytest.fixture(scope="session")
def fonts() -> FontSet:
    return FontSet(FONTS)


@pytest.fixture
def sheet() -> VisitSheet:
    return VisitSheet(
        village="示范村",
        household_head="张水根（户主）",
        number="2025-0012",
        household_number="012",
        group="上塘组",
        address="上塘12号",
        members_summary="户籍4人，常住2人。老伴王㛃70岁，孙女张𬭚读初二。",
        visited_at=datetime(2025, 11, 22, 10, 30),
        weekday="星期六",
        lunar="农历十月初三",
        weather="多云转晴",
        mode="入户",
        cadres="陈建国、李梅",
        companions="网格员周小兰",
        recorder="陈建国",
        place="灶间",
        words="西屋还是漏，上次说请瓦匠来看，一个多月了没人来。",
        entries=(EntryLine("诉求", "西屋漏雨", "并入原事项"), EntryLine("矛盾", "滴水檐一尺", "人民调解")),
        answer="瓦匠周三来，我跟着一道看。",
        tasks=(TaskLine("请瓦匠修屋面", "张水根", "11月26日", "陈建国"),),
        reflection="答应的事要有日子。",
        next_visit="12月20日前再来一趟。",
        comment="办得实。",
    )


def picture(kind: str = "JPEG", size: tuple[int, int] = (80, 60), colour: str = "red", **options: object) -> bytes:
    buffer = BytesIO()
    Image.new("RGB", size, colour).save(buffer, kind, **options)
    return buffer.getvalue()

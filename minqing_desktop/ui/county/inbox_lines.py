"""What became of packages, line by line: taken, there already, set aside and why."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from minqing_desktop.domain.words import tr
from minqing_desktop.host import clock
from minqing_desktop.services.county.ingesting import FolderResult, SeenBefore
from minqing_desktop.services.county.intake import Ingested
from minqing_desktop.services.county.quarantine import WAITING, Refusal
from minqing_desktop.services.exchange.kind_words import counts_words
from minqing_desktop.ui.kit.paint import PillSpec
from minqing_desktop.ui.kit.table import Column
from minqing_desktop.ui.kit.typed_days import day_text

# What is taken by itself once its computer was confirmed.
_STRANGERS = ("package_sender_unknown", "package_sender_unconfirmed")
Names = Mapping[str, str]
"""Villages by code."""


@dataclass(frozen=True, slots=True)
class InboxLine:
    """A package that came. `refusal`: it lies aside; `device`: it is a card whose groups are to be compared."""

    id: str
    sender: str
    places: str
    number: str
    words: str
    pill: PillSpec
    rank: int
    at: datetime | None = None
    refusal: Refusal | None = None
    device: str = ""


def lines_of(result: FolderResult, names: Names) -> list[InboxLine]:
    """What a round over a folder came to: what was set aside first, as it wants somebody's look."""
    found = [aside_line(each, names) for each in result.quarantined]
    found += [_taken_line(place, each, names) for place, each in enumerate(result.taken)]
    found += [_seen_line(place, each) for place, each in enumerate(result.seen)]
    return found


def _taken_line(place: int, each: Ingested, names: Names) -> InboxLine:
    what, device = _what(each)
    pill: PillSpec = (tr("已收下"), "green") if not device else (tr("等核对"), "amber")
    if each.doubled:
        pill = (tr("编号重了"), "red")
    return InboxLine(
        f"taken:{each.sender}:{each.sequence}:{place}", each.name, _places(each.villages, names),
        _number(each.sequence), what, pill, 1, _at(each.made_at_ms), device=device,
    )  # fmt: skip


def _what(each: Ingested) -> tuple[str, str]:
    if each.groups:
        return tr("一台电脑的登记，请打电话核对八组数字"), each.sender
    if each.doubled:
        return tr("收下了，但有两台电脑在用同一个编号，请到「电脑」里看"), ""
    if each.kind == "receipt":
        return tr("回执，{n} 条记录对方已收到").format(n=f"{each.receipted:,}"), ""
    if not each.actions:
        return tr("没有新内容"), ""
    words = counts_words({kind: len(ids) for kind, ids in each.touched.items()})
    if each.passed_over:
        words += tr("，另有 {n} 条是没有登记的电脑写的，没有收").format(n=f"{each.passed_over:,}")
    return words, ""


def _seen_line(place: int, each: SeenBefore) -> InboxLine:
    name = each.files[0].name if each.files else ""
    return InboxLine(
        f"seen:{each.sender}:{each.sequence}:{place}", name, "", _number(each.sequence), tr("以前收过，没有改动"),
        (tr("收过了"), "grey"), 2,
    )  # fmt: skip


def aside_line(each: Refusal, names: Names) -> InboxLine:
    """A package that lies aside."""
    pill: PillSpec = (tr("搁置"), "amber")
    if each.code == WAITING:
        pill = (tr("等前一包"), "blue")
    elif each.code in _STRANGERS:
        pill = (tr("等核对电脑"), "blue")
    place = names.get(each.village, "") if each.village else ""
    return InboxLine(
        f"aside:{each.id}", each.name or tr("、").join(each.names), place, _number(each.sequence), each.what, pill, 0,
        each.at, each,
    )  # fmt: skip


def _places(codes: tuple[str, ...], names: Names) -> str:
    return tr("、").join(names.get(code, code) for code in codes if code)


def _number(sequence: int) -> str:
    return tr("第 {n} 包").format(n=sequence) if sequence else ""


def _at(ms: int) -> datetime | None:
    return datetime.fromtimestamp(ms / 1000).astimezone() if ms else None


def inbox_columns() -> list[Column]:
    """Who, which villages, which package, what came of it."""
    return [
        Column("pill", tr("结果"), lambda line: line.pill[0], 104, sort_key="rank", pills=lambda line: [line.pill]),
        Column("sender", tr("电脑"), lambda line: line.sender, 156, sort_key="sender", fixed=True, bold=True),
        Column("places", tr("村"), lambda line: line.places, 110, sort_key="places"),
        Column("number", tr("第几包"), lambda line: line.number, 74, soft=True),
        Column("at", tr("日期"), _day, 84, sort_key="at", soft=True),
        Column("words", tr("内容"), lambda line: line.words, stretches=True),
    ]


def _day(line: InboxLine) -> str:
    return day_text(line.at.date(), clock.today()) if line.at else ""


INBOX_ORDERS: dict[str, Callable[[InboxLine], Any]] = {
    "rank": lambda line: line.rank,
    "sender": lambda line: line.sender,
    "places": lambda line: line.places,
    "at": lambda line: line.at.timestamp() if line.at else 0.0,
}

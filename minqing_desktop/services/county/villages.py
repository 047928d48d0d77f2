"""The register of villages: which ones the county takes packages of, and in which township they lie."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from pathlib import Path

from minqing_desktop.domain.errors import UserError
from minqing_desktop.domain.words import tr
from minqing_desktop.exchange.roster.grid import Sheet, as_text
from minqing_desktop.exchange.roster.opening import open_sheets
from minqing_desktop.services.county.office import Office, now_ms
from minqing_desktop.storage.county.reading import Registered

_CODE = re.compile(r"\d{12}", re.ASCII)
_NAME_LIMIT = 60
# Headings as lists of regions have them, without spaces and brackets.
_CODES = frozenset(("统计代码", "代码", "村代码", "区划代码", "统计用区划代码", "行政村代码", "village_code", "code"))
_NAMES = frozenset(("村名", "村", "名称", "行政村", "村名称", "行政村名称", "村居名称", "单位名称", "name", "village"))
_TOWNSHIPS = frozenset(("乡镇", "镇", "街道", "乡镇街道", "所属乡镇", "乡镇名称", "township", "town"))
_HEADING_ROWS = 20


@dataclass(frozen=True, slots=True)
class Registration:
    """What became of a list of villages. `doubts` are lines that were no village, each with why."""

    added: tuple[Registered, ...]
    changed: tuple[Registered, ...]
    unchanged: int
    doubts: tuple[str, ...] = ()


def villages(office: Office) -> list[Registered]:
    """All registered villages, by township and code."""
    with office.reading() as reader:
        return reader.villages()


def add_village(office: Office, code: str, name: str, township: str = "") -> Registration:
    """Registers one village, or gives it another name and township. UserError county_village_wrong."""
    return add_villages(office, [Registered(_digits(code), name.strip(), township.strip())])


def add_villages(office: Office, wanted: Iterable[Registered], doubts: Sequence[str] = ()) -> Registration:
    """Registers villages; one that is there gets the name and township given. None is ever taken off the register.

    UserError county_village_wrong for the first one without a code of 12 digits or a name; then none is registered.
    """
    by_code = {}
    for each in wanted:
        why = _wrong(each)
        if why:
            raise UserError("county_village_wrong", tr("{why}没有登记任何村。").format(why=why), tr("请改好再登记。"))
        by_code[each.code] = each
    with office.writing() as writer:
        writer.hold_shared()
        known = {each.code: each for each in writer.villages()}
        added = [each for code, each in by_code.items() if code not in known]
        changed = [each for code, each in by_code.items() if code in known and known[code] != each]
        if added or changed:
            writer.put_villages([*added, *changed], now_ms())
    return Registration(tuple(added), tuple(changed), len(by_code) - len(added) - len(changed), tuple(doubts))


def import_villages(office: Office, path: Path) -> Registration:
    """Registers the villages of a workbook or CSV. UserError: those of a roster's file, county_villages_none."""
    found, doubts = read_village_list(path)
    return add_villages(office, found, doubts)


def read_village_list(path: Path) -> tuple[list[Registered], list[str]]:
    """The villages of all sheets that have a heading for code and one for name, and the lines that are none.

    UserError: those of a roster's file, county_villages_none.
    """
    found: dict[str, Registered] = {}
    doubts: list[str] = []
    for sheet in open_sheets(path):
        for number, each in _lines(sheet):
            why = _wrong(each)
            if not why and found.get(each.code, each) != each:
                why = tr("代码和前面的另一个村一样。")
            if why:
                doubts.append(tr("第 {n} 行：{why}").format(n=number, why=why))
            else:
                found[each.code] = each
    if not found:
        raise UserError(
            "county_villages_none",
            tr("表里没有找到村，没有登记任何村。"),
            tr("要有「统计代码」和「村名」两列（有「乡镇」一列更好），代码是 12 位数字。"),
        )
    return list(found.values()), doubts


def _lines(sheet: Sheet) -> Iterable[tuple[int, Registered]]:
    """(row number as people count it, what stands in it) below the headings; nothing where there are none."""
    for at, row in enumerate(sheet.rows[:_HEADING_ROWS]):
        headings = [_plain(as_text(cell)) for cell in row]
        code, name, township = (_first(headings, known) for known in (_CODES, _NAMES, _TOWNSHIPS))
        if code is not None and name is not None:
            last = ""
            for index in range(at + 1, len(sheet.rows)):
                cells = [as_text(cell) for cell in sheet.rows[index]]
                town = _cell(cells, township)
                # A township written once stands for the villages below it, as in a merged cell.
                last = town or last
                line = Registered(_digits(_cell(cells, code)), _cell(cells, name), last)
                if line.code or line.name:
                    yield sheet.row_number(index), line
            return


def _wrong(each: Registered) -> str:
    if not _CODE.fullmatch(each.code):
        return tr("村的统计代码应当是 12 位数字。")
    if not each.name or len(each.name) > _NAME_LIMIT or not each.name.isprintable():
        return tr("没有村名，或者村名太长。")
    if len(each.township) > _NAME_LIMIT or not (each.township == "" or each.township.isprintable()):
        return tr("乡镇的名称太长。")
    return ""


def village_unknown(codes: Sequence[str]) -> UserError:
    """None of these villages is in the register."""
    listed = tr("、").join(sorted(codes)) or tr("没有写村")
    return UserError(
        "county_village_unknown",
        tr("村的代码不在登记表里（{codes}），没有改动任何东西。").format(codes=listed),
        tr("请先用 county villages 把这个村登记上，再做一次。"),
    )


def _digits(text: str) -> str:
    return "".join(text.split())


def _plain(text: str) -> str:
    return "".join(each for each in text.lower() if each.isalnum() or each == "_")


def _first(headings: Sequence[str], known: frozenset[str]) -> int | None:
    return next((index for index, heading in enumerate(headings) if heading in known), None)


def _cell(cells: Sequence[str], column: int | None) -> str:
    return cells[column].strip() if column is not None and column < len(cells) else ""

"""The rows an import skipped or has a problem with, as a workbook to be put right and brought in again.

They are given back as they stood in the file that the user chose, whole numbers included, for they are to be compared
with the paper; nothing of them comes from the notebook. The heading of the first column tells the reader whose workbook
it is: rows given back say nothing of anybody who is not among them.
"""

from collections.abc import Mapping, Sequence
from pathlib import Path

from minqing_desktop.domain.errors import UserError
from minqing_desktop.domain.words import tr
from minqing_desktop.exchange.roster.plan import RosterPlan
from minqing_desktop.exchange.roster.raw_rows import PROBLEM_HEADING
from minqing_desktop.exchange.roster.sentences import SEVERE, doubt_sentence, skip_reason
from minqing_desktop.exchange.sheets.row_book import RowSheet, write_rows
from minqing_desktop.host.files import write_atomically

Reasons = Mapping[tuple[int, int], Sequence[str]]
"""Further reasons by sheet and row: what only the notebook knows, such as a name that nobody on file has."""


def count_leftovers(plan: RosterPlan, further: Reasons | None = None) -> int:
    """How many rows were skipped or have a problem; more than are kept of the file when there are very many."""
    return len(_reasons(plan, further or {}))


def save_leftovers(plan: RosterPlan, path: Path, further: Reasons | None = None) -> int:
    """Writes those rows under their own headings, with the reasons in a first column, and gives their number.

    A sheet for each sheet of the file. Where only the order of rows says who lives together, the rest of the household
    comes with them. UserError: nothing_left_over, file.*. For the file lane.
    """
    reasons = _reasons(plan, further or {})
    written = 0
    sheets = []
    for reading in plan.sheets:
        rows = []
        for one in plan.rows:
            why = reasons.get((one.sheet, one.row))
            if one.sheet != reading.index or (why is None and one.role != "household"):
                continue
            written += why is not None
            rows.append(("\n".join(why) if why else tr("（同一户的，不用改）"), *one.cells))
        if rows:
            sheets.append(RowSheet(reading.name, ((PROBLEM_HEADING,), *reading.labels), rows))
    if not written:
        raise UserError(
            "nothing_left_over",
            tr("没有跳过的行，也没有要核对的行，没有生成文件。"),
            tr("这份花名册不用再改。"),
        )
    write_atomically(path, lambda stream: write_rows(sheets, stream), private=True)
    return written


def _reasons(plan: RosterPlan, further: Reasons) -> dict[tuple[int, int], dict[str, None]]:
    """What is the matter with each row, in words, each reason once."""
    found: dict[tuple[int, int], dict[str, None]] = {}
    for skipped in plan.skipped:
        words = tr("没有导入：{reason}。").format(reason=skip_reason(skipped.reason))
        found.setdefault((skipped.sheet, skipped.row), {})[words] = None
    for doubt in plan.doubts:
        if doubt.severity == SEVERE and doubt.row:
            found.setdefault((doubt.sheet, doubt.row), {})[doubt_sentence(doubt.kind)] = None
    for place, sentences in further.items():
        found.setdefault(place, {}).update(dict.fromkeys(sentences))
    return found

"""The list of matters out of the notebook: on paper and as a table, exactly what is shown, in its order."""

from collections.abc import Sequence
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING, BinaryIO

from minqing_desktop.domain.casework.machine import route_word, stage_word
from minqing_desktop.domain.records.cadre import Cadre
from minqing_desktop.domain.records.matter import MATTER_STAGES
from minqing_desktop.domain.records.place import Group
from minqing_desktop.domain.values.masking import mask_text
from minqing_desktop.domain.words import tr
from minqing_desktop.exchange.sheets.ledger import ColumnKind, Ledger, LedgerColumn
from minqing_desktop.services.casework.matters import MatterFilter, MatterLine, matters_where
from minqing_desktop.services.leaving import write_out
from minqing_desktop.services.ledger_frames import framed, in_words
from minqing_desktop.services.session import Session
from minqing_desktop.storage.reader import Reader

# What writes workbooks and pages is loaded when it is first asked for: the page of matters opens far more often.
if TYPE_CHECKING:
    from minqing_desktop.services.report_views import PaperView


def print_matters(session: Session, wanted: MatterFilter) -> "PaperView":
    """The matters of a filter as pages, in the order of the list; UserError: fonts_missing."""
    from minqing_desktop.services.report_views import list_paper

    return list_paper(session, _ledger(session, matters_where(session, wanted), wanted))


def save_matters(session: Session, path: Path, wanted: MatterFilter) -> int:
    """Writes the matters of a filter as a workbook and gives their number; UserError: file.*."""
    from minqing_desktop.exchange.sheets.writing import write_ledger

    lines = matters_where(session, wanted)

    def write(stream: BinaryIO) -> None:
        write_ledger(_ledger(session, lines, wanted), stream)

    write_out(session, path, write, "matter_list", len(lines))
    return len(lines)


def _ledger(session: Session, lines: Sequence[MatterLine], wanted: MatterFilter) -> Ledger:
    columns = (
        LedgerColumn(tr("序号"), 6, ColumnKind.INTEGER),
        LedgerColumn(tr("编号"), 13),
        LedgerColumn(tr("事项"), 34, ColumnKind.LONG_TEXT),
        LedgerColumn(tr("反映人"), 13),
        LedgerColumn(tr("组别"), 12),
        LedgerColumn(tr("办理途径"), 16),
        LedgerColumn(tr("阶段"), 10),
        LedgerColumn(tr("受理日期"), 13, ColumnKind.DATE),
        LedgerColumn(tr("办理时限"), 13, ColumnKind.DATE),
        LedgerColumn(tr("责任人"), 11),
        LedgerColumn(tr("办结日期"), 13, ColumnKind.DATE),
    )
    rows = [_row(place, line) for place, line in enumerate(lines, start=1)]
    with session.reading() as reader:
        return framed(session, reader, tr("民情事项清单"), columns, rows, narrowed=filter_words(reader, wanted))


def filter_words(reader: Reader, wanted: MatterFilter) -> str:
    """What a list of matters is narrowed to, in words."""
    group, cadre = reader.maybe(Group, wanted.group), reader.maybe(Cadre, wanted.cadre)
    stages = [stage_word(code) for code, _ in MATTER_STAGES if code in wanted.stages]
    return in_words(
        (tr("状态"), tr("未办结") if wanted.only_open else ""),
        (tr("阶段"), tr("、").join(stages)),
        (tr("办理途径"), tr("、").join(map(route_word, sorted(wanted.routes)))),
        (tr("类别"), tr("、").join(filter(None, (wanted.category, wanted.subcategory)))),
        (tr("组别"), group.name if group else ""),
        (tr("责任人"), cadre.name if cadre else ""),
        (tr("受理日期"), _days(wanted.accepted_from, wanted.accepted_to)),
        (tr("办理时限"), _days(wanted.due_from, wanted.due_to)),
        (tr("办结日期"), _days(wanted.closed_from, wanted.closed_to)),
        (tr("查找"), mask_text(wanted.text.strip())),
    )


def _days(since: date | None, until: date | None) -> str:
    if since is None and until is None:
        return ""
    return tr("{since}—{until}").format(since=since or "", until=until or "")


def _row(place: int, line: MatterLine) -> Sequence[object]:
    who = line.petitioner
    if line.petitioners > 1:
        who = tr("{name}等 {n} 人").format(name=who, n=line.petitioners)
    route = route_word(line.route) if line.route else ""
    return (
        place,
        line.number,
        mask_text(line.title),
        who,
        line.group,
        f"{route} {line.unit}" if line.unit and line.route == "referred" else route,
        stage_word(line.stage),
        line.accepted_on,
        line.due_on,
        line.cadre,
        line.closed_on or line.ended_on,
    )

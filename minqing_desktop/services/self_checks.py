"""The eight self-checks of the service: what each looks for, its list, its table and its printed page."""

from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING, BinaryIO

from minqing_desktop.domain.values.masking import mask_text
from minqing_desktop.domain.words import tr
from minqing_desktop.exchange.sheets.ledger import ColumnKind, Ledger, LedgerColumn
from minqing_desktop.services.leaving import write_out
from minqing_desktop.services.printed_days import long_day
from minqing_desktop.services.self_check_words import CheckWords, check_words
from minqing_desktop.services.session import Session
from minqing_desktop.services.village_names import shown_village
from minqing_desktop.storage.reading.self_checks import Fault, Finding, findings

# What writes workbooks and pages is loaded when it is first asked for.
if TYPE_CHECKING:
    from minqing_desktop.services.report_views import PaperView

__all__ = ["CheckWords", "Fault", "Finding", "check_words", "counts", "export_check", "findings_of", "print_check"]


def counts(session: Session) -> dict[Fault, int]:
    """How many records show each fault today."""
    today = session.today()
    with session.reading() as reader:
        return {fault: len(findings(reader.connection, session.village, fault, today)) for fault in Fault}


def findings_of(session: Session, fault: Fault) -> list[Finding]:
    """The records that show a fault today, the oldest first."""
    with session.reading() as reader:
        return findings(reader.connection, session.village, fault, session.today())


def print_check(session: Session, faults: Sequence[Fault] = tuple(Fault)) -> "PaperView":
    """The page of one check, or one table of several; UserError: fonts_missing."""
    from minqing_desktop.services.report_views import list_paper

    return list_paper(session, check_ledger(session, faults))


def export_check(session: Session, path: Path, faults: Sequence[Fault] = tuple(Fault)) -> int:
    """Writes the same as a workbook and says how many rows it has; UserError: file.*."""
    from minqing_desktop.exchange.sheets.writing import write_ledger

    ledger = check_ledger(session, faults)

    def write(stream: BinaryIO) -> None:
        write_ledger(ledger, stream)

    rows = len(list(ledger.rows))
    write_out(session, path, write, "self_check", rows)
    return rows


def check_ledger(session: Session, faults: Sequence[Fault]) -> Ledger:
    """The findings of these checks as a table; numbers in the texts are masked."""
    today = session.today()
    with session.reading() as reader:
        found = [(fault, one) for fault in faults for one in findings(reader.connection, session.village, fault, today)]
        village = shown_village(reader, session.village)
    words = check_words()
    name = village.name if village else ""
    title = tr("{village}服务自查表") if len(faults) > 1 else tr("{village}服务自查表（{sign}：{name}）")
    only = words[faults[0]]
    return Ledger(
        title=title.format(village=name, sign=only.sign, name=only.name),
        columns=(
            LedgerColumn(tr("序号"), 6, ColumnKind.INTEGER),
            LedgerColumn(tr("自查项"), 13),
            LedgerColumn(tr("事项或承诺"), 34, ColumnKind.LONG_TEXT),
            LedgerColumn(tr("户主"), 11),
            LedgerColumn(tr("组别"), 13),
            LedgerColumn(tr("责任人"), 11),
            LedgerColumn(only.since if len(faults) == 1 else tr("起算日期"), 12, ColumnKind.DATE),
            LedgerColumn(tr("已过天数"), 9, ColumnKind.INTEGER),
            LedgerColumn(tr("整改情况"), 22, ColumnKind.LONG_TEXT),
        ),
        rows=[
            (
                number,
                f"{words[fault].sign} {words[fault].name}",
                tr("没办结 {n} 件").format(n=one.count) if one.kind == "household" else mask_text(one.title),
                one.head,
                one.group,
                one.cadre,
                one.since,
                (today - one.since).days if one.since else None,
                "",
            )
            for number, (fault, one) in enumerate(found, start=1)
        ],
        unit=tr("单位：{village}").format(village=name),
        footers=(tr("自查日期：{day}").format(day=long_day(today)), tr("自查人：")),
        sheet_name=tr("服务自查"),
    )

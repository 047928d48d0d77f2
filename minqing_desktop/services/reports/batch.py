"""Many documents in one go: a folder with a file for each household, visit or matter, there whole or not at all."""

import io
import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace
from pathlib import Path

from minqing_desktop.domain.errors import UserError
from minqing_desktop.domain.values.masking import Masks
from minqing_desktop.domain.words import tr
from minqing_desktop.exchange.documents.paper import Paper
from minqing_desktop.exchange.progress import Cancel, Pace, Progress
from minqing_desktop.host.files import write_atomically
from minqing_desktop.host.folders import part_folder, put_folder, remove_folder
from minqing_desktop.services.audit import AuditEvent
from minqing_desktop.services.leaving import note_leaving
from minqing_desktop.services.report_kinds import Making, Papers, Query, Report, ReportOutcome
from minqing_desktop.services.report_scope import ReportScope
from minqing_desktop.services.reports.registry import report_named
from minqing_desktop.services.reports.writing import disclose
from minqing_desktop.services.session import Session

_FORBIDDEN_IN_NAMES = re.compile(r'[\\/:*?"<>|\x00-\x1f]+')
_LONGEST_NAME = 60  # Han characters take three bytes, and the path above has its length, too


@dataclass(frozen=True, slots=True)
class BatchOutcome:
    """What was written: how many files with how many pages (0 for Word), and characters no face has."""

    files: int
    pages: int = 0
    missing: tuple[str, ...] = ()


def write_each(
    session: Session,
    name: str,
    folder: Path,
    scope: ReportScope,
    *,
    ending: str = "",
    unmasked_reason: str | None = None,
    masks: Masks | None = None,
    progress: Progress | None = None,
    cancel: Cancel | None = None,
) -> BatchOutcome:
    """Writes a file for each record of a scope into a new folder, which appears when all of them are in it.

    As `write_report`, it masks unless a reason is given, and notes one leaving for all; `masks` are for whoever has
    disclosed already. Stopped or failed, nothing is left behind. UserError: report_unknown, report_undividable,
    report_ending, nothing_to_print, reason_missing, file.*.
    """
    report = report_named(name)
    ending = _checked(report, ending)
    if unmasked_reason is not None:
        disclose(session, report, scope, unmasked_reason)
    masks = masks or Masks(unmasked_reason is None)
    pace = Pace(progress, cancel, report.count(session, scope))
    part = part_folder(folder)
    try:
        outcome = _fill(part, _files(session, report, scope, masks, ending), ending, pace, private=not masks.are_on)
        if not outcome.files:
            raise UserError(
                code="nothing_to_print",
                what=tr("所选范围内没有可以打印的记录，没有生成文件。"),
                advice=tr("请换一个范围再试。"),
            )
        note_leaving(session, AuditEvent.EXPORTED, report.name, outcome.files)
        put_folder(part, folder)
    except BaseException:
        remove_folder(part)
        raise
    return outcome


File = tuple[str, Callable[[io.BytesIO], ReportOutcome]]


def _checked(report: Report, ending: str) -> str:
    if not report.is_dividable:
        raise UserError(
            "report_undividable",
            tr("{title}是一份整的文件，不能一户一份分开存，没有生成文件。").format(title=report.title),
            tr("请存为一个文件。"),
        )
    if ending and ending not in report.endings:
        raise UserError(
            "report_ending",
            tr("{title}要存成 {ending} 文件，没有生成文件。").format(
                title=report.title, ending=tr("、").join(report.endings)
            ),
            tr("请换一种文件。"),
        )
    return ending or report.ending


def _fill(part: Path, files: Iterator[File], ending: str, pace: Pace, *, private: bool) -> BatchOutcome:
    taken: set[str] = set()
    pages, missing = 0, set()
    pace.step(0)
    for name, write in files:
        stream = io.BytesIO()
        made = write(stream)
        write_atomically(part / (_free_name(name, taken) + ending), stream.getvalue(), private=private)
        pages += made.pages
        missing.update(made.missing)
        pace.step(len(taken))
    return BatchOutcome(len(taken), pages, tuple(sorted(missing)))


def _files(session: Session, report: Report, scope: ReportScope, masks: Masks, ending: str) -> Iterator[File]:
    """The names of the files, without ending, and what writes each."""
    if report.apart is not None:
        for name, small in report.apart(session, scope):
            yield name, lambda stream, small=small: report.write(Making(session, small, masks, stream), ending)
        return
    assert isinstance(report.body, Papers)
    with session.reading() as reader:
        for paper in report.body.filled(Query(session, reader, scope, masks)):
            yield paper.name or paper.title, _writer(session, report, scope, masks, ending, paper)


def _writer(session: Session, report: Report, scope: ReportScope, masks: Masks, ending: str, paper: Paper):
    alone = replace(report, body=Papers(lambda _query: (paper,), report.endings))
    return lambda stream: alone.write(Making(session, scope, masks, stream), ending)


def _free_name(name: str, taken: set[str]) -> str:
    """A name that every file system takes, and that no other file of the batch has."""
    words = " ".join(_FORBIDDEN_IN_NAMES.sub(" ", name).split()).strip(". ")[:_LONGEST_NAME] or tr("未命名")
    free, number = words, 1
    while free.casefold() in taken:
        number += 1
        free = f"{words} {number}"
    taken.add(free.casefold())
    return free

"""Lines for forms over visits, matters, petitions, mediations and tasks: those of our own ledgers, field by field."""

from collections.abc import Mapping, Sequence
from dataclasses import replace
from datetime import date

from minqing_desktop.domain.records.household import Person
from minqing_desktop.domain.records.matter import Matter, Petitioner
from minqing_desktop.domain.records.task import Task
from minqing_desktop.domain.records.visit import Visit
from minqing_desktop.domain.values.masking import Masks
from minqing_desktop.domain.words import tr
from minqing_desktop.exchange.sheets.ledger import LedgerColumn
from minqing_desktop.services.casework.ledgers import CaseLedger, matter_ledger, mediation_ledger, petition_ledger
from minqing_desktop.services.forms_book import FormBook, FormScope
from minqing_desktop.services.forms_fields import FormRow, Value
from minqing_desktop.services.session import Session
from minqing_desktop.services.visit_ledgers import visit_ledger
from minqing_desktop.services.visit_pages import VisitScope, visit_pages, visits_in
from minqing_desktop.storage.reader import Reader
from minqing_desktop.storage.reading.tasks import TaskFilter, TaskState, task_lines, task_rows

# In the order of the ledgers' columns; never renamed, as bindings that people keep name them.
FIELDS: Mapping[str, tuple[str, ...]] = {
    "visit": ("seq", "visit.unit", "visit.nature", "visit.heads", "visit.cadres", "visit.mode", "visit.day",
              "visit.said", "visit.remarks"),
    "matter": ("seq", "matter.number", "matter.accepted_on", "matter.happened_on", "matter.group", "matter.names",
               "matter.phone", "matter.place", "matter.people_count", "matter.wanted", "matter.category",
               "matter.subcategory", "matter.origin", "matter.route", "matter.main_unit", "matter.cadre",
               "matter.due_on", "matter.course", "matter.stage", "matter.closed_on", "matter.outcome",
               "matter.closing", "matter.answer_way", "matter.rating", "matter.follow_up"),
    "petition": ("petition.number", "petition.client", "petition.phone", "petition.subject", "petition.authorised_on",
                 "petition.is_signed", "petition.agent", "petition.ways", "petition.submitted_to",
                 "petition.submitted_on", "petition.notice_on", "petition.opinion_on", "petition.extension",
                 "petition.result", "petition.handed_back", "petition.rating"),
    "mediation": ("seq", "mediation.parties", "mediation.place", "mediation.happened_on", "mediation.type",
                  "mediation.dispute", "mediation.people_count", "mediation.focus", "mediation.is_settled",
                  "mediation.found_on", "mediation.resolved_on", "mediation.unit", "mediation.cadre",
                  "mediation.note"),
    "task": ("seq", "task.title", "task.type", "task.owed_to", "task.head", "task.group", "task.cadre", "task.due_on",
             "task.done_on", "task.result"),
}  # fmt: skip
_NAMED_BY = {"visit": "visit.heads", "matter": "matter.number", "petition": "petition.number",
             "mediation": "mediation.parties", "task": "task.title"}  # fmt: skip
_OF_MATTERS = frozenset(("matter", "petition", "mediation"))
_KNOWN_BY = {"matter": ("matter.number",), "petition": ("petition.number",),
             "mediation": ("mediation.parties", "mediation.happened_on", "mediation.dispute")}  # fmt: skip


def subject_words() -> dict[str, str]:
    """What a form can be over, in the user's words."""
    return {
        "people": tr("人和户"),
        "visit": tr("走访"),
        "matter": tr("民情事项"),
        "petition": tr("信访代理"),
        "mediation": tr("矛盾调解"),
        "task": tr("任务和承诺"),
    }


def ledger_labels(subject: str) -> dict[str, str]:
    """The word of each field of a subject."""
    headings = [column.heading for column in _columns(subject)]
    return dict(zip(FIELDS[subject], headings, strict=True))


def _columns(subject: str) -> Sequence[LedgerColumn]:
    from minqing_desktop.services.casework import ledgers
    from minqing_desktop.services.visit_ledgers import visit_columns

    match subject:
        case "visit":
            return visit_columns()
        case "matter":
            return ledgers.matter_columns()
        case "petition":
            return ledgers.petition_columns()
        case "mediation":
            return ledgers.mediation_columns()
    words = (tr("序号"), tr("事由"), tr("类别"), tr("答应了谁"), tr("户主"), tr("组别"), tr("责任人"), tr("期限"),
             tr("完成日期"), tr("结果"))  # fmt: skip
    return [LedgerColumn(word, 10) for word in words]


def ledger_rows(
    session: Session, reader: Reader, book: FormBook, subject: str, scope: FormScope, masks: Masks
) -> list[FormRow]:
    """The lines of a subject, both as they may leave and whole."""
    shown = _lines(session, reader, book, subject, scope, masks)
    whole = shown if not masks.are_on else _lines(session, reader, book, subject, scope, Masks(False))
    homes = {home.household.id: home for home in book.homes}
    about = _households(session, reader, subject)
    found = []
    for place, ((key, cells), (_key, all_cells)) in enumerate(zip(shown, whole, strict=True), start=1):
        home = homes.get(about.get(key, ""))
        head = home.head if home is not None and home.head is not None else Person()
        name = str(cells.get(_NAMED_BY[subject]) or "")
        found.append(FormRow(key, name, place, home, head, cells, all_cells, is_home=True))
    return found


def _households(session: Session, reader: Reader, subject: str) -> dict[str, str]:
    """The household that a line is about, by the line's key; petitions and mediations are about people only."""
    match subject:
        case "visit":
            return {
                each.id: each.households[0] for each in reader.find(Visit, village=session.village) if each.households
            }
        case "task":
            return {each.id: each.household for each in reader.find(Task, village=session.village)}
        case "matter":
            return {each.number: each.household for each in reader.find(Matter, village=session.village)}
    return {}


_Keyed = list[tuple[str, dict[str, Value]]]


def _lines(session: Session, reader: Reader, book: FormBook, subject: str, scope: FormScope, masks: Masks) -> _Keyed:
    homes = None if scope.lets_all_homes else {h.household.id for h in book.homes}
    found = (book.chosen.records or {}).get("matter" if subject in _OF_MATTERS else subject)
    if found is not None and not scope.has_chosen_homes:
        homes = None  # the search found the very lines; whom they are about is no further question
    if subject == "visit":
        return _visits(session, reader, book, scope, homes, found, masks)
    if subject == "task":
        return _tasks(session, reader, scope, homes, found, masks)
    wanted = VisitScope(since=scope.since, until=scope.until)
    if homes is not None or found is not None:
        wanted = replace(wanted, matters=_matters_of(reader, session.village, homes, found))
    build = {"matter": matter_ledger, "petition": petition_ledger, "mediation": mediation_ledger}[subject]
    ledger: CaseLedger = build(reader, session.village, book.village, wanted, masks)
    whole = ledger if not masks.are_on else build(reader, session.village, book.village, wanted, Masks(False))
    keys = ["|".join(str(_cells(subject, row)[name]) for name in _KNOWN_BY[subject]) for row in whole.rows]
    return [(key, _cells(subject, row)) for key, row in zip(keys, ledger.rows, strict=True)]


def _cells(subject: str, row: Sequence[object]) -> dict[str, Value]:
    return {name: _value(cell) for name, cell in zip(FIELDS[subject], row, strict=True)}


def _value(cell: object) -> Value:
    return cell if cell is None or isinstance(cell, (str, int, date)) else str(cell)


def _visits(
    session: Session,
    reader: Reader,
    book: FormBook,
    scope: FormScope,
    homes: set[str] | None,
    found: frozenset[str] | None,
    masks: Masks,
) -> _Keyed:
    ids = visits_in(reader, session.village, VisitScope(since=scope.since, until=scope.until))
    ids = [each for each in ids if found is None or each in found]
    if homes is not None:
        visits = reader.get_many(Visit, ids)
        ids = [each for each in ids if homes & set(visits[each].households)]
    ledger = visit_ledger(visit_pages(reader, ids), len(ids), book.village, "", "", book.today, masks)
    return [(key, _cells("visit", row)) for key, row in zip(ids, ledger.rows, strict=True)]


def _tasks(
    session: Session,
    reader: Reader,
    scope: FormScope,
    homes: set[str] | None,
    found: frozenset[str] | None,
    masks: Masks,
) -> _Keyed:
    wanted = TaskFilter(state=TaskState.ALL, due_from=scope.since, due_to=scope.until)
    lines = task_lines(reader.connection, task_rows(reader.connection, session.village, wanted))
    kind = {True: tr("承诺"), False: tr("任务")}
    return [
        (
            line.id,
            _cells(
                "task",
                (0, masks.text(line.title), kind[line.is_promise], line.owed_to, line.head, line.group, line.cadre,
                 line.due_on, line.done_on, masks.text(line.result)),
            ),
        )
        for line in lines
        if (homes is None or line.household in homes) and (found is None or line.id in found)
    ]  # fmt: skip


def _matters_of(reader: Reader, village: str, homes: set[str] | None, found: frozenset[str] | None) -> tuple[str, ...]:
    raised = {each.matter for each in reader.find(Petitioner, village=village) if each.household in (homes or ())}
    return tuple(
        each.id
        for each in reader.find(Matter, village=village, order=("number",))
        if (homes is None or each.household in homes or each.id in raised) and (found is None or each.id in found)
    )

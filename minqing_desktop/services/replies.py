"""What came down from the county as the village meets it (answers, comments, forms to fill), and what it makes of it.

An answer never moves a matter by itself. The cadre takes it up with the move that fits (收到回复, 收到处理意见 or 办理),
which is the village's own step, or only notes that it was read.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta

from minqing_desktop.domain.casework.facts import MoveForm
from minqing_desktop.domain.casework.machine import allowed
from minqing_desktop.domain.casework.moves import Move
from minqing_desktop.domain.errors import UserError
from minqing_desktop.domain.records.cadre import Cadre
from minqing_desktop.domain.records.matter import Matter
from minqing_desktop.domain.records.replies import BlankForm, Comment, SuperiorAnswer
from minqing_desktop.domain.words import tr
from minqing_desktop.services.casework.case import Case, facts_of, load_case
from minqing_desktop.services.casework.moving import Moving
from minqing_desktop.services.casework.transitions import move_on
from minqing_desktop.services.changes import Changes
from minqing_desktop.services.session import Session
from minqing_desktop.storage.reader import Reader
from minqing_desktop.storage.reading.tasks import TaskFilter, TaskLine, task_lines, task_rows
from minqing_desktop.storage.reading.visits import VisitLine, visit_lines, visit_rows_of

_SHOWN = 4
_AHEAD_DAYS = 7


@dataclass(frozen=True, slots=True)
class AnswerLine:
    """An answer with the title of the matter it is about."""

    answer: SuperiorAnswer
    title: str


@dataclass(frozen=True, slots=True)
class CommentLine:
    """A comment with the line of the visit it is about (None where that is not listed) and the name of who read it."""

    comment: Comment
    visit: VisitLine | None = None
    read_by: str = ""


@dataclass(frozen=True, slots=True)
class Arrived:
    """What came down and waits for somebody here.

    `tasks` are what was sent down to be done later than the coming week: what is due sooner stands among the day's
    tasks.
    """

    answers: tuple[AnswerLine, ...] = ()
    comments: tuple[CommentLine, ...] = ()
    forms: tuple[BlankForm, ...] = ()
    tasks: tuple[TaskLine, ...] = ()

    @property
    def count(self) -> int:
        """How many there are in all."""
        return len(self.answers) + len(self.comments) + len(self.forms) + len(self.tasks)


def arrived(session: Session) -> Arrived:
    """What waits in the village in hand."""
    with session.reading() as reader:
        return arrived_in(reader, session.village, session.today())


def arrived_in(reader: Reader, village: str, today: date) -> Arrived:
    """The same inside a snapshot."""
    answers = reader.find(SuperiorAnswer, village=village, read_on__empty=True, order=("on",))
    matters = reader.get_many(Matter, [each.matter for each in answers])
    titled = (AnswerLine(each, matters[each.matter].title) for each in answers if each.matter in matters)
    comments = reader.find(Comment, village=village, read_on__empty=True, order=("on",))
    after = TaskFilter(only_assigned=True, due_from=today + timedelta(days=_AHEAD_DAYS + 1), or_without_day=True)
    tasks = task_lines(reader.connection, task_rows(reader.connection, village, after))
    forms = reader.find(BlankForm, village=village, done_on__empty=True)
    return Arrived(tuple(titled), tuple(_with_visits(reader, comments)), tuple(_by_day(forms)), tuple(tasks))


def _by_day(forms: Sequence[BlankForm]) -> list[BlankForm]:
    return sorted(forms, key=lambda each: (each.due_on or date.max, each.id))


def _with_visits(reader: Reader, comments: Sequence[Comment]) -> list[CommentLine]:
    rows = visit_rows_of(reader.connection, [each.visit for each in comments])
    lines = {line.id: line for line in visit_lines(reader.connection, rows)}
    names = {cadre.id: cadre.name for cadre in reader.find(Cadre)}
    return [CommentLine(each, lines.get(each.visit), names.get(each.read_by, "")) for each in comments]


# --- answers


def answers_in(reader: Reader, matter: str) -> tuple[SuperiorAnswer, ...]:
    """What superiors answered to a matter, the earliest first."""
    return tuple(reader.find(SuperiorAnswer, matter=matter, order=("on",)))


def fitting_move(case: Case, answer: SuperiorAnswer, today: date) -> Move | None:
    """The move by which an answer is taken up; None where it can only be read, as when the matter is closed."""
    moves = allowed(facts_of(case, today))
    is_answered = any(each.id == answer.referral and each.replied_on for each in case.referrals)
    wanted = (Move.PETITION_OPINION, Move.REPLY, Move.HANDLE)
    if answer.referral and not is_answered:
        wanted = (Move.REPLY, Move.HANDLE)
    elif is_answered:
        wanted = (Move.HANDLE,)
    return next((move for move in wanted if move in moves), None)


def suggested_form(case: Case, answer: SuperiorAnswer, move: Move, today: date) -> MoveForm:
    """What the form of that move says by itself: the answer as it stands. The day is one that the matter allows."""
    day = answer.on or today
    day = min(day if case.matter.accepted_on is None else max(day, case.matter.accepted_on), today)
    out = {each.id for each in case.slips_out}
    target = answer.referral if move is Move.REPLY and answer.referral in out else ""
    unit = "" if move is Move.REPLY else tr("{unit}答复：").format(unit=answer.unit) if answer.unit else ""
    return MoveForm(on=day, text=f"{unit}{answer.text}", target=target)


def take_answer(session: Session, answer: str, move: Move, form: MoveForm) -> Changes:
    """Takes an answer up with a move of its matter; one action. UserError as of the move, and answer_taken."""
    with session.doing(f"matter.{move}") as doing:
        found = doing.see().get(SuperiorAnswer, answer)
        if found.step:
            raise UserError("answer_taken", tr("这条答复已经记进去了，没有再记一遍。"), tr("请看这件事项的经过。"))
        step = move_on(Moving.of(session, doing, found.matter, move, form))
        doing.act.change(
            SuperiorAnswer, answer, step=step, read_on=found.read_on or session.today(),
            read_by=found.read_by or session.cadre,
        )  # fmt: skip
    return doing.changes


def mark_answer_read(session: Session, answer: str) -> Changes:
    """Notes that somebody here knows of it; the matter stays as it is."""
    with session.doing("answer.read") as doing:
        doing.act.change(SuperiorAnswer, answer, read_on=session.today(), read_by=session.cadre)
    return doing.changes


def case_and_answer(session: Session, answer: str) -> tuple[Case, SuperiorAnswer]:
    """An answer with the matter it is about; KeyError for one that is not here."""
    with session.reading() as reader:
        found = reader.get(SuperiorAnswer, answer)
        return load_case(reader, found.matter), found


# --- comments


def comments_on(session: Session, visit: str) -> list[CommentLine]:
    """What superiors wrote on a visit, the earliest first."""
    with session.reading() as reader:
        return _with_visits(reader, reader.find(Comment, visit=visit, order=("on",))) if visit else []


def mark_comment_read(session: Session, comment: str) -> Changes:
    """已阅."""
    with session.doing("comment.read") as doing:
        doing.act.change(Comment, comment, read_on=session.today(), read_by=session.cadre)
    return doing.changes


# --- forms that were sent down


def sent_forms(session: Session) -> list[BlankForm]:
    """Forms that the village was sent, those that are owed first, by their day."""
    with session.reading() as reader:
        forms = _by_day(reader.find(BlankForm, village=session.village))
    return sorted(forms, key=lambda each: each.done_on is not None)


def finish_form(session: Session, form: str, *, is_done: bool = True) -> Changes:
    """Notes that a form was filled and handed in, or that it was not."""
    with session.doing("blank_form.done" if is_done else "blank_form.reopen") as doing:
        done = {"done_on": session.today(), "done_by": session.cadre} if is_done else {"done_on": None, "done_by": ""}
        doing.act.change(BlankForm, form, **done)
    return doing.changes

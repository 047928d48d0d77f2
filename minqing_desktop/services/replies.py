"""What came down from the county and waits here for somebody; and the comments on visits.

Answers are taken up in `casework.superior_answers`, forms in `sent_forms`.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta

from minqing_desktop.domain.records.cadre import Cadre
from minqing_desktop.domain.records.matter import Matter
from minqing_desktop.domain.records.replies import BlankForm, Comment, SuperiorAnswer
from minqing_desktop.domain.records.visit import Visit
from minqing_desktop.services.changes import Changes
from minqing_desktop.services.sent_forms import by_day
from minqing_desktop.services.session import Session
from minqing_desktop.storage.reader import Reader
from minqing_desktop.storage.reading.tasks import TaskFilter, TaskLine, task_lines, task_rows
from minqing_desktop.storage.reading.visits import VisitLine, visit_lines, visit_rows_of

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
    matters: tuple[Matter, ...] = ()
    """Matters that were sent down and that nobody has taken in hand."""

    @property
    def count(self) -> int:
        """How many there are in all."""
        return sum(map(len, (self.answers, self.comments, self.forms, self.tasks, self.matters)))


def arrived(session: Session) -> Arrived:
    """What waits in the village in hand."""
    with session.reading() as reader:
        return arrived_in(reader, session.village, session.today())


def arrived_in(reader: Reader, village: str, today: date) -> Arrived:
    """The same inside a snapshot."""
    answers = reader.find(SuperiorAnswer, village=village, read_on__empty=True, order=("on",))
    # What was deleted here waits for nobody.
    matters = {each.id: each for each in reader.find(Matter, id__in=[each.matter for each in answers])}
    titled = (AnswerLine(each, matters[each.matter].title) for each in answers if each.matter in matters)
    comments = reader.find(Comment, village=village, read_on__empty=True, order=("on",))
    visits = {each.id for each in reader.find(Visit, id__in=[each.visit for each in comments])}
    comments = [each for each in comments if each.visit in visits]
    after = TaskFilter(only_assigned=True, due_from=today + timedelta(days=_AHEAD_DAYS + 1), or_without_day=True)
    tasks = task_lines(reader.connection, task_rows(reader.connection, village, after))
    forms = reader.find(BlankForm, village=village, done_on__empty=True)
    handed = reader.find(Matter, village=village, origin="superior", stage="accepted", cadre="", order=("due_on",))
    return Arrived(
        tuple(titled), tuple(_with_visits(reader, comments)), tuple(by_day(forms)), tuple(tasks), tuple(handed)
    )


def _with_visits(reader: Reader, comments: Sequence[Comment]) -> list[CommentLine]:
    rows = visit_rows_of(reader.connection, [each.visit for each in comments])
    lines = {line.id: line for line in visit_lines(reader.connection, rows)}
    names = {cadre.id: cadre.name for cadre in reader.find(Cadre)}
    return [CommentLine(each, lines.get(each.visit), names.get(each.read_by, "")) for each in comments]


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

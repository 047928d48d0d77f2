"""What is on file about a month: visits, matters and tasks, and how they stood at its end."""

from dataclasses import dataclass
from datetime import date, timedelta

from minqing_desktop.domain.casework.counting import JOINED_STAGE, is_in, is_open_on, is_overdue_on
from minqing_desktop.domain.records.cadre import Cadre
from minqing_desktop.domain.records.household import Person
from minqing_desktop.domain.records.matter import Matter
from minqing_desktop.domain.records.task import Task
from minqing_desktop.domain.records.visit import Visit
from minqing_desktop.domain.values.masking import Masks
from minqing_desktop.domain.words import tr
from minqing_desktop.services.periods import Period, Span, span_of
from minqing_desktop.services.report_kinds import Query
from minqing_desktop.services.report_scope import ReportScope
from minqing_desktop.services.visit_pages import visits_in
from minqing_desktop.storage.reader import Reader
from minqing_desktop.storage.reading.coverage import standings
from minqing_desktop.storage.reading.visits import head_names


@dataclass(frozen=True, slots=True)
class Coming:
    """Something with a day in the next month."""

    day: date
    words: str
    cadre: str


class MonthRecords:
    """Of the whole village, or of one cadre. What is called open or late is so at the end of the month, or today where
    the month still runs.
    """

    def __init__(self, query: Query) -> None:
        reader, scope, session = query.reader, query.scope, query.session
        self._today = session.today()
        first = scope.month(self._today)
        self._span = span_of(Period.MONTH, first) or (first, first)
        self._end = min(self._span[1], self._today)
        self._masks: Masks = query.masks
        self._village = query.village
        self._code, self._wanted = session.village, scope.cadre
        self._cadres = {cadre.id: cadre for cadre in reader.find(Cadre)}
        self._read(reader)

    def _read(self, reader: Reader) -> None:
        self._visits = self._visits_of(reader, self._span)
        self._before = self._visits_of(reader, _month_before(self._span))
        year = (self._span[0].replace(month=1), self._span[1])
        self._year = self._visits_of(reader, year)
        homes = standings(reader.connection, self._code)
        self._homes = [home for home in homes if self._wanted in ("", home.cadre)]
        following = self._span[1] + timedelta(days=1)
        found = reader.find(Matter, village=self._code, accepted_on__before=following, order=("accepted_on", "number"))
        self._matters = [each for each in found if each.stage != JOINED_STAGE and self._wanted in ("", each.cadre)]
        tasks = reader.find(Task, village=self._code, order=("due_on",))
        self._tasks = [task for task in tasks if self._wanted in ("", task.cadre)]
        self._owed = reader.get_many(Person, [task.owed_to for task in self._tasks])
        self._coming = self._coming_days(reader)

    def _visits_of(self, reader: Reader, span: Span) -> list[Visit]:
        scope = ReportScope(since=span[0], until=span[1], cadre=self._wanted)
        return list(reader.get_many(Visit, visits_in(reader, self._code, scope)).values())

    # days

    def _is_in(self, day: date | None) -> bool:
        return is_in(day, self._span)

    def _is_open_on(self, matter: Matter, day: date) -> bool:
        return is_open_on(matter, day)

    def _is_waiting(self, matter: Matter) -> bool:
        """Open at the end of the month and not answered by then: its term still runs."""
        is_answered = matter.answered_on is not None and matter.answered_on <= self._end
        return self._is_open_on(matter, self._span[1]) and not is_answered

    def _is_late(self, matter: Matter) -> bool:
        return self._is_waiting(matter) and is_overdue_on(matter, self._end)

    def _is_task_late(self, task: Task) -> bool:
        is_done = task.done_on is not None and task.done_on <= self._end
        return task.due_on is not None and task.due_on < self._end and not is_done

    def _name(self, cadre: str) -> str:
        return self._cadres[cadre].name if cadre in self._cadres else ""

    def _task_words(self, task: Task) -> str:
        owed = self._owed[task.owed_to].name if task.owed_to in self._owed else task.owed_words
        title = self._masks.text(task.title)
        return tr("答应{name}：{title}").format(name=owed, title=title) if task.is_promise and owed else title

    def _coming_days(self, reader: Reader) -> list[Coming]:
        first = self._span[1] + timedelta(days=1)
        following = span_of(Period.MONTH, first) or (first, first)
        found = [
            Coming(task.due_on, self._task_words(task), self._name(task.cadre))
            for task in self._tasks
            if task.done_on is None and task.due_on and following[0] <= task.due_on <= following[1]
        ]
        for each in self._matters:
            if self._is_waiting(each) and each.due_on and following[0] <= each.due_on <= following[1]:
                words = tr("事项 {number} {title}").format(number=each.number, title=self._masks.text(each.title))
                found.append(Coming(each.due_on, words, self._name(each.cadre)))
        visits = reader.find(
            Visit,
            village=self._code,
            next_visit__from=following[0],
            next_visit__before=following[1] + timedelta(days=1),
        )
        heads = head_names(reader.connection, {home for visit in visits for home in visit.households})
        for visit in visits:
            if visit.next_visit and self._wanted in ("", visit.cadre):
                names = tr("、").join(filter(None, (heads.get(home, "") for home in visit.households)))
                words = tr("再访{names}").format(names=names)
                found.append(Coming(visit.next_visit, words, self._name(visit.cadre)))
        return sorted(found, key=lambda each: (each.day, each.words))


def _month_before(span: Span) -> Span:
    last = span[0] - timedelta(days=1)
    return last.replace(day=1), last

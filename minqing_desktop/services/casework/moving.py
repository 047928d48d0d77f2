"""One move while it is being made: what is on file, what was filled in, and what it writes besides the stage."""

from dataclasses import dataclass, field
from datetime import date
from typing import Any

from minqing_desktop.domain.casework.facts import MoveForm
from minqing_desktop.domain.casework.moves import Move
from minqing_desktop.domain.records.matter import Matter, Petitioner
from minqing_desktop.domain.records.task import Task
from minqing_desktop.services.casework.case import Case, load_case
from minqing_desktop.services.session import Doing, Session
from minqing_desktop.storage.act import new_id
from minqing_desktop.storage.reader import Reader


@dataclass(slots=True)
class Moving:
    """`patch` are fields of the matter to write with its stage, `step` further facts of the step."""

    session: Session
    doing: Doing
    case: Case
    move: Move
    form: MoveForm
    patch: dict[str, Any] = field(default_factory=dict)
    step: dict[str, Any] = field(default_factory=dict)

    @classmethod
    def of(cls, session: Session, doing: Doing, matter: str, move: Move, form: MoveForm) -> "Moving":
        """A move of a matter that is on file; KeyError for an unknown id."""
        return cls(session, doing, load_case(doing.see(), matter), move, form)

    @property
    def matter(self) -> Matter:
        """The matter as it was before the move."""
        return self.case.matter

    @property
    def on(self) -> date:
        """The day of the move; the rules have made sure that there is one."""
        assert self.form.on is not None
        return self.form.on

    @property
    def reader(self) -> Reader:
        """Sees what this action has written so far."""
        return self.doing.see()

    @property
    def cadre(self) -> str:
        """Who does it: as filled in, else who writes, else who has the matter."""
        return self.form.cadre or self.session.cadre or self.matter.cadre

    def words(self) -> str:
        """What the step says: the reason and the text."""
        return "\n".join(filter(None, (self.form.reason.strip(), self.form.text.strip())))

    def chosen_petitioners(self) -> tuple[Petitioner, ...]:
        """Those who are told now: as filled in, else all who were not told yet."""
        if self.form.petitioners:
            return tuple(each for each in self.case.petitioners if each.id in self.form.petitioners)
        return tuple(each for each in self.case.petitioners if each.told_on is None)

    def add_task(self, title: str, due_on: date, owed_to: Petitioner | None = None) -> str:
        """A task that the step asks for later, in the hands of who has the matter; a promise when owed to somebody."""
        task = Task(
            id=new_id(),
            title=title,
            is_promise=owed_to is not None,
            owed_to=owed_to.person if owed_to else "",
            owed_words=owed_to.name if owed_to and not owed_to.person else "",
            household=(owed_to.household if owed_to else "") or self.matter.household,
            matter=self.matter.id,
            cadre=self.matter.cadre or self.cadre,
            due_on=due_on,
        )
        self.step["task"] = self.doing.act.create(task)
        return task.id

    def finish_tasks(self, types: tuple[str, ...], result: str) -> None:
        """Marks the tasks done that steps of these types asked for."""
        asked = [step.task for step in self.case.steps if step.task and step.type in types]
        for task in self.reader.get_many(Task, asked).values():
            if task.done_on is None:
                self.doing.act.change(Task, task.id, done_on=self.on, result=result)

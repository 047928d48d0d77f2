"""Prepares a hand-over, makes it in one action that can be undone, and ends it for good."""

from __future__ import annotations

from dataclasses import dataclass

from minqing_desktop.domain.errors import UserError
from minqing_desktop.domain.records.cadre import ADMINISTRATOR, Cadre, Pairing, administrators
from minqing_desktop.domain.records.hand_over import HandOver, HandOverNote
from minqing_desktop.domain.records.matter import OPEN_STAGES, Matter, Step
from minqing_desktop.domain.records.petition import AgentPetition
from minqing_desktop.domain.records.task import Task, TaskMove
from minqing_desktop.domain.records.visit import VisitRound
from minqing_desktop.domain.words import tr
from minqing_desktop.services.backups import ensure_backup
from minqing_desktop.services.changes import Changes
from minqing_desktop.services.handover.inventory import About, latest, needs_successor, notes_of
from minqing_desktop.services.hands import give_password, hands, set_role, take_password
from minqing_desktop.services.notebooks import OpenNotebook
from minqing_desktop.services.roles import require_administrator
from minqing_desktop.services.session import Doing, Session

FINISH = "handover.finish"


@dataclass(frozen=True, slots=True)
class Ended:
    """How a hand-over ended: whose slot was taken away, and whether it was the slot of who sits here."""

    name: str
    had_password: bool
    was_me: bool
    is_shared: bool
    """One password for all: whoever left still knows it."""


def prepare(session: Session, leaving: str, successor: str, witness: str = "") -> tuple[str, Changes]:
    """Begins a hand-over, or says anew to whom the one begun goes; gives its id.

    UserError: handover_same_cadre, handover_done.
    """
    if successor and successor == leaving:
        raise UserError("handover_same_cadre", tr("移交人和接手人是同一位，没有改动。"), tr("请另选一位接手的干部。"))
    with session.doing("handover.prepare", village="") as doing:
        before = latest(doing.see(), leaving)
        if before is None or before.closed_on is not None:
            identity = doing.act.create(
                HandOver(from_cadre=leaving, to_cadre=successor, witness=witness.strip(), begun_on=session.today())
            )
        else:
            identity = before.id
            if before.done_on is not None and successor != before.to_cadre:
                raise _done_already()
            doing.act.change(HandOver, identity, to_cadre=successor, witness=witness.strip())
    return identity, doing.changes


def write_note(session: Session, hand_over: str, about: About, text: str) -> Changes:
    """Says something to the successor about a household, a matter, or in general; an empty text takes it back."""
    kind, identity = about
    with session.doing("handover.note") as doing:
        before = notes_of(doing.see(), hand_over).get(about)
        if before is not None and text.strip():
            doing.act.change(HandOverNote, before.id, text=text.strip())
        elif before is not None:
            doing.act.delete(HandOverNote, before.id)
        elif text.strip():
            household, matter = (identity if kind == each else "" for each in ("household", "matter"))
            doing.act.create(HandOverNote(hand_over=hand_over, text=text.strip(), household=household, matter=matter))
    return doing.changes


def complete(session: Session, hand_over: str) -> Changes:
    """«交接完成»: whatever is open goes to the successor in one action, matters marked as inherited.

    An administrator's deed. UserError: handover_successor_missing, handover_done.
    """
    with session.doing("handover.complete") as doing:
        record = doing.see().get(HandOver, hand_over)
        if record.done_on is not None:
            raise _done_already()
        successor = doing.see().maybe(Cadre, record.to_cadre)
        if successor is None or not successor.is_active or record.to_cadre == record.from_cadre:
            raise needs_successor()
        went = _Going(session, doing, record).go()
        counts = {kind: len(ids) for kind, ids in went.items()}
        doing.act.change(
            HandOver, hand_over, done_on=session.today(), matter_list=went["matters"], task_list=went["tasks"],
            household_list=went["households"], **counts,
        )  # fmt: skip
        doing.act.subject = ("hand_over", hand_over)
        doing.act.counts = counts
    return doing.changes


class _Going:
    """What goes over, kind by kind."""

    def __init__(self, session: Session, doing: Doing, record: HandOver) -> None:
        self.act, self.reader, self.today = doing.act, doing.see(), session.today()
        self.former, self.next, self.by = record.from_cadre, record.to_cadre, session.cadre
        self.notes = notes_of(self.reader, record.id)

    def go(self) -> dict[str, tuple[str, ...]]:
        """Moves everything; gives the ids of what went."""
        matters = self.reader.find(Matter, cadre=self.former, stage__in=sorted(OPEN_STAGES))
        for matter in matters:
            self._matter(matter)
        tasks = self.reader.find(Task, cadre=self.former, done_on__empty=True)
        for task in tasks:
            self.act.change(Task, task.id, cadre=self.next)
            self.act.create(
                TaskMove(
                    task=task.id, type="hand_over", on=self.today, by=self.by, from_cadre=self.former,
                    to_cadre=self.next,
                )
            )  # fmt: skip
        self._petitions()
        self._rounds()
        return {
            "matters": tuple(each.id for each in matters),
            "tasks": tuple(each.id for each in tasks),
            "households": self._pairings(),
        }

    def _matter(self, matter: Matter) -> None:
        self.act.change(Matter, matter.id, cadre=self.next, inherited_on=self.today, inherited_from=self.former)
        note = self.notes.get(("matter", matter.id))
        self.act.create(
            Step(
                matter=matter.id, on=self.today, cadre=self.by or self.former, type="hand_over", stage=matter.stage,
                text=note.text if note else "",
            )
        )  # fmt: skip

    def _petitions(self) -> None:
        found = self.reader.find(AgentPetition, agent=self.former)
        matters = self.reader.get_many(Matter, [each.matter for each in found])
        for petition in found:
            if petition.matter in matters and matters[petition.matter].stage in OPEN_STAGES:
                self.act.change(AgentPetition, petition.id, agent=self.next)

    def _rounds(self) -> None:
        for each in self.reader.find(VisitRound, cadre=self.former):
            if each.planned_on is not None and each.planned_on >= self.today:
                self.act.change(VisitRound, each.id, cadre=self.next)

    def _pairings(self) -> tuple[str, ...]:
        theirs = {each.household for each in self.reader.find(Pairing, cadre=self.next)}
        found = self.reader.find(Pairing, cadre=self.former)
        for pairing in found:
            if pairing.household in theirs:
                self.act.delete(Pairing, pairing.id)
            else:
                self.act.change(Pairing, pairing.id, cadre=self.next)
                theirs.add(pairing.household)
        return tuple(dict.fromkeys(each.household for each in found))


# The end


def welcome(opened: OpenNotebook, hand_over: str, password: str) -> None:
    """Gives the successor a password of his own and, where the leaving cadre is administrator, his rights too.

    UserError: administrator_only, password_*, slots_full.
    """
    record = _read(opened.session, hand_over)
    if not record.to_cadre:
        raise needs_successor()
    give_password(opened, record.to_cadre, password)
    with opened.session.reading() as reader:
        chiefs = {chief.id for chief in administrators(reader.find(Cadre))}
    if record.from_cadre in chiefs and record.to_cadre not in chiefs:
        set_role(opened, record.to_cadre, ADMINISTRATOR)


def can_sign_in(opened: OpenNotebook, cadre: str) -> bool:
    """Whether a cadre has a password of his own."""
    return any(hand.cadre.id == cadre and hand.has_password for hand in hands(opened))


def finish(opened: OpenNotebook, hand_over: str) -> Ended:
    """Ends a hand-over for good, after a backup: the leaving cadre is out of service and his password taken away.

    Nothing of it can be undone. Not for the writing lane while others read keys. UserError: administrator_only,
    handover_not_done, handover_password_missing, last_administrator, last_password, those of a backup.
    """
    session = opened.session
    require_administrator(session)
    record = _read(session, hand_over)
    if record.done_on is None:
        raise UserError(
            "handover_not_done", tr("还没有交接完成，移交人的密码没有动。"), tr("请先核对清单，再按「交接完成」。")
        )
    had = can_sign_in(opened, record.from_cadre)
    if had and not can_sign_in(opened, record.to_cadre):
        raise UserError(
            "handover_password_missing",
            tr("接手的人还没有自己的密码，移交人的密码先留着，什么都没有动。"),
            tr("请接手的人先给自己设一个密码，不然谁也打不开这本笔记本。"),
        )
    ensure_backup(opened, FINISH)
    if had:
        take_password(opened, record.from_cadre)
    with session.doing(FINISH, village="") as doing:
        former = doing.see().get(Cadre, record.from_cadre)
        doing.act.change(Cadre, former.id, is_active=False)
        doing.act.change(HandOver, hand_over, closed_on=session.today())
        doing.act.subject = ("hand_over", hand_over)
    return Ended(former.name, had, record.from_cadre == session.cadre, not opened.has_several_hands and not had)


def _read(session: Session, hand_over: str) -> HandOver:
    with session.reading() as reader:
        return reader.get(HandOver, hand_over)


def _done_already() -> UserError:
    return UserError(
        "handover_done",
        tr("这次交接已经完成了，没有再改动。"),
        tr("弄错了可以先撤销「离任交接」，再重新来。"),
    )

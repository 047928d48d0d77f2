"""Matters that wait for the county: slips handed up to it, petitions that an authority has, terms that passed.

A list over all villages, as the reports are; one matter is then read within its village.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from typing import Any

from sqlalchemy import ColumnElement, Connection, Row, and_, func, or_, select

from minqing_desktop.domain.records.matter import OPEN_STAGES
from minqing_desktop.storage.county.schema import views

_RUNNING = ("accepted", "handling", "reopened")
_NOT_WITH_IT = ("declined", "other_unit")


class Why(StrEnum):
    """Why a matter is before the county."""

    SLIP = "slip"
    """A 转办单 to the county."""
    PETITION = "petition"
    """An agent petition was submitted and no opinion came yet."""
    LATE = "late"
    """The village's own term passed without an answer."""


@dataclass(frozen=True, slots=True)
class HandedUp:
    """One matter before the county. `paper` is the slip or the petition, `asked_of` to which unit it went.

    `wanted_by` is the day on the slip, `answered_on` when the county last answered this paper, `ended_on` when the
    village noted a reply or took the slip back. `due_on` is the term of the matter itself.
    """

    village: str
    matter: str
    why: Why
    paper: str
    number: str
    title: str
    category: str
    stage: str
    priority: str
    accepted_on: date | None
    due_on: date | None
    asked_of: str = ""
    sent_on: date | None = None
    wanted_by: date | None = None
    answered_on: date | None = None
    ended_on: date | None = None
    notice: str = ""
    notice_on: date | None = None
    extended_days: int | None = None


_OF_MATTER = ("number", "title", "category", "stage", "priority", "accepted_on", "due_on")


def slips_to_county(connection: Connection, since: date) -> Iterator[HandedUp]:
    """Slips to the county that are out, and those that ended on `since` or later."""
    slip, matter, answered = views["referral"].c, views["matter"].c, _answers()
    ended = func.coalesce(slip.replied_on, slip.taken_back_on)
    is_same = and_(answered.c.village == slip.village, answered.c.matter == slip.matter, answered.c.referral == slip.id)
    query = (
        select(*_matter_columns(), slip.id.label("paper"), slip.main_unit, slip.sent_on, slip.due_on.label("wanted_by"))
        .add_columns(ended.label("ended_on"), answered.c.answered_on)
        .select_from(
            views["referral"]
            .join(views["matter"], and_(matter.village == slip.village, matter.id == slip.matter))
            .outerjoin(answered, is_same)
        )
        .where(slip.is_to_county == 1, slip.hidden == 0, matter.hidden == 0)
        .where(or_(ended.is_(None), ended >= since.isoformat()))
    )
    for row in connection.execute(query):
        yield HandedUp(
            **_of_matter(row, Why.SLIP, row.paper), asked_of=row.main_unit, sent_on=_day(row.sent_on),
            wanted_by=_day(row.wanted_by), answered_on=_day(row.answered_on), ended_on=_day(row.ended_on),
        )  # fmt: skip


def petitions_out(connection: Connection) -> Iterator[HandedUp]:
    """Agent petitions that an authority has and gave no opinion on yet."""
    petition, matter, answered = views["agent_petition"].c, views["matter"].c, _answers()
    is_same = and_(answered.c.village == petition.village, answered.c.matter == petition.matter)
    query = (
        select(*_matter_columns(), petition.id.label("paper"), petition.submitted_to, petition.submitted_on)
        .add_columns(petition.notice, petition.notice_on, petition.extended_days)
        .add_columns(func.max(answered.c.answered_on).label("answered_on"))
        .select_from(
            views["agent_petition"]
            .join(views["matter"], and_(matter.village == petition.village, matter.id == petition.matter))
            .outerjoin(answered, is_same)
        )
        .where(petition.hidden == 0, matter.hidden == 0, matter.stage.in_(sorted(OPEN_STAGES)))
        .where(petition.submitted_on.is_not(None), petition.opinion_on.is_(None))
        .where(petition.notice.not_in(_NOT_WITH_IT))
        .group_by(*_matter_columns(), petition.id, petition.submitted_to, petition.submitted_on)
        .group_by(petition.notice, petition.notice_on, petition.extended_days)
    )
    for row in connection.execute(query):
        yield HandedUp(
            **_of_matter(row, Why.PETITION, row.paper), asked_of=row.submitted_to, sent_on=_day(row.submitted_on),
            answered_on=_day(row.answered_on), notice=row.notice, notice_on=_day(row.notice_on),
            extended_days=row.extended_days,
        )  # fmt: skip


def late_matters(connection: Connection, today: date) -> Iterator[HandedUp]:
    """Matters of the villages that nobody answered within their term."""
    matter, answered = views["matter"].c, _answers()
    is_same = and_(answered.c.village == matter.village, answered.c.matter == matter.id)
    query = (
        select(*_matter_columns(), matter.main_unit, func.max(answered.c.answered_on).label("answered_on"))
        .select_from(views["matter"].outerjoin(answered, is_same))
        .where(matter.hidden == 0, matter.stage.in_(_RUNNING), matter.due_on < today.isoformat())
        .group_by(*_matter_columns(), matter.main_unit)
    )
    for row in connection.execute(query):
        yield HandedUp(**_of_matter(row, Why.LATE, b""), asked_of=row.main_unit, answered_on=_day(row.answered_on))


def count_waiting(connection: Connection) -> int:
    """How many slips to the county are out, and petitions without an opinion, that the county has not answered."""
    slip, matter, answered = views["referral"].c, views["matter"].c, _answers()
    is_same = and_(answered.c.village == slip.village, answered.c.matter == slip.matter, answered.c.referral == slip.id)
    query = (
        select(func.count())
        .select_from(
            views["referral"]
            .join(views["matter"], and_(matter.village == slip.village, matter.id == slip.matter))
            .outerjoin(answered, is_same)
        )
        .where(slip.is_to_county == 1, slip.hidden == 0, matter.hidden == 0, answered.c.answered_on.is_(None))
        .where(slip.replied_on.is_(None), slip.taken_back_on.is_(None))
    )
    slips = int(connection.execute(query).scalar_one())
    return slips + sum(each.answered_on is None for each in petitions_out(connection))


def _answers() -> Any:
    """The day of the last answer to each slip of each matter."""
    answer = views["superior_answer"].c
    return (
        select(answer.village, answer.matter, answer.referral, func.max(answer.on).label("answered_on"))
        .where(answer.hidden == 0)
        .group_by(answer.village, answer.matter, answer.referral)
        .subquery("answered")
    )


def _matter_columns() -> list[ColumnElement[Any]]:
    matter = views["matter"].c
    return [matter.village, matter.id, *(matter[name] for name in _OF_MATTER)]


def _of_matter(row: Row[Any], why: Why, paper: bytes) -> dict[str, Any]:
    days = {"accepted_on": _day(row.accepted_on), "due_on": _day(row.due_on)}
    words = {name: getattr(row, name) for name in _OF_MATTER if name not in days}
    ids = {"village": row.village, "matter": bytes(row.id).hex(), "paper": bytes(paper).hex()}
    return {"why": why, **ids, **words, **days}


def _day(stored: str | None) -> date | None:
    return date.fromisoformat(stored) if stored else None

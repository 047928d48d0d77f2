"""Blank forms that went down to the villages: how many of each were handed in."""

from dataclasses import dataclass
from datetime import date

from sqlalchemy import Connection, func, select

from minqing_desktop.storage.county.schema import views


@dataclass(frozen=True, slots=True)
class SentBlank:
    """One form as it was sent on one day: to how many villages, and how many say that it is done."""

    name: str
    sent_on: date
    due_on: date | None
    villages: int
    done: int


def sent_blanks(connection: Connection) -> list[SentBlank]:
    """All that were sent, the latest first; a list over all villages."""
    form = views["blank_form"].c
    query = (
        select(form.name, form.sent_on, form.due_on, func.count(), func.count(form.done_on))
        .where(form.hidden == 0, form.sent_on.is_not(None))
        .group_by(form.name, form.sent_on, form.due_on)
        .order_by(form.sent_on.desc(), form.name)
    )
    return [
        SentBlank(name, date.fromisoformat(sent), date.fromisoformat(due) if due else None, int(n), int(done))
        for name, sent, due, n, done in connection.execute(query)
    ]

"""What is being typed about matters, kept until it is done or set aside: the new matter, each move, other forms.

There is one new matter at a time; a move has a draft for each matter.
"""

from collections.abc import Mapping
from dataclasses import replace
from datetime import datetime
from typing import Any

from minqing_desktop.domain.catalogue import kind_of
from minqing_desktop.domain.records.matter import Matter, Petitioner
from minqing_desktop.services.casework.entering import MatterForm
from minqing_desktop.services.drafts import draft, drafts, drop, save_draft
from minqing_desktop.services.session import Session
from minqing_desktop.storage.codec import stored_values, to_live

KEY = "matter:new"
_FORMS = "matter:form:"


def keep_new_matter(session: Session, form: MatterForm) -> None:
    """Keeps what was typed; a form without a word in it is removed. For the writing lane."""
    matter = form.matter
    is_empty = not (matter.title.strip() or matter.wanted.strip())
    body = {
        "matter": stored_values(matter),
        "id": matter.id,
        "petitioners": [stored_values(each) for each in form.petitioners],
        "words": form.words,
    }
    save_draft(session, KEY, {} if is_empty else body)


def new_matter_draft(session: Session) -> MatterForm | None:
    """The matter that was begun and not accepted, or None."""
    found = draft(session, KEY)
    if found is None:
        return None
    matter = replace(_live(Matter(), found.body["matter"]), id=found.body["id"])
    people = tuple(_live(Petitioner(), values) for values in found.body["petitioners"])
    return MatterForm(matter, people, found.body["words"])


def forget_new_matter(session: Session) -> None:
    """The matter was accepted, or set aside on purpose. For the writing lane."""
    drop(session, KEY)


def keep_form(session: Session, matter: str, name: str, fields: Mapping[str, Any]) -> None:
    """Keeps what stands in the fields of a form about a matter; no fields remove it. For the writing lane.

    `name` is the code of a move, or of another form; what the fields hold, their form alone understands.
    """
    save_draft(session, f"{_FORMS}{matter}:{name}", {"fields": dict(fields)} if fields else {})


def form_draft(session: Session, matter: str, name: str) -> dict[str, Any]:
    """What was typed in a form about a matter and not done; empty for nothing."""
    found = draft(session, f"{_FORMS}{matter}:{name}")
    return found.body["fields"] if found else {}


def forms_begun(session: Session, matter: str) -> dict[str, datetime]:
    """Which forms about a matter were begun and not done, and when they were typed last."""
    prefix = f"{_FORMS}{matter}:"
    return {each.key.removeprefix(prefix): each.saved_at for each in drafts(session, prefix)}


def forget_form(session: Session, matter: str, name: str) -> None:
    """It was done, or set aside on purpose. For the writing lane."""
    drop(session, f"{_FORMS}{matter}:{name}")


def _live(blank: Any, values: dict[str, Any]) -> Any:
    known = {facts.name: facts for facts in kind_of(blank).fields}
    return replace(blank, **{name: to_live(known[name], value) for name, value in values.items() if name in known})

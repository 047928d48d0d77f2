"""The matter being registered, kept as a draft until it is accepted or set aside; there is one new matter at a time."""

from dataclasses import replace
from typing import Any

from minqing_desktop.domain.catalogue import kind_of
from minqing_desktop.domain.records.matter import Matter, Petitioner
from minqing_desktop.services.casework.entering import MatterForm
from minqing_desktop.services.drafts import draft, drop, save_draft
from minqing_desktop.services.session import Session
from minqing_desktop.storage.codec import stored_values, to_live

KEY = "matter:new"


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


def _live(blank: Any, values: dict[str, Any]) -> Any:
    known = {facts.name: facts for facts in kind_of(blank).fields}
    return replace(blank, **{name: to_live(known[name], value) for name, value in values.items() if name in known})

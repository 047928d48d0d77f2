"""The notebook of the services' tests, its clock standing on a Friday, and short ways to accept and move a matter."""

from collections.abc import Callable, Iterator
from datetime import UTC, date, datetime
from typing import Any

import pytest

from minqing_desktop.domain.casework.facts import MoveForm
from minqing_desktop.domain.casework.moves import Move
from minqing_desktop.domain.records.household import Household
from minqing_desktop.domain.records.matter import Matter, Petitioner
from minqing_desktop.host.clock import HandClock, use_clock
from minqing_desktop.services.casework.registering import MatterForm, new_matter, register_matter
from minqing_desktop.services.casework.transitions import make_move
from minqing_desktop.services.changes import Changes
from minqing_desktop.services.session import Session

TODAY = date(2026, 11, 20)
Accept = Callable[..., str]
Go = Callable[..., Changes]


@pytest.fixture(autouse=True)
def hand() -> Iterator[HandClock]:
    """The clock, on TODAY at nine in the village."""
    made = HandClock(datetime(2026, 11, 20, 1, 0, tzinfo=UTC))
    use_clock(made)
    yield made
    use_clock(None)


@pytest.fixture
def home(session: Session) -> Household:
    """The one household of the notebook."""
    with session.reading() as reader:
        return reader.find(Household)[0]


def form_for(session: Session, household: str, **facts: Any) -> MatterForm:
    """A complete form; `facts` are fields of the matter, `names` of further petitioners on no roster."""
    names = facts.pop("names", ())
    form = new_matter(session, household)
    matter = Matter(**{
        **{name: getattr(form.matter, name) for name in ("id", "cadre", "accepted_on", "household", "group", "phone")},
        "title": "晒谷场路灯不亮", "place": "晒谷场", "wanted": "三盏灯修好", "category": "公共安全", **facts,
    })  # fmt: skip
    return MatterForm(matter, (*form.petitioners, *(Petitioner(name=name) for name in names)), "当面说的")


@pytest.fixture
def accept(session: Session, home: Household) -> Accept:
    """Accepts a matter and gives its id."""

    def make(**facts: Any) -> str:
        return register_matter(session, form_for(session, home.id, **facts))[0]

    return make


@pytest.fixture
def go(session: Session) -> Go:
    """Makes a move on today by who writes, unless said otherwise."""

    def move(matter: str, which: Move, **filled: Any) -> Changes:
        return make_move(session, matter, which, MoveForm(**{"on": TODAY, "cadre": session.cadre, **filled}))

    return move

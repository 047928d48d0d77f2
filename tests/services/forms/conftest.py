"""A village for filling forms, and how a form made here is filled."""

from collections.abc import Callable
from pathlib import Path

import pytest

from minqing_desktop.domain.records.household import Household, Person
from minqing_desktop.domain.records.place import Group
from minqing_desktop.domain.values import id_number
from minqing_desktop.exchange.forms.work import FormWork
from minqing_desktop.services import forms
from minqing_desktop.services.forms import FormOutcome, fill_form
from minqing_desktop.services.forms_binding import heading_files
from minqing_desktop.services.forms_scope import FormScope
from minqing_desktop.services.session import Session
from tests.exchange.forms.soundness import check_sound

Make = Callable[[Path], None]
SIZES = (3, 1, 5, 2, 4)


def _number(year: int, order: int) -> str:
    first = f"330327{year}0307{order:03d}"
    return first + id_number.check_digit(first)


@pytest.fixture
def village(session: Session) -> Session:
    """Besides the one household of two, five of 3, 1, 5, 2 and 4 in two groups: 17 people in all."""
    with session.doing("household.add") as doing:
        groups = [doing.act.create(Group(name=name)) for name in ("二组", "三组")]
        for index, size in enumerate(SIZES):
            home = doing.act.create(
                Household(number=f"{index + 2:04d}", group=groups[index % 2], address=f"上塘{index}号")
            )
            head = ""
            for place in range(size):
                person = Person(
                    household=home,
                    name=f"{'丙丁戊己庚'[index]}{'一二三四五'[place]}",
                    relation="户主" if place == 0 else "子",
                    sex="男" if place % 2 == 0 else "女",
                    id_number=_number(1960 + 10 * place, 101 + 10 * index + place),
                    phone=f"1380000{index}{place}00" if place == 0 else "",
                    tags=("残疾",) if place == 1 else (),
                    note="=1+1" if place == 0 else "",
                    extra={"婚姻状况": "已婚", "开户账号": "6228480012345678901"} if place == 0 else {},
                )
                identity = doing.act.create(person)
                head = head or identity
            doing.act.change(Household, home, head=head)
    return session


@pytest.fixture(autouse=True)
def _here(monkeypatch: pytest.MonkeyPatch) -> None:
    """The forms made here are to be trusted, and starting a child for each costs a third of a second."""
    monkeypatch.setattr(forms, "reading_form", lambda path, cancel=None: FormWork(path, *heading_files()))


Fill = Callable[..., tuple[Path, Path, FormOutcome]]


@pytest.fixture
def fill(village: Session, tmp_path: Path) -> Fill:
    """Makes a blank form and fills it."""

    def work(make: Make, scope: FormScope | None = None, **more: object) -> tuple[Path, Path, FormOutcome]:
        blank, out = tmp_path / "空白表.xlsx", tmp_path / "填好的表.xlsx"
        make(blank)
        outcome = fill_form(village, blank, out, scope or FormScope(), **more)  # pyright: ignore[reportArgumentType]
        check_sound(out)
        return blank, out, outcome

    return work

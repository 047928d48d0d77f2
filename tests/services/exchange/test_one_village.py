"""Two notebooks that were made for one village: after they met it is shown once, and can be made one."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from minqing_desktop.domain.records.household import Household
from minqing_desktop.domain.records.place import Group, Village
from minqing_desktop.services.coverage import set_usual_days, visit_rules
from minqing_desktop.services.exchange import taking
from minqing_desktop.services.exchange.enrolling import own_card
from minqing_desktop.services.exchange.sending import signed_book
from minqing_desktop.services.notebooks import check_notebook, create_notebook
from minqing_desktop.services.undoing import last_action, undo_action
from minqing_desktop.services.village_joining import join_twofold, twofold
from minqing_desktop.services.villages import edit_village, list_groups, list_villages
from tests.services.exchange.conftest import VILLAGE, Computer, meet


@pytest.fixture
def second(tmp_path: Path) -> Iterator[Computer]:
    """A notebook that was made for the same village by somebody else."""
    opened, _ = create_notebook(tmp_path / "second", "青山绿水 2026", Village(name="示范", code=VILLAGE, town="示范镇"))
    stick = tmp_path / "stick-second"
    stick.mkdir()
    yield Computer(opened, stick)
    opened.close()


def enter(each: Computer, number: str, group: str) -> None:
    with each.session.doing("household.add") as doing:
        doing.act.create(Household(number=number, group=doing.act.create(Group(name=group))))


def shown(each: Computer) -> tuple[list[str], list[str], list[str]]:
    """Names of villages, of groups, and the group of each household by number."""
    with each.session.reading() as reader:
        homes = sorted(reader.find(Household), key=lambda home: home.number)
        names = {group.id: group.name for group in reader.find(Group)}
    villages = [village.name for village in list_villages(each.session)]
    groups = sorted(group.name for group in list_groups(each.session))
    return villages, groups, [names[home.group] for home in homes]


def test_one_village_is_shown_once_and_joined_when_somebody_says_so(laptop: Computer, second: Computer) -> None:
    enter(laptop, "0001", "一组")
    enter(second, "0002", "第1组")
    enter(second, "0003", "二组")
    assert not twofold(laptop.session)
    meet(laptop, second)
    laptop.take(second.send(laptop))
    second.take(laptop.send(second))
    for each in (laptop, second):
        # the entry made first, whatever arrived first
        assert shown(each)[0] == ["示范村"]
        assert own_card(each.session, signed_book(each.session)).name == "示范村"
    set_usual_days(second.session, 45)
    assert visit_rules(second.session).usual_days == 45
    village = list_villages(second.session)[0]
    edit_village(second.session, village, village)

    found = twofold(laptop.session)
    assert ([entry.name for entry in found.entries], len(found.groups)) == (["示范"], 1)
    join_twofold(laptop.session)
    laptop.take(second.send(laptop))
    second.take(laptop.send(second))
    for each in (laptop, second):
        assert shown(each) == (["示范村"], ["一组", "二组"], ["一组", "一组", "二组"])
        assert list_villages(each.session)[0].town == "示范镇"
        assert not twofold(each.session)
        assert visit_rules(each.session).usual_days == 45
        assert check_notebook(each.opened).is_sound


def test_joining_can_be_taken_back(laptop: Computer, second: Computer) -> None:
    enter(laptop, "0001", "一组")
    enter(second, "0002", "一组")
    meet(laptop, second)
    laptop.take(second.send(laptop))
    join_twofold(laptop.session)
    assert shown(laptop)[1:] == (["一组"], ["一组", "一组"])
    undo_action(laptop.session, last_action(laptop.session))
    assert shown(laptop)[1:] == (["一组", "一组"], ["一组", "一组"])
    assert len(twofold(laptop.session).entries) == 1
    assert taking.kind_of(laptop.send(second)) == "ops"

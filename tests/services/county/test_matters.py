"""Matters before the county: what is listed when, with clocks that count working days; one of them whole."""

from collections.abc import Iterator
from datetime import UTC, date, datetime

import pytest

from minqing_desktop.domain.calendar.terms import Light
from minqing_desktop.domain.records.cadre import Cadre
from minqing_desktop.domain.records.casework import Referral
from minqing_desktop.domain.records.matter import Matter, Petitioner, Step
from minqing_desktop.domain.records.petition import AgentPetition
from minqing_desktop.host import clock
from minqing_desktop.services.county.matters import count_matters_waiting, matter_story, matters_up
from minqing_desktop.services.county.notes import EVERYWHERE
from minqing_desktop.services.county.office import Office
from minqing_desktop.services.county.replying import acting, answer, assign
from minqing_desktop.storage.act import new_id
from minqing_desktop.storage.county.handed_up import Why
from tests.services.county.conftest import NORTH, SOUTH

# Monday; the first to the third of May and the fifth are days off in 2026, the ninth is worked.
TODAY = date(2026, 4, 27)


@pytest.fixture(autouse=True)
def _monday() -> Iterator[None]:
    clock.use_clock(clock.HandClock(datetime(2026, 4, 27, 2, 0, tzinfo=UTC)))
    yield
    clock.use_clock(None)


def matter(office: Office, village: str, title: str, due: date, *papers, **fields) -> str:
    """A matter of a village, with slips or a petition."""
    identity = new_id()
    given = {"stage": "handling", "accepted_on": date(2026, 4, 1), "due_on": due, **fields}
    with acting(office, village) as doing:
        made = Matter(id=identity, title=title, **given)
        rest = [kind(id=new_id(), matter=identity, **values) for kind, values in papers]
        doing.do(village, "matter.add", creates=[made, *rest])
    return identity


def slip(due: date, **fields) -> tuple[type[Referral], dict]:
    return Referral, {"is_to_county": True, "sent_on": date(2026, 4, 20), "due_on": due, "main_unit": "县里", **fields}


def test_slips_petitions_and_what_is_late_are_listed_by_their_day(office: Office) -> None:
    matter(office, NORTH, "路灯", date(2026, 6, 1), slip(date(2026, 5, 8)))
    matter(office, SOUTH, "机耕路", date(2026, 6, 1), slip(date(2026, 4, 23)))
    matter(office, SOUTH, "水渠", date(2026, 6, 1), slip(date(2026, 4, 29)))
    matter(office, NORTH, "给乡里的", date(2026, 6, 1), slip(date(2026, 4, 29), is_to_county=False))
    matter(office, NORTH, "收回了", date(2026, 6, 1), slip(date(2026, 4, 22), taken_back_on=date(2026, 4, 24)))
    matter(
        office, NORTH, "早就回了", date(2026, 1, 1), slip(date(2026, 1, 5), replied_on=date(2026, 1, 4)), stage="closed"
    )
    petition = {"submitted_on": date(2026, 4, 2), "notice": "accepted", "notice_on": date(2026, 4, 10)}
    matter(office, NORTH, "补偿款", date(2026, 6, 1), (AgentPetition, petition))
    matter(office, SOUTH, "村里逾期", date(2026, 4, 24))
    matter(office, SOUTH, "还早", date(2026, 5, 24))
    found = matters_up(office)
    assert [
        (line.up.title, line.up.why, line.due_on, line.days_left, line.light, line.is_waiting) for line in found
    ] == [
        ("机耕路", Why.SLIP, date(2026, 4, 23), -2, Light.RED, True),
        ("水渠", Why.SLIP, date(2026, 4, 29), 2, Light.YELLOW, True),
        # 28, 29, 30 April, 6, 7, 8 May: the days off between are not counted.
        ("路灯", Why.SLIP, date(2026, 5, 8), 6, Light.NONE, True),
        ("补偿款", Why.PETITION, date(2026, 6, 9), 29, Light.NONE, True),
        ("村里逾期", Why.LATE, date(2026, 4, 24), -1, Light.RED, True),
        ("收回了", Why.SLIP, date(2026, 4, 22), None, Light.RED, False),
    ]
    assert [line.village.name for line in found[:2]] == ["南湖村", "南湖村"]
    assert [line.up.title for line in found if line.is_late] == ["机耕路", "村里逾期"]
    assert count_matters_waiting(office) == 4


def test_an_answer_stops_the_clock_and_stands_in_the_story(office: Office) -> None:
    with acting(office) as doing:
        who = Cadre(id=new_id(), name="某甲")
        doing.do(EVERYWHERE, "cadre.add", creates=[who])
    step = (Step, {"on": date(2026, 4, 20), "type": "refer", "text": "请县里定", "cadre": who.id})
    papers = (slip(date(2026, 4, 23), asked="请县里定"), step, (Petitioner, {"name": "某乙"}))
    identity = matter(office, NORTH, "机耕路", date(2026, 6, 1), *papers, cadre=who.id)
    (line,) = matters_up(office)
    answer(office, NORTH, identity, "周五派人来", by="某丙", referral=line.up.paper)
    assign(office, NORTH, "先拉警戒线", due_on=date(2026, 4, 28), matter=identity)
    (line,) = matters_up(office)
    assert (line.is_waiting, line.up.answered_on, line.days_left) == (False, TODAY, None)
    assert count_matters_waiting(office) == 0
    story = matter_story(office, NORTH, identity)
    assert (story.village.name, story.cadre, story.petitioners) == ("北山村", "某甲", 1)
    assert [(each.step.text, each.cadre) for each in story.steps] == [("请县里定", "某甲")]
    assert [each.text for each in story.answers] == ["周五派人来"]
    assert [each.title for each in story.tasks] == ["先拉警戒线"]
    assert [each.code for each in story.clocks] == ["referral", "matter"]
    with pytest.raises(KeyError):
        matter_story(office, SOUTH, identity)

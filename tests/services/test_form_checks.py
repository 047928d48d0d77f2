"""报送前自查 over a real notebook: what is found, what it says, where it leads, and that the scope narrows it."""

from datetime import UTC, date, datetime, timedelta

import pytest

from minqing_desktop.domain.records.household import Household, Person
from minqing_desktop.domain.records.life_event import LifeEvent
from minqing_desktop.domain.records.matter import Matter
from minqing_desktop.domain.records.place import Group
from minqing_desktop.domain.records.visit import Visit
from minqing_desktop.domain.soundness.doubt import Rule
from minqing_desktop.services.form_checks import check_form
from minqing_desktop.services.forms_scope import FormScope
from minqing_desktop.services.session import Session

TWICE = "330327196003077713"  # the head's of the household that is there already


@pytest.fixture
def village(session: Session) -> dict[str, str]:
    """Beside 甲大山's: a household with two heads of which one has his number, and four with his telephone."""
    made = {}
    with session.reading() as reader:
        group = reader.find(Group)[0].id
    with session.doing("household.add") as doing:
        act = doing.act
        made["home"] = act.create(Household(number="0002", group=group))
        made["one"] = act.create(
            Person(household=made["home"], name="丙老大", relation="户主", id_number=TWICE, birth_date="1960-03-07")
        )
        made["two"] = act.create(Person(household=made["home"], name="丙老二", relation="户主", id_type="other"))
        act.change(Household, made["home"], head=made["one"])
        other = act.create(Group(name="二组"))
        for place in range(4):
            home = act.create(Household(number=f"01{place}", group=other))
            person = act.create(
                Person(household=home, name=f"丁{place}", relation="户主", id_type="other", phone="13800000001")
            )
            act.change(Household, home, head=person)
        act.create(LifeEvent(household=made["home"], type="split", on="2026-06"))
        now = session.now()
        made["early"] = act.create(
            Visit(households=(made["home"],), words="分家以前", started_at=datetime(2026, 5, 3, 2, tzinfo=UTC))
        )
        made["future"] = act.create(Visit(households=(made["home"],), started_at=now + timedelta(days=400)))
        made["matter"] = act.create(
            Matter(
                number="2026-1", title="水渠", household=made["home"], accepted_on=date(2026, 3, 2),
                answered_on=date(2026, 3, 1), stage="answered",
            )
        )  # fmt: skip
    return made


def found(check) -> dict[Rule, list[str]]:
    said: dict[Rule, list[str]] = {}
    for finding in check.findings:
        said.setdefault(finding.rule, []).append(finding.words)
    return said


def test_people_are_looked_over_the_gravest_first_with_words_and_places(session: Session, village) -> None:
    check = check_form(session, FormScope())
    said = found(check)
    assert said[Rule.NUMBER_TWICE] == [
        "甲大山（0001 甲大山户）：和丙老大（0002 丙老大户）相同",
        "丙老大（0002 丙老大户）：和甲大山（0001 甲大山户）相同",
    ]
    assert said[Rule.TWO_HEADS] == ["0002 丙老大户：丙老大、丙老二"]
    assert said[Rule.VISIT_BEFORE_HOME] == ["0002 丙老大户：2026-05-03"]
    assert len(said[Rule.VISIT_IN_FUTURE]) == 1
    assert len(said[Rule.PHONE_SHARED]) == 5
    assert check.findings[0].rule is Rule.NUMBER_TWICE
    assert [finding.is_wrong for finding in check.findings] == sorted(
        (finding.is_wrong for finding in check.findings), reverse=True
    )
    assert check.counts[Rule.PHONE_SHARED] == 5
    assert check.looked_at == 8
    heads = next(finding for finding in check.findings if finding.rule is Rule.TWO_HEADS)
    assert heads.place == ("households", village["home"])
    early = next(finding for finding in check.findings if finding.rule is Rule.VISIT_BEFORE_HOME)
    assert early.place == ("visits", {"open": village["early"]})


def test_only_who_goes_in_is_looked_at(session: Session, village) -> None:
    rules = found(check_form(session, FormScope(group="二组")))
    assert set(rules) == {Rule.PHONE_SHARED}
    assert check_form(session, FormScope(household="0001")).looked_at == 2


def test_ledgers_of_visits_and_matters(session: Session, village) -> None:
    said = found(check_form(session, FormScope(), "visit"))
    assert set(said) == {Rule.VISIT_WITHOUT_WORDS, Rule.VISIT_IN_FUTURE}
    check = check_form(session, FormScope(since=date(2026, 3, 2), until=date(2026, 3, 2)), "matter")
    assert found(check) == {Rule.ANSWERED_BEFORE_ACCEPTED: ["2026-1 水渠：2026-03-01"]}
    assert check.findings[0].place == ("matters", village["matter"])
    assert check_form(session, FormScope(), "petition").findings == ()
    assert check_form(session, FormScope(since=date(2026, 3, 3)), "matter").looked_at == 0
    assert check_form(session, FormScope(household="0001"), "matter").looked_at == 0


def test_nothing_is_written(session: Session, village) -> None:
    before = session.notebook.log_facts()
    check_form(session, FormScope())
    assert session.notebook.log_facts() == before

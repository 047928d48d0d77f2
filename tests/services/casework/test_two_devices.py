"""Matters handled on two laptops that were apart: nothing is lost, both show the same, and work goes on."""

from minqing_desktop.domain.casework.facts import MoveForm
from minqing_desktop.domain.casework.moves import Move
from minqing_desktop.domain.catalogue import Mark
from minqing_desktop.domain.records.household import Household
from minqing_desktop.domain.records.mediation import Party
from minqing_desktop.services.casework.matters import matter_detail
from minqing_desktop.services.casework.mediations import mediation_detail, set_parties
from minqing_desktop.services.casework.registering import register_matter
from minqing_desktop.services.casework.transitions import make_move
from minqing_desktop.services.session import Session
from tests.services.casework.conftest import TODAY, form_for
from tests.storage.log.exchanging import exchange


def go(session: Session, matter: str, move: Move, **filled: object) -> None:
    make_move(session, matter, move, MoveForm(**{"on": TODAY, "cadre": session.cadre, **filled}))  # type: ignore[arg-type]


def shared(session: Session, other: Session, home: Household, **facts: object) -> str:
    """A matter that both laptops have."""
    matter = register_matter(session, form_for(session, home.id, **facts))[0]
    exchange(session.notebook, other.notebook)
    return matter


def test_answered_here_and_withdrawn_there(session: Session, other: Session, home: Household) -> None:
    matter = shared(session, other, home, route="own")
    go(session, matter, Move.HANDLE, text="换好了")
    go(session, matter, Move.ANSWER, text="灯亮了", way="oral")
    go(other, matter, Move.WITHDRAW, reason="自己修好了", petitioner_word="不麻烦了")
    exchange(session.notebook, other.notebook)
    here, there = matter_detail(session, matter), matter_detail(other, matter)
    assert here.matter.stage == there.matter.stage
    assert here.matter.stage in ("answered", "withdrawn")
    assert here.line.marks & Mark.TWO_VERSIONS
    assert [step.step.type for step in here.steps] == [step.step.type for step in there.steps]
    assert {"answer", "withdraw"} < {step.step.type for step in here.steps}
    # Both stages allow it, and it settles which one holds.
    go(session, matter, Move.REOPEN, reason="问清楚了，还要再办")
    exchange(session.notebook, other.notebook)
    for each in (session, other):
        detail = matter_detail(each, matter)
        assert detail.matter.stage == "reopened"
        assert not detail.line.marks & Mark.TWO_VERSIONS


def test_both_begin_to_mediate(session: Session, other: Session, home: Household) -> None:
    matter = shared(session, other, home)
    for each, name in ((session, "丙邻居"), (other, "丙邻居家")):
        go(each, matter, Move.START, route="mediation")
        begun = mediation_detail(each, matter)
        assert begun is not None
        set_parties(each, matter, [*(line.party for line in begun.parties), Party(side="respondent", name=name)])
        go(each, matter, Move.MEDIATE, text=f"与{name}谈了一次", mediators="陈干部")
    exchange(session.notebook, other.notebook)
    here, there = matter_detail(session, matter), matter_detail(other, matter)
    assert here.case.mediation == there.case.mediation
    assert [each.text for each in here.case.sittings] == [each.text for each in there.case.sittings]
    assert len(here.case.sittings) == 2
    assert {each.name for each in here.case.parties} >= {"丙邻居", "丙邻居家"}
    go(other, matter, Move.AGREE, agreement_form="oral", text="装天沟")
    exchange(session.notebook, other.notebook)
    assert matter_detail(session, matter).facts.mediation_outcome == "agreed"


def test_both_begin_an_agency_and_the_signed_one_leads(session: Session, other: Session, home: Household) -> None:
    matter = shared(session, other, home)
    for each in (session, other):
        go(each, matter, Move.START, route="agent_petition")
    client = matter_detail(other, matter).petitioners[0].petitioner.id
    go(other, matter, Move.AUTHORISE, petitioner=client, is_signed=True, ways=("write",))
    exchange(session.notebook, other.notebook)
    here, there = matter_detail(session, matter), matter_detail(other, matter)
    assert here.case.petition == there.case.petition
    assert here.facts.is_authorised
    go(session, matter, Move.SUBMIT, unit="县信访局")
    exchange(session.notebook, other.notebook)
    assert matter_detail(other, matter).facts.is_submitted


def test_two_petitioners_are_added_apart(session: Session, other: Session, home: Household) -> None:
    matter = shared(session, other, home)
    go(session, matter, Move.ADD_PETITIONER, name="丁甲")
    go(other, matter, Move.ADD_PETITIONER, name="丁乙")
    exchange(session.notebook, other.notebook)
    for each in (session, other):
        assert [line.name for line in matter_detail(each, matter).petitioners] == ["甲大山", "丁甲", "丁乙"]

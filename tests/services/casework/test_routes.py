"""One matter by each route from acceptance to its end, as a cadre would enter it."""

from datetime import date, timedelta

import pytest

from minqing_desktop.domain.casework.facts import MoveForm
from minqing_desktop.domain.casework.moves import Move
from minqing_desktop.domain.errors import UserError
from minqing_desktop.domain.records.household import Household, Person
from minqing_desktop.domain.records.matter import Matter, Step
from minqing_desktop.domain.records.mediation import Party
from minqing_desktop.domain.records.task import Task
from minqing_desktop.services.casework.matters import matter_detail
from minqing_desktop.services.casework.mediations import mediation_detail, set_parties
from minqing_desktop.services.casework.registering import settle_on_spot
from minqing_desktop.services.session import Session
from minqing_desktop.services.undoing import undo_action
from tests.services.casework.conftest import TODAY, Accept, Go, form_for


def end(session: Session, go: Go, matter: str) -> None:
    """Answered, rated and closed."""
    go(matter, Move.ANSWER, text="都办好了", way="oral")
    go(matter, Move.RATE, rating="satisfied", text="修得快")
    go(matter, Move.CLOSE, closing="substantive")
    detail = matter_detail(session, matter)
    assert detail.matter.stage == "closed"
    assert detail.matter.closed_on == TODAY
    assert (detail.matter.rating, detail.matter.answer) == ("satisfied", "都办好了")
    assert all(each.petitioner.told_on == TODAY for each in detail.petitioners)
    assert [step.step.type for step in detail.steps][-3:] == ["answer", "rate", "close"]
    assert [step.step.stage for step in detail.steps][-3:] == ["answered", "rated", "closed"]


def test_own(session: Session, accept: Accept, go: Go) -> None:
    matter = accept()
    with pytest.raises(UserError) as refused:
        go(matter, Move.ANSWER, text="好了", way="oral")
    assert "还没有选怎么办" in refused.value.what
    go(matter, Move.START, route="own")
    with pytest.raises(UserError) as refused:
        go(matter, Move.ANSWER, text="好了", way="oral")
    assert refused.value.what == "还没有记下办了什么。"
    go(matter, Move.HANDLE, text="换了三只灯泡")
    end(session, go, matter)


def test_on_the_spot_in_one_action(session: Session, home: Household) -> None:
    form = form_for(session, home.id, title="手机不会交水费")
    answer, rating = MoveForm(text="当场教会了", way="oral"), MoveForm(rating="satisfied")
    with pytest.raises(UserError) as refused:
        settle_on_spot(session, form, answer, rating, MoveForm())
    assert refused.value.what == "还没有选办结类型。"
    matter, changes = settle_on_spot(session, form, answer, rating, MoveForm(closing="substantive"))
    assert changes.sentence == "当场办结"
    assert matter_detail(session, matter).matter.closed_on == TODAY
    undo_action(session, changes.action)
    with session.reading() as reader:
        assert reader.count(Task) == 0
        assert (reader.count(Matter), reader.count(Step)) == (0, 0)


def test_referred(session: Session, accept: Accept, go: Go) -> None:
    matter = accept()
    with pytest.raises(UserError) as refused:
        go(matter, Move.REFER)
    assert refused.value.what == "还没有写主办单位。还没有写对方的责任人。还没有写办理时限。"
    go(
        matter, Move.REFER, main_unit="供电所", assisting_unit="村电工", responsible="沈师傅",
        due_on=TODAY + timedelta(days=5),
    )  # fmt: skip
    with pytest.raises(UserError) as refused:
        go(matter, Move.ANSWER, text="好了", way="oral")
    assert "转办单位的回复" in refused.value.what
    go(matter, Move.REPLY, text="换好了")
    detail = matter_detail(session, matter)
    assert (detail.matter.route, detail.matter.stage) == ("referred", "handling")
    assert detail.case.referrals[0].replied_on == TODAY
    assert detail.line.unit == "供电所"
    end(session, go, matter)


def test_agent_petition(session: Session, accept: Accept, go: Go) -> None:
    matter = accept(route="agent_petition")
    client = matter_detail(session, matter).petitioners[0].petitioner.id
    with pytest.raises(UserError) as refused:
        go(matter, Move.SUBMIT, unit="县信访局")
    assert refused.value.what == "还没有签委托书。"
    go(matter, Move.AUTHORISE, petitioner=client, is_signed=True, ways=("write", "handle"))
    go(matter, Move.SUBMIT, unit="县信访局")
    running = {clock.code: clock.due_on for clock in matter_detail(session, matter).clocks}
    assert running["petition_notice"] == date(2026, 12, 5)
    assert running["petition_opinion"] == date(2027, 1, 19)
    go(matter, Move.PETITION_NOTICE, notice="accepted")
    with pytest.raises(UserError) as refused:
        go(matter, Move.PETITION_EXTEND, days=31, reason="案情复杂", told_on=TODAY)
    assert "超过三十天" in refused.value.what
    go(matter, Move.PETITION_EXTEND, days=30, reason="案情复杂", told_on=TODAY)
    detail = matter_detail(session, matter)
    assert next(c.due_on for c in detail.clocks if c.code == "petition_opinion") == date(2027, 2, 18)
    assert detail.matter.due_on == date(2027, 2, 18)
    with pytest.raises(UserError):
        go(matter, Move.PETITION_EXTEND, days=1, reason="还要几天", told_on=TODAY)
    go(matter, Move.PETITION_OPINION, text="补发两个月")
    end(session, go, matter)
    petition = matter_detail(session, matter).case.petition
    assert petition is not None
    assert (petition.number, petition.client_name, petition.result) == ("2026-0001", "", "补发两个月")
    with session.reading() as reader:
        assert reader.get(Person, petition.client).name == "甲大山"
    assert (petition.handed_back_on, petition.handed_back_way, petition.rating) == (TODAY, "oral", "satisfied")


def test_mediation_through_its_channels(session: Session, accept: Accept, go: Go) -> None:
    matter = accept(route="mediation", title="滴水檐纠纷", category="邻里纠纷")
    with pytest.raises(UserError) as refused:
        go(matter, Move.MEDIATE, text="谈了一次", mediators="陈干部")
    assert refused.value.what == "还没有写全双方当事人。"
    first = mediation_detail(session, matter)
    assert first is not None
    parties = [line.party for line in first.parties]
    set_parties(session, matter, [*parties, Party(side="respondent", name="丙邻居")])
    go(matter, Move.MEDIATE, text="谈不拢", mediators="陈干部", outcome="failed")
    with pytest.raises(UserError) as refused:
        go(matter, Move.MEDIATE, text="再谈", mediators="陈干部")
    assert refused.value.what == "这个渠道已经调解不成。"
    go(matter, Move.NEXT_CHANNEL, unit="镇司法所")
    with pytest.raises(UserError) as refused:
        go(matter, Move.NEXT_CHANNEL)
    assert refused.value.what == "现在的渠道还没有走完。"
    go(matter, Move.MEDIATE, text="各让一步", mediators="郑同志")
    with pytest.raises(UserError) as refused:
        go(matter, Move.ANSWER, text="谈好了", way="oral")
    assert refused.value.what == "调解还没有结果。"
    go(matter, Move.AGREE, agreement_form="written", text="装天沟，六四分")
    end(session, go, matter)
    go(matter, Move.PERFORM, text="天沟装好了")
    go(matter, Move.VISIT_BACK, text="下雨不漏了")
    detail = mediation_detail(session, matter)
    assert detail is not None
    assert (detail.mediation.channel, detail.mediation.outcome) == ("administrative", "agreed")
    assert (detail.mediation.performed_on, detail.mediation.resolved_on) == (TODAY, TODAY)
    assert [sitting.channel for sitting in detail.sittings] == ["people", "administrative"]
    assert [line.name for line in detail.side("respondent")] == ["丙邻居"]


def test_meeting(session: Session, accept: Accept, go: Go) -> None:
    matter = accept(route="meeting")
    go(matter, Move.START, text="排到下次议事会")
    with pytest.raises(UserError) as refused:
        go(matter, Move.ANSWER, text="定了", way="oral")
    assert refused.value.what == "还没有议定结果。"
    go(matter, Move.RESOLVE, text="同意每户出工一天")
    end(session, go, matter)

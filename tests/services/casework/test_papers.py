"""Slips, categories, receptions, photos and petitions beside the life of a matter."""

import io
from dataclasses import replace
from datetime import date, timedelta

import pytest
from PIL import Image

from minqing_desktop.domain.calendar.terms import Light
from minqing_desktop.domain.casework.category_list import SHIPPED
from minqing_desktop.domain.casework.moves import Move
from minqing_desktop.domain.errors import UserError
from minqing_desktop.domain.records.casework import Category
from minqing_desktop.domain.records.household import Household
from minqing_desktop.domain.records.matter import Matter
from minqing_desktop.host.clock import HandClock
from minqing_desktop.services.casework.categories import categories, remove_category, save_category
from minqing_desktop.services.casework.matters import matter_detail
from minqing_desktop.services.casework.petitions import petitions
from minqing_desktop.services.casework.photos import add_matter_photo, delete_matter_photo
from minqing_desktop.services.casework.receptions import (
    conclude_reception,
    new_reception,
    next_step,
    reception_detail,
    receptions,
    save_reception,
)
from minqing_desktop.services.casework.registering import MatterForm
from minqing_desktop.services.session import Session
from tests.services.casework.conftest import TODAY, Accept, Go

SLIP = {"main_unit": "供电所", "responsible": "沈师傅", "due_on": TODAY + timedelta(days=5)}


def test_a_slip_is_taken_back_and_handed_to_another(session: Session, accept: Accept, go: Go) -> None:
    matter = accept()
    go(matter, Move.REFER, **SLIP)
    with pytest.raises(UserError) as refused:
        go(matter, Move.REFER, **{**SLIP, "main_unit": "水务站"})
    assert refused.value.what == "转办单还在对方手里，没有回复。"
    go(matter, Move.TAKE_BACK, reason="不归他们管")
    go(matter, Move.REFER, **{**SLIP, "main_unit": "水务站"})
    with pytest.raises(UserError) as refused:
        go(matter, Move.REPLY, text="来了", target="ab" * 16)
    assert refused.value.code == "slip_not_out"
    go(matter, Move.REPLY, text="来看过了")
    detail = matter_detail(session, matter)
    assert [(slip.number, slip.main_unit) for slip in detail.case.referrals] == [
        ("2026-0001 转1", "供电所"),
        ("2026-0001 转2", "水务站"),
    ]
    assert [clock.done_on for clock in detail.clocks if clock.code == "referral"] == [TODAY, TODAY]
    assert detail.matter.main_unit == "水务站"


def test_a_slip_past_its_day_shows_red(session: Session, accept: Accept, go: Go, hand: HandClock) -> None:
    matter = accept()
    go(matter, Move.REFER, **SLIP)
    hand.move(days=6)
    clock = next(each for each in matter_detail(session, matter).clocks if each.code == "referral")
    assert (clock.light, clock.advice) == (Light.RED, "请催一催对方；对方办不了的，收回另想办法。")


def test_opinions_stand_on_the_matter(session: Session, accept: Accept, go: Go) -> None:
    matter = accept()
    for opinion, text in (("proposed", "建议转供电所"), ("deputy", "同意"), ("leader", "抓紧办")):
        go(matter, Move.OPINION, opinion=opinion, text=text, decided_by="王书记")
    kept = matter_detail(session, matter).matter
    assert (kept.proposed_opinion, kept.deputy_opinion, kept.leader_opinion) == ("建议转供电所", "同意", "抓紧办")


def test_the_shipped_categories_can_be_edited(session: Session, accept: Accept) -> None:
    shipped = categories(session)
    assert all(group.is_shipped for group in shipped)
    assert sum(1 + len(group.subcategories) for group in shipped) == len(SHIPPED) > 50
    matter = accept(category="公共安全", subcategory="路灯电力")
    lamps = shipped[[group.category.name for group in shipped].index("公共安全")].category
    save_category(session, lamps, replace(lamps, name="安全生产", term_count=4))
    own = {group.category.name: group for group in categories(session)}
    assert "公共安全" not in own
    assert (own["安全生产"].term.count, own["安全生产"].is_shipped) == (4, False)
    assert "路灯电力" in {line.name for line in own["安全生产"].subcategories}
    assert matter_detail(session, matter).matter.category == "安全生产"
    lights = next(line for line in own["安全生产"].subcategories if line.name == "路灯电力")
    save_category(session, lights, replace(lights, name="路灯"))
    assert matter_detail(session, matter).matter.subcategory == "路灯"
    with pytest.raises(UserError) as refused:
        save_category(session, None, Category(name="其他"))
    assert refused.value.code == "category_taken"
    with pytest.raises(UserError) as refused:
        save_category(session, None, Category(name=" "))
    assert refused.value.code == "category_name_missing"
    save_category(session, None, Category(name="数字服务", term_count=2, term_unit="calendar"))
    assert accept(category="数字服务")
    remove_category(session, own["安全生产"].category)
    left = categories(session)
    assert "安全生产" not in {group.category.name for group in left}
    assert left[-1].category.name == "数字服务"
    assert matter_detail(session, matter).matter.category == "安全生产"


def test_a_group_is_received_in_five_steps_and_ends_in_matters(session: Session, home: Household) -> None:
    reception = new_reception(session)
    assert next_step(reception) == "invite"
    reception = replace(reception, subject="流转租金没付", people_count=9, place="村部接待室")
    assert next_step(reception) == "choose"
    with pytest.raises(UserError) as refused:
        save_reception(session, replace(reception, step="register"))
    assert refused.value.code == "reception_choose"
    crowd = replace(reception, other_representatives=("甲", "乙", "丙", "丁", "戊"), representatives=(home.head,))
    with pytest.raises(UserError) as refused:
        save_reception(session, crowd)
    assert refused.value.code == "reception_too_many"
    reception = replace(
        reception, representatives=(home.head,), other_representatives=("丁甲",), registered="七户没拿到租金",
        talk="承包人月底付", goals="月底前付清", step="goals",
    )  # fmt: skip
    save_reception(session, reception)
    assert next_step(reception) == "done"
    with pytest.raises(UserError) as refused:
        conclude_reception(session, reception, [])
    assert refused.value.code == "reception_without_matters"
    with pytest.raises(UserError) as refused:
        conclude_reception(session, reception, [MatterForm(Matter(title="付租金"))])
    assert refused.value.what == "还没有写反映人想要怎么样。"
    ids, changes = conclude_reception(session, reception, [MatterForm(Matter(title="付租金", wanted="付清"))])
    assert changes.sentence == "接待结束，立为事项 1 件"
    detail = reception_detail(session, reception.id)
    assert (detail.reception.step, detail.representatives) == ("done", ("甲大山", "丁甲"))
    assert [line.id for line in detail.matters] == list(ids)
    matter = matter_detail(session, ids[0])
    assert [line.name for line in matter.petitioners] == ["甲大山", "丁甲"]
    assert (matter.matter.people_count, matter.matter.place) == (9, "村部接待室")
    assert [each.id for each in receptions(session)] == [reception.id]


def test_photos_before_and_after_stand_in_their_order(session: Session, accept: Accept) -> None:
    matter = accept()
    for moment, colour in (("after", "green"), ("before", "red")):
        stream = io.BytesIO()
        Image.new("RGB", (40, 30), colour).save(stream, "JPEG")
        add_matter_photo(session, matter, stream.getvalue(), moment)
    photos = matter_detail(session, matter).photos
    assert [photo.moment for photo in photos] == ["before", "after"]
    delete_matter_photo(session, photos[0].id)
    assert [photo.moment for photo in matter_detail(session, matter).photos] == ["after"]


def test_petitions_are_listed_by_their_nearest_day(session: Session, accept: Accept, go: Go, hand: HandClock) -> None:
    waiting = accept(route="agent_petition", title="先递交的")
    later = accept(route="agent_petition", title="还没签的")
    client = matter_detail(session, waiting).petitioners[0].petitioner.id
    go(waiting, Move.AUTHORISE, petitioner=client, is_signed=True, ways=("write",))
    go(waiting, Move.SUBMIT, unit="县信访局")
    lines = petitions(session, only_open=True)
    assert [line.matter.id for line in lines] == [waiting, later]
    assert lines[0].petition.number == "2026-0001"
    assert lines[1].petition.number == "2026-0002"
    hand.move(days=16)
    clocks = {clock.code: clock for clock in petitions(session)[0].clocks}
    assert clocks["petition_notice"].light is Light.RED
    assert "问一声" in clocks["petition_notice"].advice
    go(waiting, Move.PETITION_NOTICE, notice="declined", on=date(2026, 12, 4))
    assert [clock.code for clock in petitions(session)[0].clocks] == ["petition_notice"]

"""Both sides of a dispute, photos before and after, receptions in five steps and the year's end, by keyboard."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import pytest
from PIL import Image
from PySide6.QtCore import Qt

from minqing_desktop.domain.casework.moves import Move
from minqing_desktop.domain.records.matter import Matter, Petitioner
from minqing_desktop.services.casework.matters import MatterFilter, matters_where
from minqing_desktop.services.casework.mediations import mediation_detail
from minqing_desktop.services.casework.photos import matter_photos
from minqing_desktop.services.casework.receptions import receptions
from minqing_desktop.services.casework.registering import MatterForm, register_matter
from minqing_desktop.ui.kit.line_list import Line

CTRL = Qt.KeyboardModifier.ControlModifier


@pytest.fixture
def matter(desk, sample) -> str:
    home = sample.households["0088"]
    form = MatterForm(
        Matter(
            title="滴水檐纠纷",
            wanted="檐水改道",
            place="上塘",
            accepted_on=date(2026, 11, 20),
            route="mediation",
            household=home,
            cadre=desk.session.cadre,
        ),
        (Petitioner(household=home, person=sample.persons["王秀英"]),),
    )
    return register_matter(desk.session, form)[0]


def pick(qtbot, field, typed: str, compose) -> None:
    before = len(field.tags)
    field.edit.setFocus()
    compose(field.edit, typed)
    qtbot.waitUntil(lambda: bool(field._list.isVisible()))
    qtbot.keyClick(field.edit, Qt.Key.Key_Return)
    qtbot.waitUntil(lambda: len(field.tags) > before)


def show(page, desk, settle, matter: str) -> None:
    page.open_target(matter)
    settle(desk)


def test_the_other_side_is_named_and_the_mediation_may_begin(qtbot, page, desk, settle, compose, matter):
    show(page, desk, settle, matter)
    assert Move.MEDIATE not in page.detail.detail.moves
    page.detail.asked.emit("parties")
    settle(desk)
    form = page.papers.parties
    qtbot.waitUntil(form.side_fields["applicant"].edit.hasFocus)
    pick(qtbot, form.side_fields["respondent"], "李大山", compose)
    compose(form.form.field("focus"), "檐口伸出三十公分")
    form.save_button.click()
    settle(desk)
    found = mediation_detail(desk.session, matter)
    assert [line.name for line in found.side("respondent")] == ["李大山"]
    assert found.mediation.focus == "檐口伸出三十公分"
    assert Move.MEDIATE in page.detail.detail.moves
    assert "李大山" in page.detail.story.sides.text()


def test_a_photo_taken_before_is_kept_and_can_be_taken_off(qtbot, page, desk, settle, matter, tmp_path: Path):
    Image.new("RGB", (640, 480), (90, 120, 60)).save(tmp_path / "前.jpg")
    show(page, desk, settle, matter)
    page.detail.asked.emit("photos")
    settle(desk)
    view = page.papers.photos
    view.ask_files = lambda: [str(tmp_path / "前.jpg"), str(tmp_path / "说明.txt")]
    view.moment_field.setFocus()
    qtbot.keyClick(view.moment_field, "2")
    view.add_button.click()
    settle(desk)
    photos = matter_photos(desk.session, matter)
    assert [photo.moment for photo in photos] == ["after"]
    view.removed.emit(photos[0].id)
    settle(desk)
    assert matter_photos(desk.session, matter) == []


def test_a_group_is_received_in_five_steps_ending_in_matters(qtbot, page, desk, settle, compose):
    led: list[tuple[str, object]] = []
    desk.led.connect(lambda where, target: led.append((where, target)))
    page.papers.open_receptions()
    settle(desk)
    page.papers.list.blank_button.click()
    page.papers.list.new_button.click()
    settle(desk)
    form = page.papers.reception
    first = form.parts["invite"]
    qtbot.waitUntil(first.field("subject").hasFocus)
    compose(first.field("subject"), "机耕路三年没修")
    compose(first.field("place"), "村部")
    compose(first.field("people_count"), "12")
    for name in ("王秀英", "刘金凤"):
        pick(qtbot, form.who_field, name, compose)
    form.conclude_button.click()
    settle(desk)
    assert "立一件" in form.notice.words
    compose(form.parts["register"].field("registered"), "下雨天农机进不去")
    compose(form.parts["talk"].field("talk"), "村里答应先铺石渣")
    compose(form.parts["goals"].field("goals"), "年底前铺好")
    compose(form.goal_field, "铺三组机耕路石渣")
    form.save_button.click()
    settle(desk)
    assert [each.step for each in receptions(desk.session)] == ["goals"]
    page.papers.open_reception(receptions(desk.session)[0].id)
    settle(desk)
    form = page.papers.reception
    assert [one.title for one in form.who_field.tags] == ["王秀英", "刘金凤"]
    compose(form.goal_field, "铺三组机耕路石渣")
    form.conclude_button.click()
    settle(desk)
    made = matters_where(desk.session, MatterFilter())
    assert [(line.title, line.petitioners) for line in made] == [("铺三组机耕路石渣", 2)]
    assert receptions(desk.session)[0].step == "done"
    assert page.detail.detail.matter.id == made[0].id
    assert form.minutes_button.isHidden()
    page.papers.open_reception(receptions(desk.session)[0].id)
    settle(desk)
    page.papers.reception.minutes_button.click()
    assert led == [
        ("reports", "blank_minutes"), ("reports", {"report": "meeting_minutes", "matters": [made[0].id]}),
    ]  # fmt: skip


def test_what_is_open_goes_on_into_the_next_year(page, desk, settle, matter):
    told: list[str] = []
    desk.troubled.connect(lambda error: told.append(error.code))
    page.notice.carry_over()
    settle(desk)
    assert told == ["nothing_to_carry"]


def test_a_reception_on_file_stands_in_the_list(qtbot, page, desk, settle, compose):
    page.papers.open_reception("")
    settle(desk)
    compose(page.papers.reception.parts["invite"].field("subject"), "路灯")
    page.papers.reception.save_button.click()
    settle(desk)
    page.papers.open_receptions()
    settle(desk)
    lines = page.papers.list.lines.findChildren(Line)
    assert [line.item.title for line in lines] == ["路灯"]

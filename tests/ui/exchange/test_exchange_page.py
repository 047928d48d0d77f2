"""数据交换 as a cadre uses it, by keyboard: meeting the county, a package out, one in, receipts, two versions."""

from __future__ import annotations

import shutil
from datetime import timedelta
from pathlib import Path

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QLabel, QWidget

from minqing_desktop.domain.records.cadre import READER
from minqing_desktop.domain.records.household import Household, Person
from minqing_desktop.domain.records.place import Village
from minqing_desktop.domain.records.visit import Visit
from minqing_desktop.exchange.package.reading import read_package
from minqing_desktop.services.backups import backups_of
from minqing_desktop.services.exchange import enrolling, sending, taking
from minqing_desktop.services.exchange.book import Trust
from minqing_desktop.services.villages import add_village
from minqing_desktop.ui.exchange.computer_sheet import ComputerSheet, RenewSheet
from minqing_desktop.ui.exchange.page import CONTESTS, ENROL, FRONT, INTAKE
from tests.services.exchange.conftest import Computer

PHONE = "13800004321"


def press(widget: QWidget, key: Qt.Key = Qt.Key.Key_Return) -> None:
    QTest.keyClick(widget, key)


def told(page) -> list[str]:
    return [notice.words for notice in page.intake.results]


def pills(page) -> dict[str, tuple]:
    return {item.title: item.pills for item in page.computers.lines.items}


def test_enrolment_is_a_walk_of_three_steps(open_page, quiet, laptop: Computer, county: Computer) -> None:
    page = open_page()
    assert page.outgoing.lead.text() == "还没有可以交换的电脑"
    assert "一台电脑的登记文件" in page.incoming.notice.words
    press(page.outgoing.enrol_button, Qt.Key.Key_Space)
    quiet()
    assert page.sheet == ENROL
    page.enrol.name_field.setText("示范村 陈建国")
    press(page.enrol.name_field)
    quiet()
    assert "可以拔出了" in page.enrol.own_notice.words
    press(page.enrol.find_button, Qt.Key.Key_Space)
    quiet()
    assert "「某某县」（县里）" in page.enrol.their_notice.words

    [card] = laptop.stick.glob("登记-示范村*.mqpkg")
    theirs = enrolling.take_card(county.session, read_package([card]))
    shown = [cell.text() for cell in page.enrol.groups.cells]
    assert " ".join(shown) == theirs.groups
    QTest.keyClicks(page.enrol.typed_field, "1234" * 8)
    press(page.enrol.typed_field)
    quiet()
    assert "八组数字对不上" in page.enrol.groups_notice.words
    page.enrol.typed_field.clear()
    QTest.keyClicks(page.enrol.typed_field, "".join(shown))
    press(page.enrol.typed_field)
    quiet()
    assert "核对无误" in page.enrol.groups_notice.words
    press(page.enrol, Qt.Key.Key_Escape)
    quiet()
    assert page.sheet == FRONT
    assert page.outgoing.lead.text().startswith("某某县还没有回执：走访 4 次、任务 6 件、户情 5 户")
    assert pills(page)["某某县"] == (("等回执", "amber"),)


def test_a_package_goes_out_and_the_receipt_turns_green(open_page, quiet, laptop: Computer, met: Computer) -> None:
    page = open_page()
    press(page.outgoing.write_button, Qt.Key.Key_Space)
    quiet()
    assert "第 1 包写好了" in page.outgoing.notice.words
    assert "「KINGSTON」可以拔出了" in page.outgoing.notice.words
    assert "弹出" in page.outgoing.notice.words
    assert pills(page)["某某县"] == (("等回执", "amber"),)

    [package] = (laptop.stick / sending.STICK_FOLDER).glob("数据包-*.mqpkg")
    met.take([package])
    assert len(met.numbers()) == 5
    met.receipt_for(laptop)
    page.show_front()
    quiet()
    assert "某某县的回执" in page.incoming.notice.words
    press(page.incoming.stick_button, Qt.Key.Key_Space)
    quiet()
    assert page.sheet == INTAKE
    assert [words for words in told(page) if "确定收到了" in words]
    press(page.intake.back_button, Qt.Key.Key_Space)
    quiet()
    assert page.outgoing.lead.text() == "都送到了，没有等回执的"
    assert pills(page)["某某县"] == (("已确认", "green"),)
    assert not page.outgoing.write_button.isEnabled()
    assert not page.incoming.notice.isVisibleTo(page)


def _differ(laptop: Computer, met: Computer, sample) -> None:
    """Both have changed the same two texts, and the county's cadre visited a household on the day of our visit."""
    met.take(laptop.send(met))
    home, person = sample.households["0137"], sample.persons["王小明"]
    for each, words in ((laptop, (f"在镇上做木工，{PHONE}", "西屋没有修。")), (met, ("在宁波", "屋顶去年翻修过。"))):
        with each.session.doing("person.edit") as doing:
            doing.act.change(Person, person, whereabouts=words[0])
        with each.session.doing("household.edit") as doing:
            doing.act.change(Household, home, note=words[1])
    with met.session.doing("household.edit") as doing:
        doing.act.change(Household, sample.households["0012"], livelihood="茶园三亩")
    with met.session.doing("visit.record") as doing:
        doing.act.create(
            Visit(
                households=(sample.households["0012"],), started_at=laptop.session.now() - timedelta(minutes=30),
                cadre=sample.cadres["李梅"], words="路灯的事。", is_complete=True,
            )
        )  # fmt: skip
    shutil.rmtree(laptop.stick)
    laptop.stick.mkdir()
    met.send(laptop)


def test_an_import_is_shown_taken_and_settled(open_page, quiet, laptop, met, sample, desk) -> None:
    _differ(laptop, met, sample)
    page = open_page()
    heard: list[frozenset[str]] = []
    desk.bus.changed.connect(lambda changes: heard.append(changes.kinds))
    page.take_in([laptop.stick])
    quiet()
    preview = page.intake.preview
    assert preview.counts.shown["走访"] == (("新增 1", "blue"),)
    assert preview.counts.shown["户"] == (("改动 2", "amber"),)
    assert "李大山户 " in preview.same_day.words
    assert "11月22日（陈建国、李梅）" in preview.same_day.words
    assert "两种说法 2 处" in preview.versions_card.accessibleName()
    assert ("李大山户", "— → 茶园三亩") in [(item.title, item.tail) for item in preview.changes.items]
    assert not [label.text() for label in page.findChildren(QLabel) if PHONE in label.text()]
    assert backups_of(laptop.opened) == []
    assert laptop.home(sample.households["0012"]).livelihood == ""

    press(page.intake.import_button, Qt.Key.Key_Space)
    quiet()
    assert laptop.home(sample.households["0012"]).livelihood == "茶园三亩"
    [backup] = backups_of(laptop.opened)
    assert f"导入前的样子在第 {backup.number} 份备份里" in told(page)[-1]
    assert any({"visit", "household", "person"} <= kinds for kinds in heard)

    press(page.intake.results[-1].action_button, Qt.Key.Key_Space)
    quiet()
    QTest.qWait(30)
    assert page.sheet == CONTESTS
    pair = next(each for each in page.contests.pairs if each.contest.field == "note")
    assert not [label.text() for label in page.findChildren(QLabel) if PHONE in label.text()]
    assert {version.village for version in pair.contest.versions} == {"示范村"}
    press(pair, Qt.Key.Key_3)
    quiet()
    QTest.qWait(30)
    note = laptop.home(sample.households["0137"]).note
    assert sorted(note.splitlines()) == ["屋顶去年翻修过。", "西屋没有修。"]
    [pair] = page.contests.pairs
    wanted = pair.contest.versions[1].text
    press(pair, Qt.Key.Key_2)
    quiet()
    with laptop.session.reading() as reader:
        person = reader.get(Person, sample.persons["王小明"])
    assert (person.whereabouts, person.marks) == (wanted, 0)
    assert page.contests.states.state == "empty"
    page.show_front()
    quiet()
    assert "还没有给回执" in page.outgoing.why.text()
    press(page.outgoing.write_button, Qt.Key.Key_Space)
    quiet()
    assert "给对方的回执也写好了" in page.outgoing.notice.words
    receipt = next((laptop.stick / sending.STICK_FOLDER).glob("回执-*.mqpkg"))
    assert taking.take_receipt(met.session, [receipt]).works > 0


def test_each_refusal_stands_on_the_page_with_its_sentence(open_page, quiet, laptop, met, tmp_path: Path) -> None:
    page = open_page()
    met.add("0301")
    [broken] = met.send(laptop)
    broken.write_bytes(broken.read_bytes()[:-3] + b"xyz")
    paper = tmp_path / "会议通知.docx"
    paper.write_bytes(b"PK")
    page.take_in([broken, paper])
    quiet()
    assert [words for words in told(page) if "这不是数据包" in words and "会议通知" in words]
    assert [words for words in told(page) if "数据包坏了" in words]
    assert "0301" not in laptop.numbers()
    [good] = met.send(laptop)
    page.take_in([good])
    quiet()
    page.intake.begin_import()
    quiet()
    page.take_in([good])
    quiet()
    assert told(page) == ["某某县的第 2 包：已导入过，没有变化。"]
    page.take_in([tmp_path])
    quiet()
    assert page.intake.states.empty._sentence.text() == "这里没有数据包"
    enrolling.revoke(laptop.session, met.number)
    met.add("0302")
    page.take_in(met.send(laptop))
    quiet()
    assert "已经停用" in told(page)[0]


def test_one_village_is_sent_alone(open_page, quiet, laptop, met) -> None:
    add_village(laptop.session, Village(name="上塘村", code="330327001203"))
    with laptop.session.doing("household.add", village="330327001203") as doing:
        doing.act.create(Household(number="9001"))
    page = open_page()
    chips = {chip.text(): chip for chip in page.outgoing.villages.chips}
    assert list(chips) == ["示范村", "上塘村"]
    assert page.outgoing.chosen_villages == ()
    press(chips["示范村"], Qt.Key.Key_Space)
    press(chips["上塘村"], Qt.Key.Key_Space)
    quiet()
    assert not page.outgoing.write_button.isEnabled()
    press(chips["上塘村"], Qt.Key.Key_Space)
    quiet()
    press(page.outgoing.write_button, Qt.Key.Key_Space)
    quiet()
    [package] = (laptop.stick / sending.STICK_FOLDER).glob("数据包-*.mqpkg")
    met.take([package])
    assert met.numbers() == ["9001"]


def test_several_packages_are_taken_in_a_row_behind_one_backup(open_page, quiet, laptop, met) -> None:
    page = open_page()
    for number in ("0301", "0302", "0303"):
        met.add(number)
        met.send(laptop)
    page.take_in([laptop.stick])
    quiet()
    assert page.intake.all_button.text() == "这 3 包都导入"
    press(page.intake.skip_button, Qt.Key.Key_Space)
    quiet()
    assert page.intake.all_button.text() == "这 2 包都导入"
    press(page.intake.all_button, Qt.Key.Key_Space)
    quiet()
    assert {"0301", "0302", "0303"} <= set(laptop.numbers())
    assert len(backups_of(laptop.opened)) == 1
    assert [words for words in told(page) if "第 3 包导入好了" in words]
    assert page.intake.import_button.isHidden()


def test_a_reader_sees_but_does_not_import(open_page, quiet, laptop, met, desk) -> None:
    met.add("0301")
    files = met.send(laptop)
    desk.session.role = READER
    page = open_page()
    page.take_in(files)
    quiet()
    assert "户" in page.intake.preview.counts.shown
    page.intake.begin_import()
    quiet()
    assert "您的权限是「只看」" in told(page)[-1]
    assert "0301" not in laptop.numbers()


def test_a_computer_is_taken_out_of_use_and_this_one_gets_a_new_number(open_page, quiet, laptop, met) -> None:
    page = open_page()
    page.computers.lines.opened.emit(met.number)
    sheet = page.panel.content
    assert isinstance(sheet, ComputerSheet)
    press(sheet.revoke_link, Qt.Key.Key_Space)
    press(sheet.revoke_button, Qt.Key.Key_Space)
    quiet()
    assert [each.trust for each in enrolling.computers(laptop.session)] == [Trust.REVOKED]
    assert pills(page)["某某县"] == (("已停用", "red"),)
    before = laptop.number
    page.open_renewing()
    renewing = page.panel.content
    assert isinstance(renewing, RenewSheet)
    press(renewing.renew_button, Qt.Key.Key_Space)
    quiet()
    assert laptop.number != before
    assert page.sheet == ENROL


@pytest.mark.parametrize("is_full", [True, False])
def test_a_stick_that_takes_nothing_is_told(open_page, quiet, laptop, met, monkeypatch, is_full: bool) -> None:
    page = open_page()
    if is_full:
        monkeypatch.setattr("minqing_desktop.services.exchange.stick.free_bytes", lambda _folder: 0)
        expected = "U盘放不下"
    else:
        monkeypatch.setattr("minqing_desktop.services.exchange.stick.digest_of", lambda *_a, **_k: b"")
        expected = "读回来对不上"
    page.writing.write()
    quiet()
    assert expected in page.outgoing.notice.words
    assert page.outgoing.write_button.isEnabled()
    page.stick.set_drives([])
    page.stick.choose_folder(laptop.stick)
    assert page.stick.drive is not None
    assert (page.stick.drive.root, page.stick.is_folder) == (laptop.stick, True)

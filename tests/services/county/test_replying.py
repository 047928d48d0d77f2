"""What goes back to the villages: from a matter that is handed up to an answer that its laptop takes up; receipts."""

import hashlib
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from contextlib import closing
from datetime import date, timedelta
from pathlib import Path

import pytest

from minqing_desktop.domain.casework.facts import MoveForm
from minqing_desktop.domain.casework.moves import Move
from minqing_desktop.domain.errors import UserError
from minqing_desktop.domain.log.op import read_header
from minqing_desktop.domain.records.cadre import Cadre
from minqing_desktop.domain.records.casework import Category
from minqing_desktop.domain.records.matter import Matter, Petitioner
from minqing_desktop.domain.records.replies import BlankForm, Comment, Policy, SuperiorAnswer
from minqing_desktop.domain.records.task import Task
from minqing_desktop.domain.records.visit import Visit
from minqing_desktop.exchange.package.reading import read_package
from minqing_desktop.services.casework.categories import categories, remove_category, save_category
from minqing_desktop.services.casework.matters import matter_detail
from minqing_desktop.services.casework.registering import MatterForm, register_matter
from minqing_desktop.services.casework.superior_answers import (
    fitting_move,
    mark_answer_read,
    suggested_form,
    take_answer,
)
from minqing_desktop.services.casework.transitions import make_move
from minqing_desktop.services.county import diaries, enrolling, ingesting, matters, papers, receipts, replying
from minqing_desktop.services.county.office import Office, open_office
from minqing_desktop.services.county.reply_packages import waiting_replies, write_replies
from minqing_desktop.services.exchange import sending, taking
from minqing_desktop.services.policies import PolicyState, policies
from minqing_desktop.services.replies import arrived, comments_on, mark_comment_read
from minqing_desktop.services.sent_forms import blank_file, finish_form, leaflet_file, sent_forms
from minqing_desktop.services.session import Session
from minqing_desktop.services.undoing import undo_action
from tests.county_offices import PASSWORD
from tests.services.county.conftest import NORTH, SOUTH, STRANGE, meet_office, send_to
from tests.services.exchange.conftest import Computer

# What both engines do alike is tried on the quicker one; what goes to and fro on both.
on_a_file = pytest.mark.parametrize("county_url", ["sqlite"], indirect=True)
SAID = "已转供电所，下周一派人来装。"


def hand_up(laptop: Computer) -> str:
    """A matter that the laptop referred to the county."""
    session = laptop.session
    today = session.today()
    matter = Matter(
        title="村口没有路灯", wanted="装一盏", place="村口", accepted_on=today, route="own", cadre=cadre(session)
    )
    identity, _ = register_matter(session, MatterForm(matter, (Petitioner(name="某甲"),)))
    slip = MoveForm(on=today, main_unit="县供电局", responsible="某乙", due_on=today + timedelta(5), is_to_county=True)
    make_move(session, identity, Move.REFER, slip)
    return identity


def cadre(session: Session) -> str:
    """Somebody who has it."""
    with session.doing("cadre.add", village="") as doing:
        return doing.act.create(Cadre(name="某丙"))


def give(office: Office, laptop: Computer, folder: Path) -> taking.Intake:
    """The office's package for one laptop, taken there."""
    (reply,) = write_replies(office, folder, devices=[laptop.number])
    assert taking.kind_of(reply.written.files) == taking.REPLY
    return laptop.take(reply.written.files)


def receipt_to(office: Office, laptop: Computer) -> ingesting.Ingested:
    """The laptop's receipt, taken by the office."""
    return ingesting.ingest_files(office, laptop_receipt(office, laptop))


def laptop_receipt(office: Office, laptop: Computer) -> list[Path]:
    """The laptop's receipt for the office, on its stick."""
    return list(sending.write_receipt(laptop.session, office.keys.device.hex(), laptop.stick).files)


def test_a_matter_goes_up_its_answer_comes_down_and_each_side_has_the_others_receipt(
    office: Office, laptop_of: Callable[..., Computer], tmp_path: Path
) -> None:
    laptop = laptop_of()
    meet_office(laptop, office)
    session, matter = laptop.session, hand_up(laptop)
    ingesting.ingest_files(office, send_to(laptop, office))
    (up,) = matters.matters_up(office)
    assert (up.up.matter, up.is_waiting) == (matter, True)

    answer = replying.answer(office, NORTH, matter, SAID, by="某科长")
    (up,) = matters.matters_up(office)
    assert not up.is_waiting
    assert list(waiting_replies(office).values()) == [1]
    taken = give(office, laptop, tmp_path / "down")
    assert [(line.kind, line.new, line.changed) for line in taken.preview.lines] == [("superior_answer", 1, 0)]

    detail = matter_detail(session, matter)
    (came,) = detail.answers
    assert (came.text, came.unit, came.by, came.referral) == (SAID, "云溪县", "某科长", detail.case.slips_out[0].id)
    assert detail.matter.stage == "handling"
    assert [line.answer.id for line in arrived(session).answers] == [answer]

    told = receipt_to(office, laptop)
    assert told.receipted >= 1
    assert waiting_replies(office) == {}

    move = fitting_move(detail.case, came, session.today())
    assert move is Move.REPLY
    form = suggested_form(detail.case, came, move, session.today())
    undo_action(session, take_answer(session, answer, move, form).action)
    undone = matter_detail(session, matter)
    assert (undone.answers[0].step, undone.answers[0].read_on, len(undone.case.slips_out)) == ("", None, 1)
    take_answer(session, answer, move, form)
    after = matter_detail(session, matter)
    last = after.steps[-1].step
    assert (last.type, last.text, after.answers[0].step) == ("reply_received", SAID, last.id)
    assert not after.case.slips_out
    assert arrived(session).count == 0
    with pytest.raises(UserError) as refused:
        take_answer(session, answer, Move.HANDLE, MoveForm(on=session.today(), text="又一次"))
    assert refused.value.code == "answer_taken"
    assert len(matter_detail(session, matter).steps) == len(after.steps)

    ingesting.ingest_files(office, send_to(laptop, office))
    with office.reading() as reader:
        assert reader.get(SuperiorAnswer, NORTH, answer).step == last.id
    # The county's receipt for what the laptop sent makes its marks green.
    (receipt,) = receipts.write_receipts(office, tmp_path / "receipts")
    taking.take_receipt(session, receipt.files)
    assert sending.standings(session)[0].waiting == 0


@on_a_file
def test_everything_that_is_sent_down_is_met_where_people_work(
    office: Office, laptop_of: Callable[..., Computer], tmp_path: Path
) -> None:
    laptop = laptop_of()
    meet_office(laptop, office)
    session, today = laptop.session, laptop.session.today()
    home = laptop.add("0137")[0]
    with session.doing("visit.record") as doing:
        visit = doing.act.create(
            Visit(households=(home,), started_at=session.now(), words="西屋漏雨。", is_complete=True)
        )
    ingesting.ingest_files(office, send_to(laptop, office))
    (line,) = diaries.diary(office, NORTH, since=today)
    comment = replying.comment(office, NORTH, line.visit.id, "入冬前再去看一次。", by="某书记")
    task = replying.assign(office, NORTH, "核对独居老人电话", due_on=today + timedelta(20), by="民政股")
    handed = replying.Handed("站牌倒了", "扶起来", "村口", "某丁", today + timedelta(5), category="道路交通")
    matter = replying.assign_matter(office, NORTH, handed)
    blank, leaflet = tmp_path / "摸底表.xlsx", tmp_path / "一张纸.pdf"
    blank.write_bytes(b"PK\x03\x04 a workbook")
    leaflet.write_bytes(b"%PDF a leaflet")
    (form,) = papers.send_blank(office, [NORTH], blank, due_on=today + timedelta(3), note="没有的写无")
    policy = Policy(title="高龄津贴", summary="按月发", who="八十岁以上", from_on=today)
    papers.publish_policy(office, policy, [leaflet])
    give(office, laptop, tmp_path / "down")

    waits = arrived(session)
    assert [each.comment.id for each in waits.comments] == [comment]
    assert [(each.id, each.assigned_by) for each in waits.tasks] == [(task, "云溪县 民政股")]
    assert [each.id for each in waits.forms] == [form]
    assert [each.id for each in waits.matters] == [matter]
    assert blank_file(session, form, tmp_path / "here").read_bytes() == blank.read_bytes()
    assert blank_file(session, form, tmp_path / "here").name == "摸底表.xlsx"
    (shown,) = policies(session)
    assert (shown.policy.title, shown.state, shown.policy.issued_by) == ("高龄津贴", PolicyState.IN_FORCE, "云溪县")
    paper = leaflet_file(session, shown.leaflets[0].attachment, tmp_path / "here")
    assert hashlib.sha256(paper.read_bytes()).hexdigest() == shown.leaflets[0].attachment.digest
    sent_down = matter_detail(session, matter)
    assert (sent_down.matter.origin, sent_down.matter.stage) == ("superior", "accepted")
    assert [each.name for each in sent_down.petitioners] == ["某丁"]

    # A file that was lost there is told by the receipt and goes along once more, with nothing else.
    assert session.blobs is not None
    lost = hashlib.sha256(blank.read_bytes()).hexdigest()
    session.blobs.delete(lost)
    receipt_to(office, laptop)
    (again,) = write_replies(office, tmp_path / "again")
    assert (again.works, again.contents) == (0, 1)
    laptop.take(again.written.files)
    assert session.blobs.has(lost)
    receipt_to(office, laptop)
    assert write_replies(office, tmp_path / "again") == []

    mark_comment_read(session, comment)
    finish_form(session, form)
    assert comments_on(session, visit)[0].comment.read_on == today
    assert [each.done_on for each in sent_forms(session)] == [today]
    ingesting.ingest_files(office, send_to(laptop, office))
    with office.reading() as reader:
        assert reader.get(Comment, NORTH, comment).read_on == today
        assert reader.get(BlankForm, NORTH, form).done_on == today


@on_a_file
def test_the_countys_line_of_the_dictionary_stands_before_the_villages(
    office: Office, laptop_of: Callable[..., Computer], tmp_path: Path
) -> None:
    laptop = laptop_of()
    meet_office(laptop, office)
    session = laptop.session
    save_category(session, None, Category(name="道路交通二", term_count=9))
    replying.set_category(office, "道路交通", term_count=7)
    replying.set_category(office, "道路交通", term_count=6)
    replying.set_category(office, "电动车充电", parent="公共安全", term_count=5)
    replying.set_category(office, "教育", is_active=False)
    give(office, laptop, tmp_path / "down")

    groups = {group.category.name: group for group in categories(session)}
    assert (groups["道路交通"].term.count, groups["道路交通"].category.set_by) == (6, "云溪县")
    assert (groups["道路交通二"].term.count, groups["道路交通二"].category.set_by) == (9, "")
    assert "电动车充电" in [line.name for line in groups["公共安全"].subcategories]
    assert "教育" not in groups
    for deed in (
        lambda: save_category(session, groups["道路交通"].category, Category(name="路")),
        lambda: remove_category(session, groups["道路交通"].category),
    ):
        with pytest.raises(UserError) as refused:
            deed()
        assert refused.value.code == "category_of_superior"
    with pytest.raises(UserError) as orphan:
        replying.set_category(office, "x", parent="没有的大类")
    assert orphan.value.code == "category_parent_unknown"


@on_a_file
def test_a_new_computer_gets_the_countys_copy_of_its_village_and_of_no_other(
    office: Office, laptop_of: Callable[..., Computer], tmp_path: Path
) -> None:
    lost, other = laptop_of(NORTH), laptop_of(SOUTH)
    for each, numbers in ((lost, ("1", "2")), (other, ("9",))):
        meet_office(each, office)
        each.add(*numbers)
        ingesting.ingest_files(office, send_to(each, office))
    replying.assign(office, NORTH, "一件事")
    enrolling.revoke(office, lost.number)

    fresh = laptop_of(NORTH)
    meet_office(fresh, office)
    taken = give(office, fresh, tmp_path / "down")
    # What the lost computer wrote is vouched for by the county, which is the one who has it.
    assert (taken.preview.passed_over, fresh.numbers()) == (0, ["1", "2"])
    with fresh.session.reading() as reader:
        assert [each.title for each in reader.find(Task)] == ["一件事"]
    receipt_to(office, fresh)
    assert fresh.number not in waiting_replies(office)
    (again,) = write_replies(office, tmp_path / "again", devices=[fresh.number], whole=True)
    assert again.works >= taken.preview.actions - 1
    assert read_package(again.written.files).header.after == 0

    assert waiting_replies(office) == {}
    replying.assign(office, SOUTH, "另一件")
    give(office, other, tmp_path / "south")
    assert other.numbers() == ["9"]
    with other.session.reading() as reader:
        assert [each.title for each in reader.find(Task)] == ["另一件"]


@on_a_file
def test_actions_of_the_office_are_counted_one_by_one_and_a_refused_one_leaves_no_gap(office: Office) -> None:
    replying.assign(office, NORTH, "一")
    with pytest.raises(UserError) as unknown:
        replying.answer(office, NORTH, "0" * 32, "答")
    assert unknown.value.code == "county_record_unknown"
    with pytest.raises(UserError) as strange:
        replying.assign(office, STRANGE, "二")
    assert strange.value.code == "county_village_unknown"
    for empty in (lambda: replying.answer(office, NORTH, "", " "), lambda: replying.comment(office, NORTH, "", "")):
        with pytest.raises(UserError) as refused:
            empty()
        assert refused.value.code == "reply_text_missing"
    replying.assign(office, SOUTH, "三", on=date(2026, 11, 2))
    with office.reading() as reader:
        headers = [
            read_header(action.header)
            for village in (NORTH, SOUTH)
            for action in reader.actions_named(village, reader.action_ids(village))
        ]
    assert [header.number for header in headers] == [1, 2]
    assert {header.device for header in headers} == {office.device}


@on_a_file
def test_files_that_nobody_could_fill_or_read_are_refused(office: Office, tmp_path: Path) -> None:
    for name, data, code in (
        ("a.txt", b"x", "county_file_kind"),
        ("a.xlsx", b"", "county_file_large"),
    ):
        path = tmp_path / name
        path.write_bytes(data)
        with pytest.raises(UserError) as refused:
            papers.send_blank(office, [NORTH], path)
        assert refused.value.code == code
    with pytest.raises(UserError) as gone:
        papers.send_blank(office, [NORTH], tmp_path / "none.xlsx")
    assert gone.value.code == "county_file_unreadable"
    with pytest.raises(UserError) as bare:
        papers.publish_policy(office, Policy(title="只有名称"))
    assert bare.value.code == "policy_incomplete"
    assert papers.policies(office) == []


@on_a_file
def test_an_answer_that_fits_no_move_is_only_read(
    office: Office, laptop_of: Callable[..., Computer], tmp_path: Path
) -> None:
    laptop = laptop_of()
    meet_office(laptop, office)
    session, matter = laptop.session, hand_up(laptop)
    ingesting.ingest_files(office, send_to(laptop, office))
    answer = replying.answer(office, NORTH, matter, SAID)
    give(office, laptop, tmp_path / "down")
    today = session.today()
    make_move(session, matter, Move.TAKE_BACK, MoveForm(on=today, reason="自己装了"))
    detail = matter_detail(session, matter)
    assert fitting_move(detail.case, detail.answers[0], today) is Move.HANDLE
    make_move(session, matter, Move.WITHDRAW, MoveForm(on=today, reason="不要了", petitioner_word="算了"))
    detail = matter_detail(session, matter)
    assert fitting_move(detail.case, detail.answers[0], today) is None
    mark_answer_read(session, answer)
    assert arrived(session).answers == ()


@pytest.mark.parametrize("county_url", ["postgresql"], indirect=True)
def test_two_processes_of_an_office_never_give_one_number_twice(office: Office, county_url: str) -> None:
    with closing(open_office(county_url, PASSWORD)) as other, ThreadPoolExecutor(2) as both:
        deeds = [
            both.submit(replying.assign, each, village, f"{number}")
            for number in range(6)
            for each, village in ((office, NORTH), (other, SOUTH))
        ]
        ids = {deed.result() for deed in deeds}
        with office.reading() as reader:
            headers = [
                read_header(action.header)
                for village in (NORTH, SOUTH)
                for action in reader.actions_named(village, reader.action_ids(village))
            ]
            kept = {each.id for village in (NORTH, SOUTH) for each in reader.find(Task, village)}
    assert sorted(header.number for header in headers) == list(range(1, 13))
    assert kept == ids

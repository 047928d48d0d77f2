"""What moves write beside the stage: petitioners, tasks, terms, joined and inherited matters; lists and counts."""

from datetime import UTC, date, datetime, timedelta

import pytest

from minqing_desktop.domain.casework.facts import MoveForm
from minqing_desktop.domain.casework.moves import Move
from minqing_desktop.domain.errors import UserError
from minqing_desktop.domain.records.cadre import Cadre
from minqing_desktop.domain.records.household import Household, Person
from minqing_desktop.domain.records.matter import Matter, Petitioner, Step
from minqing_desktop.domain.records.task import Task
from minqing_desktop.domain.records.visit import Entry, Visit
from minqing_desktop.host.clock import HandClock
from minqing_desktop.services.calendar import work_calendar
from minqing_desktop.services.casework.lookalikes import look_alikes
from minqing_desktop.services.casework.matters import (
    MatterFilter,
    MatterOrder,
    MatterSection,
    matter_counts,
    matter_detail,
    matters_where,
    section_counts,
    section_filter,
)
from minqing_desktop.services.casework.registering import (
    delete_matter,
    edit_matter,
    new_matter,
    register_declined,
    register_matter,
    what_is_missing,
)
from minqing_desktop.services.casework.year_end import carry_over, to_carry_over
from minqing_desktop.services.session import Session
from minqing_desktop.services.undoing import undo_action
from minqing_desktop.services.verbs import sentence_for
from tests.services.casework.conftest import TODAY, Accept, Go, form_for
from tests.storage.log.exchanging import exchange


def tasks_of(session: Session, matter: str) -> list[Task]:
    with session.reading() as reader:
        return reader.find(Task, matter=matter)


def to_rated(session: Session, go: Go, matter: str, rating: str = "satisfied") -> None:
    go(matter, Move.START, route="own")
    go(matter, Move.HANDLE, text="换好了灯泡")
    go(matter, Move.ANSWER, text="换好了", way="oral")
    go(matter, Move.RATE, rating=rating, text="他自己说的")


def test_what_acceptance_lacks_is_named_one_by_one(session: Session, home: Household) -> None:
    empty = new_matter(session)
    assert [each.code for each in what_is_missing(session, empty)] == ["who", "what", "where", "wanted"]
    with pytest.raises(UserError) as refused:
        register_matter(session, empty)
    assert refused.value.code == "matter_move_missing"
    assert refused.value.what == (
        "还没有写是谁反映的。还没有写是什么事。还没有写事情发生在哪里。还没有写反映人想要怎么样。"
    )
    assert [each.code for each in what_is_missing(session, new_matter(session, home.id))] == ["what", "wanted"]


def test_an_entry_becomes_a_matter_of_who_said_it(session: Session, home: Household) -> None:
    with session.doing("visit.record") as doing:
        started = datetime(2026, 11, 18, 2, 0, tzinfo=UTC)
        visit = doing.act.create(Visit(households=(home.id,), started_at=started, words="檐水滴到我家灶间"))
        entry = doing.act.create(Entry(visit=visit, household=home.id, type="dispute", text="檐水滴到我家灶间"))
    form = new_matter(session, entry=entry)
    assert (form.matter.title, form.matter.wanted, form.matter.route) == ("檐水滴到我家灶间",) * 2 + ("mediation",)
    assert (form.matter.place, form.matter.happened_on) == ("示范村一组1号", date(2026, 11, 18))
    matter, changes = register_matter(session, form)
    assert changes.sentence == "立为民情事项"
    detail = matter_detail(session, matter)
    assert (detail.matter.number, detail.line.petitioner, detail.line.group) == ("2026-0001", "甲大山", "一组")
    assert detail.entry is not None
    assert detail.entry.id == entry
    assert detail.case.mediation is not None


def test_the_term_follows_category_and_route(session: Session, accept: Accept, go: Go) -> None:
    plain = accept(category="没有这个类别")
    lamp = accept(category="公共安全", subcategory="路灯电力")
    due = {key: matter_detail(session, key).matter.due_on for key in (plain, lamp)}
    # Five working days; street lamps have seven of their own. Two weekends lie between.
    assert due == {plain: date(2026, 11, 27), lamp: date(2026, 12, 1)}
    go(plain, Move.START, route="mediation")
    assert matter_detail(session, plain).matter.due_on == date(2026, 12, 20)


def test_every_petitioner_is_told_and_the_worst_rating_counts(session: Session, accept: Accept, go: Go) -> None:
    matter = accept(names=("丁甲", "丁乙"))
    go(matter, Move.START, route="own")
    go(matter, Move.HANDLE, text="修好了")
    first, second, third = (line.petitioner.id for line in matter_detail(session, matter).petitioners)
    go(matter, Move.ANSWER, text="修好了", way="oral", petitioners=(first,))
    go(matter, Move.RATE, rating="satisfied", petitioner=first)
    with pytest.raises(UserError) as refused:
        go(matter, Move.RATE, rating="satisfied", petitioner=second)
    assert refused.value.code == "petitioner_untold"
    with pytest.raises(UserError) as refused:
        go(matter, Move.CLOSE, closing="substantive")
    assert refused.value.what == "还有反映人没有告知结果。"
    go(matter, Move.TELL, way="phone")
    go(matter, Move.RATE, rating="mostly", petitioner=third)
    detail = matter_detail(session, matter)
    assert [line.petitioner.told_way for line in detail.petitioners] == ["oral", "phone", "phone"]
    assert detail.matter.rating == "mostly"
    go(matter, Move.CLOSE, closing="substantive")
    assert matter_detail(session, matter).matter.stage == "closed"


def test_a_bad_rating_asks_for_a_return_visit_and_may_be_reopened(session: Session, accept: Accept, go: Go) -> None:
    matter = accept()
    to_rated(session, go, matter, "unsatisfied")
    task = tasks_of(session, matter)[0]
    assert (task.title, task.due_on, task.done_on) == ("回访：晒谷场路灯不亮", date(2026, 11, 27), None)
    with pytest.raises(UserError) as refused:
        go(matter, Move.CLOSE, closing="procedural")
    assert refused.value.what == "反映人不满意，还没有回访。"
    go(matter, Move.VISIT_BACK, text="还有一盏在闪")
    assert tasks_of(session, matter)[0].done_on == TODAY
    go(matter, Move.REOPEN, reason="还有一盏在闪")
    detail = matter_detail(session, matter)
    assert (detail.matter.stage, detail.matter.rating, detail.matter.answer) == ("reopened", "", "")
    assert [line.petitioner.told_on for line in detail.petitioners] == [None]
    with pytest.raises(UserError):
        go(matter, Move.ANSWER, text="好了", way="oral")
    go(matter, Move.HANDLE, text="换了镇流器")
    go(matter, Move.ANSWER, text="都亮了", way="oral")
    go(matter, Move.RATE, rating="satisfied")
    go(matter, Move.CLOSE, closing="substantive")
    assert matter_detail(session, matter).matter.outcome == "都亮了"


def test_a_staged_closing_leaves_a_task(session: Session, accept: Accept, go: Go) -> None:
    matter = accept()
    to_rated(session, go, matter)
    with pytest.raises(UserError) as refused:
        go(matter, Move.CLOSE, closing="staged")
    assert "阶段性办结要写后面还要办什么" in refused.value.what
    go(matter, Move.CLOSE, closing="staged", follow_up="开春换电缆", follow_up_on=date(2027, 3, 1))
    assert [(task.title, task.due_on) for task in tasks_of(session, matter)] == [("开春换电缆", date(2027, 3, 1))]


def test_an_extension_is_asked_granted_and_told(session: Session, accept: Accept, go: Go) -> None:
    matter = accept()
    due = matter_detail(session, matter).matter.due_on
    assert due is not None
    go(matter, Move.ASK_EXTENSION, due_on=due + timedelta(days=10), reason="等配件")
    assert matter_detail(session, matter).matter.due_on == due
    go(matter, Move.EXTEND, decided_by="王书记")
    assert matter_detail(session, matter).matter.due_on == due + timedelta(days=10)
    to_rated(session, go, matter)
    with pytest.raises(UserError) as refused:
        go(matter, Move.CLOSE, closing="substantive")
    assert refused.value.what == "延期的事还没有告知反映人。"
    go(matter, Move.TELL_EXTENSION, way="phone")
    go(matter, Move.CLOSE, closing="substantive")
    extension = matter_detail(session, matter).case.extensions[0]
    assert (extension.state, extension.decided_by, extension.told_on) == ("approved", "王书记", TODAY)


def test_withdrawing_needs_the_villagers_own_word(session: Session, accept: Accept, go: Go) -> None:
    matter = accept()
    with pytest.raises(UserError) as refused:
        go(matter, Move.WITHDRAW, reason="不用办了")
    assert refused.value.what == "撤回要有反映人本人的话。"
    go(matter, Move.DEFER, due_on=TODAY + timedelta(days=3))
    promise = tasks_of(session, matter)[0]
    assert promise.is_promise
    assert promise.owed_to
    go(matter, Move.WITHDRAW, reason="自己修好了", petitioner_word="我自己换了灯泡，不麻烦了")
    detail = matter_detail(session, matter)
    assert (detail.matter.stage, detail.matter.ended_on) == ("withdrawn", TODAY)
    assert detail.matter.petitioner_word in detail.steps[-1].step.text
    assert tasks_of(session, matter)[0].done_on == TODAY


def test_declining_is_told_with_its_reason(session: Session, home: Household) -> None:
    form = form_for(session, home.id, title="要求宅基地建厂房")
    with pytest.raises(UserError) as refused:
        register_declined(session, form, MoveForm())
    assert "还没有写理由。" in refused.value.what
    matter, changes = register_declined(session, form, MoveForm(reason="地类不符", way="written"))
    assert changes.sentence == "不予受理"
    detail = matter_detail(session, matter)
    assert (detail.matter.stage, detail.matter.end_reason) == ("declined", "地类不符")
    assert detail.petitioners[0].petitioner.told_way == "written"
    assert detail.moves == (Move.REOPEN,)


def test_look_alikes_are_joined_and_stand_apart_again(
    session: Session, accept: Accept, go: Go, home: Household
) -> None:
    one = accept(title="晒谷场三盏路灯不亮", wanted="三盏灯修好", names=("丁甲",))
    accept(title="申请低保", wanted="想办低保", place="村部", category="社会保障")
    form = form_for(session, home.id, title="晒谷场路灯夜里不亮", wanted="灯修好", people_count=4)
    found = look_alikes(session, form.matter, form.petitioners)
    assert found[0].line.id == one
    assert found[0].reasons == ("说的事相近", "同一户", "地点相近", "类别相同")
    assert all(each.line.title != "申请低保" for each in found)
    two = register_matter(session, form)[0]
    with pytest.raises(UserError) as refused:
        go(two, Move.JOIN, target=two)
    assert refused.value.code == "join_target_closed"
    before = matter_detail(session, one).matter.people_count or 0
    changes = go(two, Move.JOIN, target=one)
    joined, target = matter_detail(session, two), matter_detail(session, one)
    assert (joined.matter.stage, joined.joined_into and joined.joined_into.id) == ("joined", one)
    assert [line.id for line in target.joined] == [two]
    # The same villager stands on it once.
    assert [line.name for line in target.petitioners] == ["甲大山", "丁甲"]
    assert target.matter.people_count == before + 4
    go(two, Move.SEPARATE)
    assert matter_detail(session, two).matter.stage == "accepted"
    assert matter_detail(session, one).matter.people_count == before
    assert changes.sentence == "并入另一事项"


def test_a_petitioner_of_another_household_goes_over_and_comes_back(session: Session, accept: Accept, go: Go) -> None:
    one, two = accept(), accept(names=("戊邻居",))
    go(two, Move.JOIN, target=one)
    assert [line.name for line in matter_detail(session, one).petitioners] == ["甲大山", "戊邻居"]
    go(two, Move.SEPARATE)
    assert [line.name for line in matter_detail(session, one).petitioners] == ["甲大山"]


def test_a_petitioner_parts_into_a_matter_of_his_own(session: Session, accept: Accept, go: Go) -> None:
    matter = accept(names=("丁甲",))
    with pytest.raises(UserError) as refused:
        go(matter, Move.ADD_PETITIONER, name="丁甲")
    assert refused.value.code == "petitioner_known"
    go(matter, Move.ADD_PETITIONER, name="丁乙", phone="13800000009")
    leaving = matter_detail(session, matter).petitioners[2]
    assert (leaving.name, leaving.phone) == ("丁乙", "13800000009")
    changes = go(matter, Move.PART, petitioner=leaving.petitioner.id, text="要的是井盖")
    own = next(each for each in changes.ids("matter") if each != matter)
    detail = matter_detail(session, own)
    assert (detail.matter.number, detail.matter.wanted, detail.line.petitioner) == ("2026-0002", "要的是井盖", "丁乙")
    assert [line.name for line in matter_detail(session, matter).petitioners] == ["甲大山", "丁甲"]
    undo_action(session, changes.action)
    assert len(matter_detail(session, matter).petitioners) == 3


def test_a_matter_changes_hands_with_its_tasks(session: Session, accept: Accept, go: Go) -> None:
    with session.doing("cadre.add", village="") as doing:
        successor = doing.act.create(Cadre(name="李干部"))
    matter = accept()
    go(matter, Move.DEFER, due_on=TODAY + timedelta(days=2))
    go(matter, Move.HAND_OVER, new_cadre=successor)
    detail = matter_detail(session, matter)
    assert (detail.cadre, detail.matter.inherited_on, detail.matter.inherited_from) == (
        "李干部", TODAY, session.cadre,
    )  # fmt: skip
    assert tasks_of(session, matter)[0].cadre == successor


def test_what_is_open_at_the_years_end_is_carried_over_at_once(
    session: Session, accept: Accept, go: Go, hand: HandClock
) -> None:
    open_one, closed_one = accept(), accept(title="已办好的")
    to_rated(session, go, closed_one)
    go(closed_one, Move.CLOSE, closing="substantive")
    with pytest.raises(UserError) as refused:
        carry_over(session, 2026)
    assert refused.value.code == "year_not_over"
    hand.move(days=45)
    assert to_carry_over(session, 2026) == 1
    count, changes = carry_over(session, 2026)
    assert (count, changes.sentence) == (1, "上年结转 1 件")
    matter = matter_detail(session, open_one).matter
    assert (matter.carried_from_year, matter.origin, matter.number) == (2026, "carried_over", "2026-0001")
    assert matter_detail(session, closed_one).matter.carried_from_year is None
    with pytest.raises(UserError) as refused:
        carry_over(session, 2026)
    assert refused.value.code == "nothing_to_carry"
    register_matter(session, form_for(session, matter.household, title="新年头一件"))
    undo_action(session, changes.action)
    assert matter_detail(session, open_one).matter.carried_from_year is None


def test_two_devices_give_one_number_and_the_later_is_shown_with_a_suffix(
    session: Session, other: Session, home: Household
) -> None:
    first = register_matter(session, form_for(session, home.id))[0]
    second = register_matter(other, form_for(other, home.id, title="井盖翘起"))[0]
    exchange(session.notebook, other.notebook)
    for each in (session, other):
        shown = {line.id: line.number for line in matters_where(each, MatterFilter())}
        assert shown == {first: "2026-0001", second: "2026-0001-2"}
        assert matter_detail(each, second).matter.number == "2026-0001"
    third = register_matter(session, form_for(session, home.id, title="第三件"))[0]
    assert matter_detail(session, third).matter.number == "2026-0002"


def test_lists_are_filtered_sorted_and_counted(session: Session, accept: Accept, go: Go, home: Household) -> None:
    lamp = accept()
    dispute = accept(title="滴水檐纠纷", category="邻里纠纷", route="mediation", priority="urgent")
    late = accept(title="低保复审", category="社会保障", accepted_on=date(2026, 11, 2), due_on=date(2026, 11, 17))
    done = accept(title="井盖", accepted_on=date(2026, 11, 16))
    to_rated(session, go, done)
    go(done, Move.CLOSE, closing="substantive")
    assert section_counts(session, MatterFilter()) == {
        MatterSection.OPEN: 3, MatterSection.TO_CLOSE: 0, MatterSection.NEAR: 1, MatterSection.OVERDUE: 1,
        MatterSection.CLOSED: 1, MatterSection.ENDED: 0,
    }  # fmt: skip
    counts = matter_counts(session)
    assert (counts.total, counts.red, counts.yellow) == (4, 1, 1)
    assert counts.stages == {"accepted": 3, "closed": 1}
    assert counts.routes == {"": 2, "mediation": 1, "own": 1}

    def ids(**wanted: object) -> list[str]:
        return [line.id for line in matters_where(session, MatterFilter(**wanted))]  # type: ignore[arg-type]

    assert ids(only_open=True) == [late, lamp, dispute]
    assert ids(order=MatterOrder.NUMBER, descending=True) == [done, late, dispute, lamp]
    assert ids(category="邻里纠纷") == ids(priority="urgent") == ids(routes=frozenset({"mediation"})) == [dispute]
    assert ids(accepted_to=date(2026, 11, 2)) == [late]
    assert ids(closed_from=TODAY) == [done]
    assert ids(text="滴水") == [dispute]
    assert ids(text="2026-0003") == [late]
    assert set(ids(text="甲大山")) == set(ids(household=home.id)) == {lamp, dispute, late, done}
    assert ids(text="灯泡") == [done]
    assert ids(group=home.group, stages=frozenset({"closed"})) == [done]
    assert ids(order=MatterOrder.PRIORITY)[0] == dispute
    for order in MatterOrder:
        assert len(ids(order=order)) == 4
    lights = {line.id: line.light for line in matters_where(session, MatterFilter())}
    assert lights == {lamp: "yellow", dispute: "none", late: "red", done: "red"}


def test_the_sections_by_light_agree_with_the_lights(session: Session, accept: Accept, hand: HandClock) -> None:
    for days in range(-3, 12):
        accept(title=f"期限差{days}天", accepted_on=date(2026, 11, 10), due_on=TODAY + timedelta(days=days))
    for _ in range(9):
        calendar = work_calendar(session)
        lines = matters_where(session, MatterFilter())
        for section, light in ((MatterSection.OVERDUE, "red"), (MatterSection.NEAR, "yellow")):
            wanted = section_filter(section, MatterFilter(), session.today(), calendar)
            assert {line.id for line in matters_where(session, wanted)} == {
                line.id for line in lines if line.light == light
            }
        hand.move(days=1)


def test_plain_facts_are_edited_and_a_mistake_is_deleted(session: Session, accept: Accept, go: Go) -> None:
    matter = accept()
    go(matter, Move.DEFER, due_on=TODAY)
    before = matter_detail(session, matter).matter
    edit_matter(session, before, Matter(**{**_fields(before), "title": "晒谷场路灯全不亮"}))
    assert matter_detail(session, matter).matter.title == "晒谷场路灯全不亮"
    with pytest.raises(UserError) as refused:
        edit_matter(session, before, Matter(**{**_fields(before), "place": " "}))
    assert refused.value.code == "matter_incomplete"
    with pytest.raises(ValueError, match="by moves"):
        edit_matter(session, before, Matter(**{**_fields(before), "stage": "closed"}))
    changes = delete_matter(session, matter)
    with session.reading() as reader:
        assert [reader.count(kind) for kind in (Matter, Petitioner, Step, Task)] == [0, 0, 0, 0]
        assert reader.count(Person) == 2
    undo_action(session, changes.action)
    assert len(matter_detail(session, matter).steps) == 2


def _fields(matter: Matter) -> dict[str, object]:
    return {name: getattr(matter, name) for name in Matter.__dataclass_fields__}


def test_every_move_is_told_in_a_sentence_of_its_own() -> None:
    sentences = [sentence_for(f"matter.{move}", {}) for move in Move if move is not Move.ACCEPT]
    assert not [sentence for sentence in sentences if sentence.startswith("matter.")]
    assert len(set(sentences)) == len(sentences)

"""An entry of a visit becomes a matter, or one more voice for a matter that is open."""

from dataclasses import replace
from datetime import UTC, datetime

import pytest

from minqing_desktop.domain.errors import UserError
from minqing_desktop.domain.records.attachment import Attachment
from minqing_desktop.domain.records.household import Household, Person
from minqing_desktop.domain.records.matter import Matter, Petitioner, Step
from minqing_desktop.domain.records.visit import Entry, Visit
from minqing_desktop.services.households import add_household
from minqing_desktop.services.record_history import settle
from minqing_desktop.services.session import Session
from minqing_desktop.services.undoing import undo_action
from minqing_desktop.services.visit_drafts import draft_of, save_form
from minqing_desktop.services.visit_history import visit_history, visit_versions
from minqing_desktop.services.visit_matters import EntryMatter, like_matters
from minqing_desktop.services.visits import VisitForm, load_visit, record_visit
from minqing_desktop.storage.transport import export_actions, take_actions

MOMENT = datetime(2026, 11, 22, 2, 30, tzinfo=UTC)
LIGHT = "村口的路灯坏了，晚上看不见走路。"


@pytest.fixture
def home(session: Session) -> Household:
    with session.reading() as reader:
        return reader.find(Household)[0]


@pytest.fixture
def form(home: Household) -> VisitForm:
    """One entry that becomes a matter, and a photo that shows it before."""
    return VisitForm(
        Visit(households=(home.id,), started_at=MOMENT, words=LIGHT, is_complete=True),
        entries=(Entry(type="need", text=LIGHT, start=0, end=len(LIGHT)),),
        matters=(EntryMatter(0, "村口路灯坏了", "公共安全"),),
        photos=(Attachment(digest="ab" * 32, moment="before"),),
        photo_matters={0: 0},
    )


def test_the_matter_is_written_with_the_visit_as_one_action(session: Session, form: VisitForm, home: Household) -> None:
    before = session.notebook.log_facts()
    identity, changes = record_visit(session, form)
    assert session.notebook.log_facts().last_action == before.last_action + 1
    assert {"visit", "entry", "matter", "petitioner", "step", "attachment"} <= changes.kinds
    written = load_visit(session, identity)
    with session.reading() as reader:
        (matter,) = reader.find(Matter)
        (petitioner,) = reader.find(Petitioner)
        (step,) = reader.find(Step)
        (photo,) = reader.find(Attachment)
    assert (matter.title, matter.category, matter.wanted, matter.place) == (
        "村口路灯坏了", "公共安全", LIGHT, home.address,
    )  # fmt: skip
    assert matter.number
    assert matter.due_on is not None
    assert (matter.entry, matter.household, matter.stage) == (written.entries[0].id, home.id, "accepted")
    assert (petitioner.household, petitioner.person) == (home.id, home.head)
    assert step.type == "accept"
    assert (photo.moment, photo.matter) == ("before", matter.id)
    assert written.matters == (EntryMatter(0, "村口路灯坏了", "公共安全", matter.id),)
    undo_action(session, changes.action)
    with session.reading() as reader:
        assert (reader.find(Matter), reader.find(Petitioner), reader.find(Visit)) == ([], [], [])


def test_editing_the_visit_leaves_its_matter_alone(session: Session, form: VisitForm) -> None:
    identity, _ = record_visit(session, form)
    written = load_visit(session, identity)
    _, changes = record_visit(session, replace(written, visit=replace(written.visit, answer="报给镇里。")))
    assert changes.kinds == {"visit"}
    with session.reading() as reader:
        assert len(reader.find(Matter)) == 1


def test_a_neighbour_who_says_the_same_joins(session: Session, form: VisitForm) -> None:
    record_visit(session, form)
    other, _ = add_household(session, Household(number="0002", address="示范村一组2号"), Person(name="邻居"))
    said = Entry(type="need", text="村口路灯坏了，晚上走路看不见。")
    visit = Visit(households=(other,), started_at=MOMENT, is_complete=True)
    (like,) = like_matters(session, visit, said, EntryMatter(0, "村口路灯坏了"))
    with session.reading() as reader:
        (matter,) = reader.find(Matter)
    assert like.line.id == matter.id
    assert like_matters(session, visit, replace(said, text="想办养老保险。"), EntryMatter(0, "养老保险")) == []
    joining = VisitForm(visit, (said,), matters=(EntryMatter(0, "村口路灯坏了", joins=matter.id),))
    identity, _ = record_visit(session, joining)
    with session.reading() as reader:
        (matter,) = reader.find(Matter)
        assert {one.household for one in reader.find(Petitioner, matter=matter.id)} == {matter.household, other}
        assert matter.people_count == 2
    assert load_visit(session, identity).matters == (
        EntryMatter(0, matter.title, matter.category, matter.id, matter.id),
    )


def test_the_same_household_again_is_noted_and_not_counted_twice(session: Session, form: VisitForm) -> None:
    record_visit(session, form)
    with session.reading() as reader:
        (matter,) = reader.find(Matter)
    again = replace(form, matters=(EntryMatter(0, "路灯", joins=matter.id),), photos=(), photo_matters={})
    record_visit(session, again)
    with session.reading() as reader:
        assert len(reader.find(Petitioner, matter=matter.id)) == 1
        last = reader.find(Step, matter=matter.id)[-1]
    assert last.text == f"又反映一次：{LIGHT}"


def test_a_dispute_goes_to_mediation(session: Session, form: VisitForm) -> None:
    entry = replace(form.entries[0], type="dispute", text="新墙占了滴水檐。")
    record_visit(session, replace(form, entries=(entry,)))
    with session.reading() as reader:
        assert reader.find(Matter)[0].route == "mediation"


def test_what_a_matter_lacks_is_named_and_nothing_is_written(session: Session, form: VisitForm) -> None:
    before = session.notebook.log_facts()
    with pytest.raises(UserError) as refused:
        record_visit(session, replace(form, matters=(EntryMatter(0, " "),)))
    assert refused.value.code == "matter_incomplete"
    assert "标题" in refused.value.what or "什么事" in refused.value.what
    assert session.notebook.log_facts() == before


def test_a_draft_keeps_what_is_to_become_a_matter(session: Session, form: VisitForm) -> None:
    written = replace(form, visit=replace(form.visit, id="ab" * 16, village=session.village))
    save_form(session, written)
    assert draft_of(session, "ab" * 16) == written


def test_what_was_changed_later_is_told_with_both_values(session: Session, form: VisitForm) -> None:
    identity, _ = record_visit(session, form)
    written = load_visit(session, identity)
    visit = replace(written.visit, answer="先报镇里。", comment="记得细。", comment_by="王镇长")
    record_visit(session, replace(written, visit=visit, entries=(replace(written.entries[0], type="fact"),)))
    record_visit(session, replace(load_visit(session, identity), visit=replace(visit, answer="已报镇里。")))
    words = [line.words for line in visit_history(session, identity)]
    assert "把 当场答复 由 先报镇里。 改为 已报镇里。" in words
    assert "把 当场答复 填为 先报镇里。" in words
    assert "把 类别 由 诉求 改为 情况" in words
    assert "把 点评人 填为 王镇长" in words
    assert visit_versions(session, identity) == []


def test_an_entry_that_was_taken_away_stays_in_the_history(session: Session, form: VisitForm) -> None:
    identity, _ = record_visit(session, replace(form, matters=(), photos=(), photo_matters={}))
    record_visit(session, replace(load_visit(session, identity), entries=()))
    lines = visit_history(session, identity)
    assert ("entry", "deleted") in {(line.kind, line.what) for line in lines}


def test_two_people_who_answer_differently_are_both_kept_until_one_is_chosen(
    session: Session, other: Session, form: VisitForm
) -> None:
    identity, _ = record_visit(session, replace(form, matters=(), photos=(), photo_matters={}))
    _bring(session, other)
    for place, answer in ((session, "我去问。"), (other, "镇里来修。")):
        written = load_visit(place, identity)
        record_visit(place, replace(written, visit=replace(written.visit, answer=answer)))
    _bring(other, session)
    (found,) = visit_versions(session, identity)
    assert (found.label, {version.words for version in found.versions}) == ("当场答复", {"我去问。", "镇里来修。"})
    hidden = next(version for version in found.versions if not version.is_shown)
    settle(session, found, hidden)
    assert visit_versions(session, identity) == []
    assert load_visit(session, identity).visit.answer == hidden.words


def _bring(source: Session, target: Session) -> None:
    with source.reading() as reader:
        actions = list(export_actions(reader.connection))
    with target.notebook.local() as connection:
        take_actions(connection, actions)

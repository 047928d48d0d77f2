"""What the page of matters asks for besides moves: lists on paper and as ledgers, settling in one go, drafts."""

from pathlib import Path

from openpyxl import load_workbook

from minqing_desktop.domain.casework.facts import MoveForm
from minqing_desktop.domain.casework.moves import Move
from minqing_desktop.domain.records.household import Household
from minqing_desktop.domain.values.masking import Masks
from minqing_desktop.host.clock import HandClock
from minqing_desktop.services.casework.matter_lists import print_matters, save_matters
from minqing_desktop.services.casework.matters import MatterFilter, MatterOrder, matters_where
from minqing_desktop.services.casework.mediations import mediations
from minqing_desktop.services.casework.registering import what_is_missing_on_spot
from minqing_desktop.services.casework.year_end import carry_over_offer, set_offer_aside
from minqing_desktop.services.matter_drafts import forget_form, form_draft, forms_begun, keep_form
from minqing_desktop.services.report_views import look_at_sheet
from minqing_desktop.services.reports import VisitScope
from minqing_desktop.services.session import Session
from tests.services.casework.conftest import Accept, Go, form_for


def test_a_list_goes_out_as_it_is_shown(session: Session, accept: Accept, tmp_path: Path) -> None:
    for title in ("路灯不亮", "灌溉渠淤塞", "厕所漏水"):
        accept(title=title)
    wanted = MatterFilter(order=MatterOrder.NUMBER, descending=True)
    assert save_matters(session, tmp_path / "list.xlsx", wanted) == 3
    sheet = load_workbook(tmp_path / "list.xlsx").active
    assert sheet is not None
    cells = [[cell.value for cell in row] for row in sheet.iter_rows()]
    titles = [row[2] for row in cells if isinstance(row[0], int)]
    assert titles == ["厕所漏水", "灌溉渠淤塞", "路灯不亮"]
    assert print_matters(session, wanted).data.startswith(b"%PDF")


def test_a_ledger_of_what_is_listed_holds_just_that(session: Session, accept: Accept) -> None:
    ids = [accept(title=title) for title in ("路灯不亮", "灌溉渠淤塞", "厕所漏水")]
    found = look_at_sheet(session, "matter_ledger", VisitScope(matters=(ids[2], ids[0])), Masks())
    numbers = {line.id: line.number for line in matters_where(session, MatterFilter())}
    assert [line.cells[1] for line in found.lines] == [numbers[ids[2]], numbers[ids[0]]]
    assert look_at_sheet(session, "matter_ledger", VisitScope(matters=()), Masks()).total == 0
    assert look_at_sheet(session, "matter_ledger", VisitScope(), Masks()).total == 3


def test_what_settling_on_the_spot_lacks_is_named_by_its_move(session: Session, home: Household) -> None:
    form = form_for(session, home.id)
    empty = what_is_missing_on_spot(session, form, MoveForm(), MoveForm(), MoveForm())
    assert {move: [each.field for each in missing] for move, missing in empty.items()} == {
        Move.ANSWER: ["text", "way"],
        Move.RATE: ["rating"],
        Move.CLOSE: ["closing"],
    }
    answer, closing = MoveForm(text="当场教会了", way="oral"), MoveForm(closing="substantive")
    bad = what_is_missing_on_spot(session, form, answer, MoveForm(rating="unsatisfied"), closing)
    assert [each.code for each in bad[Move.CLOSE]] == ["visited_back"]
    assert not what_is_missing_on_spot(session, form, answer, MoveForm(rating="mostly"), closing)
    nobody = form_for(session, home.id, title="")
    assert Move.ACCEPT in what_is_missing_on_spot(session, nobody, answer, MoveForm(rating="mostly"), closing)


def test_forms_begun_are_kept_by_matter_and_name(session: Session, accept: Accept) -> None:
    one, other = accept(), accept()
    keep_form(session, one, "handle", {"text": "去看过了"})
    keep_form(session, other, "handle", {"text": "另一件"})
    assert form_draft(session, one, "handle") == {"text": "去看过了"}
    assert list(forms_begun(session, one)) == ["handle"]
    forget_form(session, one, "handle")
    assert form_draft(session, one, "handle") == {}
    keep_form(session, other, "handle", {})
    assert forms_begun(session, other) == {}


def test_carrying_over_is_offered_in_january_until_set_aside(session: Session, accept: Accept, hand: HandClock) -> None:
    accept()
    assert carry_over_offer(session) == 0
    hand.move(days=45)
    assert carry_over_offer(session) == 1
    set_offer_aside(session)
    assert carry_over_offer(session) == 0
    hand.move(days=365)
    assert carry_over_offer(session) == 1


def test_mediations_are_listed_with_both_sides_and_their_month(session: Session, accept: Accept, go: Go) -> None:
    accept(title="路灯不亮")
    matter = accept(title="滴水檐纠纷", route="mediation")
    (line,) = mediations(session, only_open=True)
    assert line.matter.id == matter
    assert len(line.applicants) == 1
    assert line.respondents == ()
    assert line.clock is not None
    assert line.clock.done_on is None
    go(matter, Move.WITHDRAW, reason="两家自己说好了", petitioner_word="不要村里管了")
    assert mediations(session, only_open=True) == []
    assert len(mediations(session)) == 1

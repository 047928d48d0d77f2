"""Random lives of matters in a real notebook come to the same facts as the plain model of the state machine."""

from dataclasses import replace

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from minqing_desktop.domain.casework.facts import MatterFacts, MoveForm
from minqing_desktop.domain.casework.machine import allowed
from minqing_desktop.domain.casework.moves import Move
from minqing_desktop.domain.records.cadre import Cadre
from minqing_desktop.domain.records.matter import Matter, Petitioner, Step
from minqing_desktop.domain.records.mediation import Party
from minqing_desktop.services.casework.mediations import set_parties
from minqing_desktop.services.casework.transitions import make_move, matter_facts
from minqing_desktop.services.session import Session
from minqing_desktop.services.undoing import undo_action
from tests.domain.casework.life import NEW, ways
from tests.domain.casework.table import ROUTES
from tests.services.casework.conftest import TODAY, Accept

COMPARED = (
    "stage", "route", "petitioners", "told", "rating", "is_return_visit_owed", "slips_out", "is_extension_pending",
    "is_extension_untold", "is_authorised", "is_submitted", "has_opinion", "petition_days", "channel",
    "has_channel_failed", "mediation_outcome", "has_agreement", "has_resolution", "carried_from_year",
)  # fmt: skip


def of_model(facts: MatterFacts) -> dict[str, object]:
    found: dict[str, object] = {name: getattr(facts, name) for name in COMPARED}
    found["progress"], found["replies"], found["sittings"] = (
        bool(facts.progress),
        bool(facts.replies),
        bool(facts.sittings),
    )
    return found


@settings(
    max_examples=12, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow]
)
@given(route=st.sampled_from(ROUTES), data=st.data())
def test_a_life_in_the_notebook_is_that_of_the_model(
    session: Session, accept: Accept, route: str, data: st.DataObject
) -> None:
    matter = accept(route=route, names=("丁甲",), due_on=TODAY.replace(day=27))
    target = accept(title="另一件")
    with session.doing("cadre.add", village="") as doing:
        successor = doing.act.create(Cadre(name="李干部"))
    set_parties(session, matter, [Party(side="applicant", name="甲"), Party(side="respondent", name="乙")])
    model = replace(NEW, stage="accepted", route=route, accepted_on=TODAY)
    done = 0
    for _ in range(data.draw(st.integers(1, 14))):
        real = matter_facts(session, matter)
        # The model knows one day and no rest of a name list; what a move needs of them is taken from the notebook.
        model = replace(model, due_on=real.due_on, cadre=real.cadre, told=min(model.told, model.petitioners))
        choices = [each for each in ways(model) if each[0] is not Move.PART]
        move, form, then = data.draw(st.sampled_from(choices))
        assert move in allowed(real)
        changes = make_move(session, matter, move, _named(session, matter, target, successor, move, form, done))
        done += 1
        model = then if move is not Move.ADD_PETITIONER else replace(then, petitioners=real.petitioners + 1)
        if move is Move.RATE:
            model = replace(
                model,
                rating=(found := matter_facts(session, matter)).rating,
                is_return_visit_owed=found.rating == "unsatisfied",
            )
        assert of_model(matter_facts(session, matter)) == of_model(model), move
        with session.reading() as reader:
            steps = reader.find(Step, matter=matter)
            assert (len(steps), steps[-1].type) == (done + 1, str(move))
            assert steps[-1].stage == reader.get(Matter, matter).stage
    if undo_action(session, changes.action).changes:
        with session.reading() as reader:
            assert reader.count(Step, matter=matter) == done
        assert matter_facts(session, matter) == real


def _named(
    session: Session, matter: str, target: str, successor: str, move: Move, form: MoveForm, place: int
) -> MoveForm:
    """The model's form with ids of this notebook."""
    with session.reading() as reader:
        people = reader.find(Petitioner, matter=matter)
    told = [each for each in people if each.told_on] or people
    cadre = successor if move is Move.START else session.cadre
    return replace(
        form, on=TODAY, cadre=cadre, petitioner=told[0].id, target=target if move is Move.JOIN else "",
        new_cadre=session.cadre if _cadre(session, matter) == successor else successor,
        name=f"新反映人{place}", person="", household="",
    )  # fmt: skip


def _cadre(session: Session, matter: str) -> str:
    with session.reading() as reader:
        return reader.get(Matter, matter).cadre

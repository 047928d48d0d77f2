"""Compares a plan with the truth: every value is right, or a person is told about it, or it is silently wrong."""

from collections import Counter
from dataclasses import dataclass, field

from minqing_desktop.domain.values.group_name import canonical
from minqing_desktop.exchange.roster.plan import PlannedHousehold, PlannedPerson, RosterPlan
from tests.rosters.invented.layouts import Expected, ExpectedHome, Roster

_TOLD_FACTS = ("id_number", "relation", "sex", "birth_date", "phone", "state", "note")
# Which doubts own up to a fact that is not as it should be.
_ABOUT = {
    "id_number": {"id_damaged", "id_check_digit", "id_not_valid", "id_missing", "column_ambiguous"},
    "relation": {"relation_unknown", "head_inferred", "no_head", "two_heads"},
    "sex": {"sex_unclear", "id_sex_mismatch"},
    "birth_date": {"date_unclear", "date_century_guessed", "id_birth_mismatch"},
    "phone": {"phone_odd", "phone_extra"},
    "name": {"name_incomplete"},
    "head_name": {"no_head", "head_inferred", "head_added", "head_differs", "two_heads", "household_inferred"},
    "number": {"number_repeated"},
}


@dataclass
class Verdict:
    """`silent` lists facts that are wrong without a word: (fact, expected, found). Shown on screens of tests only."""

    right: int = 0
    doubted: int = 0
    silent: list[tuple[str, object, object]] = field(default_factory=list)

    def by_fact(self) -> dict[str, int]:
        return dict(Counter(fact for fact, _, _ in self.silent))


def judge(roster: Roster, plan: RosterPlan) -> Verdict:
    """Looks up every person and household of the truth in the plan."""
    verdict = Verdict()
    doubts: dict[tuple[int, int], set[str]] = {}
    for doubt in plan.doubts:
        doubts.setdefault((doubt.household, doubt.member), set()).add(doubt.kind)
    asked = {question.chosen for question in plan.questions}
    places = _places(plan)
    for home in roster.truth:
        found = _household_of(home, places)
        if found < 0:
            verdict.silent.append(("household", [m["name"] for m in home.members][:3], None))
            continue
        household = plan.households[found]
        own = {kind for (h, _), kinds in doubts.items() if h == found for kind in kinds}
        _judge_home(home, household, own, verdict, asked)
        _judge_members(home, household, found, doubts, verdict)
    expected_people = sum(len(home.members) for home in roster.truth)
    if plan.person_count > expected_people:
        verdict.silent.append(("people too many", expected_people, plan.person_count))
    return verdict


def _places(plan: RosterPlan) -> dict[str, list[int]]:
    places: dict[str, list[int]] = {}
    for index, household in enumerate(plan.households):
        for member in household.members:
            places.setdefault(member.name, []).append(index)
    return places


def _household_of(home: ExpectedHome, places: dict[str, list[int]]) -> int:
    votes = Counter(index for member in home.members for index in places.get(str(member["name"]), ()))
    return votes.most_common(1)[0][0] if votes else -1


def _judge_home(
    home: ExpectedHome, household: PlannedHousehold, own: set[str], verdict: Verdict, asked: set[str]
) -> None:
    told = {
        "size": len(household.members),
        "number": household.number,
        "group": household.group,
        "household_type": household.household_type,
        "address": household.address,
        "head_name": household.head_name,
    }
    for fact, expected in home.facts.items():
        found = told[fact]
        same = canonical(str(found)) == canonical(str(expected)) if fact == "group" else found == expected
        if fact == "head_name" and household.registered_head:
            same = same or household.registered_head == expected
        if same:
            verdict.right += 1
        elif own & _ABOUT.get(fact, set()) or (fact == "size" and household.inferred) or fact in asked:
            verdict.doubted += 1
        else:
            verdict.silent.append((fact, expected, found))


def _judge_members(
    home: ExpectedHome,
    household: PlannedHousehold,
    index: int,
    doubts: dict[tuple[int, int], set[str]],
    verdict: Verdict,
) -> None:
    by_name: dict[str, list[int]] = {}
    for place, member in enumerate(household.members):
        by_name.setdefault(member.name, []).append(place)
    for expected in home.members:
        places = by_name.get(str(expected["name"]))
        if not places:
            if household.inferred:
                verdict.doubted += 1
            else:
                verdict.silent.append(("member", expected["name"], [m.name for m in household.members]))
            continue
        place = places.pop(0) if len(places) > 1 else places[0]
        own = doubts.get((index, place), set()) | doubts.get((index, -1), set())
        _judge_facts(expected, household.members[place], own, verdict)


def _judge_facts(expected: Expected, person: PlannedPerson, own: set[str], verdict: Verdict) -> None:
    if "doubt" in expected and expected["doubt"] not in own:
        verdict.silent.append(("doubt", expected["doubt"], sorted(own)))
    kept = " ".join((*person.extra.values(), person.note, *person.other_phones))
    for fact in _TOLD_FACTS:
        if fact not in expected:
            continue
        found, wanted = getattr(person, fact), expected[fact]
        if found == wanted:
            verdict.right += 1
        elif own & _ABOUT.get(fact, set()) or (wanted and str(wanted) in kept):
            verdict.doubted += 1
        else:
            verdict.silent.append((fact, wanted, found))

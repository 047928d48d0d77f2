"""Who is missing from a newer roster: of the groups it covers, else only of the households it covers whole.

A list of single persons, a list of heads, a workbook of rows put right and a roster of a few households say nothing of
all the others.
"""

from collections import Counter

from minqing_desktop.domain.records.household import Person
from minqing_desktop.domain.values.group_name import canonical
from minqing_desktop.exchange.roster.plan import RosterPlan
from minqing_desktop.services.roster_changes import HOUSEHOLDS, NOBODY, WHOLE
from minqing_desktop.services.roster_matching import Matching, VillageOnFile, is_given_back, is_person_list

COVERED_SHARE = 0.5
"""A group of which a file has at least this share of the households is taken to be in it as a whole."""
_HEADS_SHARE, _FEWEST_HEADS = 0.8, 4


def missing_people(plan: RosterPlan, village: VillageOnFile, matching: Matching) -> tuple[list[Person], str]:
    """People on file who are missing from the file, and the scope as `Differences.scope` has it."""
    if is_person_list(plan) or is_given_back(plan) or _lists_heads_only(plan, village, matching):
        return [], NOBODY
    there = set(matching.persons.values())
    at_home = set(matching.homes.values())
    covered = _covered_groups(plan, village, at_home)
    found = [
        person
        for person in village.persons.values()
        if not person.state
        and person.id not in there
        and person.household in village.homes
        and (person.household in at_home or village.group_key(person.household) in covered)
    ]
    return found, WHOLE if covered or not at_home else HOUSEHOLDS


def _lists_heads_only(plan: RosterPlan, village: VillageOnFile, matching: Matching) -> bool:
    """One row a household, while more people are known to live there."""
    larger = [
        h
        for h, home in matching.homes.items()
        if sum(1 for one in village.members.get(home, ()) if not village.persons[one].state) > 1
    ]
    single = sum(1 for h in larger if len(plan.households[h].members) == 1)
    return single >= _FEWEST_HEADS and single >= _HEADS_SHARE * len(larger)


def _covered_groups(plan: RosterPlan, village: VillageOnFile, at_home: set[str]) -> set[str]:
    named = {canonical(planned.group) for planned in plan.households if planned.members}
    all_homes: Counter[str] = Counter()
    present: Counter[str] = Counter()
    for home in village.homes.values():
        if not home.state and village.members.get(home.id):
            key = village.group_key(home.id)
            all_homes[key] += 1
            present[key] += home.id in at_home
    is_whole_village = sum(present.values()) >= COVERED_SHARE * max(sum(all_homes.values()), 1)
    if "" in named:
        return set(all_homes) if is_whole_village else set()
    return {
        key
        for key in all_homes
        if (key in named and present[key] >= COVERED_SHARE * all_homes[key]) or (not key and is_whole_village)
    }

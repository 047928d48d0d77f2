"""Counts of one village."""

from sqlalchemy import Connection, func, select

from minqing_desktop.domain.records.matter import OPEN_STAGES
from minqing_desktop.storage.county.schema import views


def village_counts(connection: Connection, village: str) -> tuple[int, int, int, int]:
    """Households living there, people on their rolls, visits in all, open matters; in one statement."""
    household, person, visit, matter = (views[kind].c for kind in ("household", "person", "visit", "matter"))
    homes = select(func.count()).where(household.village == village, household.hidden == 0, household.state == "")
    people = select(func.count()).where(person.village == village, person.hidden == 0, person.state == "")
    visits = select(func.count()).where(visit.village == village, visit.hidden == 0)
    matters = select(func.count()).where(
        matter.village == village, matter.hidden == 0, matter.stage.in_(sorted(OPEN_STAGES))
    )
    row = connection.execute(select(*(each.scalar_subquery() for each in (homes, people, visits, matters)))).one()
    return int(row[0]), int(row[1]), int(row[2]), int(row[3])

"""Which households a document of households is made for."""

from minqing_desktop.domain.records.household import Household
from minqing_desktop.domain.records.visit import Visit
from minqing_desktop.services.report_scope import ReportScope
from minqing_desktop.storage.reader import Reader
from minqing_desktop.storage.reading.households import HouseholdFilter, HouseholdOrder, household_lines, household_rows


def households_in(reader: Reader, village: str, scope: ReportScope) -> list[str]:
    """Ids: those named, in their order; else those visited in the visits named; else all living in the village of the
    scope's group, tag and paired cadre, by group and number. The span of a scope does not narrow them.
    """
    if scope.household:
        return [scope.household] if reader.maybe(Household, scope.household) else []
    if scope.households is not None:
        known = reader.get_many(Household, scope.households)
        return [each for each in dict.fromkeys(scope.households) if each in known]
    if scope.visits:
        visits = reader.get_many(Visit, scope.visits)
        homes = [home for each in scope.visits if each in visits for home in visits[each].households]
        known = reader.get_many(Household, homes)
        return [each for each in dict.fromkeys(homes) if each in known]
    wanted = HouseholdFilter(group=scope.group, tag=scope.tag, cadre=scope.cadre, order=HouseholdOrder.GROUP)
    rows = household_rows(reader.connection, village, wanted)
    return [line.id for line in household_lines(reader.connection, rows)]

"""Numbers of households: the next free one, and the refusal of one that is taken."""

from minqing_desktop.domain.errors import UserError
from minqing_desktop.domain.records.household import Household
from minqing_desktop.domain.words import tr
from minqing_desktop.services.session import Session
from minqing_desktop.storage.reader import Reader
from minqing_desktop.storage.reading.households import numbers_in_use


def next_number(session: Session) -> str:
    """The household number after the greatest in use, written as wide as that one; 0001 in an empty village."""
    with session.reading() as reader:
        numbers = [one for one in numbers_in_use(reader.connection, session.village) if one.isdecimal()]
    if not numbers:
        return "0001"
    greatest = max(numbers, key=int)
    return str(int(greatest) + 1).zfill(len(greatest))


def refuse_taken_number(reader: Reader, session: Session, number: str, own: str) -> None:
    """UserError when another household has this number; one that was merged into another has given its number up."""
    if not number:
        return
    homes = reader.find(Household, village=session.village, number=number)
    if any(home.id != own and not home.merged_into for home in homes):
        raise UserError(
            "household_number_taken", tr("这个户编号已经有另一户在用。"), tr("请换一个编号，或者先查一下是不是同一户。")
        )

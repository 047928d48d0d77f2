"""A mediation with both sides and all that its papers say of them."""

from collections.abc import Sequence
from dataclasses import dataclass

from minqing_desktop.domain.records.household import Household, Person
from minqing_desktop.domain.records.matter import Step
from minqing_desktop.domain.records.mediation import SIDES, Mediation, Party
from minqing_desktop.domain.records.place import Group
from minqing_desktop.domain.values.masking import Masks
from minqing_desktop.domain.words import tr
from minqing_desktop.services.casework.paper_facts import CaseFacts, case_facts, nothing_to_print, word
from minqing_desktop.services.session import Session
from minqing_desktop.storage.reader import Reader


@dataclass(frozen=True, slots=True)
class Disputant:
    """A party with what papers say of it; numbers come masked, `birth` is a partial date."""

    side: str
    name: str
    sex: str = ""
    birth: str = ""
    id_number: str = ""
    address: str = ""
    phone: str = ""


@dataclass(frozen=True, slots=True)
class Dispute:
    """A mediation with everybody in it, ready to be put on paper."""

    on: CaseFacts
    mediation: Mediation
    parties: tuple[Disputant, ...]
    group: str

    @property
    def channel(self) -> str:
        """人民调解, 行政调解 …"""
        return word(self.mediation, "channel")

    @property
    def committee(self) -> str:
        """Who mediates: the unit responsible, else the village's own committee."""
        return self.mediation.responsible_unit or tr("{village}人民调解委员会").format(village=self.on.village)

    @property
    def number(self) -> str:
        """The number of the matter."""
        return tr("编号：{number}").format(number=self.on.case.matter.number)

    @property
    def title(self) -> str:
        """What it is about, in a few words."""
        return self.on.text(self.on.case.matter.title)

    @property
    def summary(self) -> str:
        """What the dispute is."""
        return self.on.text(self.mediation.dispute or self.on.case.matter.wanted)

    def names(self, side: str = "") -> str:
        """Those of one side, or all."""
        return tr("、").join(each.name for each in self.parties if side in ("", each.side) and each.name)

    def steps(self, *types: str) -> list[Step]:
        """Steps of some types, in their order."""
        return [step for step in self.on.case.steps if step.type in types]


def read_dispute(session: Session, reader: Reader, matter: str, masks: Masks) -> Dispute:
    """The mediation of a matter; UserError: nothing_to_print where it has none."""
    on = case_facts(session, reader, matter, masks)
    if on.case.mediation is None:
        raise nothing_to_print(tr("这件事没有走调解。"), tr("请先把办理途径选为调解。"))
    group = reader.maybe(Group, on.case.mediation.group)
    parties = tuple(_disputant(reader, each, on) for each in _sorted(on.case.parties))
    return Dispute(on, on.case.mediation, parties, group.name if group else "")


def _sorted(parties: Sequence[Party]) -> list[Party]:
    order = [code for code, _ in SIDES]
    return sorted(parties, key=lambda each: order.index(each.side) if each.side in order else len(order))


def _disputant(reader: Reader, party: Party, on: CaseFacts) -> Disputant:
    home = reader.maybe(Household, party.household)
    person = reader.maybe(Person, party.person) or (
        reader.maybe(Person, home.head) if home and not party.name else None
    )
    home = home or (reader.maybe(Household, person.household) if person else None)
    return Disputant(
        party.side,
        party.name or (person.name if person else ""),
        person.sex if person else "",
        person.birth_date if person else "",
        on.masks.id_number(person.id_number) if person else "",
        on.text(home.address) if home else "",
        on.masks.phone(party.phone or (person.phone if person else "")),
    )

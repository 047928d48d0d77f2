"""Fills 连心卡: for each household who looks after it and how to reach them."""

from collections.abc import Sequence
from typing import BinaryIO

from minqing_desktop.domain.records.cadre import Cadre, Pairing
from minqing_desktop.domain.words import tr
from minqing_desktop.exchange.documents.contact_card import ContactCard, contact_text
from minqing_desktop.exchange.progress import Cancel, Progress
from minqing_desktop.services.report_kinds import ReportOutcome, fonts, village_name
from minqing_desktop.services.report_scope import ReportScope
from minqing_desktop.services.session import Session
from minqing_desktop.services.visit_pages import HomeFacts, homes_of
from minqing_desktop.storage.reader import Reader

BLANK_CARDS = 8
"""One sheet."""


def contact_cards(session: Session, scope: ReportScope) -> list[ContactCard]:
    """A card for each paired household of the scope, those of one cadre together, by group and number.

    Where nobody is paired yet, a sheet of cards of the cadre in question without a household.
    """
    with session.reading() as reader:
        village = village_name(reader, session)
        cadres = {cadre.id: cadre for cadre in reader.find(Cadre)}
        homes = _paired_homes(reader, session, scope)
    if homes:
        order = {identity: place for place, identity in enumerate(cadres)}
        homes.sort(key=lambda each: (order.get(each[0], len(order)), each[1].group, each[1].household.number))
        return [contact_card(village, cadres[cadre], _named(home)) for cadre, home in homes if cadre in cadres]
    return blank_contact_cards(session, scope)


def blank_contact_cards(session: Session, scope: ReportScope, count: int = BLANK_CARDS) -> list[ContactCard]:
    """Cards of one cadre with a line for the household, to be written by hand."""
    with session.reading() as reader:
        cadre = reader.maybe(Cadre, scope.cadre or session.cadre)
        return [contact_card(village_name(reader, session), cadre or Cadre())] * count


def contact_card(village: str, cadre: Cadre, household: str = "") -> ContactCard:
    """The card of one cadre; the telephone is whole, since the card gives it out."""
    contact = contact_text(cadre.name, cadre.phone, cadre.post, cadre.unit) if cadre.name and cadre.phone else ""
    return ContactCard(
        village, cadre.name, cadre.post, cadre.unit, cadre.phone, cadre.service_hours, household, contact
    )


def print_contact_cards(
    cards: Sequence[ContactCard], stream: BinaryIO, progress: Progress | None = None, cancel: Cancel | None = None
) -> ReportOutcome:
    """Writes the sheets of these cards; UserError: nothing_to_print."""
    # Loaded with the first sheet: reports are listed far more often.
    from minqing_desktop.exchange.pdf.contact_cards import write_contact_cards

    result = write_contact_cards(cards, stream, fonts(), progress, cancel)
    return ReportOutcome(len(cards), result.pages, result.missing)


def _paired_homes(reader: Reader, session: Session, scope: ReportScope) -> list[tuple[str, HomeFacts]]:
    pairings = [
        each
        for each in reader.find(Pairing, village=session.village)
        if each.cadre and scope.cadre in ("", each.cadre) and scope.household in ("", each.household)
    ]
    if scope.households is not None:
        pairings = [each for each in pairings if each.household in scope.households]
    homes = homes_of(reader, list({each.household for each in pairings}))
    found: dict[tuple[str, str], HomeFacts] = {}
    for each in pairings:
        home = homes.get(each.household)
        if home is not None and not home.household.state and _is_wanted(home, scope):
            found[each.cadre, each.household] = home
    return [(cadre, home) for (cadre, _household), home in found.items()]


def _is_wanted(home: HomeFacts, scope: ReportScope) -> bool:
    tags = {*home.household.tags, *(tag for person in home.members for tag in person.tags)}
    return scope.group in ("", home.household.group) and (not scope.tag or scope.tag in tags)


def _named(home: HomeFacts) -> str:
    return tr("　").join(filter(None, (home.head, home.group)))

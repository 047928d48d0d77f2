"""What every paper of a matter is filled from."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date

from minqing_desktop.domain.catalogue import Record, kind_named
from minqing_desktop.domain.errors import UserError
from minqing_desktop.domain.records.cadre import Cadre
from minqing_desktop.domain.values.masking import Masks
from minqing_desktop.domain.words import tr
from minqing_desktop.exchange.documents.paper import Paper, Seal
from minqing_desktop.services.casework.case import Case, load_case
from minqing_desktop.services.casework.matters import PetitionerLine, petitioner_lines
from minqing_desktop.services.printed_days import long_day
from minqing_desktop.services.report_kinds import village_name
from minqing_desktop.services.session import Session
from minqing_desktop.storage.reader import Reader

Fill = Callable[[Session, str, Masks], list[Paper]]


@dataclass(frozen=True, slots=True)
class CaseFacts:
    """What every paper of a matter needs."""

    case: Case
    village: str
    people: tuple[PetitionerLine, ...]
    cadres: dict[str, Cadre]
    masks: Masks

    @property
    def names(self) -> str:
        """All who raised it."""
        return tr("、").join(filter(None, (line.name for line in self.people)))

    @property
    def phone(self) -> str:
        """The telephone of the matter, else of the first who raised it."""
        own = self.case.matter.phone or next((line.phone for line in self.people if line.phone), "")
        return self.masks.phone(own)

    def cadre(self, identity: str) -> str:
        """A cadre by name."""
        return self.cadres[identity].name if identity in self.cadres else ""

    def text(self, words: str) -> str:
        """Free text as it may leave."""
        return self.masks.text(words)

    @property
    def committee(self) -> str:
        """Who issues letters of the village."""
        return tr("{village}村民委员会").format(village=self.village)

    def seal(self, day: date | None) -> Seal:
        """The village's seal with a day."""
        return Seal(self.committee, long_day(day))


def case_facts(session: Session, reader: Reader, matter: str, masks: Masks) -> CaseFacts:
    """Reads a matter for its papers."""
    case = load_case(reader, matter)
    cadres = {cadre.id: cadre for cadre in reader.find(Cadre)}
    names = {identity: cadre.name for identity, cadre in cadres.items()}
    people = petitioner_lines(reader, case.petitioners, names)
    return CaseFacts(case, village_name(reader, session), people, cadres, masks)


def word(record: Record, name: str) -> str:
    """The word of a choice."""
    kind: str = record.kind  # pyright: ignore[reportAttributeAccessIssue]
    return kind_named(kind).field(name).words_for(getattr(record, name))


def sentence(words: str) -> str:
    """What somebody wrote as a sentence, with its stop."""
    return words if not words or words.endswith(("。", "！", "？", "；")) else tr("{words}。").format(words=words)


def nothing_to_print(what: str, advice: str) -> UserError:
    """What a paper says that has nothing to be filled from yet."""
    return UserError("nothing_to_print", what, advice)

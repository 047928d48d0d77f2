"""What the county sent down to all: policies, and blank forms with how many came back."""

from __future__ import annotations

from dataclasses import dataclass

from minqing_desktop.domain.records.replies import Policy
from minqing_desktop.services.county.office import Office
from minqing_desktop.services.county.papers import policies
from minqing_desktop.storage.county.sent_blanks import SentBlank, sent_blanks


@dataclass(frozen=True, slots=True)
class SentDown:
    """Policies and forms, the latest first."""

    policies: tuple[Policy, ...]
    forms: tuple[SentBlank, ...]


def sent_down(office: Office) -> SentDown:
    """Everything that was sent."""
    published = policies(office)
    with office.reading() as reader:
        return SentDown(tuple(published), tuple(sent_blanks(reader.connection)))

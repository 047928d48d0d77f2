"""What every page of the county window is given: the office, the lanes, the bus, and a way to speak to the frame."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from PySide6.QtCore import QObject, Signal

from minqing_desktop.domain.errors import UserError
from minqing_desktop.host.settings import SettingsFile
from minqing_desktop.services.county.office import Office
from minqing_desktop.ui.jobs.bus import ChangeBus
from minqing_desktop.ui.jobs.runner import JobRunner

PACKAGES, COMPUTERS, VILLAGES, MATTERS = "packages", "computers", "villages", "matters"
"""What pages listen for: a package came or was set aside; a card came or its trust changed; the register; replies."""


@dataclass(frozen=True, slots=True)
class OfficeChanges:
    """What a deed touched, for the bus."""

    kinds: frozenset[str]
    ids: tuple[str, ...] = ()


class CountyDesk(QObject):
    """One open office on the screen. Pages keep it and nothing else of the program.

    Signals: told(str, object) a sentence, with no way back (None); troubled(UserError); led(str, object) a page's key
    and what it shall show; settled() after the name or the settings changed.
    """

    told = Signal(str, object)
    troubled = Signal(object)
    led = Signal(str, object)
    settled = Signal()
    hears_system = False

    def __init__(
        self,
        office: Office,
        url: str,
        runner: JobRunner,
        bus: ChangeBus,
        settings: SettingsFile,
        owner: QObject | None = None,
    ) -> None:
        """`url` is the address under which this machine remembers things of the office."""
        super().__init__(owner)
        self.office = office
        self.url = url
        self.runner = runner
        self.bus = bus
        self.settings = settings

    def say(self, sentence: str) -> None:
        """Says something that the user should know."""
        self.told.emit(sentence, None)

    def fail(self, error: UserError) -> None:
        """Shows a failure that no page has a better place for."""
        self.troubled.emit(error)

    def lead(self, page: str, target: Any = None) -> None:
        """Goes to another page and shows something there."""
        self.led.emit(page, target)

    def announce(self, *kinds: str) -> None:
        """Tells the pages what a deed touched."""
        self.bus.announce(OfficeChanges(frozenset(kinds)))

    def listen(self, owner: QObject, kinds: tuple[str, ...], heard: Callable[[], None]) -> None:
        """Calls `heard` whenever one of `kinds` was touched, for as long as `owner` lives."""
        self.bus.listen(owner, kinds, lambda _changes: heard())

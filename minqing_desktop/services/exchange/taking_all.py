"""Takes everything that lies on a stick for this computer: cards, lists, receipts, packages, one after another."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from minqing_desktop.domain.errors import UserError
from minqing_desktop.exchange.package.reading import read_package
from minqing_desktop.services.audit import AuditEvent
from minqing_desktop.services.backups import ensure_backup
from minqing_desktop.services.exchange.enrolling import Computer, take_card
from minqing_desktop.services.exchange.finding import Found, Haul
from minqing_desktop.services.exchange.key_lists import Listed, take_key_list
from minqing_desktop.services.exchange.taking import ENROLMENT, KEYS, RECEIPT, Intake, Receipted, take, take_receipt
from minqing_desktop.services.notebooks import OpenNotebook
from minqing_desktop.services.roles import is_reader
from minqing_desktop.services.session import reader_only

Progress = Callable[[int, int], object]


@dataclass(frozen=True, slots=True)
class Outcome:
    """What became of one package: what it brought, or why it was not taken; a refused one left all as it was."""

    found: Found
    brought: Intake | Receipted | Listed | Computer | None = None
    refusal: UserError | None = None

    @property
    def is_seen(self) -> bool:
        """Whether it was taken before."""
        return self.refusal is not None and self.refusal.code == "package_seen"


def take_all(opened: OpenNotebook, haul: Haul, progress: Progress | None = None) -> list[Outcome]:
    """Takes what `find_packages` found, in its order, behind one backup; each package is one transaction.

    `progress` is told of each before it is begun; an exception of it stops there, and what was taken is taken. Writing
    lane only. UserError: reader_only, and what the backup says.
    """
    if is_reader(opened.session):
        raise reader_only()
    backup = None
    if any(each.kind not in (ENROLMENT, KEYS, RECEIPT) for each in haul.fresh):
        backup = ensure_backup(opened, AuditEvent.PACKAGE_TAKEN)
    outcomes = []
    for place, found in enumerate(haul.packages):
        if progress is not None:
            progress(place, len(haul.packages))
        outcomes.append(_outcome(opened, found, 0 if backup is None else backup.number))
    return outcomes


def _outcome(opened: OpenNotebook, found: Found, backup: int) -> Outcome:
    if found.refusal is not None:
        return Outcome(found, None, found.refusal)
    try:
        return Outcome(found, _taken(opened, found, backup))
    except UserError as error:
        return Outcome(found, None, error)


def _taken(opened: OpenNotebook, found: Found, backup: int) -> Intake | Receipted | Listed | Computer:
    if found.kind == ENROLMENT:
        return take_card(opened.session, read_package(found.files))
    if found.kind == KEYS:
        return take_key_list(opened.session, found.files)
    if found.kind == RECEIPT:
        return take_receipt(opened.session, found.files)
    return take(opened, found.files, behind=backup)

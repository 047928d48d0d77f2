"""Everything that goes back to the villages in one step: receipts, and replies with what the county wrote."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

from minqing_desktop.services.county.office import Office
from minqing_desktop.services.county.receipts import write_receipts
from minqing_desktop.services.county.reply_packages import write_replies


@dataclass(frozen=True, slots=True)
class GoingOut:
    """How many packages lie on the stick now, and in which files."""

    receipts: int
    replies: int
    files: tuple[Path, ...]

    @property
    def count(self) -> int:
        """Packages in all."""
        return self.receipts + self.replies


def write_all_out(office: Office, folder: Path) -> GoingOut:
    """Writes receipts and replies for every confirmed computer that is owed some, each read back.

    UserError: exchange_nobody, stick_*, file.*; then those before are there, and the rest is still to come.
    """
    receipts = write_receipts(office, folder)
    replies = write_replies(office, folder)
    files = [path for each in receipts for path in each.files]
    files += [path for each in replies for path in each.written.files]
    return GoingOut(len(receipts), len(replies), tuple(files))

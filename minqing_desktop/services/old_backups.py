"""Backups from before an erasure hold what was erased: which they are, and newer ones in their place.

A backup cannot be altered, only followed by another. The old ones go once five good ones without the erased values are
there; never do fewer than five remain for it.
"""

from __future__ import annotations

from dataclasses import dataclass

from minqing_desktop.domain.errors import UserError
from minqing_desktop.domain.words import sentences, tr
from minqing_desktop.exchange.progress import Cancel, Progress
from minqing_desktop.host.folders import remove_folder
from minqing_desktop.services.audit import EVENTS_OF, AuditGroup
from minqing_desktop.services.backup_list import KEPT_AT_LEAST, Backup, is_complete, list_backups, thin
from minqing_desktop.services.notebooks import OpenNotebook
from minqing_desktop.services.roles import require_administrator
from minqing_desktop.services.safekeeping import make_noted
from minqing_desktop.storage.folder import NotebookFolder
from minqing_desktop.storage.reading.actions import last_place_of

AFTER_ERASING = "erased"


@dataclass(frozen=True, slots=True)
class Replaced:
    """How many backups were made and how many removed; `left` still hold it, and `why` says why they stay."""

    made: int
    removed: int
    left: tuple[Backup, ...]
    why: str = ""


def holding(opened: OpenNotebook) -> list[Backup]:
    """The notebook's backups that were made before the last erasure, newest first, under keys of before too."""
    with opened.session.reading() as reader:
        place = last_place_of(reader.connection, tuple(str(each) for each in EVENTS_OF[AuditGroup.ERASING]))
    return [each for each in _all(opened) if each.end.last_action < place]


def holding_words(held: list[Backup]) -> str:
    """Said plainly: how many backups still hold it, from when; what lies elsewhere. Empty when none does."""
    if not held:
        return ""
    days = sorted({each.made_at.astimezone().date().isoformat() for each in held})
    span = days[0] if len(days) == 1 else tr("{first} 到 {last}").format(first=days[0], last=days[-1])
    return sentences(
        tr("以前的备份里还有：{n} 份，{span}。").format(n=len(held), span=span),
        tr("U盘上的备份、恢复和升级时留在旁边的旧文件夹，要另外处理。"),
    )


def replaced_words(done: Replaced) -> str:
    """What came of it, in words."""
    if not (done.made or done.removed or done.left):
        return tr("没有以前的备份要换。")
    first = tr("新做了 {made} 份备份，去掉了 {removed} 份旧的。").format(made=done.made, removed=done.removed)
    if not done.left:
        return first
    stays = tr("还有 {n} 份旧备份先留着：好的备份不能少于五份。").format(n=len(done.left))
    return sentences(first, stays, done.why)


def replace_old(opened: OpenNotebook, *, progress: Progress | None = None, cancel: Cancel | None = None) -> Replaced:
    """Makes verified backups until five good ones are without what was erased, then removes those that hold it.

    Where the disk has no room for five, the newest old ones stay as far as five asks. Backups of one moment count each.
    An administrator's deed, for the file lane. UserError administrator_only; Cancelled, then nothing was removed.
    """
    require_administrator(opened.session)
    held, made, why = holding(opened), 0, ""
    if not held:
        return Replaced(0, 0, ())
    while _clean(opened) < KEPT_AT_LEAST:
        try:
            make_noted(opened, AFTER_ERASING, progress=progress, cancel=cancel)
        except UserError as error:
            why = error.sentence
            break
        made += 1
    left = _remove(opened, _clean(opened))
    return Replaced(made, len(held) - len(left), tuple(left), why if left else "")


def _clean(opened: OpenNotebook) -> int:
    """How many good backups hold nothing that was erased."""
    old = {each.folder for each in holding(opened)}
    return sum(1 for each in _all(opened) if each.folder not in old and _is_good(each, opened))


def _remove(opened: OpenNotebook, clean: int) -> list[Backup]:
    """Removes the old ones, the oldest first, as far as five good ones remain; gives those that stay."""
    spared = max(KEPT_AT_LEAST - clean, 0)
    left = []
    for each in holding(opened):
        if len(left) < spared and _is_good(each, opened):
            left.append(each)
        else:
            remove_folder(each.folder)
    # Parts of attachments that no backup names any more go with the thinning.
    thin(NotebookFolder(opened.folder).backups)
    return left


def _all(opened: OpenNotebook) -> list[Backup]:
    return list_backups(NotebookFolder(opened.folder).backups, notebook_id=opened.keyfile.notebook_id)


def _is_good(backup: Backup, opened: OpenNotebook) -> bool:
    return not backup.is_damaged and is_complete(backup) and backup.manifest.key == opened.keyfile.key_id

"""Forms that the county sent down: which are owed, and their blank workbooks as files to be filled; leaflets as files.

They say nothing of any villager, so they may lie open on the disk.
"""

from collections.abc import Sequence
from datetime import date
from pathlib import Path, PurePosixPath, PureWindowsPath

from minqing_desktop.domain.errors import UserError
from minqing_desktop.domain.records.attachment import Attachment
from minqing_desktop.domain.records.replies import BlankForm
from minqing_desktop.domain.words import tr
from minqing_desktop.host.files import make_folder, write_atomically
from minqing_desktop.services.changes import Changes
from minqing_desktop.services.photos import photo_bytes
from minqing_desktop.services.session import Session

_FORM_ENDINGS = (".xlsx", ".xlsm", ".xls", ".et")
_LEAFLET_ENDINGS = (".pdf", ".docx", ".doc", ".jpg", ".jpeg", ".png")
_FORBIDDEN = frozenset('<>:"/\\|?*')
_NAME_LIMIT = 60


def sent_forms(session: Session) -> list[BlankForm]:
    """Forms that the village was sent: those that are owed first, by their day; then the latest that were handed in."""
    with session.reading() as reader:
        forms = by_day(reader.find(BlankForm, village=session.village))
    owed = [each for each in forms if each.done_on is None]
    done = [each for each in forms if each.done_on is not None]
    return owed + sorted(done, key=lambda each: each.done_on or date.min, reverse=True)


def by_day(forms: Sequence[BlankForm]) -> list[BlankForm]:
    """Those without a day last."""
    return sorted(forms, key=lambda each: (each.due_on or date.max, each.id))


def finish_form(session: Session, form: str, *, is_done: bool = True) -> Changes:
    """Notes that a form was filled and handed in, or that it was not."""
    with session.doing("blank_form.done" if is_done else "blank_form.reopen") as doing:
        done = {"done_on": session.today(), "done_by": session.cadre} if is_done else {"done_on": None, "done_by": ""}
        doing.act.change(BlankForm, form, **done)
    return doing.changes


def blank_file(session: Session, form: str, folder: Path) -> Path:
    """Puts the blank workbook of a form into a folder and gives the file; one that lies there already is used.

    UserError: sent_file_missing, blob_missing, blob_damaged, file.*; any lane.
    """
    with session.reading() as reader:
        paper = reader.first(Attachment, owner=form, owner_kind="blank_form")
    if paper is None:
        raise UserError(
            "sent_file_missing",
            tr("这张表的文件还没有到这台电脑上，别的都在。"),
            tr("等下一包县里的数据包来了再打开，或者请县里再发一次。"),
        )
    return put_file(session, paper, folder, _FORM_ENDINGS)


def leaflet_file(session: Session, leaflet: Attachment, folder: Path) -> Path:
    """The same with a leaflet of a policy. UserError: blob_missing, blob_damaged, file.*; any lane."""
    return put_file(session, leaflet, folder, _LEAFLET_ENDINGS)


def put_file(session: Session, paper: Attachment, folder: Path, endings: Sequence[str]) -> Path:
    """Writes what the county sent to everybody; the file's name is the county's, as far as a disk takes it."""
    data = photo_bytes(session, paper)
    make_folder(folder)
    stem, ending = _plain(paper.caption, endings)
    target, number = folder / f"{stem}{ending}", 1
    while target.exists() and target.read_bytes() != data:
        number += 1
        target = folder / f"{stem}-{number}{ending}"
    if not target.exists():
        write_atomically(target, data)
    return target


def _plain(name: str, endings: Sequence[str]) -> tuple[str, str]:
    """(stem, ending) of a name from elsewhere as a file here may be called: no folders, nothing that runs."""
    last = PureWindowsPath(PurePosixPath(name).name).name
    kept = "".join(each for each in last if each.isprintable() and each not in _FORBIDDEN).strip(" .")
    ending = next((each for each in endings if kept.lower().endswith(each)), "")
    stem = kept[: len(kept) - len(ending)].strip(" .")[:_NAME_LIMIT]
    return stem or tr("县里发的文件"), ending or endings[0]

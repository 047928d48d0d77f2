"""Policies with their leaflets, and blank forms to be filled: what the county sends down with a file.

The bytes of a file lie in a row beside the log, under its digest.
"""

from __future__ import annotations

import hashlib
from collections.abc import Sequence
from dataclasses import dataclass, fields, replace
from datetime import date
from pathlib import Path

from minqing_desktop.domain.errors import UserError
from minqing_desktop.domain.records.attachment import Attachment
from minqing_desktop.domain.records.replies import BlankForm, Policy
from minqing_desktop.domain.words import tr
from minqing_desktop.exchange.package.contents import CONTENT_LIMIT
from minqing_desktop.host import clock
from minqing_desktop.services.county.acting import Acting
from minqing_desktop.services.county.notes import CONTENT, EVERYWHERE, Notes
from minqing_desktop.services.county.office import Office
from minqing_desktop.services.county.replying import acting
from minqing_desktop.storage.act import new_id

_FORMS = {
    ".xlsx": "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
    ".xlsm": "application/vnd.ms-excel.sheet.macroEnabled.12",
    ".xls": "application/vnd.ms-excel",
    ".et": "application/vnd.ms-excel",
}
_LEAFLETS = {
    ".pdf": "application/pdf",
    ".docx": "application/vnd.openxmlformats-officedocument.wordprocessingml.document",
    ".doc": "application/msword",
    ".jpg": "image/jpeg",
    ".jpeg": "image/jpeg",
    ".png": "image/png",
}


@dataclass(frozen=True, slots=True)
class _File:
    name: str
    media_type: str
    data: bytes

    @property
    def digest(self) -> str:
        return hashlib.sha256(self.data).hexdigest()

    def attachment(self, owner: str, kind: str) -> Attachment:
        return Attachment(
            id=new_id(), owner=owner, owner_kind=kind, caption=self.name, media_type=self.media_type,
            digest=self.digest, size=len(self.data), added_at=clock.now(),
        )  # fmt: skip


def publish_policy(office: Office, policy: Policy, leaflets: Sequence[Path] = ()) -> str:
    """Publishes a policy to all villages, or changes the one that has its id; leaflets are added. Gives its id.

    UserError: policy_incomplete, county_file_kind, county_file_large, county_file_unreadable.
    """
    if not policy.title.strip() or not policy.summary.strip():
        raise UserError("policy_incomplete", tr("政策要有名称和要点，没有发布。"), tr("请补上再发布。"))
    files = [_read(each, _LEAFLETS, tr("宣传页要 PDF、Word 或图片（.pdf .docx .jpg .png）。")) for each in leaflets]
    with acting(office) as doing:
        known = next((each for each in doing.writer.find(Policy, EVERYWHERE) if each.id == policy.id), None)
        policy = replace(policy, id=policy.id or new_id(), issued_by=policy.issued_by or doing.unit)
        _keep(doing, files)
        papers = [each.attachment(policy.id, "policy") for each in files]
        if known is None:
            doing.do(EVERYWHERE, "county.policy", creates=[policy, *papers])
        elif (changed := _changes(known, policy)) or papers:
            changes = [(Policy, policy.id, changed)] if changed else []
            doing.do(EVERYWHERE, "county.policy", creates=papers, changes=changes)
    return policy.id


def policies(office: Office) -> list[Policy]:
    """What was published, the latest first."""
    with office.reading() as reader:
        found = reader.find(Policy, EVERYWHERE)
    return sorted(found, key=lambda each: each.id, reverse=True)


def _changes(before: Policy, after: Policy) -> dict[str, object]:
    names = [field.name for field in fields(Policy) if "facts" in field.metadata]
    return {name: getattr(after, name) for name in names if getattr(before, name) != getattr(after, name)}


def send_blank(
    office: Office,
    villages: Sequence[str],
    file: Path,
    *,
    name: str = "",
    due_on: date | None = None,
    note: str = "",
    by: str = "",
) -> list[str]:
    """Sends a blank workbook to villages (codes; all registered ones when empty): a form of its own to each. Gives ids.

    UserError: county_file_kind, county_file_large, county_file_unreadable, county_no_villages, county_village_unknown.
    """
    read = _read(file, _FORMS, tr("要下发的表是 Excel 或 WPS 表格（.xlsx .xls .et）。"))
    with office.reading() as reader:
        wanted = list(villages) or [each.code for each in reader.villages()]
    if not wanted:
        raise UserError("county_no_villages", tr("还没有登记村，没有下发。"), tr("请先把各村的代码和名称登记上。"))
    made = []
    with acting(office, *wanted) as doing:
        _keep(doing, [read])
        unit = " ".join(part for part in (doing.unit, by.strip()) if part)
        for village in dict.fromkeys(wanted):
            form = BlankForm(
                id=new_id(), name=name.strip() or file.stem, unit=unit, sent_on=clock.today(), due_on=due_on,
                note=note.strip(),
            )  # fmt: skip
            doing.do(village, "county.blank", creates=[form, read.attachment(form.id, "blank_form")])
            made.append(form.id)
    return made


def content_of(notes: Notes, digest: bytes) -> bytes | None:
    """The bytes of a file that the county sends; None for what it does not keep, as photos of the villages."""
    name = CONTENT + digest.hex()
    return notes.notes(EVERYWHERE, name).get(name)


def _keep(doing: Acting, files: Sequence[_File]) -> None:
    if files:
        doing.writer.put_notes(EVERYWHERE, {CONTENT + each.digest: each.data for each in files})


def _read(path: Path, kinds: dict[str, str], advice: str) -> _File:
    media_type = kinds.get(path.suffix.lower())
    if media_type is None:
        raise UserError("county_file_kind", tr("这种文件发不下去，没有发出任何东西。"), advice)
    try:
        with path.open("rb") as stream:
            data = stream.read(CONTENT_LIMIT + 1)
    except OSError:
        raise UserError(
            "county_file_unreadable",
            tr("读不出这个文件，没有发出任何东西。"),
            tr("请看看它还在不在，有没有被别的程序占着。"),
        ) from None
    if not 0 < len(data) <= CONTENT_LIMIT:
        raise UserError(
            "county_file_large",
            tr("这个文件是空的，或者大过 {n} MB，没有发出任何东西。").format(n=CONTENT_LIMIT // 1024**2),
            tr("请换一个小些的文件。"),
        )
    return _File(path.name, media_type, data)

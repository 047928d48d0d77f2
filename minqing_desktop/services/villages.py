"""Villages of the notebook and the groups they are divided into."""

import re
from dataclasses import replace

from minqing_desktop.domain.errors import UserError
from minqing_desktop.domain.records.place import Group, Village, is_provisional
from minqing_desktop.domain.words import tr
from minqing_desktop.services.changes import Changes
from minqing_desktop.services.session import Session
from minqing_desktop.services.village_names import shown_villages
from minqing_desktop.storage.reader import Reader

_CODE = re.compile(r"\d{12}", re.ASCII)


def list_villages(session: Session) -> list[Village]:
    """All villages of the notebook, by order of entry."""
    with session.reading() as reader:
        return shown_villages(reader)


def add_village(session: Session, village: Village) -> tuple[str, Changes]:
    """Adds a village; UserError for a wrong code, a missing name or a code that is here already."""
    check_village(village)
    with session.doing("village.add", village=village.code) as doing:
        _refuse_taken(doing.see(), village.code, "")
        identity = doing.act.create(village)
    return identity, doing.changes


def edit_village(session: Session, before: Village, after: Village) -> Changes:
    """Changes name, town or county, and fills in a code that was provisional; a real code stays."""
    wanted = replace(after, id=before.id, code=after.code if is_provisional(before.code) else before.code)
    check_village(wanted)
    with session.doing("village.edit") as doing:
        if wanted.code != before.code:
            _refuse_taken(doing.see(), wanted.code, before.id)
        doing.act.save(before, wanted)
    return doing.changes


def _refuse_taken(reader: Reader, code: str, own: str) -> None:
    if any(village.id != own for village in reader.find(Village, code=code)):
        raise UserError("village_exists", tr("这个村已经在笔记本里了。"), tr("请从上方的村名处选它。"))


def list_groups(session: Session) -> list[Group]:
    """The groups of the village in hand, by order of entry."""
    with session.reading() as reader:
        return reader.find(Group, village=session.village)


def check_village(village: Village) -> None:
    """Refuses a village without a name or with a code that is not 12 digits."""
    if not village.name.strip():
        raise UserError("village_name_missing", tr("还没有填村名。"), tr("请填上行政村的名称。"))
    if not _CODE.fullmatch(village.code):
        raise UserError(
            "village_code_wrong",
            tr("村的统计代码应当是 12 位数字。"),
            tr("可以在统计用区划代码里查到；一时查不到，请问镇里统计站。"),
        )

"""Makes the files of this version that every later version must still open: a notebook, its key file, a backup.

    python packaging/old_files.py tests/fixtures/v1

Run it with the Python of .venv, once for each format, just before it changes; never over the files of an older version.
All people are invented. `expected.json` beside the folder says what has to be found, the secrets included.
"""

from __future__ import annotations

import json
import sys
from datetime import UTC, date, datetime
from pathlib import Path

from minqing_desktop import __version__
from minqing_desktop.domain.records.attachment import Attachment
from minqing_desktop.domain.records.cadre import Cadre
from minqing_desktop.domain.records.household import Household, Person
from minqing_desktop.domain.records.place import Group, Village
from minqing_desktop.domain.records.task import Task
from minqing_desktop.domain.records.visit import Entry, Visit
from minqing_desktop.host import clock
from minqing_desktop.services.backups import make_backup
from minqing_desktop.services.dumps import dump
from minqing_desktop.services.notebooks import OpenNotebook, create_notebook, store_keyfile
from minqing_desktop.services.visits import VisitForm, record_visit

PASSWORD, SECOND_PASSWORD = "青山绿水 2026", "小桥流水 2026"
START = datetime(2026, 11, 22, 2, 30, tzinfo=UTC)


def make(folder: Path) -> None:
    """Writes the folder anew."""
    if folder.exists():
        sys.exit(f"{folder} is there already: files of an older version are never made again")
    moving = clock.HandClock(START)
    clock.use_clock(moving)
    notebook = folder / "notebook"
    village = Village(name="示范村", code="330327001201", town="某某镇", county="某某县")
    opened, code = create_notebook(notebook, PASSWORD, village, Cadre(name="陈建国", post="驻村第一书记"))
    try:
        _fill(opened, moving)
        second = _second_hand(opened)
        make_backup(opened)
        with opened.session.doing("group.add") as doing:
            doing.act.create(Group(name="备份以后的组"))
        expected = _expected(opened, code, second, folder)
    finally:
        opened.close()
        clock.use_clock(None)
    for left in ("notebook.lock", "notebook.raise"):
        (notebook / left).unlink(missing_ok=True)
    text = json.dumps(expected, ensure_ascii=False, indent=1, sort_keys=True)
    (folder / "expected.json").write_text(text + "\n", encoding="utf-8")


def _fill(opened: OpenNotebook, moving: clock.HandClock) -> None:
    session = opened.session
    with session.doing("household.add") as doing:
        group = doing.act.create(Group(name="三组"))
        home = doing.act.create(Household(number="0137", group=group, address="上塘12号", tags=("独居",)))
        doing.act.create(
            Person(household=home, name="张水根", relation="户主", id_number="330327194403017214", phone="13800000137")
        )
    moving.move(hours=1)
    assert session.blobs is not None
    photo = Attachment(media_type="image/jpeg", digest=session.blobs.put(_PHOTO), size=len(_PHOTO), added_at=START)
    visit = Visit(households=(home,), started_at=START, words="西屋漏雨，铺盖都潮了。", is_complete=True)
    form = VisitForm(visit, entries=(Entry(type="need", text="西屋漏雨", start=0, end=4),), photos=(photo,))
    record_visit(session, form)
    with session.doing("task.add") as doing:
        doing.act.create(Task(title="西屋漏雨请瓦匠来看", household=home, due_on=date(2026, 12, 1), is_promise=True))
    moving.move(hours=1)
    with session.doing("household.edit") as doing:
        doing.act.change(Household, home, address="上塘12号（老屋）")


# Not a picture: what is kept is bytes under their digest.
_PHOTO = b"\xff\xd8" + bytes(range(256)) * 16 + b"\xff\xd9"


def _second_hand(opened: OpenNotebook) -> str:
    """A second cadre with a password of his own."""
    with opened.session.doing("cadre.add", village="") as doing:
        cadre = doing.act.create(Cadre(name="李梅", post="村妇联主席"))
    store_keyfile(opened, opened.keyfile.with_password(opened.key, SECOND_PASSWORD, cadre))
    return cadre


def _expected(opened: OpenNotebook, code: str, second: str, folder: Path) -> dict[str, object]:
    dumped = folder / "dump.jsonl"
    dump(opened.session, dumped)
    lines = [json.loads(line) for line in dumped.read_text(encoding="utf-8").splitlines()]
    dumped.unlink()
    facts = opened.session.notebook.log_facts()
    return {
        "program": __version__, "password": PASSWORD, "second_password": SECOND_PASSWORD, "recovery_code": code,
        "cadres": [opened.session.cadre, second], "ops": facts.ops, "dump": lines,
    }  # fmt: skip


def main() -> None:
    """The command."""
    target = Path(sys.argv[1]) if len(sys.argv) > 1 else Path("tests/fixtures/v1")
    make(target)
    size = sum(path.stat().st_size for path in target.rglob("*") if path.is_file())
    print(f"{target}: {size / 1024:.0f} KB")


if __name__ == "__main__":
    main()

"""Writes personal values through the program in every way there is; run as a program of its own, with its own home.

    python -m tests.safety.canary_writer VALUES.json ROSTER.xlsx NOTEBOOK [--keep-safe]

Says «open» once everything is written and the notebook is still open, then waits for a line to close it.
"""

import faulthandler
import io
import json
import logging
import sys
from contextlib import suppress
from dataclasses import replace
from datetime import date
from pathlib import Path
from typing import Any

from PIL import Image
from sqlalchemy.exc import SQLAlchemyError

from minqing_desktop.cli.main import run
from minqing_desktop.domain.errors import UserError
from minqing_desktop.domain.records.cadre import Cadre
from minqing_desktop.domain.records.household import Household, Person
from minqing_desktop.domain.records.matter import Matter, Petitioner, Step
from minqing_desktop.domain.records.place import Group, Village
from minqing_desktop.domain.records.task import Task
from minqing_desktop.domain.records.visit import Entry, Visit
from minqing_desktop.host.drives import Drive
from minqing_desktop.host.logs import CRASH_NAME, PROGRAM, open_log, watch_bugs
from minqing_desktop.host.paths import log_folder
from minqing_desktop.host.settings import SettingsFile
from minqing_desktop.services import hands
from minqing_desktop.services.audit import note_reveal
from minqing_desktop.services.audit_trail import export_audit
from minqing_desktop.services.cadres import add_cadre
from minqing_desktop.services.disclosures import note_disclosure
from minqing_desktop.services.drafts import save_draft
from minqing_desktop.services.hands import change_key
from minqing_desktop.services.households import add_household, edit_household
from minqing_desktop.services.notebooks import (
    OpenNotebook,
    change_password,
    check_notebook,
    create_notebook,
    open_notebook,
    rebuild_notebook,
)
from minqing_desktop.services.people import add_person, edit_person
from minqing_desktop.services.photos import add_photo
from minqing_desktop.services.reports import VisitScope, preview
from minqing_desktop.services.restoring import restore
from minqing_desktop.services.rosters import import_file
from minqing_desktop.services.rosters import preview as preview_roster
from minqing_desktop.services.safekeeping import make_noted
from minqing_desktop.services.search import find_anything
from minqing_desktop.services.session import Session
from minqing_desktop.services.sticks import copy_to_stick
from minqing_desktop.services.support import crash_report, save_report, sudden_end_report
from minqing_desktop.services.tasks import add_task, finish_task
from minqing_desktop.services.undoing import undo_action
from minqing_desktop.services.visits import VisitForm, delete_visit, record_visit

CODE, PASSWORD = "330327001201", "correct horse"


def write_all(folder: Path, roster: Path, values: dict[str, list[str]]) -> OpenNotebook:
    """Everything a user and the program's own troubles can write."""
    names, numbers, phones, texts = (iter(values[kind][20:]) for kind in ("names", "numbers", "phones", "texts"))
    opened, _ = create_notebook(
        folder, PASSWORD, Village(name="示范村", code=CODE), Cadre(name=next(names), phone=next(phones))
    )
    session = opened.session
    preview_roster(roster)
    import_file(session, roster)
    add_cadre(session, Cadre(name=next(names), post=next(texts)))
    home, _ = add_household(
        session,
        Household(
            number="9001", address=next(texts), note=next(texts), tags=(next(texts),), extra={next(texts): next(texts)}
        ),
        Person(name=next(names), id_number=next(numbers), phone=next(phones), former_name=next(names)),
    )
    person, _ = add_person(session, Person(household=home, name=next(names), id_number=next(numbers), note=next(texts)))
    _change(session, home, person, next(names), next(texts), next(phones))
    _visit(session, home, person, texts, names)
    _leave_drafts(session, texts, names)
    for name in values["names"]:
        find_anything(session, name)
    preview(session, "visit_record", VisitScope())
    check_notebook(opened)
    rebuild_notebook(opened)
    _rest(session, home, person, names, numbers, phones, texts)
    return opened


def _change(session: Session, home: str, person: str, name: str, text: str, phone: str) -> None:
    with session.reading() as reader:
        before, household = reader.get(Person, person), reader.get(Household, home)
    edit_person(session, before, replace(before, name=name, phone=phone))
    edited = edit_household(session, household, replace(household, livelihood=text))
    undo_action(session, edited.action)


def _visit(session: Session, home: str, person: str, texts: Any, names: Any) -> None:
    picture = io.BytesIO()
    exif = Image.Exif()
    exif[0x010E] = next(texts)  # what a camera or another program wrote into the photo
    Image.new("RGB", (2000, 1500), "green").save(picture, "JPEG", exif=exif, comment=next(texts).encode())
    form = VisitForm(
        Visit(
            households=(home,), started_at=session.now(), words=next(texts), answer=next(texts),
            reflection=next(texts), place=next(texts), companions=next(names), comment=next(texts),
        ),
        entries=(Entry(person=person, text=next(texts)),),
        tasks=(Task(title=next(texts), owed_to=person, is_promise=True, due_on=date(2026, 12, 1)),),
        task_entries={0: 0},
        photos=(replace(add_photo(session, picture.getvalue()), caption=next(texts)),),
    )  # fmt: skip
    record_visit(session, form)
    gone, _ = record_visit(session, VisitForm(Visit(households=(home,), started_at=session.now(), words=next(texts))))
    delete_visit(session, gone)


def _leave_drafts(session: Session, texts: Any, names: Any) -> None:
    save_draft(session, "visit:new:1", {"words": next(texts), "who": next(names)})
    save_draft(session, "visit:new:2", {"words": next(texts)})
    save_draft(session, "visit:new:2", {})


def _rest(session: Session, home: str, person: str, names: Any, numbers: Any, phones: Any, texts: Any) -> None:
    """Matters with their steps, a finished task, and whatever values are left, as members of households."""
    with session.doing("matter.add") as doing:
        matter = doing.act.create(Matter(title=next(texts), wanted=next(texts), place=next(texts), household=home))
        doing.act.create(Petitioner(matter=matter, household=home, person=person))
        doing.act.create(Step(matter=matter, text=next(texts)))
        doing.act.create(Group(name=next(names), note=next(texts)))
    task, _ = add_task(session, Task(title=next(texts), note=next(texts), household=home))
    finish_task(session, task, next(texts))
    for name, number, phone in zip(names, numbers, phones, strict=False):
        add_person(session, Person(household=home, name=name, id_number=number, phone=phone, note=next(texts, "")))
    for name in names:
        add_person(session, Person(household=home, name=name))


def cause_trouble(opened: OpenNotebook, values: dict[str, list[str]]) -> None:
    """Failures whose texts, arguments and local variables hold values, on all the ways that lead to the log."""
    log = open_log(log_folder())
    name, number, text = values["names"][0], values["numbers"][0], values["texts"][0]
    logger = logging.getLogger(PROGRAM)
    logger.error("somebody %s with %s", name, number)
    logging.getLogger("library").error("it fails on %s", name)
    logging.getLogger("library").error(f"it fails on {text}")
    writer, _ = opened.session.notebook.engines()
    try:
        with writer.begin() as connection:
            connection.exec_driver_sql("INSERT INTO meta (name, value) VALUES (?, ?), (?, ?)", (name, text, name, text))
    except (SQLAlchemyError, UserError):
        logger.exception("the database refuses")
    with watch_bugs(lambda error: None):
        try:
            raise ValueError(name, number, text)
        except ValueError as error:
            sys.excepthook(type(error), error, error.__traceback__)
    SettingsFile().keep(lambda settings: settings.with_recent(opened.folder))
    log.close()


def keep_safe(opened: OpenNotebook, values: dict[str, list[str]], left: Path) -> OpenNotebook:
    """Backups, a stick, wrong secrets, other passwords, another key, a restore, and the trail of it all."""
    session, folder = opened.session, opened.folder
    with session.reading() as reader:
        for person in reader.find(Person)[:5]:
            note_reveal(session, "person", person.id, "phone")
        colleague = next(cadre.id for cadre in reader.find(Cadre) if cadre.id != session.cadre)
    note_disclosure(session, "roster", 3, values["texts"][0] + values["phones"][0])
    make_noted(opened, "manual")
    change_password(opened, PASSWORD, PASSWORD + "2")
    hands.give_password(opened, colleague, values["names"][1] * 4)
    hands.change_key(opened, PASSWORD + "2")
    change_password(opened, PASSWORD + "2", PASSWORD)
    (left / "stick").mkdir()
    copy_to_stick(opened, Drive(left / "stick", "U", 10**10, 10**10))
    backup, key = make_noted(opened, "manual"), opened.key
    opened.close()
    for wrong in (values["names"][2] * 4, values["numbers"][2]):
        with suppress(UserError):
            open_notebook(folder, wrong)
    restore(backup, key, folder).close()
    opened = open_notebook(folder, PASSWORD)
    (left / "out").mkdir()
    export_audit(opened.session, left / "out" / "audit.xlsx")
    with suppress(UserError):
        open_notebook(folder, values["names"][3] * 4)  # refused: it is open here
    return opened


def crash(values: dict[str, list[str]], left: Path) -> None:
    """A report on a failure full of values, and what the interpreter leaves when it dies."""
    secret = values["texts"][1]
    try:
        raise LookupError(f"no {secret}")
    except LookupError as error:
        save_report(left / "out" / "report.txt", crash_report(error))
    with (log_folder() / CRASH_NAME).open("a", encoding="utf-8") as file:
        faulthandler.dump_traceback(file)
    log = open_log(log_folder())
    save_report(left / "out" / "sudden.txt", sudden_end_report(log.last_crash))
    log.close()


def main() -> None:
    values = json.loads(Path(sys.argv[1]).read_text(encoding="utf-8"))
    opened = write_all(Path(sys.argv[3]), Path(sys.argv[2]), values)
    change_key(opened, "correct horse")  # after a backup, and with every file written anew
    left = Path(sys.argv[3]).parents[1]
    if "--keep-safe" in sys.argv:
        opened = keep_safe(opened, values, left)
    cause_trouble(opened, values)
    if "--keep-safe" in sys.argv:
        crash(values, left)
    run(["roster", "preview", sys.argv[2]])
    run(["notebook", "check", sys.argv[3]])  # refused: it is open here
    print("open", flush=True)
    sys.stdin.readline()
    opened.close()
    print("closed", flush=True)


if __name__ == "__main__":
    main()

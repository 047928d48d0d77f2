"""Plays an older version of the program, whose catalogue has no tasks and no whereabouts, in a process of its own.

Usage: python older_version.py FOLDER. Takes the actions of FOLDER/arriving into the notebook there, works on, and
leaves what it would send in FOLDER/leaving and what it saw in FOLDER/seen.json.
"""

import dataclasses
import json
import pickle
import sys
from pathlib import Path

from minqing_desktop.domain import catalogue

OLD_KEY = bytes(range(32))


def forget() -> None:
    """Makes the catalogue that of before; the tables are derived from it when storage is first imported."""
    known = {kind.name: kind for kind in catalogue.kinds()}
    del catalogue._KINDS["task"]
    person = known["person"]
    fields = tuple(facts for facts in person.fields if facts.name not in ("whereabouts", "tags"))
    catalogue._KINDS["person"] = dataclasses.replace(person, fields=fields)


def main(folder: Path) -> None:
    """Takes, edits and sends."""
    forget()
    from minqing_desktop.domain.records.household import Person
    from minqing_desktop.storage.notebook import create_database
    from minqing_desktop.storage.rebuilding import rebuild, verify_log
    from minqing_desktop.storage.transport import export_actions
    from minqing_desktop.storage.undoing import undo

    notebook = create_database(folder, OLD_KEY, bytes(16))
    arriving = pickle.loads((folder / "arriving").read_bytes())
    taken = notebook.take(arriving)
    with notebook.reading() as reader:
        (person,) = reader.find(Person)
        whole = list(export_actions(reader.connection))
    with notebook.acting("test", village="330327001201", cadre="", at_ms=0) as doing:
        doing.act.change(Person, person.id, phone="13900000000")
    undone = []
    for action in arriving[1:]:
        identity = _id_of(action.header)
        with notebook.acting("undo", village="330327001201", cadre="", at_ms=0, undoes=identity) as doing:
            outcome = undo(doing.act, identity)
        undone.append([sorted(kind for kind, _ in part) for part in (outcome.undone, outcome.left)])
    with notebook.local() as connection:
        rebuild(connection)
        faults = verify_log(connection).faults
    with notebook.reading() as reader:
        leaving = list(export_actions(reader.connection))
    seen = {
        "ops": taken.ops,
        "touched": sorted(taken.touched),
        "name": person.name,
        "undone": undone,
        "is_passed_on": whole == arriving,
        "faults": faults,
    }
    (folder / "leaving").write_bytes(pickle.dumps(leaving))
    (folder / "seen.json").write_text(json.dumps(seen), encoding="utf-8")
    notebook.close()


def _id_of(header: bytes) -> bytes:
    from minqing_desktop.domain.log.op import read_header

    return read_header(header).id


if __name__ == "__main__":
    main(Path(sys.argv[1]))

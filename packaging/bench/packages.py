"""A package of a hundred thousand ops: signed, packed, compressed, sealed for the county and written, against its JSON.

Sixty-two thousand of the ops enter households and people in one action, the rest are edits, a hundred in each action.
"""

from __future__ import annotations

import json
from collections.abc import Iterator
from itertools import islice
from pathlib import Path
from typing import Any

from bench.figures import Line, median, spread
from bench.log_write import village
from bench.part import Scope, alone, own_folder, peak_mib, timed
from bench.villages import CODE
from minqing_desktop.domain.log.op import Op, read_envelope, read_values
from minqing_desktop.domain.records.household import Person
from minqing_desktop.exchange.package.reading import read_package
from minqing_desktop.services.exchange import enrolling, sending, taking
from minqing_desktop.services.session import Session
from minqing_desktop.storage.notebook import create_database, open_database
from minqing_desktop.storage.transport import export_actions

OPS, EDITS_AT_ONCE = 100_000, 100
SECONDS, SHARE, MEMORY_MIB = 3.0, 0.25, 300.0
KEY = bytes(range(32))
JSON = "同样的操作写成 JSON（字节用十六进制，能算出来的编号不写）"


def measure(scope: Scope) -> Iterator[Line]:
    """Seconds from the log to the file, its size against JSON, and the memory of both ends."""
    with own_folder() as folder:
        alone("packages:fill", folder)
        cuts = [alone("packages:cut_one", folder, turn) for turn in range(scope.turns)]
        looks = [alone("packages:look_at_one", folder, each["file"]) for each in cuts]
    words = f"{cuts[0]['ops']:,} 条操作"
    seconds = [each["seconds"] for each in cuts]
    found = median(seconds)
    yield Line("数据包写出", words, found, "s", "≤ 3 s", found <= SECONDS, note=f"从记录到文件；{spread(seconds, 's')}")
    size, plain = (cuts[0][name] / 2**20 for name in ("bytes", "json"))
    yield Line("数据包大小", words, size, "MiB", "≤ 25 %", size <= SHARE * plain, plain, JSON)
    seconds = [each["seconds"] for each in looks]
    note = f"验证、解密、合并、比较，不提交；{spread(seconds, 's')}"
    yield Line("数据包预览", words, median(seconds), "s", note=note)
    for what, runs in (("写出数据包的内存", cuts), ("预览数据包的内存", looks)):
        peak = max(each["peak"] for each in runs)
        yield Line(what, words, peak, "MiB", "≤ 300 MiB", peak <= MEMORY_MIB)


def fill(folder: str) -> None:
    """A laptop with a hundred thousand ops, and a county that it has met."""
    places = [Path(folder) / name for name in ("laptop", "county")]
    for place in places:
        place.mkdir()
    notebooks = [create_database(place, KEY, bytes(16)) for place in places]
    laptop, county = sessions = [Session(notebook, village=CODE) for notebook in notebooks]
    try:
        records = village()
        with laptop.doing("roster.import") as doing:
            doing.act.create_all(records)
        people = [record for record in records if isinstance(record, Person)]
        edits = iter(people[: OPS - len(records)])
        while part := list(islice(edits, EDITS_AT_ONCE)):
            with laptop.doing("person.edit") as doing:
                for person in part:
                    doing.act.change(Person, person.id, phone=person.phone[::-1], occupation="务工")
        for here, there in (sessions, reversed(sessions)):
            path, _ = enrolling.write_card(there, Path(folder))
            met = enrolling.take_card(here, read_package([path]))
            enrolling.confirm(here, met.device, met.groups)
    finally:
        for session in (laptop, county):
            session.notebook.close()


def cut_one(folder: str, turn: str) -> dict[str, Any]:
    """One package from the laptop's notebook, everything still to be signed, measured in this process."""
    place = Path(folder) / f"laptop-{turn}"
    _copy(Path(folder) / "laptop", place)
    notebook = open_database(place, KEY)
    try:
        session = Session(notebook, village=CODE)
        seconds, sent = timed(lambda: sending.export(session, [], Path(folder) / f"stick-{turn}"))
        ops, peak = notebook.log_facts().ops, peak_mib()
        with notebook.reading() as reader:
            plain = sum(_as_json(op) for action in export_actions(reader.connection) for op in action.ops)
    finally:
        notebook.close()
    (file,) = sent.files
    return {
        "seconds": seconds, "file": str(file), "bytes": file.stat().st_size, "json": plain, "ops": ops, "peak": peak,
    }  # fmt: skip


def look_at_one(folder: str, file: str) -> dict[str, Any]:
    """The package before the county, which knows nothing of it yet."""
    notebook = open_database(Path(folder) / "county", KEY)
    try:
        seconds, shown = timed(lambda: taking.look(Session(notebook, village=CODE), [Path(file)]))
        peak = peak_mib()
    finally:
        notebook.close()
    if shown.ops != OPS:
        raise RuntimeError("not everything was taken")
    return {"seconds": seconds, "peak": peak}


def _copy(source: Path, target: Path) -> None:
    target.mkdir()
    (target / "notebook.db").write_bytes((source / "notebook.db").read_bytes())


def _as_json(op: Op) -> int:
    """Bytes of an op written as JSON."""
    envelope = read_envelope(op.envelope)
    facts = {
        "type": envelope.type,
        "action": envelope.action.hex(),
        "kind": envelope.kind,
        "record": envelope.record.hex(),
        "bases": {name: [base.hex() for base in bases] for name, bases in envelope.bases.items()},
        "salt": (op.salt or b"").hex(),
        "values": read_values(op.values),
    }
    return len(json.dumps(facts, ensure_ascii=False, default=bytes.hex).encode())

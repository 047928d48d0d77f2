"""What another version derived from the log is derived anew when an office is opened, to the last row."""

import random
from pathlib import Path

import pytest
from sqlalchemy import Connection, delete, update

from minqing_desktop.domain.errors import UserError
from minqing_desktop.storage.county import rebuilding, schema
from minqing_desktop.storage.county.database import open_county
from tests.county_offices import PASSWORD
from tests.storage.county.comparing import differences, tables_of
from tests.storage.county.test_taking import histories
from tests.storage.log.replicas import VILLAGES


def spoil(connection: Connection) -> None:
    """An office as an older catalogue left it: views are missing or hold other things."""
    connection.exec_driver_sql("DROP TABLE v_person")
    connection.execute(update(schema.views["household"]).values(note="?"))
    for table in (schema.views["visit"], schema.head, schema.redaction):
        connection.execute(delete(table))
    where = (schema.note.c.village == "", schema.note.c.name == "office.catalogue")
    connection.execute(update(schema.note).where(*where).values(body=b"older"))


def test_views_of_an_older_catalogue(
    county_url: str, tmp_path: Path, notebook_template: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(rebuilding, "_OPS_AT_ONCE", 7)
    actions = histories(random.Random(5), tmp_path, notebook_template, 3)
    county = open_county(county_url, PASSWORD)
    with county.writing(VILLAGES) as writer:
        writer.take(actions)
    before = tables_of(county)
    with county.writing(VILLAGES) as writer:
        spoil(writer.connection)
    county.close()
    county = open_county(county_url, PASSWORD)
    try:
        assert differences(tables_of(county), before) == []
        with county.writing(VILLAGES) as writer:
            assert writer.take(actions).actions == 0
    finally:
        county.close()


def test_an_office_of_a_newer_version_stays_as_it_is(county_url: str) -> None:
    county = open_county(county_url, PASSWORD)
    with county.writing([]) as writer:
        writer.put_notes("", {"office.schema": b"%d" % (schema.SCHEMA + 1)})
    county.close()
    with pytest.raises(UserError, match="county_newer"):
        open_county(county_url, PASSWORD)

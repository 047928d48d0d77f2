"""The log tells where and what, and never a value."""

import logging
import sys
import threading
import uuid
from collections.abc import Iterator
from pathlib import Path

import pytest

from minqing_desktop.domain.errors import UserError
from minqing_desktop.host.logs import LOG_NAME, Log, describe_failure, open_log, watch_bugs

NAME, NUMBER, PHONE = "王小明", "330327199003070013", 13800138000


@pytest.fixture
def log(tmp_path: Path) -> Iterator[Log]:
    opened = open_log(tmp_path / "logs")
    yield opened
    opened.close()


def text_of(log: Log) -> str:
    return (log.folder / LOG_NAME).read_text(encoding="utf-8")


def fail_with_values() -> None:
    try:
        int(NAME)
    except ValueError as error:
        raise KeyError(NUMBER) from error


def test_counts_and_ids_pass_and_values_do_not(log: Log) -> None:
    record_id = uuid.uuid4()
    ours = logging.getLogger("minqing_desktop.services.roster")
    ours.info("imported %d households of %s in %.1f s, %s, %s", 412, record_id, 2.5, NAME, PHONE)
    ours.info("opened %(id)s by %(who)s", {"id": record_id, "who": NAME})
    ours.warning("called %d", PHONE)
    written = text_of(log)
    assert f"imported 412 households of {record_id} in 2.5 s, <str>, <int>" in written
    assert f"opened {record_id} by <str>" in written
    assert "called %d" in written
    for value in (NAME, NUMBER, str(PHONE)):
        assert value not in written


def test_a_library_s_own_text_is_left_out(log: Log) -> None:
    logging.getLogger("some.library").warning(f"cannot parse {NAME}")
    written = text_of(log)
    assert "some.library" in written
    assert NAME not in written


def test_exceptions_show_places_but_no_texts(log: Log) -> None:
    try:
        fail_with_values()
    except KeyError:
        logging.getLogger("minqing_desktop.app").exception("saving failed")
    written = text_of(log)
    assert "KeyError" in written
    assert "ValueError" in written
    assert "fail_with_values" in written
    assert NAME not in written
    assert NUMBER not in written


def test_a_failure_s_description_names_codes() -> None:
    assert describe_failure(UserError("file.gone", NAME)) == "UserError file.gone"
    assert describe_failure(FileNotFoundError(2, NAME, NAME)).startswith("FileNotFoundError errno=2")


def test_rings_of_causes_end() -> None:
    first, second = ValueError(), ValueError()
    first.__cause__, second.__cause__ = second, first
    assert describe_failure(first).count("ValueError") == 2


def test_what_nobody_caught_is_logged_and_told(log: Log) -> None:
    told: list[BaseException] = []
    before = sys.excepthook
    with watch_bugs(told.append):
        try:
            fail_with_values()
        except KeyError as error:
            sys.excepthook(type(error), error, error.__traceback__)
        thread = threading.Thread(target=fail_with_values)
        thread.start()
        thread.join()
    assert sys.excepthook is before
    assert [type(error) for error in told] == [KeyError, KeyError]
    assert text_of(log).count("a failure that nobody caught") == 2
    assert NUMBER not in text_of(log)


def test_a_teller_that_fails_does_no_harm(log: Log) -> None:
    def tell(_error: BaseException) -> None:
        raise RuntimeError

    with watch_bugs(tell):
        sys.excepthook(ValueError, ValueError(NAME), None)
    assert "ValueError" in text_of(log)


def test_the_log_stays_small(log: Log) -> None:
    ours = logging.getLogger("minqing_desktop.size")
    for _ in range(60):
        ours.info("x" * 100_000)
    files = list(log.folder.glob(f"{LOG_NAME}*"))
    assert 2 <= len(files) <= 5
    assert sum(path.stat().st_size for path in files) < 6_000_000


def test_a_log_that_cannot_be_written_is_silent(log: Log, capfd: pytest.CaptureFixture[str]) -> None:
    (log.folder / LOG_NAME).mkdir()
    logging.getLogger("minqing_desktop.app").info("text of %s", NAME)
    assert NAME not in capfd.readouterr().err


def test_closing_takes_the_handler_off(tmp_path: Path) -> None:
    before = list(logging.getLogger().handlers)
    open_log(tmp_path / "logs").close()
    assert logging.getLogger().handlers == before

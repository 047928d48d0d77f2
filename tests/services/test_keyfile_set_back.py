"""An older key file put back in all places lets nobody in whose password was taken, locks nobody out, and is told."""

import hashlib
import shutil
from collections.abc import Iterator
from pathlib import Path

import pytest

from minqing_desktop.domain.errors import UserError
from minqing_desktop.domain.records.cadre import Cadre
from minqing_desktop.domain.records.place import Village
from minqing_desktop.services import hands
from minqing_desktop.services.audit import AuditEvent
from minqing_desktop.services.cadres import add_cadre, list_cadres
from minqing_desktop.services.notebooks import (
    OpenNotebook,
    change_password,
    create_notebook,
    open_notebook,
    open_with_recovery,
)
from minqing_desktop.storage.folder import NotebookFolder
from minqing_desktop.storage.key_slots import PasswordSlot
from minqing_desktop.storage.reading.actions import recent_actions

OWN, COLLEAGUES, NEWER = "correct horse", "third battery", "fourth staple"


@pytest.fixture(scope="module", autouse=True)
def _quick_passwords() -> Iterator[None]:
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(PasswordSlot, "wrapping_key", lambda slot, secret: hashlib.sha256(slot.salt + secret).digest())
        yield


@pytest.fixture
def made(tmp_path: Path) -> tuple[Path, str]:
    """A notebook of two cadres who both have a password, closed; and its recovery code."""
    folder = tmp_path / "notebook"
    opened, code = create_notebook(folder, OWN, Village(name="示范村", code="330327001201"), Cadre(name="甲"))
    add_cadre(opened.session, Cadre(name="乙"))
    hands.give_password(opened, colleague(opened), COLLEAGUES)
    opened.close()
    return folder, code


def colleague(opened: OpenNotebook) -> str:
    return next(cadre.id for cadre in list_cadres(opened.session) if cadre.name == "乙")


def kept_copy(folder: Path, room: Path) -> Path:
    return Path(shutil.copy(folder / "notebook.mqkey", room / "old.mqkey"))


def set_back(folder: Path, old: Path) -> None:
    for place in NotebookFolder(folder).keyfiles:
        shutil.copy(old, place)


def verbs(opened: OpenNotebook) -> list[str]:
    with opened.session.reading() as reader:
        return [action.verb for action in recent_actions(reader.connection, 20)]


def test_a_password_that_was_taken_stays_taken(made: tuple[Path, str], tmp_path: Path) -> None:
    folder, _code = made
    old = kept_copy(folder, tmp_path)
    with_both = open_notebook(folder, OWN)
    hands.take_password(with_both, colleague(with_both))
    with_both.close()
    set_back(folder, old)
    with pytest.raises(UserError, match="wrong_password"):
        open_notebook(folder, COLLEAGUES)
    opened = open_notebook(folder, OWN)
    try:
        assert "keyfile_set_back" in opened.notices
        assert AuditEvent.KEYFILE_SET_BACK in verbs(opened)
        assert len(opened.keyfile.password_slots()) == 1
    finally:
        opened.close()
    again = open_notebook(folder, OWN)
    assert "keyfile_set_back" not in again.notices
    again.close()
    with pytest.raises(UserError, match="wrong_password"):
        open_notebook(folder, COLLEAGUES)


def test_a_recovery_code_that_was_renewed_stays_renewed(made: tuple[Path, str], tmp_path: Path) -> None:
    folder, code = made
    old = kept_copy(folder, tmp_path)
    opened = open_notebook(folder, OWN)
    hands.renew_recovery(opened, OWN)
    opened.close()
    set_back(folder, old)
    with pytest.raises(UserError, match="wrong_recovery_code"):
        open_with_recovery(folder, code)
    open_notebook(folder, OWN).close()


def test_nobody_is_locked_out_where_only_an_old_copy_survived(made: tuple[Path, str], tmp_path: Path) -> None:
    folder, _code = made
    old = kept_copy(folder, tmp_path)
    opened = open_notebook(folder, OWN)
    change_password(opened, OWN, NEWER)
    opened.close()
    set_back(folder, old)
    # The same slot, as it was before: the old password is what that copy knows.
    opened = open_notebook(folder, OWN)
    assert "keyfile_set_back" in opened.notices
    opened.close()


def test_the_latest_key_file_is_no_old_one(made: tuple[Path, str]) -> None:
    folder, _code = made
    for _ in range(2):
        opened = open_notebook(folder, COLLEAGUES)
        assert "keyfile_set_back" not in opened.notices
        opened.close()

"""A photo's way from a file into a visit and back out of the encrypted file."""

import io
from dataclasses import replace
from pathlib import Path

import pytest
from PIL import Image

from minqing_desktop.domain.errors import UserError
from minqing_desktop.domain.records.household import Household
from minqing_desktop.domain.records.visit import Visit
from minqing_desktop.services.photos import add_photo, has_photo, photo_bytes
from minqing_desktop.services.session import Session
from minqing_desktop.services.visits import VisitForm, load_visit, record_visit


def test_a_photo_is_written_with_its_visit(session: Session, tmp_path: Path) -> None:
    Image.new("RGB", (2000, 1000), "green").save(tmp_path / "roof.png")
    before = session.notebook.log_facts()
    photo = add_photo(session, tmp_path / "roof.png")
    assert session.notebook.log_facts() == before
    assert (photo.width, photo.height, photo.media_type) == (1600, 800, "image/jpeg")
    with session.reading() as reader:
        home = reader.find(Household)[0].id
    form = VisitForm(
        Visit(households=(home,), started_at=session.now(), words="屋顶漏"), photos=(replace(photo, caption="西屋"),)
    )
    identity, _ = record_visit(session, form)
    (written,) = load_visit(session, identity).photos
    assert (written.caption, written.owner, written.owner_kind) == ("西屋", identity, "visit")
    assert has_photo(session, written)
    data = photo_bytes(session, written)
    assert len(data) == written.size
    assert Image.open(io.BytesIO(data)).size == (1600, 800)


def test_a_file_that_is_gone_gets_a_sentence(session: Session, tmp_path: Path) -> None:
    with pytest.raises(UserError) as caught:
        add_photo(session, tmp_path / "nowhere.jpg")
    assert caught.value.code == "photo_file_unreadable"
    with pytest.raises(UserError) as caught:
        add_photo(session, b"no photo")
    assert caught.value.code == "photo_unreadable"

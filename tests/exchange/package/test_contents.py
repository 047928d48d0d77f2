"""Contents of attachments behind the runs: they come out as they went in, and nothing else does."""

import hashlib
import os
from collections.abc import Callable
from itertools import chain
from pathlib import Path

import pytest

from minqing_desktop.domain.errors import UserError
from minqing_desktop.exchange.package.contents import CONTENT_LIMIT, PART_BYTES, pack_contents, read_contents
from minqing_desktop.exchange.package.messages import ContentHead, ContentPart, Contents, Message
from minqing_desktop.exchange.package.reading import read_package
from minqing_desktop.exchange.package.runs import RunReader, pack_runs
from tests.exchange.package.sealing import COUNTY_KEYS, INCARNATION, LAPTOP_CARD, LAPTOP_KEYS, a_run, an_action, files

DEVICE = LAPTOP_KEYS.device + INCARNATION


def sealed(folder: Path, behind: list[Message], volume_bytes: int = 1 << 26) -> list[Path]:
    """A package of one run, and behind it these messages."""
    run = a_run([an_action(1, DEVICE, ["东"])])
    return files(folder, chain(pack_runs([run]), behind), volume_bytes=volume_bytes)


def read_back(paths: list[Path]) -> tuple[Contents | None, list[tuple[bytes, bytes]]]:
    _, messages = read_package(paths).open([COUNTY_KEYS.receiving])
    reader = RunReader(lambda _: LAPTOP_CARD.signing, lambda signer, device: device[:12] == signer)
    assert len(list(reader.read(messages))) == 1
    return reader.contents, list(read_contents(reader.contents, messages))


def test_contents_come_out_whole_over_several_volumes(tmp_path: Path) -> None:
    held = {hashlib.sha256(each).digest(): each for each in (os.urandom(PART_BYTES * 2 + 7), b"x", os.urandom(50_000))}
    lost = bytes(32)
    wanted = [(lost, 5), *((digest, len(data)) for digest, data in held.items())]
    paths = sealed(tmp_path, list(pack_contents(wanted, held.get)), volume_bytes=500_000)
    assert len(paths) >= 3
    head, found = read_back(paths)
    assert (head, dict(found)) == (Contents(4, 5 + sum(map(len, held.values()))), held)


def test_a_package_without_contents_ends_as_it_did(tmp_path: Path) -> None:
    assert list(pack_contents([], lambda _: None)) == []
    assert read_back(sealed(tmp_path, [])) == (None, [])


DATA = b"photo"
DIGEST = hashlib.sha256(DATA).digest()


@pytest.mark.parametrize(
    "behind",
    [
        [Contents(0, 0)],
        [Contents(1, 5)],
        [Contents(1, 5), ContentHead(DIGEST, 5)],
        [Contents(1, 5), ContentHead(DIGEST, 5), ContentPart(b"phot")],
        [Contents(1, 5), ContentHead(DIGEST, 5), ContentPart(b"photos")],
        [Contents(1, 5), ContentHead(DIGEST, 5), ContentPart(b"other")],
        [Contents(1, 5), ContentHead(DIGEST, 5), ContentPart(b""), ContentPart(DATA)],
        [Contents(1, 4), ContentHead(DIGEST, 5), ContentPart(DATA)],
        [Contents(1, 5), ContentHead(DIGEST[:-1], 5), ContentPart(DATA)],
        [Contents(1, CONTENT_LIMIT + 1), ContentHead(DIGEST, CONTENT_LIMIT + 1), ContentPart(DATA)],
        [Contents(1, 5), ContentHead(DIGEST, -1)],
        [Contents(1, 5), ContentHead(DIGEST, 5), ContentPart(DATA), ContentPart(DATA)],
        [Contents(2, 10), ContentHead(DIGEST, 5), ContentPart(DATA)],
        [ContentHead(DIGEST, 5), ContentPart(DATA)],
    ],
)
def test_what_does_not_hang_together_is_refused(tmp_path: Path, behind: list[Message]) -> None:
    paths = sealed(tmp_path, behind)
    assert refusal(lambda: read_back(paths)) == "package_damaged"


def refusal(call: Callable[[], object]) -> str:
    with pytest.raises(UserError) as caught:
        call()
    return caught.value.code

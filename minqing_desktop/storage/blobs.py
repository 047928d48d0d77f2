"""`blobs.db`: the contents of attachments, encrypted, each under the SHA-256 of its bytes."""

import hashlib
from collections.abc import Iterable
from pathlib import Path

import sqlalchemy as sa

from minqing_desktop.domain.errors import UserError
from minqing_desktop.domain.words import tr
from minqing_desktop.storage.derived_keys import BLOBS, derive_key
from minqing_desktop.storage.driver import checkpoint, close, find_damage, reader_engine, writer_engine

_metadata = sa.MetaData()
_blob = sa.Table(
    "blob",
    _metadata,
    sa.Column("digest", sa.LargeBinary(32), primary_key=True),
    sa.Column("content", sa.LargeBinary, nullable=False),
)

# Contents that came with a package which is not taken yet: what is to become of them if nobody gets to say so.
_arriving = sa.Table(
    "arriving",
    _metadata,
    sa.Column("digest", sa.LargeBinary(32), primary_key=True),
    sa.Column("package", sa.LargeBinary(32), nullable=False),
)

# SQLite reads the length of a value from the head of its row.
_SIZES = sa.text("SELECT digest, length(content) FROM blob")


class BlobStore:
    """The attachments of one open notebook; one thread writes, any thread reads. Ends with `close`."""

    def __init__(self, path: Path, database_key: bytes, *, must_exist: bool = True) -> None:
        key = derive_key(database_key, BLOBS)
        self._writer = writer_engine(path, key, must_exist=must_exist)
        self._reader = reader_engine(path, key)
        try:
            with self._writer.begin() as connection:
                _metadata.create_all(connection)
        except BaseException:
            self.close()
            raise

    def put(self, content: bytes) -> str:
        """Keeps the bytes and returns their digest in hex; twice the same is once, and mends what was damaged.

        Commit before the action that refers to it: a blob nobody refers to does no harm, a missing one does.
        """
        digest = hashlib.sha256(content).digest()
        with self._writer.begin() as connection:
            connection.exec_driver_sql(
                "INSERT INTO blob (digest, content) VALUES (?, ?)"
                " ON CONFLICT (digest) DO UPDATE SET content = excluded.content WHERE content != excluded.content",
                (digest, content),
            )
        return digest.hex()

    def get(self, digest: str) -> bytes:
        """The bytes behind a digest, checked against it. Raises UserError: blob_missing, blob_damaged."""
        with self._reader.begin() as connection:
            content = connection.execute(
                sa.select(_blob.c.content).where(_blob.c.digest == _in_bytes(digest))
            ).scalar_one_or_none()
        if content is None:
            raise UserError(
                "blob_missing",
                tr("这个附件的内容不在这台电脑上；记录本身和别的附件都在。"),
                tr("可能还在别人的数据包里，或只存在备份里。"),
            )
        if hashlib.sha256(content).hexdigest() != digest.lower():
            raise UserError(
                "blob_damaged",
                tr("这个附件的内容已经损坏，没有打开；记录本身和别的附件都在。"),
                tr("如果原来的照片或文件还在，请重新添加一次；也可以从备份里取回。"),
            )
        return content

    def has(self, digest: str) -> bool:
        """Whether the bytes behind a digest are here; does not read them."""
        with self._reader.begin() as connection:
            found = connection.execute(
                sa.select(sa.literal(1)).where(_blob.c.digest == _in_bytes(digest))
            ).scalar_one_or_none()
        return found is not None

    def sizes(self) -> dict[bytes, int]:
        """How many bytes lie under each digest; does not read them."""
        with self._reader.begin() as connection:
            return {bytes(row[0]): row[1] for row in connection.execute(_SIZES)}

    def fill(self, contents: Iterable[tuple[bytes, bytes]]) -> None:
        """Keeps many contents by digest in one transaction; those that are here stay as they are."""
        with self._writer.begin() as connection:
            for digest, content in contents:
                connection.exec_driver_sql(
                    "INSERT INTO blob (digest, content) VALUES (?, ?) ON CONFLICT (digest) DO NOTHING",
                    (digest, content),
                )

    def arrive(self, package: bytes, contents: Iterable[tuple[bytes, bytes]]) -> None:
        """Puts down contents by digest that belong to a package being taken; `settle` says what became of it.

        Those that are here stay as they are and are not the package's to take away again.
        """
        with self._writer.begin() as connection:
            for digest, content in contents:
                fresh = connection.exec_driver_sql(
                    "INSERT INTO blob (digest, content) VALUES (?, ?) ON CONFLICT (digest) DO NOTHING",
                    (digest, content),
                )
                if fresh.rowcount:
                    connection.execute(_arriving.insert().values(digest=digest, package=package))

    def arrived(self) -> list[bytes]:
        """The packages whose contents are put down and not settled: those that a kill interrupted."""
        with self._reader.begin() as connection:
            return [bytes(row[0]) for row in connection.execute(sa.select(_arriving.c.package).distinct())]

    def settle(self, package: bytes, *, is_taken: bool) -> None:
        """Keeps the contents of a package that was taken, removes those of one that was not."""
        with self._writer.begin() as connection:
            if not is_taken:
                its_own = sa.select(_arriving.c.digest).where(_arriving.c.package == package)
                connection.execute(_blob.delete().where(_blob.c.digest.in_(its_own)))
            connection.execute(_arriving.delete().where(_arriving.c.package == package))

    def delete(self, digest: str) -> bool:
        """Removes the bytes and overwrites their place in the file; False when they were not here."""
        with self._writer.begin() as connection:
            done = connection.execute(_blob.delete().where(_blob.c.digest == _in_bytes(digest)))
        return done.rowcount > 0

    def find_damage(self) -> list[str]:
        """Lines on damaged pages and on contents that do not fit their digest; empty when sound. Reads everything."""
        lines = find_damage(self._reader)
        if lines:
            return lines
        with self._reader.begin() as connection:
            digests = connection.execute(sa.select(_blob.c.digest)).scalars().all()
        for digest in digests:
            try:
                self.get(digest.hex())
            except UserError as error:
                lines.append(f"{error.code} {digest.hex()}")
        return lines

    def checkpoint(self) -> bool:
        """Empties the WAL into the main file; False when a reader still needs it."""
        return checkpoint(self._writer)

    def engines(self) -> tuple[sa.Engine, sa.Engine]:
        """(writer, reader), for copying the whole file."""
        return self._writer, self._reader

    def close(self) -> None:
        """Closes the file and drops the key; the last connection empties the WAL."""
        close(self._reader)
        close(self._writer)


def _in_bytes(digest: str) -> bytes:
    """A digest as the table keeps it; a text that is none, as a stranger's record may hold, is found nowhere."""
    try:
        return bytes.fromhex(digest)
    except ValueError:
        return b""

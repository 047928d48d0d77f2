"""Keys that follow from the database key, one for each purpose, so that none says anything about another."""

from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.kdf.hkdf import HKDF

KEY_BYTES = 32
BLOBS = "blobs"
WITNESS = "witness"
BACKUP = "backup"
BACKUP_SEAL = "backup seal"
BACKUP_PARTS = "backup parts"


def derive_key(database_key: bytes, purpose: str) -> bytes:
    """32 bytes by HKDF-SHA256 (RFC 5869); changing a purpose's name loses what it protects."""
    return HKDF(SHA256(), KEY_BYTES, None, b"minqing-desktop " + purpose.encode()).derive(database_key)

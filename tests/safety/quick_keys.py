"""Passwords without their slow key derivation, for tests that open notebooks by the hundred; nothing else differs."""

import hashlib

from minqing_desktop.storage.key_slots import PasswordSlot

FIRST_PASSWORD = "correct horse"


def quick_wrapping_key(self: PasswordSlot, secret: bytes) -> bytes:
    """Stands in for Argon2id: as good as it at telling two secrets apart."""
    return hashlib.sha256(self.salt + secret).digest()


def make_quick() -> None:
    """For a process that does nothing but test."""
    PasswordSlot.wrapping_key = quick_wrapping_key

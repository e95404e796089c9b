"""The short reference that is part of each message's text, by which it can be found again."""

from __future__ import annotations

from hashlib import blake2b
from typing import Final

ALPHABET: Final = "0123456789ABCDEFGHJKMNPQRSTVWXYZ"
"""Crockford's base32: no I, L, O, U to misread. https://www.crockford.com/base32.html"""
LENGTH: Final = 8
"""Characters: 40 bits. The database keeps references unique."""


def reference(salt: bytes, message: int) -> str:
    """Return the reference of the message with this row id in the database with this salt."""
    digest = blake2b(str(message).encode(), key=salt[:64], digest_size=5, person=b"reference").digest()
    bits = int.from_bytes(digest)
    return "".join(ALPHABET[(bits >> shift) & 31] for shift in range(35, -5, -5))


def message_id(salt: bytes, name: str) -> str:
    """Return the left part of the Message-ID of the message with the reference *name*."""
    origin = blake2b(key=salt[:64], digest_size=6, person=b"message-id").hexdigest()
    return f"{name}.{origin}"

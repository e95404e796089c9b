"""What parent and child of the parser say to each other: lengths, then JSON and bytes."""

from __future__ import annotations

import json
import struct
from typing import Any, BinaryIO, Final

LENGTH: Final = struct.Struct(">II")
"""Bytes of JSON, bytes of body."""
MAX_FRAME: Final = 64_000_000
"""Longest part accepted from the other side, which may be in an attacker's hands."""


def pack(meta: Any, body: bytes = b"") -> bytes:  # noqa: ANN401 - whatever JSON holds
    """Return one message; a lone surrogate in *meta* survives as its escape."""
    text = json.dumps(meta, separators=(",", ":")).encode("ascii")
    return LENGTH.pack(len(text), len(body)) + text + body


def unpack(stream: BinaryIO) -> tuple[Any, bytes] | None:
    """Return the next message, or None where the other side has closed."""
    lengths = stream.read(LENGTH.size)
    if len(lengths) < LENGTH.size:
        return None
    text, body = LENGTH.unpack(lengths)
    return json.loads(stream.read(text)), stream.read(body)

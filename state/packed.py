"""Values as packed JSON, with a digest that is the same for equal values."""

from __future__ import annotations

import json
import zlib
from dataclasses import dataclass
from hashlib import sha256
from typing import Any


@dataclass(frozen=True, slots=True)
class Packed:
    """A value as it is kept."""

    digest: str
    """SHA-256 of its canonical JSON, in hexadecimal."""
    body: bytes


def canonical(value: object) -> str:
    """Return *value* as JSON, the same for equal values: keys in order, no blanks."""
    return json.dumps(value, ensure_ascii=False, sort_keys=True, separators=(",", ":"))


def digest(value: object) -> str:
    """Return the SHA-256 of the canonical JSON of *value*."""
    # Half a character, as a hostile feed may send it, is no UTF-8.
    return sha256(canonical(value).encode("utf-8", "replace")).hexdigest()


def pack(value: object) -> Packed:
    """Return *value* packed; texts of a few thousand characters take about half their size."""
    data = canonical(value).encode("utf-8", "replace")
    return Packed(sha256(data).hexdigest(), zlib.compress(data, 9))


def unpack(body: bytes) -> Any:  # noqa: ANN401 (whatever was packed)
    """Return what was packed."""
    return json.loads(zlib.decompress(body))

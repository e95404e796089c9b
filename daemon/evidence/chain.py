"""Records of evidence in one file, each with the hash of the one before it.

A changed byte breaks the chain at its record.  Whoever can write the folder can make all of it anew: keep the
head, which is printed when it is made, somewhere else.
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from hashlib import sha256
from pathlib import Path
from typing import Any, Final

from state.packed import canonical

RECORDS: Final = "evidence.jsonl"
PAGE: Final = "evidence.html"
GENESIS: Final = "0" * 64
LAST: Final = "page"
"""The kind of the last record, which holds the hash of the readable page."""


@dataclass(frozen=True, slots=True)
class Record:
    """One thing that is shown."""

    kind: str
    content: dict[str, Any]


@dataclass(frozen=True, slots=True)
class Checked:
    """What checking a folder came to."""

    records: int
    head: str
    faults: tuple[str, ...]
    """What is not as it was written, as sentences that name the record."""


def write(folder: Path, records: Iterable[Record], page: str) -> str:
    """Write records and page into *folder*, which is made; return the head of the chain."""
    folder.mkdir(parents=True)
    data = page.encode()
    last = Record(LAST, {"file": PAGE, "sha256": sha256(data).hexdigest()})
    lines, head = [], GENESIS
    for number, record in enumerate((*records, last), 1):
        values = {"n": number, "kind": record.kind, "content": record.content, "prev": head}
        head = _hash(values)
        lines.append(canonical({**values, "hash": head}))
    (folder / PAGE).write_bytes(data)
    (folder / RECORDS).write_bytes("".join(f"{line}\n" for line in lines).encode())
    return head


def verify(folder: Path) -> Checked:
    """Check every record of *folder* and its page; raises OSError where it cannot be read."""
    lines = (folder / RECORDS).read_bytes().split(b"\n")
    faults: list[str] = []
    if lines[-1] != b"":
        faults.append(f"record {len(lines)}: its line does not end")
    else:
        lines.pop()
    head, last = GENESIS, None
    for number, line in enumerate(lines, 1):
        values = _read(line)
        faults += [f"record {number}: {why}" for why in _wrong(values, line, number, head)]
        head = str(values.get("hash")) if values else GENESIS
        last = values
    faults += _closing(folder, last, len(lines))
    names = {path.name for path in folder.iterdir()} - {RECORDS, PAGE}
    faults += [f"{name}: is none of its files" for name in sorted(names)]
    return Checked(len(lines), head, tuple(faults))


def _read(line: bytes) -> dict[str, Any] | None:
    try:
        values = json.loads(line.decode())
    except (ValueError, RecursionError):
        return None
    return values if isinstance(values, dict) else None


def _wrong(values: dict[str, Any] | None, line: bytes, number: int, before: str) -> Iterator[str]:
    """Yield what is wrong with one record."""
    if values is None:
        yield "it cannot be read"
        return
    kept = {key: value for key, value in values.items() if key != "hash"}
    if kept.keys() != {"n", "kind", "content", "prev"} or values.get("hash") != _hash(kept):
        yield "it is not what its hash says"
    elif canonical(values).encode("utf-8", "replace") != line:
        yield "it is not written as it was"
    if values.get("prev") != before:
        yield "it does not follow the record before it"
    if values.get("n") != number:
        yield "it is not in its place"


def _closing(folder: Path, last: dict[str, Any] | None, number: int) -> Iterator[str]:
    """Yield what is wrong with the last record and the page that it names."""
    content = (last or {}).get("content")
    if last is None or last.get("kind") != LAST or not isinstance(content, dict):
        yield f"record {number}: the records end before the last one"
        return
    try:
        found = sha256((folder / PAGE).read_bytes()).hexdigest()
    except OSError:
        found = ""
    if found != content.get("sha256"):
        yield f"record {number}: {PAGE} is not the page that it names"


def _hash(values: dict[str, Any]) -> str:
    return sha256(canonical(values).encode("utf-8", "replace")).hexdigest()

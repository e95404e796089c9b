"""What a run left behind: messages with their reasons, alerts that nobody got, sources at fault."""

from __future__ import annotations

import json
import sqlite3
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final

_MESSAGES: Final = """
SELECT m.id, coalesce(s.name, 'operator') AS who, m.channel, m.subject, m.text, m.state, m.segments
FROM messages m LEFT JOIN subscribers s ON s.id = m.subscriber ORDER BY m.id
"""
_NOTICES: Final = """
SELECT n.message, n.msg_type, n.reason, n.severity, n.places, i.rule, i.hazard, i.region, a.snapshot
FROM notices n JOIN alerts a ON a.id = n.alert JOIN incidents i ON i.id = a.incident
WHERE n.message IS NOT NULL ORDER BY n.id
"""
_ALERTS: Final = """
SELECT a.id, a.reason, a.severity, a.silent, i.rule, i.hazard, i.region, a.snapshot
FROM alerts a JOIN incidents i ON i.id = a.incident ORDER BY a.id
"""


@dataclass(frozen=True)
class Why:
    """One alert within a message, or one that was recorded."""

    rule: str
    hazard: str
    region: str
    reason: str
    severity: str
    msg_type: str
    places: tuple[str, ...]
    stances: tuple[tuple[str, str, str, str], ...]
    """Publisher, place, how it ended (or ``holds``) and its words."""

    def __str__(self) -> str:
        """Return it in lines."""
        head = f"{self.msg_type or 'alert'} {self.reason} · {self.severity} · {self.rule} · {self.hazard}"
        said = [f"      {who} [{place}, {end}]: {quote!r}" for who, place, end, quote in self.stances]
        return "\n".join([f"    {head} · {self.region} {' '.join(self.places)}", *said])


@dataclass(frozen=True)
class Said:
    """One message and why it was sent."""

    who: str
    channel: str
    subject: str
    text: str
    state: str
    segments: int | None
    why: tuple[Why, ...]

    def __str__(self) -> str:
        """Return it in lines."""
        size = f", {self.segments} segments" if self.segments else ""
        lines = [f"== to {self.who} by {self.channel} ({self.state}{size}) {self.subject}".rstrip()]
        lines += [f"  | {line}" for line in self.text.strip().splitlines()]
        return "\n".join([*lines, *map(str, self.why)])


@dataclass(frozen=True)
class Account:
    """Everything a run left in its database."""

    messages: tuple[Said, ...]
    alerts: tuple[Why, ...]
    """All of them, also those that were nobody's news."""
    notes: tuple[str, ...]
    """For the operator."""
    reviews: Counter[tuple[str, str]]
    """How many of which kind, by source."""
    levels: dict[tuple[str, str], int]
    """The level each publisher gave last, by publisher and area."""

    @classmethod
    def of(cls, database: Path) -> Account:
        """Read the database of a daemon that has ended."""
        with sqlite3.connect(f"file:{database}?mode=ro", uri=True) as db:
            db.row_factory = sqlite3.Row
            return cls(
                messages=tuple(_messages(db)),
                alerts=tuple(_why(row, "") for row in db.execute(_ALERTS) if not row["silent"]),
                notes=tuple(row["text"] for row in db.execute("SELECT text FROM operator_notes ORDER BY id")),
                reviews=Counter((row["source"], row["kind"]) for row in db.execute("SELECT * FROM reviews")),
                levels={
                    (row["publisher"], row["area"]): row["level"]
                    for row in db.execute("SELECT * FROM levels")
                },
            )

    def to(self, who: str) -> list[Said]:
        """Return the messages to one person."""
        return [said for said in self.messages if said.who == who]


def _messages(db: sqlite3.Connection) -> Iterator[Said]:
    why: dict[int, list[Why]] = {}
    for row in db.execute(_NOTICES):
        why.setdefault(row["message"], []).append(_why(row, row["msg_type"]))
    for row in db.execute(_MESSAGES):
        yield Said(
            row["who"],
            row["channel"],
            row["subject"],
            row["text"],
            row["state"],
            row["segments"],
            tuple(why.get(row["id"], ())),
        )


def _why(row: sqlite3.Row, msg_type: str) -> Why:
    snapshot: dict[str, Any] = json.loads(row["snapshot"])
    stances = snapshot["incident"]["stances"]
    return Why(
        rule=row["rule"],
        hazard=row["hazard"],
        region=row["region"],
        reason=row["reason"],
        severity=row["severity"],
        msg_type=msg_type,
        places=tuple(json.loads(row["places"])) if msg_type else (),
        stances=tuple((s["publisher"], s["place"], s["end"] or "holds", s["quote"]) for s in stances),
    )

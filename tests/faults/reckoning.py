"""What a day came to: for each person and each news one message that was accepted, or a reason the operator sees."""

from __future__ import annotations

import re
import sqlite3
from collections.abc import Iterator, Mapping, Sequence
from contextlib import closing
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, Final

from tests.faults.owed import Verdict
from tests.faults.plan import STATES, News, Person, Plan
from tests.standins.smtp import Mail

LOST: Final = frozenset({"undelivered", "failed"})
"""What the provider says of messages that it took and that never arrive."""
_HEADS: Final = re.compile(r"(?m)[^.\n]*\(Mexico\)")
"""Of an SMS: each sentence that says what is the matter where."""
_BLOCKS: Final = re.compile(r"(?m)^(ADVISORY.*)\n(?:.*\n)*?Where: (.*)$")
"""Of a mail: the same in lines of their own."""


@dataclass
class Reckoning:
    """What was owed and what came of it."""

    owed: int = 0
    told: int = 0
    excused: int = 0
    """Not told, and the operator sees why."""
    lost: list[str] = field(default_factory=list)
    doubled: list[str] = field(default_factory=list)

    @property
    def verdict(self) -> Verdict:
        """Return what must be nothing."""
        return Verdict(len(self.lost), len(self.doubled))


def reckon(plan: Plan, sms: Sequence[Mapping[str, Any]], mails: Sequence[Mail], database: Path) -> Reckoning:
    """Compare what the world accepted with what it was owed."""
    found = Reckoning()
    with closing(sqlite3.connect(database)) as db:
        for person in plan.people:
            for news in (n for n in plan.news if n.area in person.areas):
                _reckon(found, person, news, sms, mails, db)
    return found


def _reckon(
    found: Reckoning,
    person: Person,
    news: News,
    sms: Sequence[Mapping[str, Any]],
    mails: Sequence[Mail],
    db: sqlite3.Connection,
) -> None:
    said = [m for m in sms if m["to"] == person.phone and (news.area, news.over) in of_sms(m["body"])]
    copies = {
        str(mail.message["Message-ID"])
        for mail in mails
        if person.email in mail.recipients and (news.area, news.over) in of_mail(mail)
    }
    name = f"{person.name} {STATES[news.area]} {'over' if news.over else 'order'} at {news.at}"
    arrived = [number for number, m in enumerate(said) if m["status"] not in LOST]
    found.owed += 1
    # What was lost may be said again; after one that was not, nothing may follow.
    if len(copies) > 1 or (arrived and arrived[0] != len(said) - 1):
        found.doubled.append(f"{name}: {[m['status'] for m in said]}, {len(copies)} mails")
    if arrived or copies:
        found.told += 1
    elif excused(db, person, news):
        found.excused += 1
    else:
        found.lost.append(f"{name}: {[m['status'] for m in said]}, no mail, no reason")


def of_sms(body: str) -> Iterator[tuple[str, bool]]:
    """Yield of which states an SMS says what: the area, and whether it is over there."""
    for head in _HEADS.findall(body):
        yield from ((area, "has ended" in head) for area in _named(head))


def of_mail(mail: Mail) -> Iterator[tuple[str, bool]]:
    """Yield the same of a mail."""
    part = mail.message.get_body(("plain",))
    text = part.get_content().replace("\r\n", "\n") if part is not None else ""
    for head, where in _BLOCKS.findall(text):
        yield from ((area, "has ended" in head) for area in _named(where))


def _named(text: str) -> list[str]:
    return [area for area, name in STATES.items() if name in text]


def excused(db: sqlite3.Connection, person: Person, news: News) -> bool:
    """Return whether every notice of it has a reason that the operator sees."""
    rows = db.execute(
        """
        SELECT n.state, n.why, m.state, m.reference FROM notices n
        JOIN subscribers s ON s.id = n.subscriber
        JOIN alerts a ON a.id = n.alert JOIN incidents i ON i.id = a.incident
        LEFT JOIN messages m ON m.id = n.message
        WHERE s.name = ? AND i.region = ? AND (a.reason = 'cleared') = ?
        """,
        (person.name, news.area, news.over),
    ).fetchall()
    notes = " ".join(text for (text,) in db.execute("SELECT text FROM operator_notes"))
    return bool(rows) and all(
        (state == "suppressed" and why)
        or (became in {"failed", "undelivered", "expired"} and reference in notes)
        for state, why, became, reference in rows
    )

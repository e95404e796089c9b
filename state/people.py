"""Subscribers, and what they watch."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Final

from rules.model import Severity
from rules.person import Person, Watch
from rules.quiet import Quiet
from state.database import Database
from state.errors import Taken
from state.sqlite import sqlite3
from state.values import Value, chunks, from_ms, one_of, pairs, strings, to_json, to_ms

_BRANCHES: Final = 400
"""SQLite joins no more than 500 selects."""


@dataclass(frozen=True, slots=True)
class Profile:
    """What a subscriber is saved with; phone or e-mail must be there."""

    name: str
    phone: str | None = None
    """E.164."""
    email: str | None = None
    lang: str = "en"
    tz: str = "UTC"
    channels: tuple[str, ...] = ()
    min_severity: Severity = Severity.MINOR
    group: str | None = None
    severities: tuple[tuple[str, Severity], ...] = ()
    quiet: Quiet | None = None
    digest: bool = True


class People:
    """Subscribers with their watches; one who was removed is in no answer here until saved again."""

    def __init__(self, database: Database) -> None:
        self._db = database

    def save(self, profile: Profile, now: datetime) -> int:
        """Keep *profile*, over who has its phone, else its e-mail, else as a new subscriber; return their id.

        Raises Taken where its e-mail or phone is another's.
        """
        known = self._id("phone", profile.phone) or self._id("email", profile.email)
        for field, value in (("phone", profile.phone), ("email", profile.email)):
            if self._id(field, value) not in (None, known):
                raise Taken(field)
        sql = _UPDATE if known else _INSERT
        rows = self._db.written(sql, **_columns(profile), id=known, now=to_ms(now))
        return int(rows[0]["id"])

    def list(self) -> Sequence[Person]:
        """Return everybody, by name."""
        return self._people("removed_ms IS NULL ORDER BY name, id")

    def count(self) -> int:
        """Return how many there are."""
        row = self._db.row("SELECT count(*) AS number FROM subscribers WHERE removed_ms IS NULL")
        return 0 if row is None else int(row["number"])

    def get(self, subscriber: int) -> Person | None:
        """Return the subscriber with this id."""
        found = self._people("id = :id AND removed_ms IS NULL", id=subscriber)
        return found[0] if found else None

    def find(self, phone_or_email: str) -> Person | None:
        """Return the subscriber with this phone (E.164) or e-mail."""
        found = self._people("(phone = :is OR email = :is) AND removed_ms IS NULL", **{"is": phone_or_email})
        return found[0] if found else None

    def named(self, name: str) -> Person | None:
        """Return the first subscriber of this name."""
        found = self._people("name = :name AND removed_ms IS NULL ORDER BY id", name=name)
        return found[0] if found else None

    def remove(self, subscriber: int, now: datetime) -> bool:
        """Stop telling somebody anything, and keep what was sent; return whether there was such a person.

        Messages already claimed are finished: they may be on their way.
        """
        gone = self._db.write(
            "UPDATE subscribers SET removed_ms = :now WHERE id = :id AND removed_ms IS NULL",
            id=subscriber,
            now=to_ms(now),
        )
        for sql in _REMOVED:
            self._db.write(sql, id=subscriber)
        return bool(gone)

    def forget(self, subscriber: int) -> bool:
        """Erase a subscriber and everything about them, messages too; return whether there was one."""
        return bool(self._db.write("DELETE FROM subscribers WHERE id = :id", id=subscriber))

    def set_watches(self, subscriber: int, areas: Iterable[tuple[str, str]], now: datetime) -> None:
        """Make (area, country) pairs exactly what somebody watches for good; trips stay as they are.

        New ones count from *now*; those that were there keep their time, so that nothing is told twice.
        """
        wanted = dict(areas)
        held = self._db.rows(
            "SELECT id, area FROM watches WHERE subscriber = :id AND until_ms IS NULL", id=subscriber
        )
        self._db.write_many(
            "DELETE FROM watches WHERE id = :id",
            [{"id": row["id"]} for row in held if row["area"] not in wanted],
        )
        self._db.write_many(
            """
            INSERT INTO watches (subscriber, area, country, since_ms) VALUES (:id, :area, :country, :now)
            ON CONFLICT (subscriber, area) WHERE until_ms IS NULL DO UPDATE SET country = excluded.country
            """,
            [{"id": subscriber, "area": area, "country": c, "now": to_ms(now)} for area, c in wanted.items()],
        )

    def watched_in(self, countries: Collection[str]) -> Sequence[str]:
        """Return what anybody watches or travels to in *countries* at any time, past and future too."""
        names, bound = one_of(sorted(countries))
        rows = self._db.rows(f"SELECT DISTINCT area FROM watches WHERE country IN {names}", **bound)
        return [row["area"] for row in rows]

    def concerned(
        self, areas: Collection[str], incident: int, after: int, limit: int
    ) -> tuple[Sequence[Person], int | None]:
        """Return who watches one of *areas*, or was ever told of an incident, in the order of their ids.

        At most *limit* of those *after* an id; with them that after which to go on, None at the end.
        """
        some = sorted(areas)
        names, bound = one_of(some)
        watching = "SELECT subscriber FROM watches WHERE area {} AND subscriber > :after UNION "
        # Each from its own end of an index, merged: nothing behind the limit is looked at.
        each = [watching.format(f"= :{name}") for name in bound]
        rows = self._db.rows(
            f"""
            {"".join(each) if len(each) <= _BRANCHES else watching.format(f"IN {names}")}
            SELECT subscriber FROM told WHERE incident = :incident AND subscriber > :after
            ORDER BY subscriber LIMIT :limit
            """,
            incident=incident,
            after=after,
            limit=limit,
            **bound,
        )
        ids = [int(row["subscriber"]) for row in rows]
        people = [person for piece in chunks(ids) for person in self._with_ids(piece)]
        return people, ids[-1] if len(ids) == limit else None

    def _with_ids(self, ids: Sequence[int]) -> Sequence[Person]:
        names, bound = one_of(ids)
        return self._people(f"removed_ms IS NULL AND id IN {names} ORDER BY id", **bound)

    def told_people(self, incident: int) -> Sequence[Person]:
        """Return who was ever told of an incident."""
        told = "SELECT subscriber FROM told WHERE incident = :incident"
        return self._people(f"removed_ms IS NULL AND id IN ({told}) ORDER BY id", incident=incident)

    def joined(self, now: datetime, limit: int) -> Sequence[Person]:
        """Return some who have a watch or trip that counts by *now* and have not been greeted for it."""
        new = "SELECT subscriber FROM watches WHERE greeted = 0 AND since_ms <= :now"
        return self._people(
            f"removed_ms IS NULL AND id IN ({new}) ORDER BY id LIMIT :limit", now=to_ms(now), limit=limit
        )

    def greet(self, subscriber: int, now: datetime) -> None:
        """Note that somebody was told what holds in all that they watch by *now*.

        A mark rather than a cursor of times: a trip may be entered after it began to count.
        """
        self._db.write(
            "UPDATE watches SET greeted = 1 WHERE subscriber = :id AND greeted = 0 AND since_ms <= :now",
            id=subscriber,
            now=to_ms(now),
        )

    def bring_forward(self, now: datetime) -> None:
        """Let count from *now* what somebody watches for good from later on: the clock was set back."""
        self._db.write(
            "UPDATE watches SET since_ms = :now WHERE since_ms > :now AND until_ms IS NULL", now=to_ms(now)
        )

    def welcome(self, subscriber: int) -> None:
        """Have somebody told what goes on where they are, as if they had just joined."""
        self._db.write("UPDATE watches SET greeted = 0 WHERE subscriber = :id", id=subscriber)

    def next_joining(self) -> datetime | None:
        """Return when the next watch or trip of which nobody was greeted begins to count."""
        row = self._db.row("SELECT min(since_ms) AS since FROM watches WHERE greeted = 0")
        return None if row is None else from_ms(row["since"])

    def _id(self, field: str, value: str | None) -> int | None:
        row = self._db.row(f"SELECT id FROM subscribers WHERE {field} = :value", value=value)
        return None if row is None else int(row["id"])

    def _people(self, where: str, **bound: Value) -> Sequence[Person]:
        rows = self._db.rows(f"SELECT * FROM subscribers WHERE {where}", **bound)
        watches: dict[int, tuple[Watch, ...]] = {row["id"]: () for row in rows}
        for some in chunks(tuple(watches)):
            names, these = one_of(some)
            sql = f"SELECT * FROM watches WHERE subscriber IN {names} ORDER BY subscriber, id"
            for row in self._db.rows(sql, **these):
                watches[row["subscriber"]] += (_watch(row),)
        return [_person(row, watches[row["id"]]) for row in rows]


_INSERT = """
    INSERT INTO subscribers (name, phone, email, lang, tz, channels, min_severity, grouping, severities,
                             quiet, digest, created_ms)
    VALUES (:name, :phone, :email, :lang, :tz, :channels, :min_severity, :grouping, :severities,
            :quiet, :digest, :now)
    RETURNING id
"""
_UPDATE = """
    UPDATE subscribers SET
      name = :name, phone = :phone, email = :email, lang = :lang, tz = :tz, channels = :channels,
      min_severity = :min_severity, grouping = :grouping, severities = :severities, quiet = :quiet,
      digest = :digest, removed_ms = NULL
    WHERE id = :id
    RETURNING id
"""
_REMOVED = (
    "DELETE FROM watches WHERE subscriber = :id",
    "UPDATE notices SET state = 'suppressed', why = 'removed' WHERE subscriber = :id AND state = 'waiting'",
    "UPDATE messages SET state = 'suppressed', why = 'removed' WHERE subscriber = :id AND state = 'pending'",
)


def _columns(profile: Profile) -> dict[str, Value]:
    return {
        "name": profile.name,
        "phone": profile.phone,
        "email": profile.email,
        "lang": profile.lang,
        "tz": profile.tz,
        "channels": to_json(profile.channels),
        "min_severity": profile.min_severity,
        "grouping": profile.group,
        "severities": to_json(profile.severities),
        "quiet": None if profile.quiet is None else str(profile.quiet),
        "digest": profile.digest,
    }


def _watch(row: sqlite3.Row) -> Watch:
    begins, ends = from_ms(row["begins_ms"]), from_ms(row["ends_ms"])
    stay = None if begins is None or ends is None else (begins, ends)
    return Watch(row["area"], from_ms(row["since_ms"]), from_ms(row["until_ms"]), stay)


def _person(row: sqlite3.Row, watches: tuple[Watch, ...]) -> Person:
    return Person(
        id=row["id"],
        name=row["name"],
        phone=row["phone"],
        email=row["email"],
        lang=row["lang"],
        tz=row["tz"],
        watches=watches,
        channels=strings(row["channels"]),
        min_severity=Severity(row["min_severity"]),
        group=row["grouping"],
        severities=tuple((channel, Severity(least)) for channel, least in pairs(row["severities"])),
        quiet=None if row["quiet"] is None else Quiet.parse(row["quiet"]),
        digest=bool(row["digest"]),
    )

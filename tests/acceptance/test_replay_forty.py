"""Forty people through the days after 22 February 2026: who got what and why not, line by line.

`forty-expected.yaml` was written from the scenario's text by hand; the replay is compared with it.
"""

from __future__ import annotations

import json
import sqlite3
import subprocess
import sys
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from functools import cached_property
from pathlib import Path
from typing import Any, Final
from zoneinfo import ZoneInfo

import pytest
import yaml

from daemon.folding import DROPPED, REPLACED
from rules.quiet import Quiet

pytestmark = pytest.mark.slow

FOLDER: Final = Path(__file__).parent
COMMAND: Final = Path(sys.executable).with_name("advisoryd")
MEXICO: Final = ZoneInfo("America/Mexico_City")
LATEST: Final = timedelta(minutes=6)
"""How long after a publisher's word, or after what held it, a message may come."""
EXPECTED: Final[dict[str, Any]] = yaml.safe_load((FOLDER / "forty-expected.yaml").read_text(encoding="utf-8"))
SOON: Final = timedelta(minutes=15)
"""How long it may take until whoever answers for people is told: of a source at fault after some tries."""
PEOPLE: Final[dict[str, dict[str, Any]]] = EXPECTED["people"]
ANSWER: Final = "answer"
"""What an answer to somebody's SMS is called in the table."""
ENDED_AS_SAID: Final = {"school-closure", "announcement"}
"""Whose texts gave their end."""
STOPPED_BETWEEN: Final = ("Traveller Vallarta", "22 17:00", "24 16:00")


def when(told: str) -> datetime:
    """Return a time as the table writes it: day of February 2026, and the clocks of Mexico City."""
    return datetime.strptime(f"2026-02-{told}", "%Y-%m-%d %H:%M").replace(tzinfo=MEXICO)


def lines(of: Iterable[dict[str, str]]) -> Iterator[tuple[str, str, str]]:
    """Yield the time, the second word and what stands behind the colon of each line of the table."""
    for line in of:
        ((key, value),) = line.items()
        at, _, what = key.partition(", ")
        yield at, what, value


STEPS: Final = sorted(
    {at for each in PEOPLE.values() for part in ("gets", "misses") for at, _, _ in lines(each[part])}
)


def step_of(at: datetime) -> str:
    """Return the time in the table that *at* belongs to, else its own."""
    begun = [step for step in STEPS if when(step) <= at]
    if begun and at - when(begun[-1]) <= LATEST:
        return begun[-1]
    return f"{at.astimezone(MEXICO):%d %H:%M}, which is no time of the table"


@dataclass(frozen=True)
class Told:
    """One topic of one message."""

    name: str
    at: datetime
    channel: str
    message: int
    text: str
    kind: str
    """Alert, Update, Cancel, or an answer."""
    topic: str
    """Hazard and region."""
    places: str
    """Of what it is about, and the airline of flights."""
    incident: int | None
    severity: str | None

    @property
    def what(self) -> str:
        return f"{self.kind} {self.topic}".strip()


@dataclass(frozen=True)
class Played:
    """The one run of the scenario."""

    output: str
    database: Path

    def rows(self, sql: str) -> list[sqlite3.Row]:
        with sqlite3.connect(f"file:{self.database}?mode=ro", uri=True) as connection:
            connection.row_factory = sqlite3.Row
            return connection.execute(sql).fetchall()

    @cached_property
    def told(self) -> list[Told]:
        rows = self.rows("""
            SELECT subscribers.name, messages.id, sent_ms, text, msg_type, places, incident, hazard,
                   region, incidents.grouping AS grouping,
                   notices.severity AS severity, coalesce(notices.channel, messages.channel) AS way
            FROM messages JOIN subscribers ON subscribers.id = messages.subscriber
            LEFT JOIN notices ON notices.message = messages.id
            LEFT JOIN alerts ON alerts.id = alert
            LEFT JOIN incidents ON incidents.id = incident
            WHERE sent_ms IS NOT NULL ORDER BY sent_ms, messages.id, notices.id
        """)
        return [
            Told(
                row["name"],
                datetime.fromtimestamp(row["sent_ms"] / 1000, UTC),
                row["way"],
                row["id"],
                row["text"],
                row["msg_type"] or ANSWER,
                f"{row['hazard']} {row['region']}" if row["hazard"] else "",
                f"{row['places']} {row['grouping']}",
                row["incident"],
                row["severity"],
            )
            for row in rows
        ]

    def missed(self, name: str) -> dict[str, str]:
        """Return what was kept from somebody and why, but for what a later message stands for, and when first."""
        rows = self.rows("""
            SELECT name, iif(notices.channel = 'digest', at_ms, due_ms) AS ms, hazard, region, why
            FROM notices JOIN subscribers ON subscribers.id = subscriber
            JOIN alerts ON alerts.id = alert JOIN incidents ON incidents.id = incident
            WHERE notices.state = 'suppressed' ORDER BY notices.id
        """)
        found: dict[str, str] = {}
        for row in rows:
            if row["name"] == name and row["why"] not in {REPLACED, DROPPED}:
                why = row["why"].partition(" (")[0]
                at = step_of(datetime.fromtimestamp(row["ms"] / 1000, UTC))
                found.setdefault(f"{row['hazard']} {row['region']}, {why}", at)
        return found

    def notes(self) -> list[tuple[datetime, str, str]]:
        """Return when whoever answers for people was told what, the operator and the group's contacts."""
        rows = self.rows("SELECT sent_ms, address, text FROM messages WHERE subscriber IS NULL ORDER BY id")
        return [
            (datetime.fromtimestamp(row["sent_ms"] / 1000, UTC), row["address"], row["text"])
            for row in rows
            if row["sent_ms"] is not None
        ]


@pytest.fixture(scope="module")
def played(tmp_path_factory: pytest.TempPathFactory) -> Played:
    database = tmp_path_factory.mktemp("forty") / "advisoryd.db"
    done = subprocess.run(
        [COMMAND, "replay", FOLDER / "forty.yaml", "--json", "--database", database],
        capture_output=True,
        text=True,
        check=False,
        timeout=900,
    )
    assert done.returncode == 0, done.stderr
    return Played(done.stdout, database)


@pytest.mark.parametrize("name", PEOPLE)
def test_everybody_gets_what_a_careful_reader_expects_and_nothing_else(played: Played, name: str) -> None:
    got: dict[tuple[str, str], set[str]] = {}
    for told in played.told:
        if told.name == name:
            got.setdefault((step_of(told.at), told.channel), set()).add(told.what)
    wanted = {(at, way): set(what.split(", ")) for at, way, what in lines(PEOPLE[name]["gets"])}
    assert got == wanted


@pytest.mark.parametrize("name", PEOPLE)
def test_whatever_somebody_misses_is_recorded_with_the_reason(played: Played, name: str) -> None:
    wanted = {f"{what}, {why}": at for at, what, why in lines(PEOPLE[name]["misses"])}
    assert played.missed(name) == wanted


@pytest.mark.parametrize(("at", "who", "words"), list(lines(EXPECTED["others"])))
def test_whoever_answers_for_people_is_told(played: Played, at: str, who: str, words: str) -> None:
    found = [text for sent, to, text in played.notes() if to == who and when(at) <= sent <= when(at) + SOON]
    assert any(words in text for text in found), found


def test_nobody_is_told_the_same_twice(played: Played) -> None:
    last: dict[tuple[str, str, str, str], Told] = {}
    for told in played.told:
        if told.kind != ANSWER:
            key = (told.name, told.channel, told.topic, told.places)
            before = last.get(key, told)
            known = told.message != before.message and not _stopped_between(before, told)
            assert not known or before.kind != told.kind, (before, told)
            last[key] = told


def _stopped_between(before: Told, after: Told) -> bool:
    """Return whether its person said STOP and START between two messages: what changed meanwhile is told anew."""
    name, stop, _ = STOPPED_BETWEEN
    return before.name == name and before.at < when(stop) < after.at


def test_an_all_clear_goes_to_exactly_those_who_were_told(played: Played) -> None:
    known: dict[tuple[str, str, int | None], Told] = {}
    for told in played.told:
        key = (told.name, told.channel, told.incident)
        if told.kind == "Cancel":
            assert key in known, told
            del known[key]
        elif told.kind != ANSWER:
            known[key] = told
    name, stop, start = STOPPED_BETWEEN
    left = {(told.name, told.topic) for told in known.values() if told.topic.split()[0] not in ENDED_AS_SAID}
    assert left == set()
    spoken_of = [text for at, _, text in played.notes() if when(stop) <= at <= when(start) and name in text]
    assert spoken_of  # whoever answers for them knows


def test_nothing_leaves_between_stop_and_start(played: Played) -> None:
    name, stop, start = STOPPED_BETWEEN
    assert [told for told in played.told if told.name == name and when(stop) <= told.at < when(start)] == []


def test_what_is_not_extreme_respects_the_quiet_hours_where_somebody_is(played: Played) -> None:
    heard = 0
    for name, each in PEOPLE.items():
        for hours, zone, since, until in each.get("quiet", ()):
            quiet = Quiet.parse(hours)
            for told in played.told:
                if told.name == name and when(since) <= told.at < when(until) and told.severity != "extreme":
                    assert quiet.until(told.at, ZoneInfo(zone)) is None, told
                    heard += 1
    assert heard


def test_the_printed_messages_are_those_that_left(played: Played) -> None:
    printed = [json.loads(line) for line in played.output.splitlines()]
    people = [each for each in printed if each["subscriber"] != "operator"]
    assert [each["text"] for each in people] == list(
        {told.message: told.text for told in played.told}.values()
    )

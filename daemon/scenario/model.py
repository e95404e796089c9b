"""A scenario: what a few publishers put into their feeds, and when."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

from daemon.settings import GroupSettings
from rules.model import Source


@dataclass(frozen=True, slots=True)
class Publish:
    """A new entry."""

    at: datetime
    entry: str
    title: str
    text: str


@dataclass(frozen=True, slots=True)
class Edit:
    """Another text for an entry that is there."""

    at: datetime
    entry: str
    text: str


@dataclass(frozen=True, slots=True)
class Republish:
    """Every entry again under a new id, with its link and its old date."""

    at: datetime


@dataclass(frozen=True, slots=True)
class Answer:
    """No feed at all from here on, but this."""

    at: datetime
    status: int
    """HTTP status."""
    html: str = ""
    """The words of a web page in the feed's place."""


@dataclass(frozen=True, slots=True)
class Recover:
    """The feed again."""

    at: datetime


Step = Publish | Edit | Republish | Answer | Recover


@dataclass(frozen=True, slots=True)
class Act:
    """What somebody does while it goes on: a traveller answers, a manager silences."""

    at: datetime
    command: str
    """One of the commands that change the database, or ``reply``."""
    args: Mapping[str, Any]


@dataclass(frozen=True, slots=True)
class Feed:
    """One publisher's feed through the scenario."""

    source: Source
    """As advisoryd would configure it; its URL is the publisher's own."""
    site: str
    """What links begin with, without a slash at the end."""
    title: str
    atom: bool
    """Atom whose ids change at every edit; else RSS 2.0 whose ids stay."""
    latest_only: bool
    """It lists the entry changed last and no other."""
    steps: tuple[Step, ...]
    """In order of time."""


@dataclass(frozen=True, slots=True)
class Scenario:
    """An event, from before it began to after it ended."""

    id: str
    summary: str
    begin: datetime
    end: datetime
    tz: str
    """IANA zone in which its times are told."""
    packs: tuple[str, ...]
    """Shipped rule packs it runs with."""
    subscribers: Path
    """CSV of its own people."""
    feeds: tuple[Feed, ...]
    trips: Path | None = None
    """CSV or iCalendar of its people's trips."""
    rules: tuple[Path, ...] = ()
    """Rule files in place of the packs."""
    groups: Mapping[str, GroupSettings] = field(default_factory=dict)
    acts: tuple[Act, ...] = ()
    """In order of time."""

    @property
    def length(self) -> timedelta:
        """Return how long it lasts."""
        return self.end - self.begin

    def feed(self, source: str) -> Feed:
        """Return the feed of a source; KeyError where it has none."""
        for feed in self.feeds:
            if feed.source.id == source:
                return feed
        raise KeyError(source)

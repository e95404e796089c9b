"""Silences: what a manager has hidden, from whom, until when."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Final

from rules.addressed import Addressed
from rules.model import MsgType, Severity
from rules.ports import Gazetteer

LONGEST: Final = timedelta(days=90)
"""What is to be hidden for longer is a change of the rules."""
REMIND_BEFORE: Final = timedelta(hours=1)
"""How long before its end a silence is spoken of; of a short one, when a quarter of it is left."""


@dataclass(frozen=True, slots=True)
class Matchers:
    """What a silence is about: keys are ANDed, values are ORed, an empty key leaves it open."""

    rules: frozenset[str] = frozenset()
    areas: frozenset[str] = frozenset()
    """All that it concerns somebody for must lie in these."""
    publishers: frozenset[str] = frozenset()
    """In lower case; all who hold it must be of these."""
    subscribers: frozenset[int] = frozenset()
    groups: frozenset[str] = frozenset()
    """In lower case."""


@dataclass(frozen=True, slots=True)
class Silence:
    """What is hidden, until when, by whom and why."""

    id: int
    author: str
    reason: str
    since: datetime
    until: datetime
    severity: Severity
    """The highest that it hides: what is graver breaks through."""
    matchers: Matchers

    def active(self, now: datetime) -> bool:
        """Return whether it hides anything at *now*."""
        return self.since <= now < self.until

    @property
    def remind_at(self) -> datetime:
        """Return when it is to be said that it is about to end."""
        return self.until - min(REMIND_BEFORE, (self.until - self.since) / 4)

    @property
    def why(self) -> str:
        """Return what is noted of whatever it hides."""
        return f"silenced by #{self.id} ({self.author}: {self.reason})"

    def hides(self, said: Addressed, places: Gazetteer) -> bool:
        """Return whether *said* is hidden; the end of what somebody was told never is.

        Whoever was told of a danger keeps acting on it until they hear that it is over.
        A silence is there against noise, and an all-clear withheld would be a wrong statement that stands.
        """
        return (
            said.msg_type is not MsgType.CANCEL
            and said.severity.rank <= self.severity.rank
            and self._is_about(said, places)
        )

    def _is_about(self, said: Addressed, places: Gazetteer) -> bool:
        its = self.matchers
        return (
            (not its.rules or said.incident.key.rule in its.rules)
            and (not its.subscribers or said.subscriber in its.subscribers)
            and (not its.groups or (said.group or "").casefold() in its.groups)
            and (not its.areas or said.lies_in(its.areas, places))
            and (not its.publishers or said.publishers(places) <= its.publishers)
        )

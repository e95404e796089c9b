"""Everything that must outlive the process, one attribute for each noun."""

from __future__ import annotations

from contextlib import AbstractContextManager
from datetime import datetime
from pathlib import Path
from types import TracebackType
from typing import Self

from state.acts import Acts
from state.attempts import Attempts
from state.audit import Audit
from state.awaited import Answers
from state.blocked import Blocked
from state.database import Database
from state.dossier import Dossier
from state.doubts import Doubts
from state.entries import Entries
from state.hearings import Hearings
from state.history import History
from state.holdings import Holdings
from state.hubs import Hubs
from state.incidents import Incidents
from state.levels import Levels
from state.links import Links
from state.managers import Managers
from state.messages import Messages
from state.meta import Meta
from state.notices import Notices
from state.operator import Operator
from state.people import People
from state.quarantine import Quarantine
from state.receipts import Receipts
from state.replies import Replies
from state.retention import Retention
from state.reviews import Reviews
from state.revisions import Revisions
from state.rewind import rewind
from state.rollcalls import RollCalls
from state.rulefiles import RuleFiles
from state.shapes import Shapes
from state.silences import Silences, Withheld
from state.sources import Sources
from state.spending import Spending
from state.told import ToldPeople
from state.trips import Trips
from state.versions import Versions


class Store:
    """The memory of one daemon, used on the thread that opened it.

    Reading needs nothing around it; every write stands inside ``with store.transaction():``.
    Times go in and come out as aware UTC datetimes, kept to the millisecond.
    """

    def __init__(self, database: Database) -> None:
        self._database = database
        self.meta = Meta(database)
        self.sources = Sources(database)
        self.shapes = Shapes(database)
        self.doubts = Doubts(database)
        self.entries = Entries(database)
        self.acts = Acts(database)
        self.holdings = Holdings(database)
        self.retention = Retention(database)
        self.attempts = Attempts(database)
        self.audit = Audit(database)
        self.dossier = Dossier(database)
        self.versions = Versions(database)
        self.hearings = Hearings(database)
        self.revisions = Revisions(database)
        self.levels = Levels(database)
        self.incidents = Incidents(database)
        self.links = Links(database)
        self.hubs = Hubs(database)
        self.people = People(database)
        self.trips = Trips(database)
        self.told = ToldPeople(database)
        self.notices = Notices(database)
        self.messages = Messages(database)
        self.receipts = Receipts(database)
        self.blocked = Blocked(database)
        self.quarantine = Quarantine(database)
        self.spending = Spending(database)
        self.operator = Operator(database)
        self.managers = Managers(database)
        self.answers = Answers(database)
        self.silences = Silences(database)
        self.withheld = Withheld(database)
        self.reviews = Reviews(database)
        self.replies = Replies(database)
        self.roll_calls = RollCalls(database)
        self.rules = RuleFiles(database)
        self.history = History(database)

    @classmethod
    def open(cls, path: Path, now: datetime, *, readonly: bool = False, durable: bool = True) -> Self:
        """Open the database at *path*; see :meth:`state.database.Database.open`."""
        return cls(Database.open(path, now, readonly=readonly, durable=durable))

    def transaction(self) -> AbstractContextManager[None]:
        """Commit all that is written inside, or none of it; it cannot stand in another."""
        return self._database.transaction()

    def part(self) -> AbstractContextManager[None]:
        """Undo what was written inside should it raise, and nothing else of the transaction around it."""
        return self._database.part()

    def refuse_moved(self) -> None:
        """Raise DatabaseGone where the open file is no longer the one at its path."""
        self._database.refuse_moved()

    def save_to(self, target: Path) -> None:
        """Write a verified backup to *target*; see :mod:`state.restore`."""
        self._database.save_to(target)

    def copy_to(self, target: Path) -> None:
        """Write everything to the new file *target*, which can be opened like this one."""
        self._database.copy_to(target)

    def rewind(self) -> None:
        """Forget all but people and what is decided for them: a copy is about to live through it again."""
        rewind(self._database)

    def close(self) -> None:
        """Close the database."""
        self._database.close()

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.close()

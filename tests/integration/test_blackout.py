"""While the database takes no writes, sources are heard, held in memory, and taken in once it does."""

from __future__ import annotations

from collections.abc import AsyncIterator
from datetime import timedelta
from pathlib import Path

import pytest

from daemon.app import open_app
from daemon.application import App
from daemon.clock import ManualClock
from daemon.settings import Settings
from daemon.sources.document import Fault, FaultKind, Fetched, Validators
from rules.model import Kind, Source
from state.errors import DatabaseGone
from state.store import Store
from tests.integration.test_poll import ORDER, START, Recorded, feed, item
from tests.shipped import reader as shipped_reader
from tests.standins.delivery import OPERATOR, RecordingChannel


class Desk(Recorded):
    """A feed that counts who asks."""

    def __init__(self) -> None:
        super().__init__()
        self.asked = 0

    async def fetch(
        self, source: Source, validators: Validators, deadline: timedelta, max_bytes: int
    ) -> Fetched:
        self.asked += 1
        return await super().fetch(source, validators, deadline, max_bytes)


class Stage:
    """An application on a clock that stands still."""

    def __init__(self, app: App, desk: Desk, clock: ManualClock, email: RecordingChannel) -> None:
        self.app = app
        self.desk = desk
        self.clock = clock
        self.email = email

    async def disk(self, *, full: bool) -> None:
        """Let the disk take no more, or again."""
        await self.app.parts.writer.run(
            lambda store: store._database.rows(f"PRAGMA query_only = {int(full)}")  # noqa: SLF001 (only SQLite itself fails so truly)
        )

    async def minutes(self, number: int) -> None:
        """Let time pass."""
        for _ in range(number):
            self.clock.advance(timedelta(minutes=1))
            await self.app.step(self.clock.now())


@pytest.fixture
async def stage(tmp_path: Path) -> AsyncIterator[Stage]:
    settings = Settings.model_validate(
        {"database": str(tmp_path / "a.db"), "operator": {"email": OPERATOR}, "group_wait": "0s"}
    )
    clock, desk, email = ManualClock(START), Desk(), RecordingChannel("email")
    source = Source("us-embassy", "https://e.example/", "US Embassy", Kind.GOVERNMENT, "en", subject="MX")
    async with open_app(
        settings,
        clock,
        sources={source.id: source},
        fetch=desk,
        channels={"email": email},
        reader=shipped_reader(),
    ) as app:
        people = {"path": "p.csv", "text": "name,email,watch\nTraveller,t@example.org,MX-JAL\n"}
        await app.execute("subscribers.import", people)
        yield Stage(app, desk, clock, email)


@pytest.mark.fault(3, "news that come and go on a full disk")
async def test_what_is_said_and_gone_while_the_disk_is_full_is_told_once_there_is_room(stage: Stage) -> None:
    await stage.minutes(6)
    await stage.disk(full=True)
    stage.desk.answer = feed(item(1, "Security Alert", ORDER, START))
    await stage.minutes(6)
    stage.desk.answer = feed(item(2, "Notice", "The consulate is open.", START))
    asked = stage.desk.asked
    await stage.minutes(30)
    assert 5 <= stage.desk.asked - asked <= 7, "it is heard as often as ever"
    assert [out.address for out in stage.email.accepted] == [OPERATOR], "told once, from memory"
    stage.desk.answer = Fault(FaultKind.SERVER, "it answered 500")
    await stage.disk(full=False)
    await stage.minutes(5)
    told = [out for out in stage.email.accepted if out.address == "t@example.org"]
    assert ["SHELTER IN PLACE" in out.subject for out in told] == [True]
    await stage.minutes(30)
    assert [out for out in stage.email.accepted if out.address == "t@example.org"] == told


@pytest.mark.fault(27, "a full disk")
async def test_a_full_disk_is_no_reason_to_be_started_again(stage: Stage) -> None:
    before = await stage.app.vitals(stage.clock.now(), 0.0)
    await stage.disk(full=True)
    assert (await stage.app.vitals(stage.clock.now(), 0.0)).wrote >= before.wrote


@pytest.mark.fault(5, "removed under the daemon")
async def test_a_database_that_is_removed_under_it_is_noticed(stage: Stage, tmp_path: Path) -> None:
    first = await stage.app.vitals(stage.clock.now(), 0.0)
    (tmp_path / "a.db").rename(tmp_path / "elsewhere.db")
    second = await stage.app.vitals(stage.clock.now(), 0.0)
    assert second.wrote == first.wrote, "no write counts any more"
    assert ["removed or replaced" in out.text for out in stage.email.accepted] == [True]

    def look(store: Store) -> None:
        with pytest.raises(DatabaseGone):
            store.refuse_moved()

    await stage.app.parts.writer.run(look)


@pytest.mark.fault(27, "a source that nobody tries")
async def test_a_source_that_is_due_and_not_tried_is_named(stage: Stage) -> None:
    await stage.minutes(6)
    stage.clock.advance(timedelta(minutes=30))
    looks = [await stage.app.vitals(stage.clock.now(), 0.0) for _ in range(2)]
    assert looks[0].untried == {}, "it may be about to be tried"
    assert looks[1].untried["us-embassy"].overdue > 1200
    await stage.minutes(1)
    assert (await stage.app.vitals(stage.clock.now(), 0.0)).untried == {}

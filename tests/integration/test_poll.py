"""One poll, from bytes to the database."""

from __future__ import annotations

import asyncio
import json
from collections.abc import AsyncIterator, Callable
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from email.utils import format_datetime
from functools import cache
from html import escape
from pathlib import Path
from typing import TypeVar

import pytest

from daemon.clock import ManualClock
from daemon.poll import Poller, PollSettings
from daemon.sources.document import Body, Fault, FaultKind, Fetched, NotModified, Validators
from daemon.sources.parser import Parser
from daemon.writer import Writer
from rules.incident import Alert, State
from rules.loader import RuleSet, load_texts
from rules.model import Entry, Kind, Reading, Reason, Source
from rules.reader import Reader
from state.store import Store
from tests.shipped import gazetteer, reader

T = TypeVar("T")
START = datetime(2026, 2, 22, 18, 0, tzinfo=UTC)
HOUR = timedelta(hours=1)
RULES = """\
version: 1
rules:
  - id: shelter
    summary: Shelter in place
    severity: extreme
    when: {hazard: shelter-in-place, area: MX}
  - id: level
    summary: Advice raised
    severity: severe
    when: {level: {at_least: 3}, area: MX}
end: true
"""
ORDER = "U.S. citizens in Jalisco should shelter in place until further notice."
LIFTED = "U.S. citizens in Jalisco are no longer urged to shelter in place."


@cache
def rules() -> RuleSet:
    return load_texts({"rules.yaml": RULES}, gazetteer())


def item(number: int, title: str, text: str, published: datetime, *, link: int | None = None) -> str:
    address = f"https://embassy.example/?p={number if link is None else link}"
    return (
        f"<item><guid isPermaLink='false'>{number}</guid><title>{escape(title)}</title><link>{address}</link>"
        f"<pubDate>{format_datetime(published)}</pubDate><description>{escape(text)}</description></item>"
    )


def feed(*items: str) -> bytes:
    rss = f"<rss version='2.0'><channel><title>Alerts</title>{''.join(items)}</channel></rss>"
    return rss.encode()


class Recorded:
    """Brings what it was given last; implements :class:`daemon.sources.document.Fetch`."""

    def __init__(self) -> None:
        self.answer: bytes | Fault = feed()

    async def fetch(
        self, source: Source, validators: Validators, deadline: timedelta, max_bytes: int
    ) -> Fetched:
        """Return the answer set last."""
        assert deadline > timedelta()
        assert max_bytes > 0
        if isinstance(self.answer, Fault):
            return self.answer
        body = Body(self.answer, source.url, "application/rss+xml")
        unchanged = body.validators.body_hash == validators.body_hash
        return NotModified(body.validators) if unchanged else body


class Desk:
    """A poller on a database in a folder, with a clock that is moved by hand."""

    def __init__(self, folder: Path, parser: Parser, by: Reader | None = None) -> None:
        self.clock = ManualClock(START)
        self.fetch = Recorded()
        self.writer = Writer(lambda: Store.open(folder / "advisoryd.db", self.clock.now()))
        self.rules: Callable[[], RuleSet] = rules
        parts = (self.writer, self.fetch, parser, by or reader(), gazetteer())
        self.poller = Poller(*parts, self._in_force, PollSettings())
        address = "https://embassy.example/feed"
        self.source = Source(
            "embassy",
            address,
            "US Embassy",
            Kind.GOVERNMENT,
            "en",
            subject="MX",
            options='{"varies": true}',
        )

    def _in_force(self) -> RuleSet:
        return self.rules()

    async def ask(self, question: Callable[[Store], T]) -> T:
        """Return what *question* finds in the store."""
        return await self.writer.run(question)

    async def poll(self, answer: bytes | Fault, *, after: timedelta = timedelta(minutes=5)) -> list[Alert]:
        """Poll once with this answer; return the alerts it caused, which then count as told."""
        self.clock.advance(after)
        self.fetch.answer = answer

        def ensure(store: Store) -> None:
            with store.transaction():
                store.sources.ensure([self.source.id], self.clock.now())

        await self.ask(ensure)
        await self.poller.poll(self.source, self.clock.now())
        await self.poller.expire(self.clock.now())
        return await self.ask(_take_alerts)


def _take_alerts(store: Store) -> list[Alert]:
    alerts = store.incidents.pending_alerts(1000)
    with store.transaction():
        for alert in alerts:
            assert alert.id is not None
            store.incidents.mark_fanned_out(alert.id)
    return alerts


@pytest.fixture
async def desk(tmp_path: Path) -> AsyncIterator[Desk]:
    async with Parser(gazetteer()) as parser:
        made = Desk(tmp_path, parser)
        yield made
        await made.writer.close()


def reasons(alerts: list[Alert]) -> list[Reason]:
    return [alert.reason for alert in alerts]


async def notes(desk: Desk) -> list[str]:
    return [note.text for note in await desk.ask(lambda store: store.operator.pending())]


async def test_an_order_opens_and_its_lifting_clears(desk: Desk) -> None:
    assert await desk.poll(feed()) == []
    order = item(1, "Security Alert", ORDER, START)
    assert reasons(await desk.poll(feed(order))) == [Reason.OPENED]
    assert await desk.poll(feed(order)) == []
    lifting = item(2, "Security Alert: Update", LIFTED, START + HOUR)
    assert reasons(await desk.poll(feed(lifting, order), after=HOUR)) == [Reason.CLEARED]


@pytest.mark.fault(24, "everything under new ids")
async def test_a_feed_that_republishes_everything_under_new_ids_says_nothing(desk: Desk) -> None:
    await desk.poll(feed())
    posts = [(n, f"Security Alert {n}", f"{ORDER} Message {n}.", START) for n in range(30)]
    await desk.poll(feed(*(item(*post) for post in posts)))
    again = feed(*(item(n + 500, title, text, when, link=n) for n, title, text, when in posts))
    assert await desk.poll(again, after=HOUR) == []
    assert [note for note in await notes(desk) if "30 republished" in note]
    assert await desk.poll(again, after=HOUR) == []


@pytest.mark.fault(24, "a storm that goes on")
async def test_a_storm_that_goes_on_is_told_once_a_day(desk: Desk) -> None:
    """Blank items stand beside every other change that their feed makes."""
    desk.source = replace(desk.source, key="country", subject_from="title", subject=None)

    def day(hours: int, text: str) -> bytes:
        items = (item(n, f"Place {n}", text, START + hours * HOUR) for n in range(22))
        return feed(*items, item(99, "Japan", f"Words of hour {hours}.", START + hours * HOUR))

    await desk.poll(day(0, "Words."))
    for hours in (1, 2, 3):
        await desk.poll(day(hours, ""), after=HOUR)
    assert [note for note in await notes(desk) if "22 blank" in note] == await notes(desk)
    assert len(await notes(desk)) == 1
    await desk.poll(day(25, ""), after=22 * HOUR)
    assert len(await notes(desk)) == 2


@pytest.mark.fault(24, "a new order inside a storm")
async def test_a_genuine_order_in_a_storm_is_told(desk: Desk) -> None:
    await desk.poll(feed())
    posts = [(n, f"Notice {n}", f"The consulate is open. Message {n}.", START) for n in range(30)]
    await desk.poll(feed(*(item(*post) for post in posts)))
    again = [item(n + 500, title, text, when, link=n) for n, title, text, when in posts]
    order = item(900, "Security Alert", ORDER, START + HOUR)
    assert reasons(await desk.poll(feed(order, *again), after=HOUR)) == [Reason.OPENED]


async def test_an_old_post_at_the_first_poll_is_seeded_in_silence_and_still_lifted(desk: Desk) -> None:
    old = item(1, "Security Alert", ORDER, START - timedelta(days=3))
    (seed,) = await desk.poll(feed(old))
    assert seed.silent
    lifting = item(2, "Security Alert: Update", LIFTED, START)
    assert reasons(await desk.poll(feed(lifting, old))) == [Reason.CLEARED]


async def test_a_seed_is_read_in_the_order_of_its_dates(desk: Desk) -> None:
    """Feeds put the newest first: the lifting must not be taken before the order."""
    order = item(1, "Security Alert", ORDER, START - 6 * HOUR)
    lifting = item(2, "Security Alert: Update", LIFTED, START - HOUR)
    await desk.poll(feed(lifting, order))
    assert await desk.ask(lambda store: store.incidents.live()) == []


async def test_an_order_that_is_back_on_a_standing_page_holds_again(desk: Desk) -> None:
    desk.source = replace(desk.source, while_listed=True)
    order = item(1, "Alert", ORDER, START)
    await desk.poll(feed())
    assert reasons(await desk.poll(feed(order))) == [Reason.OPENED]
    assert reasons(await desk.poll(feed())) == [Reason.EXPIRED]
    assert reasons(await desk.poll(feed(order))) == [Reason.REVIVED]
    assert await desk.poll(feed(order)) == []


def advice(level: int, published: datetime) -> bytes:
    """Return a level feed of one country, whose link and id change with its level."""
    return feed(item(level, f"Mexico - Level {level}: words", f"Advice {level}.", published))


async def test_a_level_that_falls_for_a_day_and_rises_again_says_nothing(desk: Desk) -> None:
    """Also where the day's fall is dated later than what it falls from."""
    desk.source = replace(desk.source, while_listed=True, key="country", subject_from="title")
    await desk.poll(advice(1, START - 90 * HOUR))
    assert reasons(await desk.poll(advice(4, START - 60 * HOUR))) == [Reason.OPENED]
    for hours in (1, 12, 12):
        assert await desk.poll(advice(1, START), after=hours * HOUR) == []
    assert await desk.poll(advice(4, START - 60 * HOUR)) == []
    (incident,) = await desk.ask(lambda store: store.incidents.live())
    assert [stance.level for stance in incident.holders] == [4]


async def test_a_level_that_has_fallen_for_two_days_is_over(desk: Desk) -> None:
    """Though nothing in the feed has changed meanwhile."""
    desk.source = replace(desk.source, while_listed=True, key="country", subject_from="title")
    await desk.poll(advice(1, START - 90 * HOUR))
    await desk.poll(advice(4, START - 60 * HOUR))
    assert await desk.poll(advice(1, START)) == []
    assert await desk.poll(advice(1, START), after=47 * HOUR) == []
    assert reasons(await desk.poll(advice(1, START), after=HOUR)) == [Reason.CLEARED]
    assert await desk.poll(advice(1, START), after=HOUR) == []


async def test_a_country_that_is_missing_for_a_day_says_nothing(desk: Desk) -> None:
    """Not when it goes, not when it is back; after a week the operator hears of it."""
    desk.source = replace(desk.source, while_listed=True, key="country", subject_from="title")
    await desk.poll(feed())
    assert reasons(await desk.poll(advice(4, START))) == [Reason.OPENED]
    assert await desk.poll(feed()) == []
    assert await desk.poll(feed(), after=24 * HOUR) == []
    assert await desk.poll(advice(4, START)) == []
    assert await desk.poll(feed(), after=24 * 8 * HOUR) == []
    assert reasons(await desk.poll(feed(), after=24 * 7 * HOUR)) == [Reason.EXPIRED]


@pytest.mark.parametrize(
    "back",
    [
        feed(item(9, "Mexico - Level 4: words", "", START)),
        feed(item(9, "Mexico - Level 4: words", "Advice of old.", START - 99 * HOUR)),
    ],
)
async def test_a_country_that_is_back_keeps_its_level_whatever_its_text(desk: Desk, back: bytes) -> None:
    """Blank or older than what was said: it is listed, and nothing newer says less."""
    desk.source = replace(desk.source, while_listed=True, key="country", subject_from="title")
    await desk.poll(feed())
    await desk.poll(advice(4, START))
    for answer in (feed(), back):
        assert await desk.poll(answer, after=24 * HOUR) == []
    assert await desk.poll(advice(4, START), after=24 * 9 * HOUR) == []
    assert await desk.poll(advice(4, START), after=HOUR) == []
    (incident,) = await desk.ask(lambda store: store.incidents.live())
    assert incident.state is State.OPEN


@pytest.mark.fault(11, "a page with 200 in the pipeline")
async def test_a_web_page_is_a_fault_and_told_once_with_its_end(desk: Desk) -> None:
    await desk.poll(feed(item(1, "Security Alert", ORDER, START)))
    page = b"<!doctype html><html><body>Be right back</body></html>"
    for minute in range(40):
        await desk.poll(page, after=timedelta(minutes=1 if minute else 5))
    for kind in (FaultKind.BLOCKED, FaultKind.SERVER):
        await desk.poll(Fault(kind, "it refuses us"), after=HOUR)
    assert [note.split()[0] for note in await notes(desk)] == ["Blind"]
    (incident,) = await desk.ask(lambda store: store.incidents.live())
    assert incident.state is State.OPEN
    await desk.poll(feed(item(1, "Security Alert", ORDER, START)))
    await desk.poll(feed(item(1, "Security Alert", ORDER, START)))
    assert len(await notes(desk)) == 2


async def test_a_document_cut_off_is_taken_without_its_tail_and_fetched_again(desk: Desk) -> None:
    await desk.poll(feed())
    whole = feed(item(1, "Security Alert", ORDER, START), item(2, "Notice", "Closed on Monday.", START))
    cut = whole[: whole.index(b"Closed on")]
    assert reasons(await desk.poll(cut)) == [Reason.OPENED]
    state = await desk.ask(lambda store: store.sources.get("embassy"))
    assert state.body_hash is None or state.fault is not None
    assert await desk.poll(whole) == []
    assert len(await desk.ask(lambda store: store.entries.listed("embassy"))) == 2


async def test_a_first_document_cut_off_seeds_nothing(desk: Desk) -> None:
    whole = feed(item(1, "Security Alert", ORDER, START), item(2, "Notice", "Closed on Monday.", START))
    assert await desk.poll(whole[: whole.index(b"Closed on")]) == []
    assert (await desk.ask(lambda store: store.sources.get("embassy"))).seeded_at is None


@pytest.mark.fault(15, "a fault between validators and entries")
async def test_a_fault_in_the_middle_leaves_nothing_of_the_poll(desk: Desk) -> None:
    """Validators and entries commit together: what failed is fetched and read again."""
    await desk.poll(feed())
    before = await desk.ask(lambda store: store.sources.get("embassy"))

    def broken() -> RuleSet:
        raise RuntimeError("no rules")

    desk.rules = broken
    order = feed(item(1, "Security Alert", ORDER, START))
    with pytest.raises(RuntimeError):
        await desk.poll(order)
    assert await desk.ask(lambda store: store.sources.get("embassy")) == before
    desk.rules = rules
    assert reasons(await desk.poll(order)) == [Reason.OPENED]


async def test_an_unknown_language_goes_to_the_review_list(desk: Desk) -> None:
    await desk.poll(feed())
    text = "Ügyfélszolgálatunk zárva tart, kérjük, maradjanak szállásukon a helyzet rendeződéséig."
    desk.source = replace(desk.source, lang="hu")
    await desk.poll(feed(item(1, "Biztonsági figyelmeztetés", text, START)))
    kinds = [review.kind for review in await desk.ask(lambda store: store.reviews.open())]
    assert kinds == ["unknown-language"]


async def test_of_two_like_texts_polled_in_one_instant_one_holds(desk: Desk) -> None:
    await desk.poll(feed())
    text = (
        f"{ORDER} Avoid areas around law enforcement, follow local media, and tell your family where you are."
    )
    desk.fetch.answer = feed(item(1, "Security Alert", text, START))
    other = replace(desk.source, id="consulate", publisher="Other Embassy")

    def know_both(store: Store) -> None:
        with store.transaction():
            store.sources.ensure([desk.source.id, other.id], desk.clock.now())

    await desk.ask(know_both)
    desk.clock.advance(timedelta(minutes=5))
    now = desk.clock.now()
    await asyncio.gather(desk.poller.poll(other, now), desk.poller.poll(desk.source, now))
    (incident,) = await desk.ask(lambda store: store.incidents.live())
    assert len({stance.publisher for stance in incident.holders}) == 1


async def test_an_old_post_that_comes_into_sight_is_no_news(desk: Desk) -> None:
    """A deleted post makes room for an older one in a short feed."""
    newest = item(9, "Notice", "The consulate is closed on Monday.", START)
    await desk.poll(feed(newest))
    old = item(1, "Security Alert", ORDER, START - timedelta(days=3))
    (alert,) = await desk.poll(feed(old), after=HOUR)
    assert alert.silent
    late = item(2, "Security Alert", ORDER.replace("Jalisco", "Sinaloa"), START - HOUR)
    (alert,) = await desk.poll(feed(late, old))
    assert not alert.silent


class Choking(Reader):
    """Reads everything but one text."""

    def read(self, entry: Entry) -> Reading:
        """Return the reading, or raise."""
        if "poison" in entry.text:
            raise RecursionError(entry.text)
        return super().read(entry)


@pytest.mark.fault(28, "an entry that cannot be read")
async def test_an_entry_that_breaks_the_reader_parks_itself_alone_and_is_put_aside_after_three_tries(
    tmp_path: Path,
) -> None:
    async with Parser(gazetteer()) as parser:
        desk = Desk(tmp_path, parser, Choking.load(gazetteer()))
        await desk.poll(feed())
        order = item(1, "Security Alert", ORDER, START)
        poison = item(2, "Security Alert", "This is poison.", START)
        assert reasons(await desk.poll(feed(poison, order))) == [Reason.OPENED]
        for _ in range(2):
            assert await desk.poll(feed(poison, order)) == []
        [case] = await desk.ask(lambda store: store.quarantine.given_up(START))
        assert (case.tries, case.source, case.detail) == (3, "embassy", "RecursionError")
        assert [note for note in await notes(desk) if "put aside after 3 tries" in note]
        assert not [note for note in await notes(desk) if "poison" in note]
        state = await desk.ask(lambda store: store.sources.get("embassy"))
        assert state.fault is None
        assert await desk.poll(feed(poison, order)) == []
        assert (await desk.ask(lambda store: store.sources.get("embassy"))).body_hash is not None
        lifting = item(3, "Security Alert: Update", LIFTED, START + HOUR)
        assert reasons(await desk.poll(feed(lifting, poison, order), after=HOUR)) == [Reason.CLEARED]
        revised = item(2, "Security Alert", ORDER.replace("Jalisco", "Nayarit"), START + HOUR)
        assert reasons(await desk.poll(feed(revised, lifting, order))) in ([Reason.OPENED], [])
        await desk.writer.close()


@pytest.mark.fault(28, "an entry that cannot be stored")
async def test_an_entry_that_breaks_while_it_is_stored_undoes_only_itself(tmp_path: Path) -> None:
    async with Parser(gazetteer()) as parser:
        desk = Desk(tmp_path, parser)
        await desk.poll(feed())

        def forbid(store: Store) -> None:
            with store.transaction():
                store._database.write(  # noqa: SLF001 (only SQLite itself fails so truly)
                    """
                    CREATE TEMP TRIGGER no AFTER INSERT ON alerts WHEN new.snapshot LIKE '%MX-NAY%'
                    BEGIN SELECT raise(ABORT, 'refused'); END
                    """
                )

        await desk.ask(forbid)
        order = item(1, "Security Alert", ORDER, START)
        other = item(2, "Security Alert", ORDER.replace("Jalisco", "Nayarit"), START)
        told = [await desk.poll(feed(other, order)) for _ in range(3)]
        assert [len(alerts) for alerts in told] == [1, 0, 0]
        assert len(await desk.ask(lambda store: store.quarantine.given_up(START))) == 1
        live = await desk.ask(lambda store: store.incidents.live())
        assert [incident.key.region for incident in live] == ["MX-JAL"], "nothing half done is left"
        await desk.writer.close()


async def test_a_level_that_a_definition_does_not_name_is_put_on_the_list_once(desk: Desk) -> None:
    declared = {"items": "data", "id": ["id"], "title": ["id"], "level": ["grade"], "levels": {"calm": 1}}
    desk.source = replace(desk.source, format="json", options=json.dumps({"read": declared}))
    grades = ["calm", "calm", "crimson"]
    for words in ("", "again"):
        items = [{"id": f"Country {n} {words}", "grade": grade} for n, grade in enumerate(grades)]
        await desk.poll(json.dumps({"data": items}).encode())
    (review,) = await desk.ask(lambda store: store.reviews.open())
    assert (review.kind, review.source, review.detail) == ("unknown-level", "embassy", "crimson")

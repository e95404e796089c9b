"""A feed that republishes everything tells nobody anything, and a new order inside it is told every time."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from email.utils import format_datetime
from html import escape
from pathlib import Path
from typing import Final

import pytest

from daemon.clock import ManualClock
from daemon.poll import Poller, PollSettings
from daemon.sources.document import Body, Fetched, Validators
from daemon.sources.parser import Parser
from daemon.writer import Writer
from rules.incident import Alert
from rules.loader import RuleSet, load_texts
from rules.model import Kind, Source
from rules.places import Places
from rules.reader import Reader
from state.store import Store
from tests.faults.table import Tally

START: Final = datetime(2026, 2, 22, 18, tzinfo=UTC)
HOUR: Final = timedelta(hours=1)
ITEMS: Final = 500
"""Items of a feed: the most that are read of one."""
RULES: Final = """\
version: 1
rules:
  - {id: shelter, summary: Shelter in place, severity: extreme, when: {hazard: shelter-in-place, area: MX}}
  - {id: roads, summary: Roads blocked, severity: severe, when: {hazard: road-blockade, area: MX}}
end: true
"""
ORDER: Final = "U.S. citizens in Colima should shelter in place until further notice."


Item = tuple[str, str, str, datetime, str]
"""Id, title, text, date and link."""


def item(number: int) -> Item:
    """Return one of many posts; every tenth reports what the rules ask for."""
    text = "Roads are blocked in Jalisco." if number % 10 == 0 else "The consulate is open on weekdays."
    link = f"https://embassy.example/{number}"
    return f"a{number}", f"Notice {number}", f"{text} Message {number}.", START - HOUR, link


def body(items: Sequence[Item]) -> bytes:
    parts = (
        f"<item><guid isPermaLink='false'>{escape(key)}</guid><title>{escape(title)}</title><link>{link}</link>"
        f"<pubDate>{format_datetime(when)}</pubDate><description>{escape(text)}</description></item>"
        for key, title, text, when, link in items
    )
    return f"<rss version='2.0'><channel><title>Alerts</title>{''.join(parts)}</channel></rss>".encode()


def new_id(given: Item) -> Item:
    return (f"b{given[0]}", *given[1:])


def new_id_and_query(given: Item) -> Item:
    key, title, text, when, link = given
    return f"b{key}", title, text, when, f"{link}?utm_source=feed"


def new_date(given: Item) -> Item:
    key, title, text, when, link = given
    return key, title, text, when + 2 * HOUR, link


def blank(given: Item) -> Item:
    key, title, _, when, link = given
    return key, title, "", when, link


def edited(given: Item) -> Item:
    key, title, text, when, link = given
    return key, title, f"{text} Call us at any hour.", when, link


KINDS: Final[list[Callable[[Item], Item]]] = [new_id, new_id_and_query, new_date, blank, edited]


class Pages:
    """Brings the page of each source that was set last; implements :class:`daemon.sources.document.Fetch`."""

    def __init__(self) -> None:
        self.pages: dict[str, bytes] = {}

    async def fetch(
        self, source: Source, validators: Validators, deadline: timedelta, max_bytes: int
    ) -> Fetched:
        """Return the page of *source*, unconditionally."""
        assert validators is not None
        assert deadline > timedelta()
        assert len(self.pages[source.id]) < max_bytes
        return Body(self.pages[source.id], source.url, "application/rss+xml")


async def alerts(
    kind: Callable[[Item], Item], sources: int, folder: Path, places: Places, reader: Reader, *, order: bool
) -> list[Alert]:
    """Return what *sources* feeds that all change as *kind* does cause; with *order*, each has it inside."""
    clock, pages = ManualClock(START), Pages()
    writer = Writer(lambda: Store.open(folder / "advisoryd.db", clock.now()))
    rules = load_texts({"rules.yaml": RULES}, places)

    def in_force() -> RuleSet:
        return rules

    feeds = [
        Source(
            f"s{n}", f"https://s{n}.example/", f"Embassy {n}", Kind.GOVERNMENT, "en", subject="MX", every=HOUR
        )
        for n in range(sources)
    ]
    async with Parser(places) as parser:
        poller = Poller(writer, pages, parser, reader, places, in_force, PollSettings())

        async def poll(items: Callable[[int], Iterator[Item]]) -> list[Alert]:
            clock.advance(HOUR)
            for number, source in enumerate(feeds):
                pages.pages[source.id] = body(list(items(number)))
                await writer.run(lambda store, key=source.id: _ensure(store, key, clock.now()))  # type: ignore[misc]
                await poller.poll(source, clock.now())
            return await writer.run(_take)

        def first(_: int) -> Iterator[Item]:
            return map(item, range(ITEMS))

        def again(number: int) -> Iterator[Item]:
            if order:
                yield (
                    "order",
                    "Security Alert",
                    f"{ORDER} Post {number}.",
                    clock.now(),
                    "https://embassy.example/o",
                )
            yield from map(kind, first(number))

        await poll(lambda _: iter(()))
        await poll(first)
        told = await poll(again)
    await writer.close()
    return told


def _ensure(store: Store, key: str, now: datetime) -> None:
    with store.transaction():
        store.sources.ensure([key], now)


def _take(store: Store) -> list[Alert]:
    found = store.incidents.pending_alerts(10_000)
    with store.transaction():
        for alert in found:
            assert alert.id is not None
            store.incidents.mark_fanned_out(alert.id)
    return [replace(alert, id=None) for alert in found]


@pytest.mark.fault(24, "500 republished entries of five kinds, alone and with a new order inside")
@pytest.mark.parametrize(
    "kind", [edited, new_id, *(pytest.param(each, marks=pytest.mark.full) for each in KINDS[1:4])]
)
async def test_a_republished_feed_says_nothing_and_a_new_order_in_it_is_told(
    kind: Callable[[Item], Item], tmp_path: Path, places: Places, reader: Reader, tally: Tally
) -> None:
    assert await alerts(kind, 1, tmp_path, places, reader, order=False) == []
    told = await alerts(kind, 1, tmp_path / "order", places, reader, order=True)
    assert [alert.incident.key.region for alert in told] == ["MX-COL"]
    tally.count(2 * ITEMS)


@pytest.mark.full
@pytest.mark.fault(
    24, "5 000 republished entries of each of five kinds, over ten feeds, with a new order inside"
)
@pytest.mark.parametrize("kind", KINDS)
async def test_ten_republished_feeds_tell_one_new_order_once(
    kind: Callable[[Item], Item], tmp_path: Path, places: Places, reader: Reader, tally: Tally
) -> None:
    told = await alerts(kind, 10, tmp_path, places, reader, order=True)
    assert [alert.incident.key.region for alert in told] == ["MX-COL"]
    tally.count(10 * ITEMS)
    tally.figure(f"{kind.__name__}: {len(told)} alert, and that is the new order")

"""Sources whose hub tells us of their news: asked, verified, believed where it signs, and never needed."""

from __future__ import annotations

from collections.abc import AsyncIterator
from contextlib import AsyncExitStack
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from daemon.announcing import AGAIN, Announcing
from daemon.clock import ManualClock
from daemon.ingest import note_fault
from daemon.poll import Poller, PollSettings
from daemon.sources.address import AddressPolicy
from daemon.sources.document import Fault, FaultKind
from daemon.sources.fetch import Fetcher
from daemon.sources.parser import Parser
from daemon.web.hub import HubPage
from daemon.web.server import WebServer
from daemon.writer import Writer
from rules.loader import load_texts
from rules.model import Source
from rules.places import Places
from rules.reader import Reader
from state.hubs import Subscription
from state.store import Store
from tests.standins.feedserver import FeedServer, Reply
from tests.standins.hub import CHALLENGE, HubStandIn
from tests.standins.publisher import RULES, defined

NOW = datetime(2026, 2, 22, 18, tzinfo=UTC)
MINUTE = timedelta(minutes=1)
FEED = "<rss version='2.0' xmlns:atom='http://www.w3.org/2005/Atom'><channel><title>F</title>{links}</channel></rss>"


@dataclass
class Desk:
    """A daemon's ears, its page for hubs, a publisher and a hub."""

    clock: ManualClock
    writer: Writer
    poller: Poller
    announcing: Announcing
    server: FeedServer
    hub: HubStandIn
    source: Source

    async def poll(self, links: str = "", headers: tuple[tuple[str, str], ...] = ()) -> None:
        """Let the feed show links of its own, and be polled."""
        self.server.answer("/feed", Reply(FEED.format(links=links).encode(), headers=headers))
        await self.poller.poll(self.source, self.clock.now())

    async def known(self) -> Subscription | None:
        return await self.writer.run(lambda store: store.hubs.get(self.source.id))

    async def look(self, after: timedelta = MINUTE) -> None:
        self.clock.advance(after)
        await self.announcing.tick(self.clock.now())

    async def subscribe(self) -> dict[str, str]:
        """Poll a feed that names the hub, ask the hub, and let it verify that; return what it was asked."""
        await self.poll(f"<atom:link rel='hub' href='{self.hub.url}'/>")
        await self.look()
        form = self.hub.asked[-1]
        assert await self.hub.verify(form) == (200, CHALLENGE)
        return form

    async def due(self) -> bool:
        """Return whether the source is to be polled now."""
        state = await self.writer.run(lambda store: store.sources.get(self.source.id))
        return state.next_poll <= self.clock.now()


@pytest.fixture
async def desk(tmp_path: Path, places: Places, reader: Reader) -> AsyncIterator[Desk]:
    clock = ManualClock(NOW)
    rules = load_texts({"rules.yaml": RULES}, places)
    writer = Writer(lambda: Store.open(tmp_path / "advisoryd.db", clock.now()))
    async with AsyncExitStack() as stack:
        stack.push_async_callback(writer.close)
        fetch = await stack.enter_async_context(Fetcher(AddressPolicy.of(["127.0.0.0/8"]), "tests"))
        parser = await stack.enter_async_context(Parser(places))
        server = await stack.enter_async_context(FeedServer())
        hub = await stack.enter_async_context(HubStandIn().serving())
        source = defined(id="embassy", url=server.url("/feed"))

        def ensure(store: Store) -> None:
            with store.transaction():
                store.sources.ensure([source.id], clock.now())

        await writer.run(ensure)
        announcing = Announcing(writer, fetch, "http://127.0.0.1/news")
        web = WebServer("127.0.0.1:0", HubPage(announcing, clock.now).routes)
        port = await web.open()
        stack.push_async_callback(web.close)
        announcing.public_url = f"http://127.0.0.1:{port}/news"
        poller = Poller(writer, fetch, parser, reader, places, lambda: rules, PollSettings())
        yield Desk(clock, writer, poller, announcing, server, hub, source)


async def test_a_hub_is_noted_from_the_feed_or_the_headers_and_forgotten_with_them(desk: Desk) -> None:
    topic = desk.server.url("/feed")
    await desk.poll("<atom:link rel='hub' href='https://hub.example/'/>")
    assert await desk.known() == Subscription("embassy", "https://hub.example/", topic)
    await desk.poll(
        "<atom:link rel='hub' href='/h'/><atom:link rel='self' href='https://embassy.example/f'/>"
    )
    assert await desk.known() == Subscription("embassy", desk.server.url("/h"), "https://embassy.example/f")
    link = '<https://other.example/>; rel="hub", <https://embassy.example/g>; rel="self"'
    await desk.poll("<title>a</title>", (("Link", link),))
    assert await desk.known() == Subscription(
        "embassy", "https://other.example/", "https://embassy.example/g"
    )
    await desk.poll("<title>b</title>", (("Link", '<http://[>; rel="hub"'),))
    assert await desk.known() is None


async def test_signed_news_is_fetched_at_once_and_nothing_else_hurries(desk: Desk) -> None:
    form = await desk.subscribe()
    assert form["mode"] == "subscribe"
    assert form["topic"] == desk.server.url("/feed")
    desk.clock.advance(MINUTE)
    assert not await desk.due()
    assert await desk.hub.announce(form, b"<rss/>", secret="guessed") == 202
    assert await desk.hub.announce(form | {"callback": form["callback"] + "x"}, b"<rss/>") == 202
    assert not await desk.due()
    assert await desk.hub.announce(form, b"<rss/>" * 100_000) == 202
    assert await desk.due()
    await desk.poll()
    assert await desk.hub.announce(form, b"<rss/>") == 202
    assert not await desk.due(), "however often it calls"


async def test_a_source_at_fault_is_left_in_peace(desk: Desk) -> None:
    form = await desk.subscribe()
    fault = Fault(FaultKind.BUSY, "it asks us to come less often", timedelta(minutes=30))
    await desk.writer.run(lambda store: note_fault(store, desk.source, fault, desk.clock.now()))
    desk.clock.advance(MINUTE)
    assert await desk.hub.announce(form, b"<rss/>") == 202
    assert not await desk.due()


async def test_only_what_was_asked_for_is_confirmed(desk: Desk) -> None:
    form = await desk.subscribe()
    for changes in ({"topic": "https://other.example/"}, {"mode": "unsubscribe"}, {"mode": "publish"}):
        assert (await desk.hub.verify(form, **changes))[0] == 404
    assert (await desk.hub.verify(form | {"callback": form["callback"] + "x"}))[0] == 404
    known = await desk.known()
    assert known is not None
    assert known.until == desk.clock.now() + timedelta(hours=1)


async def test_a_hub_is_asked_again_before_the_end_and_after_a_refusal(desk: Desk) -> None:
    form = await desk.subscribe()
    await desk.hub.verify(form, lease_seconds="86400")
    await desk.look(AGAIN)
    assert len(desk.hub.asked) == 1
    await desk.look(timedelta(hours=23))
    assert desk.hub.asked[1:] == [form], "with the same secret, for what is under way"
    assert (await desk.hub.verify(form, mode="denied", lease_seconds=""))[0] == 200
    known = await desk.known()
    assert known is not None
    assert known.until is None
    await desk.look(MINUTE)
    assert len(desk.hub.asked) == 2
    await desk.look(AGAIN)
    assert len(desk.hub.asked) == 3


async def test_a_hub_at_a_private_address_is_not_asked(desk: Desk) -> None:
    await desk.poll("<atom:link rel='hub' href='http://169.254.1.1/hub'/>")
    await desk.look()
    known = await desk.known()
    assert known is not None
    assert known.until is None
    assert desk.hub.asked == []

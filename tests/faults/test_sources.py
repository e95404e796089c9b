"""Publishers that fail, hang, drip, bomb or lead astray: none is given up, none delays another, none gets through."""

from __future__ import annotations

import asyncio
import itertools
import socket
from collections.abc import AsyncIterator, Iterator
from contextlib import asynccontextmanager
from dataclasses import dataclass
from datetime import datetime, timedelta
from pathlib import Path
from time import monotonic
from typing import Final

import pytest
from aiohttp.abc import AbstractResolver, ResolveResult

from daemon.app import open_app
from daemon.application import App
from daemon.clock import ManualClock
from daemon.settings import Settings
from daemon.sources.address import AddressPolicy
from daemon.sources.document import Body, Fault, FaultKind, Fetched, Validators
from daemon.sources.fetch import Fetcher
from rules.model import Kind, Source
from tests.faults.table import Tally
from tests.shipped import reader as shipped_reader
from tests.standins.delivery import NOON
from tests.standins.feedserver import FeedServer, Hold, Reply
from tests.standins.installed import PATIENCE, Installed

FEED: Final = b"<rss version='2.0'><channel><title>Alerts</title></channel></rss>"
EVERY: Final = timedelta(minutes=5)
LOOPBACK: Final = ["127.0.0.0/8"]
DEADLINE: Final = 1.0
"""Seconds for one fetch."""
SLACK: Final = 0.1


def source(name: str, url: str) -> Source:
    return Source(name, url, "Embassy", Kind.GOVERNMENT, "en", subject="MX", every=EVERY)


@asynccontextmanager
async def polling(folder: Path, url: str) -> AsyncIterator[tuple[App, ManualClock]]:
    """Open an application that polls one address for real, on a clock that is moved."""
    settings = Settings.model_validate(
        {"database": str(folder / "a.db"), "fetch": {"timeout": "5s", "allow_private": LOOPBACK}}
    )
    clock = ManualClock(NOON)
    async with open_app(
        settings, clock, sources={"s": source("s", url)}, channels={}, reader=shipped_reader()
    ) as app:
        yield app, clock


ANSWERS: Final = {
    "500": Reply(status=500),
    "503": Reply(status=503),
    "503, Retry-After of a day": Reply(status=503, headers=(("Retry-After", "86400"),)),
    "429": Reply(status=429),
    "429, Retry-After of 10 minutes": Reply(status=429, headers=(("Retry-After", "600"),)),
    "429, Retry-After of nonsense": Reply(status=429, headers=(("Retry-After", "-1e9"),)),
    "404": Reply(status=404),
    "a connection that is closed": Reply(raw=b""),
}


SOME: Final = {"503"}


@pytest.mark.parametrize(
    "name", [name if name in SOME else pytest.param(name, marks=pytest.mark.full) for name in ANSWERS]
)
@pytest.mark.fault(8, "a source that answers 500, 503, 429, 404 or nothing for twelve hours")
async def test_a_source_that_fails_for_hours_is_never_given_up(
    name: str, tmp_path: Path, tally: Tally
) -> None:
    async with FeedServer() as server, polling(tmp_path, server.url("/feed")) as (app, clock):
        server.answer("/feed", ANSWERS[name])
        polls = [clock.now(), *[at async for at in polled(app, clock, server, timedelta(hours=12))]]
        longest = max(b - a for a, b in itertools.pairwise(polls))
        server.answer("/feed", Reply(FEED))
        needed = 0
        while not await heard(app):
            needed += 1
            await anext(polled(app, clock, server, timedelta(hours=2)))
        since = clock.now() - polls[-1]
    tally.count(len(polls))
    tally.figure(
        f"{name}: {len(polls)} polls in 12 h, at most {longest.total_seconds() / 60:.0f} min apart; "
        f"heard again at poll {needed}, {since.total_seconds() / 60:.0f} min later"
    )
    limit = timedelta(hours=1) if "day" in name else 4 * EVERY
    assert longest <= limit
    assert needed <= 2
    assert server.requests[-1].headers.get("if-none-match") is None


async def polled(
    app: App, clock: ManualClock, server: FeedServer, within: timedelta
) -> AsyncIterator[datetime]:
    """Let time pass and yield when the source is asked."""
    end = clock.now() + within
    while clock.now() < end:
        before = len(server.requests)
        clock.advance(timedelta(minutes=1))
        await app.step(clock.now())
        if len(server.requests) > before:
            yield clock.now()


async def heard(app: App) -> bool:
    """Return whether the source was read at last."""
    return await app.parts.writer.run(lambda store: store.sources.get("s").fault is None)


SLOW: Final = {
    "a head that drips": Reply(FEED, drip_head=True),
    "a body that drips": Reply(b"." * 10_000, drip_body=True),
    "a body that never comes": Reply(b"", announce=1_000),
    "redirects that drip": Reply(status=302, headers=(("Location", "/drip"),)),
    "a compressed body that drips": Reply(b"." * 1_000_000, zipped=True, drip_body=True),
}


@pytest.mark.fault(9, "heads, bodies and redirects that drip, beside a healthy source")
async def test_whatever_drips_ends_at_its_deadline_and_delays_nobody(tally: Tally) -> None:
    async with FeedServer() as server, Fetcher(AddressPolicy.of(LOOPBACK), "advisoryd/test") as fetcher:
        server.answer("/drip", Reply(b"." * 10_000, drip_body=True))
        urls = [server.answer(f"/{n}", reply) for n, reply in enumerate(SLOW.values())] * 10
        slow = [asyncio.create_task(timed(fetcher, url)) for url in urls]
        delay, got = await timed(fetcher, server.answer("/fine", Reply(FEED)))
        ended = await asyncio.gather(*slow)
    worst = max(seconds for seconds, _ in ended)
    tally.count(len(ended))
    tally.figure(
        f"worst {worst:.2f} s at a deadline of {DEADLINE:.0f} s; a healthy one beside took {delay:.2f} s"
    )
    assert isinstance(got, Body)
    assert all(isinstance(each, Fault) and each.kind is FaultKind.TIMEOUT for _, each in ended)
    assert worst <= DEADLINE + SLACK
    assert delay < DEADLINE


async def timed(fetcher: Fetcher, url: str) -> tuple[float, Fetched]:
    """Return for how many seconds a fetch took, and what it came to."""
    begun = monotonic()
    got = await fetcher.fetch(source("s", url), Validators(), timedelta(seconds=DEADLINE), 2_000_000)
    return monotonic() - begun, got


@pytest.mark.full
@pytest.mark.fault(28, "ten sources that hang beside one that is polled every two seconds, a real daemon")
async def test_a_source_beside_ten_that_hang_is_polled_as_often_as_ever(tmp_path: Path, tally: Tally) -> None:
    polls, every, hold = 8, 2, Hold()
    async with FeedServer() as server:
        server.answer("/hung", Reply(FEED, hold=hold))
        server.answer("/fine", Reply(FEED))
        rows = [("fine", "/fine", every), *((f"hung{n}", "/hung", every) for n in range(10))]
        installed = Installed(tmp_path)
        installed.configure(
            "database: advisoryd.db\nweb: {listen: null}\n"
            'fetch: {timeout: 50s, allow_private: ["127.0.0.0/8"]}\nsources:\n'
            + "".join(
                f'  - {{id: {name}, url: "{server.url(path)}", publisher: P, kind: government, subject: MX,'
                f" lang: en, every: {seconds}s}}\n"
                for name, path, seconds in rows
            )
        )
        async with installed.daemon() as process:
            begun, first = monotonic(), server.asked("/fine")
            ended = asyncio.ensure_future(process.wait())
            async with asyncio.timeout(PATIENCE):
                while server.asked("/fine") < first + polls:
                    await asyncio.wait({ended}, timeout=0.1)
            took = monotonic() - begun
            ended.cancel()
            hung = server.asked("/hung")
            hold.let_go.set()
    tally.count(polls)
    tally.figure(
        f"{polls} polls of the healthy source in {took:.0f} s, {every} s apart; {hung} hung beside it"
    )
    assert hung == 10
    assert took < 1.5 * polls * every


INSIDE: Final = [
    *("127.0.0.1", "127.1", "2130706433", "0x7f.1", "0x7f000001", "0177.0.0.1", "017700000001", "0"),
    *("localhost", "localhost.", "feeds.localhost", "127.0.0.1.", "10.0.0.1", "172.16.0.1", "192.168.1.1"),
    *("100.64.0.1", "169.254.169.254", "198.18.0.1", "224.0.0.1", "255.255.255.255", "[::]", "[::1]"),
    *("[::ffff:127.0.0.1]", "[::ffff:7f00:1]", "[::127.0.0.1]", "[64:ff9b::7f00:1]", "[64:ff9b:1::7f00:1]"),
    *("[2002:7f00:1::]", "[2001:0:7f00:1::]", "[fc00::1]", "[fe80::1]", "[fec0::1]", "[ff02::1]"),
]
"""Hosts that lead inside by what they are called."""
ANSWERED: Final = [
    *("127.0.0.1", "10.0.0.1", "100.64.0.1", "169.254.169.254", "0.0.0.0", "::1"),  # noqa: S104 (to refuse)
    *("::ffff:127.0.0.1", "64:ff9b::7f00:1", "2002:7f00:1::1", "fd00::1", "fe80::1"),
]
"""What a resolver may answer for a public name."""


@dataclass
class Names(AbstractResolver):
    """Answers every name with one address."""

    address: str

    async def resolve(
        self, host: str, port: int = 0, family: socket.AddressFamily = socket.AF_INET
    ) -> list[ResolveResult]:
        """Return the address, of whatever family."""
        known = socket.AF_INET6 if ":" in self.address else family
        return [ResolveResult(hostname=host, host=self.address, port=port, family=known, proto=0, flags=0)]

    async def close(self) -> None:
        """Do nothing."""


def astray(port: int) -> Iterator[str]:
    """Yield addresses that lead inside by what they say."""
    yield from (f"http://{host}:{port}/feed" for host in INSIDE)
    yield from (f"http://{user}@127.0.0.1:{port}/feed" for user in ("me", "me:secret", "feeds.example"))
    yield from (f"{scheme}://127.0.0.1:{port}/feed" for scheme in ("ftp", "file", "gopher", "ws"))


@pytest.mark.fault(14, "literals, names, user information, schemes and redirects, to a server that listens")
async def test_nothing_that_leads_inside_is_ever_asked(tally: Tally) -> None:
    async with FeedServer() as inside, FeedServer(host="127.0.0.2") as outside:
        inside.answer("/feed", Reply(FEED))
        urls, name = list(astray(inside.port)), f"http://feeds.example:{inside.port}/feed"
        refused = [await was_refused(url, "127.0.0.1", AddressPolicy()) for url in urls]
        refused += [await was_refused(name, answer, AddressPolicy()) for answer in ANSWERED]
        for url in urls:
            away = outside.answer("/away", Reply(status=302, headers=(("Location", url),)))
            refused.append(await was_refused(away, "127.0.0.1", AddressPolicy.of(["127.0.0.2/32"])))
    tally.count(len(refused))
    tally.figure(f"{sum(refused)} of {len(refused)} refused; {len(inside.requests)} requests came through")
    assert all(refused)
    assert inside.requests == []
    assert len(outside.requests) == len(urls), "it did redirect each time"


async def was_refused(url: str, answer: str, policy: AddressPolicy) -> bool:
    """Return whether nothing was fetched, where every name is resolved to *answer*."""
    async with Fetcher(policy, "advisoryd/test", Names(answer)) as fetcher:
        got = await fetcher.fetch(source("s", url), Validators(), timedelta(seconds=5), 10_000)
    return isinstance(got, Fault)

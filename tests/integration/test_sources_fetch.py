"""Fetching from a real server: what is fetched, what is refused, and how long it may take."""

from __future__ import annotations

import gzip
import socket
import time
from collections.abc import AsyncIterator
from datetime import timedelta
from pathlib import Path

import pytest
from aiohttp.abc import AbstractResolver, ResolveResult

from daemon.sources.address import AddressPolicy
from daemon.sources.document import Body, Fault, FaultKind, Fetched, NotModified, Validators
from daemon.sources.fetch import Fetcher, redirected
from rules.model import Kind, Source
from tests.standins.feedserver import FeedServer, Reply
from tests.standins.smtp import make_certificate

FEED = b'<rss version="2.0"><channel><title>Alerts</title></channel></rss>'
LOOPBACK = AddressPolicy.of(["127.0.0.1/32"])
UNKNOWN = Validators()
LIMIT = 10_000
"""Bytes."""


class Names(AbstractResolver):
    """Answers for names of the test's own, each list in turn, the last one for ever."""

    def __init__(self, *answers: list[str]) -> None:
        self._answers = list(answers)

    async def resolve(
        self, host: str, port: int = 0, family: socket.AddressFamily = socket.AF_INET
    ) -> list[ResolveResult]:
        """Return the next answer, of whatever family."""
        del family
        addresses = self._answers.pop(0) if len(self._answers) > 1 else self._answers[0]
        return [
            ResolveResult(hostname=host, host=address, port=port, family=_family(address), proto=0, flags=0)
            for address in addresses
        ]

    async def close(self) -> None:
        """Do nothing."""


def _family(address: str) -> socket.AddressFamily:
    return socket.AF_INET6 if ":" in address else socket.AF_INET


@pytest.fixture
async def server() -> AsyncIterator[FeedServer]:
    """Serve on loopback."""
    async with FeedServer() as running:
        yield running


def source(url: str, **more: object) -> Source:
    """Return a source at *url*."""
    return Source(id="s", url=url, publisher="P", kind=Kind.GOVERNMENT, lang="en", **more)  # type: ignore[arg-type]


async def fetch(
    url: str,
    validators: Validators = UNKNOWN,
    *,
    policy: AddressPolicy = LOOPBACK,
    names: Names | None = None,
    seconds: float = 5,
    **more: object,
) -> Fetched:
    """Fetch *url* once."""
    async with Fetcher(policy, "advisoryd/test", names) as fetcher:
        return await fetcher.fetch(source(url, **more), validators, timedelta(seconds=seconds), LIMIT)


async def fault(url: str, kind: FaultKind, **more: object) -> Fault:
    """Fetch *url* and return the fault that it must have."""
    got = await fetch(url, **more)  # type: ignore[arg-type]
    assert isinstance(got, Fault), got
    assert got.kind is kind, got
    return got


async def test_a_body_comes_with_what_proves_it_unchanged_later(server: FeedServer) -> None:
    """ETag, Last-Modified, content type and hash are kept."""
    modified = "Sun, 22 Feb 2026 18:00:00 GMT"
    url = server.answer("/feed", Reply(FEED, etag='"1"', headers=(("Last-Modified", modified),)))
    got = await fetch(url)
    assert isinstance(got, Body)
    assert (got.data, got.url, got.content_type) == (FEED, url, "application/rss+xml; charset=utf-8")
    assert (got.validators.etag, got.validators.last_modified) == ('"1"', modified)
    sent = server.requests[0].headers
    assert sent["accept-encoding"] == "gzip"
    assert sent["user-agent"] == "advisoryd/test"


async def test_a_second_poll_asks_only_for_changes(server: FeedServer) -> None:
    """Both validators are sent, and 304 means unchanged."""
    url = server.answer("/feed", Reply(FEED, etag='"1"'))
    known = Validators('"1"', "Sun, 22 Feb 2026 18:00:00 GMT", "00")
    assert await fetch(url, known) == NotModified(known)
    assert server.requests[0].headers["if-none-match"] == '"1"'
    assert server.requests[0].headers["if-modified-since"] == "Sun, 22 Feb 2026 18:00:00 GMT"


async def test_the_same_bytes_under_a_new_etag_are_unchanged(server: FeedServer) -> None:
    """And the new ETag is what to send next."""
    first = await fetch(server.answer("/feed", [Reply(FEED, etag='"1"'), Reply(FEED, etag='"2"')]))
    assert isinstance(first, Body)
    again = await fetch(server.url("/feed"), first.validators)
    assert again == NotModified(Validators('"2"', None, first.validators.body_hash))


async def test_304_to_somebody_who_knew_nothing_is_a_fault(server: FeedServer) -> None:
    """Otherwise a new source would look quiet for ever."""
    await fault(server.answer("/feed", Reply(status=304)), FaultKind.STATUS)


@pytest.mark.parametrize(
    ("status", "kind"),
    [
        (401, FaultKind.BLOCKED), (403, FaultKind.BLOCKED), (407, FaultKind.BLOCKED),
        (404, FaultKind.MISSING), (410, FaultKind.MISSING), (429, FaultKind.BUSY),
        (500, FaultKind.SERVER), (502, FaultKind.SERVER), (503, FaultKind.SERVER),
        (204, FaultKind.STATUS), (206, FaultKind.STATUS), (418, FaultKind.STATUS), (300, FaultKind.STATUS),
    ],
)  # fmt: skip
@pytest.mark.fault(8, "a loopback server's answers")
async def test_an_answer_without_a_feed_is_a_fault_in_words(
    server: FeedServer, status: int, kind: FaultKind
) -> None:
    """Never "no news"."""
    got = await fault(server.answer("/feed", Reply(FEED, status=status)), kind)
    assert str(status) in got.detail


@pytest.mark.fault(8, "a loopback server's answers")
async def test_retry_after_is_understood_in_seconds_and_as_a_date(server: FeedServer) -> None:
    """A date counts from the server's own clock; days are cut to an hour."""
    sent, later = "Sun, 22 Feb 2026 18:00:00 GMT", "Sun, 22 Feb 2026 18:02:30 GMT"
    server.answer(
        "/feed",
        [
            Reply(status=503, headers=(("Retry-After", "120"),)),
            Reply(status=429, headers=(("Retry-After", later), ("Date", sent))),
            Reply(status=503, headers=(("Retry-After", "8640000000000"),)),
            Reply(status=503, headers=(("Retry-After", "soon"),)),
        ],
    )
    got = [await fetch(server.url("/feed")) for _ in range(4)]
    assert [each.retry_after for each in got if isinstance(each, Fault)] == [
        timedelta(seconds=120),
        timedelta(seconds=150),
        timedelta(hours=1),
        None,
    ]


async def test_gzip_is_inflated_and_several_members_are_one_body(server: FeedServer) -> None:
    """As RFC 1952 has it."""
    got = await fetch(server.answer("/one", Reply(FEED, zipped=True)))
    assert isinstance(got, Body)
    assert got.data == FEED
    twice = Reply(gzip.compress(FEED) + gzip.compress(FEED), headers=(("Content-Encoding", "gzip"),))
    got = await fetch(server.answer("/two", twice))
    assert isinstance(got, Body)
    assert got.data == FEED * 2


async def test_padding_after_gzip_is_no_damage(server: FeedServer) -> None:
    """Some servers fill a block with zeros."""
    padded = Reply(gzip.compress(FEED) + bytes(512), headers=(("Content-Encoding", "gzip"),))
    got = await fetch(server.answer("/feed", padded))
    assert isinstance(got, Body)
    assert got.data == FEED


async def test_a_real_name_is_looked_up_and_checked(server: FeedServer) -> None:
    """Of the addresses of this machine the listed one is dialled; a name that cannot exist is a fault."""
    server.answer("/feed", Reply(FEED))
    assert isinstance(await fetch(server.url("/feed", "localhost")), Body)
    await fault("http://no-such-host.invalid/feed", FaultKind.DNS)


@pytest.mark.fault(13, "a gzip bomb")
async def test_a_gzip_bomb_stops_at_the_limit(server: FeedServer) -> None:
    """Thirty megabytes in thirty kilobytes are never held."""
    await fault(server.answer("/feed", Reply(bytes(30_000_000), zipped=True)), FaultKind.TOO_LARGE)


@pytest.mark.fault(13, "a body over the limit")
async def test_a_body_over_the_limit_is_refused_and_one_at_the_limit_is_not(server: FeedServer) -> None:
    """The limit is the number of bytes allowed."""
    await fault(server.answer("/over", Reply(bytes(LIMIT + 1))), FaultKind.TOO_LARGE)
    assert isinstance(await fetch(server.answer("/at", Reply(bytes(LIMIT)))), Body)
    assert isinstance(await fetch(server.answer("/zip", Reply(bytes(LIMIT), zipped=True))), Body)


@pytest.mark.parametrize("encoding", ["br", "deflate", "zstd", "gzip, gzip"])
async def test_a_compression_that_was_not_asked_for_is_a_fault(server: FeedServer, encoding: str) -> None:
    """Each would need a cap of its own."""
    reply = Reply(FEED, headers=(("Content-Encoding", encoding),))
    await fault(server.answer("/feed", reply), FaultKind.ENCODING)


async def test_damaged_gzip_is_a_fault(server: FeedServer) -> None:
    """Not a crash."""
    await fault(
        server.answer("/feed", Reply(FEED, headers=(("Content-Encoding", "gzip"),))), FaultKind.ENCODING
    )


@pytest.mark.fault(10, "a body cut by its connection")
async def test_a_body_that_breaks_off_is_told_from_a_whole_one(server: FeedServer) -> None:
    """Whether the connection, the announced length or the gzip stream shows it."""
    await fault(server.answer("/cut", Reply(FEED, cut=20)), FaultKind.TRUNCATED)
    await fault(server.answer("/short", Reply(FEED, announce=9000, cut=9000)), FaultKind.TRUNCATED)
    half = Reply(gzip.compress(FEED)[:40], headers=(("Content-Encoding", "gzip"),))
    await fault(server.answer("/gzip", half), FaultKind.TRUNCATED)


@pytest.mark.parametrize("part", ["drip_head", "drip_body"])
@pytest.mark.fault(9, "headers and bodies that drip")
async def test_a_drip_ends_at_the_deadline(server: FeedServer, part: str) -> None:
    """Every byte comes in time, and the whole does not."""
    url = server.answer("/feed", Reply(bytes(5000), **{part: True}))  # type: ignore[arg-type]
    began = time.monotonic()
    await fault(url, FaultKind.TIMEOUT, seconds=0.3)
    assert time.monotonic() - began < 3


async def test_what_is_no_http_is_a_fault(server: FeedServer) -> None:
    """Not an exception."""
    await fault(server.answer("/feed", Reply(raw=b"SSH-2.0-nothing\r\n")), FaultKind.CONNECT)
    await fault(server.answer("/none", Reply(raw=b"")), FaultKind.CONNECT)


async def test_nobody_listening_is_a_fault() -> None:
    """The port was free a moment ago."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = probe.getsockname()[1]
    await fault(f"http://127.0.0.1:{port}/", FaultKind.CONNECT)


async def test_three_redirects_are_followed_and_four_are_not(server: FeedServer) -> None:
    """A relative Location counts from where it was said."""
    for step in range(5):
        server.answer(f"/{step}", Reply(status=302, headers=(("Location", f"{step + 1}"),)))
    server.answer("/5", Reply(FEED))
    got = await fetch(server.url("/2"))
    assert isinstance(got, Body)
    assert got.url == server.url("/5")
    await fault(server.url("/1"), FaultKind.REDIRECT)


async def test_a_redirect_to_nowhere_is_a_fault(server: FeedServer) -> None:
    """Not an exception."""
    await fault(server.answer("/feed", Reply(status=301)), FaultKind.REDIRECT)


async def test_a_redirect_never_leaves_https() -> None:
    """Whoever sits on the way could write alerts otherwise."""
    left = redirected("https://x.example/a", "http://x.example/a")
    assert isinstance(left, Fault)
    assert left.kind is FaultKind.REDIRECT
    assert redirected("http://x.example/a", "https://x.example/a") == "https://x.example/a"
    assert redirected("https://x.example/a/b", "//y.example/c") == "https://y.example/c"


async def test_a_certificate_nobody_vouches_for_is_a_fault(tmp_path: Path) -> None:
    """And the fault says what is wrong with it."""
    context, _ = make_certificate(tmp_path)
    async with FeedServer(tls=context) as server:
        got = await fault(server.answer("/feed", Reply(FEED)), FaultKind.TLS)
        assert server.requests == []
    assert "certificate" in got.detail


async def test_a_sources_own_headers_stay_with_its_origin(server: FeedServer) -> None:
    """A key sent to the publisher is not for whoever it redirects to."""
    async with FeedServer() as other:
        other.answer("/feed", Reply(FEED))
        server.answer("/away", Reply(status=302, headers=(("Location", other.url("/feed")),)))
        server.answer("/near", Reply(status=302, headers=(("Location", "/away"),)))
        await fetch(server.url("/near"), headers=(("X-Key", "hush"),), user_agent="mine/1")
        assert [request.headers.get("x-key") for request in server.requests] == ["hush", "hush"]
        assert "x-key" not in other.requests[0].headers
        assert other.requests[0].headers["user-agent"] == "mine/1"


@pytest.mark.parametrize(
    "target",
    ["http://10.0.0.1/", "http://[::1]/", "http://169.254.169.254/", "http://2130706434/", "ftp://127.0.0.1/",
     "http://me:you@127.0.0.1/", "file:///etc/passwd", "http://[64:ff9b::a00:1]/", "//100.64.0.1/", "http://["],
)  # fmt: skip
@pytest.mark.fault(14, "a redirect inside")
async def test_a_redirect_to_a_private_address_is_refused(server: FeedServer, target: str) -> None:
    """Each hop is checked like the first."""
    url = server.answer("/feed", Reply(status=302, headers=(("Location", target),)))
    got = await fetch(url)
    assert isinstance(got, Fault)
    assert got.kind in {FaultKind.REFUSED, FaultKind.REDIRECT}
    assert len(server.requests) == 1


@pytest.mark.parametrize(
    "address",
    ["127.0.0.1", "10.0.0.1", "100.64.0.1", "169.254.169.254", "::1", "::ffff:127.0.0.1", "64:ff9b::7f00:1",
     "2002:7f00:1::1", "fec0::1", "fd00::1", "fe80::1", "0.0.0.0", "2130706433", "127.1"],  # noqa: S104 - an address to refuse
)  # fmt: skip
@pytest.mark.fault(14, "names that lead inside, or change between two look-ups")
async def test_a_name_that_leads_inside_is_refused(server: FeedServer, address: str) -> None:
    """The check is on what is dialled, not on what the address looked like."""
    url = f"http://feeds.example:{server.port}/feed"
    await fault(url, FaultKind.REFUSED, policy=AddressPolicy(), names=Names([address]))
    assert server.requests == []


@pytest.mark.fault(14, "names that lead inside, or change between two look-ups")
async def test_a_name_that_changes_its_mind_is_refused_the_second_time(server: FeedServer) -> None:
    """Rebinding: an allowed answer first, a forbidden one for the next connection."""
    url = f"http://feeds.example:{server.port}/feed"
    server.answer("/feed", Reply(FEED, cut=10_000))
    names = Names(["127.0.0.1"], ["127.0.0.2"])
    async with Fetcher(LOOPBACK, "advisoryd/test", names) as fetcher:
        got = [
            await fetcher.fetch(
                source(f"http://{host}.example:{server.port}/feed"), Validators(), timedelta(seconds=5), LIMIT
            )
            for host in ("one", "two")
        ]
    assert isinstance(got[0], Body), url
    assert isinstance(got[1], Fault)
    assert got[1].kind is FaultKind.REFUSED


@pytest.mark.fault(14, "names that lead inside, or change between two look-ups")
async def test_of_several_addresses_only_the_allowed_is_dialled(server: FeedServer) -> None:
    """One private answer among public ones harms nobody."""
    server.answer("/feed", Reply(FEED))
    url = f"http://feeds.example:{server.port}/feed"
    assert isinstance(await fetch(url, names=Names(["10.0.0.1", "127.0.0.1"])), Body)


async def test_a_source_behind_its_own_proxy_is_asked_through_it(server: FeedServer) -> None:
    """The operator named the proxy, so it may be anywhere; a literal target is still judged."""
    proxy = server.answer("http://feeds.example/feed", Reply(FEED))
    assert isinstance(
        await fetch("http://feeds.example/feed", policy=AddressPolicy(), proxy=server.url("")), Body
    ), proxy
    await fault("http://127.1/feed", FaultKind.REFUSED, policy=AddressPolicy(), proxy=server.url(""))


async def test_no_fault_tells_the_secrets_of_an_address(server: FeedServer) -> None:
    """Neither keys in the query nor words of a path appear."""
    for reply in (Reply(status=403), Reply(raw=b"nonsense"), Reply(FEED, cut=3), Reply(bytes(LIMIT * 2)),
                  Reply(status=302, headers=(("Location", "http://10.0.0.1/?token=sesame"),))):  # fmt: skip
        server.answer("/hush", reply)
        got = await fetch(server.url("/hush?key=sesame"))
        assert isinstance(got, Fault)
        assert "sesame" not in got.detail
        assert "hush" not in got.detail


async def test_a_header_that_could_not_be_sent_back_is_not_kept(server: FeedServer) -> None:
    """Bytes that are no ASCII would make every later request fail."""
    raw = b'HTTP/1.1 200 OK\r\nETag: "\xff\xfe"\r\nContent-Length: 2\r\n\r\nok'
    got = await fetch(server.answer("/feed", Reply(raw=raw)))
    assert isinstance(got, Body)
    assert got.etag is None

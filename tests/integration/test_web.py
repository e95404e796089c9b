"""What is served over HTTP: who is let in, health, figures."""

from __future__ import annotations

import hmac
from base64 import b64encode
from collections.abc import AsyncIterator, Iterable
from contextlib import asynccontextmanager
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime, timedelta

import pytest
from aiohttp import ClientSession, web
from prometheus_client.parser import text_string_to_metric_families

from daemon.channels.channel import OutcomeClass
from daemon.channels.receipt import Receipt, Status
from daemon.outages import Outages
from daemon.tally import Tally
from daemon.web.callbacks import Callbacks
from daemon.web.health import HealthPages
from daemon.web.look import Look, SourceLook
from daemon.web.metrics import Figures, MetricsPage
from daemon.web.server import MOST_BYTES, WebServer, host_of
from state.errors import DatabaseBusy

NOON = datetime(2026, 2, 22, 18, tzinfo=UTC)
FINE = Look(
    at=NOON,
    sources=(SourceLook("embassy", NOON, 0, blind=False), SourceLook("airline", None, 9, blind=True)),
    messages={"sent": 3},
    notices_waiting=1,
    head_age=timedelta(seconds=5),
    incidents={"open": 2, "dormant": 0},
    blocked=1,
    quarantined=0,
    spent_today=1_234_500,
)


@asynccontextmanager
async def serving(routes: Iterable[web.RouteDef], hosts: tuple[str, ...] = ()) -> AsyncIterator[str]:
    server = WebServer("127.0.0.1:0", routes, hosts)
    port = await server.open()
    try:
        yield f"http://127.0.0.1:{port}"
    finally:
        await server.close()


@dataclass
class Asked:
    """What the pages ask."""

    look: Look = FINE
    broken: bool = False
    wrong: tuple[str, ...] = ()
    receipts: list[tuple[int | None, Receipt]] = field(default_factory=list)

    async def see(self) -> Look:
        if self.broken:
            raise DatabaseBusy("advisoryd.db is kept busy")
        return self.look

    async def take(self, delivery: int | None, receipt: Receipt) -> None:
        self.receipts.append((delivery, receipt))

    def figures(self, look: Look | None) -> Figures:
        tally = Tally()
        tally.count("sms", OutcomeClass.UNKNOWN, 31_999)
        return Figures("0.1.0", "3.40.1", ("sms", "email"), look, tally, Outages(), 0)


async def get(url: str, **headers: str) -> tuple[int, str]:
    async with ClientSession() as session, session.get(url, headers=headers) as answer:
        return answer.status, await answer.text()


async def test_a_daemon_that_works_is_healthy_and_one_that_does_not_says_why() -> None:
    asked = Asked()
    async with serving(HealthPages(lambda: asked.wrong, asked.see).routes) as base:
        assert await get(f"{base}/healthz") == (200, '{"healthy": true, "wrong": []}')
        asked.wrong = ("The database took no write for 61 s.",)
        status, text = await get(f"{base}/healthz")
        assert status == 503
        assert "took no write" in text


@pytest.mark.parametrize(
    ("change", "part"),
    [
        ({"head_age": timedelta(seconds=301)}, "outbox"),
        (
            {"sources": (SourceLook("a", NOON, 5, blind=True), SourceLook("b", None, 5, blind=True))},
            "sources",
        ),
    ],
)
async def test_it_is_ready_while_sources_are_heard_and_messages_leave(
    change: dict[str, object], part: str
) -> None:
    asked = Asked()
    async with serving(HealthPages(tuple, asked.see).routes) as base:
        status, text = await get(f"{base}/readyz")
        assert status == 200, text
        assert "blind: airline" in text
        asked.look = replace(FINE, **change)  # type: ignore[arg-type]
        status, text = await get(f"{base}/readyz")
        assert status == 503
        assert f'"{part}": {{"fine": false' in text
        asked.broken = True
        status, text = await get(f"{base}/readyz")
        assert (status, "does not answer" in text) == (503, True)


async def test_figures_are_what_prometheus_reads_with_base_units_and_nobodys_number() -> None:
    asked = Asked()
    async with serving(MetricsPage(asked.figures, asked.see).routes) as base:
        status, text = await get(f"{base}/metrics")
        asked.broken = True
        _, without = await get(f"{base}/metrics")
    assert status == 200
    samples = {
        (s.name, *sorted(s.labels.values())): s.value
        for family in text_string_to_metric_families(text)
        for s in family.samples
    }
    assert samples["advisoryd_source_last_success_timestamp_seconds", "embassy"] == NOON.timestamp()
    assert samples["advisoryd_source_last_success_timestamp_seconds", "airline"] == 0
    assert samples["advisoryd_outcomes_total", "sms", "unknown"] == 1
    assert samples["advisoryd_outcomes_total", "accepted", "sms"] == 0, "there before it is needed"
    assert samples["advisoryd_unknown_codes_total", "31999", "sms"] == 1
    assert samples["advisoryd_outbox_head_age_seconds",] == 5
    assert samples["advisoryd_sms_spend_dollars",] == pytest.approx(1.2345)
    assert samples["advisoryd_messages", "undelivered"] == 0
    assert samples["advisoryd_database_up",] == 1
    assert "advisoryd_database_up 0.0" in without
    assert "process_resident_memory_bytes" in text


async def test_whoever_asks_for_another_host_is_refused() -> None:
    asked = Asked()
    async with serving(HealthPages(tuple, asked.see).routes, ("alerts.example.org",)) as base:
        assert (await get(f"{base}/healthz", Host="alerts.example.org"))[0] == 200
        assert (await get(f"{base}/healthz", Host="ALERTS.example.org:443"))[0] == 200
        for stranger in ("rebound.example.com", "127.0.0.1.example.com", "", "[", "a@127.0.0.2"):
            assert (await get(f"{base}/healthz", Host=stranger))[0] == 403, stranger


def test_a_host_is_told_from_its_port() -> None:
    assert [host_of(h) for h in ("a.example", "A.example:80", "[::1]:8780", "::1", "[")] == [
        "a.example",
        "a.example",
        "::1",
        "",
        "",
    ]


async def post(url: str, body: bytes, kind: str = "application/x-www-form-urlencoded") -> tuple[int, str]:
    async with ClientSession() as session:
        headers = {"Content-Type": kind, "X-Twilio-Signature": "forged"}
        async with session.post(url, data=body, headers=headers) as answer:
            return answer.status, await answer.text()


HOSTILE = [
    (b"", "application/x-www-form-urlencoded"),
    (b"MessageSid=%ff%fe&MessageStatus=sent", "application/x-www-form-urlencoded"),
    (b"MessageSid=%ED%A0%80", "application/x-www-form-urlencoded"),
    (b"\xff\xfe\x00", "application/x-www-form-urlencoded"),
    (b"a=b", "application/x-www-form-urlencoded; charset=nonsense"),
    (b"{}", "application/json"),
    (
        b'--x\r\nContent-Disposition: form-data; name="f"; filename="f"\r\n\r\nx\r\n--x--\r\n',
        "multipart/form-data; boundary=x",
    ),
    (b"--x", "multipart/form-data; boundary=x"),
    (b"--x", "multipart/form-data"),
]


async def test_every_bad_receipt_is_answered_alike_and_too_long_ones_are_not_read() -> None:
    asked = Asked()
    callbacks = Callbacks("https://alerts.example.org/twilio", ("token",), asked.take)
    async with serving([callbacks.route]) as base:
        answers = {await post(f"{base}/twilio?delivery=1", body, kind) for body, kind in HOSTILE}
        answers |= {await post(f"{base}/twilio", b"MessageSid=SM1&MessageStatus=delivered")}
        assert answers == {(403, "Forbidden\n")}
        status, _ = await post(f"{base}/twilio?delivery=1", b"a=" + b"x" * MOST_BYTES)
        assert status == 413
        assert (await get(f"{base}/twilio"))[0] == 405
    assert asked.receipts == []


@pytest.mark.parametrize("fragment", ["", "#rc=4&rp=all"])
async def test_the_signature_is_made_of_the_public_address_whatever_the_proxy_calls_us(
    fragment: str,
) -> None:
    """By Twilio's description: HMAC-SHA1 of the address and of the sorted fields, in base 64."""
    asked = Asked()
    callbacks = Callbacks("https://alerts.example.org/twilio?x=1", ("token",), asked.take)
    fields = {"MessageStatus": "undelivered", "MessageSid": "SM" + "0" * 32, "ErrorCode": "30003"}
    signed = f"https://alerts.example.org/twilio?x=1&delivery=7{fragment}"
    signed += "".join(name + fields[name] for name in sorted(fields))
    digest = hmac.new(b"token", signed.encode(), "sha1").digest()
    headers = {"X-Twilio-Signature": b64encode(digest).decode(), "Host": "alerts.example.org"}
    async with serving([callbacks.route], (callbacks.host,)) as base, ClientSession() as session:
        for _ in range(2):
            url = f"{base}/twilio?x=1&delivery=7"
            async with session.post(url, data=fields, headers=headers) as answer:
                assert (answer.status, await answer.text()) == (204, "")
    receipt = Receipt("SM" + "0" * 32, Status.UNDELIVERED, 30003)
    assert asked.receipts == [(7, receipt)] * 2, "that it came twice is the taker's to see"


async def test_a_port_that_is_taken_is_said_and_nothing_else_is_harmed(
    caplog: pytest.LogCaptureFixture,
) -> None:
    first = WebServer("127.0.0.1:0", [])
    port = await first.open()
    second = WebServer(f"127.0.0.1:{port}", [])
    assert await second.open() is None
    await second.close()
    await first.close()
    assert "everything else goes on" in caplog.text

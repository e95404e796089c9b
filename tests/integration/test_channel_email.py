"""E-mail: a real SMTP conversation with aiosmtpd on loopback."""

from __future__ import annotations

import asyncio
import ssl
from collections import deque
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from daemon.channels.channel import (
    Accepted,
    ChannelDown,
    InDoubt,
    NotFound,
    NotProcessed,
    OutcomeClass,
    Outgoing,
    Refused,
)
from daemon.channels.email import EmailChannel, MailServer, compose
from tests.standins.smtp import PASSWORD, USERNAME, SmtpStandIn, make_certificate

NOW = datetime(2026, 2, 22, 18, tzinfo=UTC)
OUT = Outgoing(
    7,
    "email",
    "traveller@example.org",
    "4F7K2M9Q",
    "ADVISORY: SHELTER IN PLACE - Guadalajara (México)",
    "Stay where you are.\n\nReference: 4F7K2M9Q\n",
    html="<p>Stay where you are.</p>",
    created=NOW,
    message_id="4F7K2M9Q.abcdef012345",
)


def server(port: int, **given: object) -> MailServer:
    values = {"security": "none", "timeout": timedelta(seconds=5), **given}
    return MailServer("127.0.0.1", port, "alerts@example.org", **values)  # type: ignore[arg-type]


def numbered(number: int) -> Outgoing:
    return Outgoing(number, "email", f"t{number}@example.org", "R", "s", "t", message_id=f"R{number}.a")


async def test_a_mail_has_one_recipient_both_forms_and_a_stable_message_id() -> None:
    standin = SmtpStandIn()
    async with standin.serving() as port:
        mail = EmailChannel(server(port))
        outcome = await mail.send(OUT)
        await mail.send(OUT)
    assert outcome == Accepted("<4F7K2M9Q.abcdef012345@example.org>")
    first, second = standin.taken
    assert first.recipients == ("traveller@example.org",)
    assert (
        first.message["Message-ID"] == second.message["Message-ID"] == "<4F7K2M9Q.abcdef012345@example.org>"
    )
    assert first.message["Subject"] == OUT.subject
    assert first.message["Auto-Submitted"] == "auto-generated"
    kinds = [part.get_content_type() for part in first.message.iter_parts()]
    assert kinds == ["text/plain", "text/html"]


async def test_mails_sent_together_share_a_connection() -> None:
    standin = SmtpStandIn()
    async with standin.serving() as port:
        mail = EmailChannel(server(port))
        outcomes = await asyncio.gather(*(mail.send(numbered(n)) for n in range(8)))
        await mail.send(numbered(9))
    assert all(isinstance(o, Accepted) for o in outcomes)
    assert standin.connections == 2
    assert [m.recipients for m in standin.taken[:8]] == [(f"t{n}@example.org",) for n in range(8)]


@pytest.mark.fault(22, "greylisting")
async def test_greylisting_is_not_processed_and_the_next_mail_still_goes() -> None:
    standin = SmtpStandIn(rcpt=deque(["451 4.7.1 Greylisted"]))
    async with standin.serving() as port:
        mail = EmailChannel(server(port))
        first, second = await asyncio.gather(mail.send(numbered(1)), mail.send(numbered(2)))
    assert first == NotProcessed("the server answered 451")
    assert isinstance(second, Accepted)
    assert mail.backoff == (300, 900, 3600)


@pytest.mark.fault(22, "5xx at RCPT and after DATA")
async def test_a_refused_recipient_and_a_refused_text_are_final() -> None:
    standin = SmtpStandIn(rcpt=deque(["550 no such user"]), data=deque(["554 spam"]))
    async with standin.serving() as port:
        mail = EmailChannel(server(port))
        first, second = await mail.send(OUT), await mail.send(OUT)
    assert first == Refused(OutcomeClass.BAD_NUMBER, 550)
    assert second == Refused(OutcomeClass.FILTERED, 554)
    assert standin.taken == []


@pytest.mark.fault(22, "a connection lost after DATA")
async def test_a_connection_lost_after_data_is_in_doubt_and_may_be_sent_again() -> None:
    standin = SmtpStandIn(data=deque(["drop"]))
    async with standin.serving() as port:
        mail = EmailChannel(server(port))
        outcome = await mail.send(OUT)
        lookup = await mail.lookup(OUT, NOW)
        again = await mail.send(OUT)
    assert isinstance(outcome, InDoubt)
    assert lookup == NotFound()
    assert isinstance(again, Accepted)
    assert len({m.message["Message-ID"] for m in standin.taken}) == 1, "readers fold the copies"


async def test_a_server_that_cannot_be_reached_is_tried_again_soon() -> None:
    async with SmtpStandIn().serving() as port:
        pass
    outcome = await EmailChannel(server(port)).send(OUT)
    assert isinstance(outcome, NotProcessed)
    assert outcome.whole
    assert outcome.retry_after == timedelta(minutes=1)


@pytest.mark.parametrize("security", ["starttls", "tls"])
async def test_mail_leaves_over_tls_with_a_login(tmp_path: Path, security: str) -> None:
    tls, trusted = make_certificate(tmp_path)
    trust = ssl.create_default_context(cafile=str(trusted))
    standin = SmtpStandIn()
    login = security == "starttls"
    async with standin.serving(tls=tls, implicit=security == "tls", login=login) as port:
        given = {"username": USERNAME, "password": PASSWORD} if login else {}
        mail = EmailChannel(server(port, security=security, tls=trust, **given))
        outcome = await mail.send(OUT)
    assert isinstance(outcome, Accepted)


async def test_a_certificate_that_nobody_vouches_for_brings_the_channel_down(tmp_path: Path) -> None:
    tls, _ = make_certificate(tmp_path)
    standin = SmtpStandIn()
    async with standin.serving(tls=tls) as port:
        outcome = await EmailChannel(server(port, security="starttls")).send(OUT)
    assert isinstance(outcome, ChannelDown)
    assert standin.taken == []


async def test_a_server_without_starttls_gets_nothing_in_the_clear() -> None:
    standin = SmtpStandIn()
    async with standin.serving() as port:
        outcome = await EmailChannel(server(port, security="starttls")).send(OUT)
    assert isinstance(outcome, ChannelDown)
    assert standin.taken == []


async def test_a_wrong_password_brings_the_channel_down(tmp_path: Path) -> None:
    tls, trusted = make_certificate(tmp_path)
    trust = ssl.create_default_context(cafile=str(trusted))
    async with SmtpStandIn().serving(tls=tls, login=True) as port:
        wrong = server(port, security="starttls", tls=trust, username=USERNAME, password="wrong")
        outcome = await EmailChannel(wrong).send(OUT)
    assert isinstance(outcome, ChannelDown)


async def test_an_address_that_is_none_is_refused_and_raises_nothing() -> None:
    async with SmtpStandIn().serving() as port:
        mail = EmailChannel(server(port))
        for address in ("nobody@exämple.org", "a\r\nRCPT TO:<b@example.org>", "", "<<>>", "a@b\udcff"):
            odd = Outgoing(1, "email", address, "R", "s", "t", message_id="R.a")
            assert await mail.send(odd) == Refused(OutcomeClass.BAD_NUMBER, 0)


HOSTILE = st.text(
    st.one_of(st.characters(), st.sampled_from("\r\n\x00\x85\u2028\u2029\u202e\u200b\ud800\udfff\ufeff")),
    max_size=80,
)


@settings(deadline=None, max_examples=200)
@given(subject=HOSTILE, text=HOSTILE, html=HOSTILE)
@pytest.mark.fault(31, "generated text into a mail")
def test_hostile_text_becomes_a_mail_without_new_headers(subject: str, text: str, html: str) -> None:
    out = Outgoing(1, "email", "t@example.org", "R", subject, text, html=html, created=NOW, message_id="R.a")
    message = compose(out, "alerts@example.org")
    raw = message.as_bytes()
    head = raw.split(b"\r\n\r\n")[0]
    names = {line.partition(b":")[0] for line in head.split(b"\r\n") if line[:1] not in (b" ", b"\t")}
    assert names == {
        b"From", b"To", b"Subject", b"Message-ID", b"Date", b"Auto-Submitted", b"MIME-Version", b"Content-Type",
    }  # fmt: skip
    assert b"\x00" not in raw

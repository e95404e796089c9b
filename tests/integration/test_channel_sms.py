"""SMS: twilio's own client against a stateful stand-in on loopback."""

from __future__ import annotations

import logging
from collections import deque
from datetime import UTC, datetime, timedelta

import pytest

from daemon.channels.channel import (
    Accepted,
    ChannelDown,
    Found,
    InDoubt,
    LookupFailed,
    NotFound,
    NotProcessed,
    OutcomeClass,
    Outgoing,
    Refused,
)
from daemon.channels.receipt import Receipt, Status
from daemon.channels.sms import SmsAccount, SmsChannel, classify
from daemon.channels.twilio_codes import CODES
from tests.standins.twilio import ACCOUNT, LOST_ANSWERS, SENDER, TOKEN, TwilioStandIn

NOW = datetime(2026, 2, 22, 18, tzinfo=UTC)
OUT = Outgoing(7, "sms", "+12025550123", "4F7K2M9Q", "", "ADVISORY: test. Ref 4F7K2M9Q")


def channel(base: str, *, token: str = TOKEN, callback: str | None = None, seconds: float = 5) -> SmsChannel:
    account = SmsAccount(ACCOUNT, token, SENDER, base, callback, timedelta(seconds=seconds))
    return SmsChannel(account)


def found_as_queued(sid: str) -> Found:
    return Found(sid, Receipt(sid, Status.QUEUED))


async def test_an_accepted_message_gives_its_sid_and_carries_what_was_asked() -> None:
    standin = TwilioStandIn()
    async with standin.serving() as base:
        sms = channel(base, callback="https://example.org/hook?x=1")
        valid = Outgoing(7, "sms", OUT.address, OUT.reference, "", OUT.text, valid_for=timedelta(days=9))
        outcome = await sms.send(valid)
        await sms.close()
    [message] = standin.accepted
    assert outcome == Accepted(message["sid"])
    assert (message["to"], message["from"], message["body"]) == (OUT.address, SENDER, OUT.text)
    assert message["validity_period"] == "36000"
    assert message["status_callback"] == "https://example.org/hook?x=1&delivery=7#rc=4&rp=all"


async def test_no_callback_is_asked_for_where_none_is_configured() -> None:
    standin = TwilioStandIn()
    async with standin.serving() as base:
        sms = channel(base)
        await sms.send(OUT)
        await sms.close()
    assert standin.accepted[0]["status_callback"] == ""


async def test_a_gateway_below_a_path_is_reached_there() -> None:
    async with TwilioStandIn().serving() as base:
        sms = channel(f"{base}/nowhere/")
        outcome = await sms.send(OUT)
        await sms.close()
    assert outcome == ChannelDown("the provider answered 404")


@pytest.mark.parametrize("how", LOST_ANSWERS)
async def test_a_lost_answer_is_in_doubt_and_the_message_is_found_by_its_reference(how: str) -> None:
    standin = TwilioStandIn(script=deque([how]))
    async with standin.serving() as base:
        sms = channel(base, seconds=0.5)
        outcome = await sms.send(OUT)
        lookup = await sms.lookup(OUT, NOW)
        await sms.close()
    assert isinstance(outcome, InDoubt)
    assert standin.posts == 1, "nothing is retried blindly"
    assert lookup == found_as_queued(standin.accepted[0]["sid"])


async def test_a_lookup_asks_for_the_number_and_never_filters_by_date() -> None:
    standin = TwilioStandIn()
    async with standin.serving() as base:
        sms = channel(base)
        assert await sms.lookup(OUT, NOW) == NotFound()
        await sms.close()
    assert set(standin.list_queries[0]) == {"To", "PageSize"}


async def test_a_lookup_pages_until_it_finds_and_not_for_ever() -> None:
    standin = TwilioStandIn()
    async with standin.serving() as base:
        sms = channel(base)
        await sms.send(OUT)
        for number in range(150):
            standin.accepted.append({**standin.accepted[0], "sid": f"SM{number:032x}", "body": "another"})
        found = await sms.lookup(OUT, NOW)
        pages = standin.lists
        for number in range(600):
            standin.accepted.append({**standin.accepted[1], "sid": f"MM{number:032x}"})
        standin.lists = 0
        deep = await sms.lookup(OUT, NOW)
        await sms.close()
    assert found == found_as_queued(standin.accepted[0]["sid"])
    assert pages == 2
    assert deep == NotFound()
    assert standin.lists <= 6


async def test_a_list_that_fails_is_not_taken_for_an_empty_one() -> None:
    standin = TwilioStandIn(fail_lists=1)
    async with standin.serving() as base:
        sms = channel(base)
        assert isinstance(await sms.lookup(OUT, NOW), LookupFailed)
        await sms.close()
    stopped = channel(base)
    assert isinstance(await stopped.lookup(OUT, NOW), LookupFailed)
    await stopped.close()


async def test_too_many_requests_is_not_processed_and_says_when_to_try_again() -> None:
    standin = TwilioStandIn(script=deque(["429:17", "429"]))
    async with standin.serving() as base:
        sms = channel(base)
        first, second = await sms.send(OUT), await sms.send(OUT)
        await sms.close()
    assert isinstance(first, NotProcessed)
    assert first.retry_after == timedelta(seconds=17)
    assert isinstance(second, NotProcessed)
    assert second.retry_after is None
    assert standin.accepted == []


async def test_a_provider_that_cannot_be_reached_has_not_processed_it() -> None:
    async with TwilioStandIn().serving() as base:
        pass
    sms = channel(base)
    outcome = await sms.send(OUT)
    await sms.close()
    assert isinstance(outcome, NotProcessed)
    assert outcome.whole


async def test_wrong_credentials_bring_the_whole_channel_down() -> None:
    async with TwilioStandIn().serving() as base:
        sms = channel(base, token="wrong")
        outcome = await sms.send(OUT)
        await sms.close()
    assert outcome == ChannelDown("the account cannot send (20003)")


async def test_while_the_token_changes_the_next_one_is_taken_where_the_first_is_refused() -> None:
    standin = TwilioStandIn(token="next")
    async with standin.serving() as base:
        account = SmsAccount(ACCOUNT, TOKEN, SENDER, base, next_token="next")
        sms = SmsChannel(account)
        outcome = await sms.send(OUT)
        lookup = await sms.lookup(OUT, NOW)
        await sms.close()
    [message] = standin.accepted
    assert outcome == Accepted(message["sid"])
    assert lookup == found_as_queued(message["sid"])


@pytest.mark.parametrize(
    ("script", "kind"),
    [
        ("400:21211", OutcomeClass.BAD_NUMBER),
        ("400:21614", OutcomeClass.BAD_NUMBER),
        ("400:21610", OutcomeClass.OPTED_OUT),
        ("400:21408", OutcomeClass.COUNTRY),
        ("400:21617", OutcomeClass.MALFORMED),
        ("400:30007", OutcomeClass.FILTERED),
        ("400:99999", OutcomeClass.UNKNOWN),
    ],
)
async def test_a_refusal_is_final_and_says_why_without_the_number(script: str, kind: OutcomeClass) -> None:
    async with TwilioStandIn(script=deque([script])).serving() as base:
        sms = channel(base)
        outcome = await sms.send(OUT)
        await sms.close()
    assert isinstance(outcome, Refused)
    assert outcome.kind is kind
    assert OUT.address not in outcome.why


@pytest.mark.parametrize(
    ("status", "code", "expected"),
    [
        (500, 21211, InDoubt),
        (503, None, InDoubt),
        (408, None, InDoubt),
        (201, None, InDoubt),
        (400, 20429, NotProcessed),
        (429, 20429, NotProcessed),
        (400, 21606, ChannelDown),
        (400, 30034, ChannelDown),
        (403, None, ChannelDown),
        (404, 20404, ChannelDown),
        (307, None, ChannelDown),
        (422, 12345, Refused),
    ],
)
def test_the_http_class_is_judged_before_the_code(status: int, code: int | None, expected: type) -> None:
    assert isinstance(classify(status, code), expected)


@pytest.mark.parametrize(("code", "kind"), sorted(CODES.items()))
async def test_every_code_of_the_table_is_answered_as_its_class_says(code: int, kind: OutcomeClass) -> None:
    standin = TwilioStandIn(script=deque([f"400:{code}"]))
    async with standin.serving() as base:
        sms = channel(base)
        outcome = await sms.send(OUT)
        await sms.close()
    assert outcome.kind is kind
    assert (standin.posts, standin.accepted) == (1, [])


@pytest.mark.fault(34, "the SMS client's own log")
async def test_no_number_and_no_secret_reaches_the_log(caplog: pytest.LogCaptureFixture) -> None:
    caplog.set_level(logging.DEBUG)
    async with TwilioStandIn(script=deque(["500", "400:21211"])).serving() as base:
        sms = channel(base)
        for _ in range(3):
            await sms.send(OUT)
        await sms.lookup(OUT, NOW)
        await sms.close()
    own = "\n".join(r.getMessage() for r in caplog.records if not r.name.startswith("aiohttp.access"))
    assert "2025550123" not in own
    assert TOKEN not in own

"""SMS through Twilio's HTTP interface, or a gateway that speaks it."""

from __future__ import annotations

import asyncio
import logging
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Final
from urllib.parse import urlencode, urlsplit

from aiohttp import ClientConnectorError, ClientError, ConnectionTimeoutError
from twilio.base.exceptions import TwilioException, TwilioRestException
from twilio.rest import Client
from twilio.rest.api.v2010.account.message import MessageInstance

from daemon.channels.channel import (
    SECONDS,
    Accepted,
    ChannelDown,
    Found,
    InDoubt,
    Lookup,
    LookupFailed,
    NotFound,
    NotProcessed,
    Outcome,
    OutcomeClass,
    Outgoing,
    Refused,
)
from daemon.channels.receipt import PERSIST, Receipt, known_status
from daemon.channels.twilio_codes import class_of
from daemon.channels.twilio_http import HttpClient, TooMany

PAGE: Final = 100
DEPTH: Final = 500
"""How many messages to one number are searched for a reference, newest first."""
UNHEARD: Final = timedelta(seconds=30)
"""After so long the provider is asked what became of a message, where it does not call back."""
CALLED_BACK: Final = timedelta(minutes=5)
"""The same where it does: the call may have come while nobody listened."""
LONGEST_VALIDITY: Final = 36_000
"""Seconds; the most that Twilio takes as ValidityPeriod."""

BROKEN: Final = (ValueError, TypeError, KeyError, AttributeError)
"""What twilio raises on a body that is not what it promised; json's error is a ValueError."""


@dataclass(frozen=True, slots=True)
class SmsAccount:
    """An account to send from."""

    account_sid: str
    auth_token: str
    sender: str
    """E.164 number of ours."""
    api_base: str = "https://api.twilio.com"
    callback_url: str | None = None
    timeout: timedelta = timedelta(seconds=30)
    """For one whole request; a late answer is in doubt."""
    next_token: str | None = None
    """Taken where *auth_token* is refused: it is being changed."""


class SmsChannel:
    """Sends SMS, and finds them again by their reference."""

    name = "sms"
    backoff = SECONDS
    receipts = UNHEARD

    def __init__(self, settings: SmsAccount) -> None:
        """Prepare a client; must be called inside the event loop."""
        self.receipts = CALLED_BACK if settings.callback_url else UNHEARD
        # At INFO twilio logs query strings, which hold phone numbers.
        logging.getLogger("twilio").setLevel(logging.WARNING)
        self._settings = settings
        self._http = HttpClient(settings.api_base, settings.next_token)
        self._client = Client(settings.account_sid, settings.auth_token, http_client=self._http)

    async def send(self, out: Outgoing) -> Outcome:
        """POST *out* once; nothing is retried here."""
        try:
            async with asyncio.timeout(self._settings.timeout.total_seconds()):
                message = await self._client.messages.create_async(**self._parameters(out))
        except TooMany as busy:
            return NotProcessed("too many requests (429)", busy.retry_after, whole=True)
        except (ClientConnectorError, ConnectionTimeoutError) as error:
            return NotProcessed(f"no connection ({type(error).__name__})", whole=True)
        except TwilioRestException as error:
            return classify(error.status, error.code)
        except (TimeoutError, ClientError, OSError, TwilioException, *BROKEN) as error:
            return InDoubt(f"no certain answer ({type(error).__name__})")
        return Accepted(message.sid) if isinstance(message.sid, str) else InDoubt("an answer without a sid")

    def _parameters(self, out: Outgoing) -> dict[str, str | int]:
        """Return what is POSTed."""
        values: dict[str, str | int] = {"to": out.address, "from_": self._settings.sender, "body": out.text}
        if self._settings.callback_url:
            url = urlsplit(self._settings.callback_url)
            query = "&".join(part for part in (url.query, urlencode({"delivery": out.id})) if part)
            whole = url._replace(path=url.path or "/", query=query, fragment=url.fragment or PERSIST)
            values["status_callback"] = whole.geturl()
        if out.valid_for is not None:
            values["validity_period"] = min(max(int(out.valid_for.total_seconds()), 1), LONGEST_VALIDITY)
        return values

    async def lookup(self, out: Outgoing, since: datetime) -> Lookup:  # noqa: ARG002 (the shape of a channel)
        """Search the messages to that number for the reference.

        Not by DateSent: a queued message has none.
        """
        try:
            async with asyncio.timeout(self._settings.timeout.total_seconds()):
                stream = await self._client.messages.stream_async(to=out.address, limit=DEPTH, page_size=PAGE)
                async for message in stream:
                    if isinstance(message.sid, str) and _is(message, out):
                        return Found(message.sid, _receipt(message))
        except _NO_ANSWER as error:
            return _unanswered(error)
        return NotFound()

    async def ask(self, provider_id: str) -> Receipt | LookupFailed:
        """Fetch one message by its SID."""
        try:
            async with asyncio.timeout(self._settings.timeout.total_seconds()):
                message = await self._client.messages(provider_id).fetch_async()
        except _NO_ANSWER as error:
            return _unanswered(error)
        return _receipt(message) or LookupFailed("an unknown status")

    async def close(self) -> None:
        """Close the session."""
        await self._http.close()


_NO_ANSWER: Final = (TooMany, TimeoutError, ClientError, OSError, TwilioException, *BROKEN)
"""What reading raises where the provider does not answer as it should."""


def _unanswered(error: Exception) -> LookupFailed:
    """Say why nothing could be read."""
    if isinstance(error, TooMany):
        return LookupFailed("too many requests (429)")
    if isinstance(error, TwilioRestException):
        return LookupFailed(f"the provider answered {error.status}")
    return LookupFailed(f"no answer that can be read ({type(error).__name__})")


def _is(message: MessageInstance, out: Outgoing) -> bool:
    """Return whether the listed *message* is *out*, or says the same since :attr:`Outgoing.twins_since`."""
    body = message.body or ""
    if out.reference in body:
        return True
    made = message.date_created
    if out.twins_since is None or made is None or made < out.twins_since:
        return False
    before, _, after = out.text.partition(out.reference)
    return len(body) == len(out.text) and body.startswith(before) and body.endswith(after)


def _receipt(message: MessageInstance) -> Receipt | None:
    """Return what the provider says became of *message*."""
    status = known_status(message.status)
    if status is None or not isinstance(message.sid, str):
        return None
    code = message.error_code
    return Receipt(message.sid, status, int(code) if code else None)


def classify(status: int, code: int | None) -> Outcome:
    """Say what an HTTP error means: by its class first, then by Twilio's code, else conservatively."""
    if status >= 500 or status == 408 or status < 300:
        return InDoubt(f"the provider answered {status}")
    kind = class_of(code)
    if kind is OutcomeClass.NOT_PROCESSED:
        return NotProcessed(f"too many requests ({code})", whole=True)
    if kind is OutcomeClass.OURS:
        return ChannelDown(f"the account cannot send ({code})")
    if kind is OutcomeClass.UNKNOWN and (status in (401, 403, 404) or status < 400):
        return ChannelDown(f"the provider answered {status}")
    return Refused(kind, code or status)

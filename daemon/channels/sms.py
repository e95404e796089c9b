"""SMS through Twilio's HTTP interface, or a gateway that speaks it."""

from __future__ import annotations

import asyncio
import logging
from base64 import b64encode
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Final
from urllib.parse import urlencode, urlsplit, urlunsplit

from aiohttp import ClientConnectorError, ClientError, ClientSession, ClientTimeout, ConnectionTimeoutError
from twilio.base.exceptions import TwilioException, TwilioRestException
from twilio.http.async_http_client import AsyncTwilioHttpClient
from twilio.http.response import Response
from twilio.rest import Client

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
    Outgoing,
    Refusal,
    Refused,
)

CONNECT_SECONDS: Final = 10
PAGE: Final = 100
DEPTH: Final = 500
"""How many messages to one number are searched for a reference, newest first."""
LONGEST_VALIDITY: Final = 36_000
"""Seconds; the most that Twilio takes as ValidityPeriod."""

# https://www.twilio.com/docs/api/errors; second to the HTTP class, for Twilio splits and changes them.
ACCOUNT: Final = frozenset({20003, 20005, 21606, 21659, 30002, 30034})
"""Wrong credentials, suspended, bad sender, unregistered sender: nothing can leave."""
REFUSALS: Final = {
    21211: Refusal.BAD_NUMBER,
    21217: Refusal.BAD_NUMBER,
    21614: Refusal.BAD_NUMBER,
    30005: Refusal.BAD_NUMBER,
    30006: Refusal.BAD_NUMBER,
    21610: Refusal.OPTED_OUT,
    21408: Refusal.COUNTRY,
    21617: Refusal.OURS,
    21620: Refusal.OURS,
    30004: Refusal.FILTERED,
    30007: Refusal.FILTERED,
}
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


class _TooMany(Exception):  # noqa: N818 (a signal between two methods, not an error of the program)
    """Twilio answered 429: not processed."""

    def __init__(self, retry_after: timedelta | None) -> None:
        super().__init__("too many requests")
        self.retry_after = retry_after


class _HttpClient(AsyncTwilioHttpClient):  # type: ignore[misc]  # twilio carries no types
    """Twilio's client, dialling *api_base* and keeping Retry-After."""

    def __init__(self, api_base: str) -> None:
        """Open a session of its own: twilio's has no limit on connecting."""
        super().__init__(pool_connections=False)
        self._base = urlsplit(api_base)
        self.session = ClientSession(timeout=ClientTimeout(total=None, sock_connect=CONNECT_SECONDS))

    async def request(
        self,
        method: str,
        url: str,
        *,
        auth: tuple[str, str],
        headers: dict[str, str] | None = None,
        **kwargs: object,
    ) -> Response:
        """Send to the configured base; raise :class:`_TooMany` on 429."""
        parts = urlsplit(url)
        path = self._base.path.rstrip("/") + parts.path
        target = urlunsplit((self._base.scheme, self._base.netloc, path, parts.query, ""))
        # A header, since the class that twilio would make of *auth* leaves aiohttp.
        headers = {**(headers or {}), "Authorization": _basic(*auth)}
        response = await super().request(method, target, headers=headers, **kwargs)
        if response.status_code == 429:
            raise _TooMany(_seconds(response.headers.get("Retry-After")))
        return response


def _basic(name: str, password: str) -> str:
    """Return HTTP's Basic authorization (RFC 7617)."""
    return "Basic " + b64encode(f"{name}:{password}".encode()).decode()


def _seconds(header: str | None) -> timedelta | None:
    """Read a Retry-After in seconds, at most an hour; None for a date or none."""
    if header is None or not header.strip().isascii() or not header.strip().isdigit():
        return None
    return timedelta(seconds=min(int(header.strip()[:6]), 3600))


class SmsChannel:
    """Sends SMS, and finds them again by their reference."""

    name = "sms"
    backoff = SECONDS

    def __init__(self, settings: SmsAccount) -> None:
        """Prepare a client; must be called inside the event loop."""
        # At INFO twilio logs query strings, which hold phone numbers.
        logging.getLogger("twilio").setLevel(logging.WARNING)
        self._settings = settings
        self._http = _HttpClient(settings.api_base)
        self._client = Client(settings.account_sid, settings.auth_token, http_client=self._http)

    async def send(self, out: Outgoing) -> Outcome:
        """POST *out* once; nothing is retried here."""
        try:
            async with asyncio.timeout(self._settings.timeout.total_seconds()):
                message = await self._client.messages.create_async(**self._parameters(out))
        except _TooMany as busy:
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
            separator = "&" if urlsplit(self._settings.callback_url).query else "?"
            values["status_callback"] = (
                f"{self._settings.callback_url}{separator}{urlencode({'delivery': out.id})}"
            )
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
                    if out.reference in (message.body or "") and isinstance(message.sid, str):
                        return Found(message.sid)
        except _TooMany:
            return LookupFailed("too many requests (429)")
        except TwilioRestException as error:
            return LookupFailed(f"the list answered {error.status}")
        except (TimeoutError, ClientError, OSError, TwilioException, *BROKEN) as error:
            return LookupFailed(f"the list cannot be read ({type(error).__name__})")
        return NotFound()

    async def close(self) -> None:
        """Close the session."""
        await self._http.close()


def classify(status: int, code: int | None) -> Outcome:
    """Say what an HTTP error means: by its class first, then by Twilio's code, else conservatively."""
    if status >= 500 or status == 408 or status < 300:
        return InDoubt(f"the provider answered {status}")
    if code == 20429:
        return NotProcessed("too many requests (20429)", whole=True)
    if code in ACCOUNT:
        return ChannelDown(f"the account cannot send ({code})")
    if code in REFUSALS:
        return Refused(REFUSALS[code], code)
    if status in (401, 403, 404) or status < 400:
        return ChannelDown(f"the provider answered {status}")
    return Refused(Refusal.UNKNOWN, code or status)

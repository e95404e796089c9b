"""Twilio's own HTTP client, dialling where it is told to."""

from __future__ import annotations

from base64 import b64encode
from datetime import timedelta
from typing import Final
from urllib.parse import urlsplit, urlunsplit

from aiohttp import ClientSession, ClientTimeout
from twilio.http.async_http_client import AsyncTwilioHttpClient
from twilio.http.response import Response

CONNECT_SECONDS: Final = 10


class TooMany(Exception):  # noqa: N818 (a signal between two methods, not an error of the program)
    """Twilio answered 429: not processed."""

    def __init__(self, retry_after: timedelta | None) -> None:
        super().__init__("too many requests")
        self.retry_after = retry_after


class HttpClient(AsyncTwilioHttpClient):  # type: ignore[misc]  # twilio carries no types
    """Twilio's client, dialling *api_base* and keeping Retry-After."""

    def __init__(self, api_base: str, next_token: str | None = None) -> None:
        """Open a session of its own: twilio's has no limit on connecting.

        *next_token* is tried where the one in use is refused.
        """
        self._next_token = next_token
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
        """Send to the configured base; raise :class:`TooMany` on 429."""
        parts = urlsplit(url)
        path = self._base.path.rstrip("/") + parts.path
        target = urlunsplit((self._base.scheme, self._base.netloc, path, parts.query, ""))
        response = await self._sent(method, target, _basic(*auth), headers, kwargs)
        if response.status_code == 401 and self._next_token is not None:
            # Refused for its credentials it was not processed: it can be sent again.
            response = await self._sent(method, target, _basic(auth[0], self._next_token), headers, kwargs)
        if response.status_code == 429:
            raise TooMany(_seconds(response.headers.get("Retry-After")))
        return response

    async def _sent(
        self,
        method: str,
        target: str,
        authorization: str,
        headers: dict[str, str] | None,
        more: dict[str, object],
    ) -> Response:
        """Send once; credentials go in a header, since the class that twilio makes of them leaves aiohttp."""
        given = {**(headers or {}), "Authorization": authorization}
        return await super().request(method, target, headers=given, **more)


def _basic(name: str, password: str) -> str:
    """Return HTTP's Basic authorization (RFC 7617)."""
    return "Basic " + b64encode(f"{name}:{password}".encode()).decode()


def _seconds(header: str | None) -> timedelta | None:
    """Read a Retry-After in seconds, at most an hour; None for a date or none."""
    if header is None or not header.strip().isascii() or not header.strip().isdigit():
        return None
    return timedelta(seconds=min(int(header.strip()[:6]), 3600))

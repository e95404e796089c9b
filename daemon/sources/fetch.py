"""Fetch a source over HTTP: conditionally, within a deadline and a size, from public addresses only."""

from __future__ import annotations

import asyncio
import os
import re
from collections.abc import Mapping
from datetime import UTC, datetime, timedelta
from email.utils import parsedate_to_datetime
from http import HTTPStatus
from types import TracebackType
from typing import Final, Self
from urllib.parse import urljoin, urlsplit

import aiohttp
from aiohttp.abc import AbstractResolver

from daemon.sources.address import AddressPolicy, AddressRefusedError
from daemon.sources.document import Body, Fault, FaultKind, Fetched, Hub, NotModified, Validators
from daemon.sources.inflate import CutShortError, DamagedError, Inflater, TooLargeError
from daemon.sources.links import web_link
from daemon.sources.resolver import Resolver
from rules.model import Source

MAX_REDIRECTS: Final = 3
MAX_RETRY_AFTER: Final = timedelta(hours=1)
"""Longest time a server may ask for: a source is never given up."""

_FEEDS: Final = (
    "application/atom+xml, application/rss+xml, application/rdf+xml;q=0.9, "
    "application/xml;q=0.8, text/xml;q=0.8, */*;q=0.5"
)
_PAGES: Final = "text/html, application/xhtml+xml, application/xml;q=0.9, */*;q=0.8"
_ACCEPT: Final = {
    "html": _PAGES,  # what a browser says: some answer nothing else
    "json": "application/json, */*;q=0.5",
    "nws": "application/geo+json, application/json;q=0.9, */*;q=0.5",
}
"""By format; all others want XML."""
_REDIRECTS: Final = frozenset({301, 302, 303, 307, 308})
_KINDS: Final = {
    401: FaultKind.BLOCKED,
    403: FaultKind.BLOCKED,
    404: FaultKind.MISSING,
    407: FaultKind.BLOCKED,
    410: FaultKind.MISSING,
    429: FaultKind.BUSY,
}
_WORDS: Final = {
    FaultKind.BLOCKED: "it refuses us, perhaps because of where this machine is: a proxy may help",
    FaultKind.MISSING: "it has moved or ended: look for its new address",
    FaultKind.BUSY: "it asks us to come less often",
    FaultKind.SERVER: "it is in trouble",
    FaultKind.STATUS: "nothing to read comes with that",
}
_UNPRINTABLE: Final = re.compile(r"[^\x20-\x7e]")
_MAX_HEADER: Final = 1000
"""Characters of a header that are kept."""


class _Stop(Exception):  # noqa: N818 - carries a fault out of a fetch, and is none itself
    def __init__(self, kind: FaultKind, detail: str, retry_after: timedelta | None = None) -> None:
        super().__init__(detail)
        self.fault = Fault(kind, detail, retry_after)


class Fetcher:
    """Keeps the connections; an async context manager.

    A source with a proxy of its own connects to that proxy, wherever it is: the operator named it.
    What the proxy then dials cannot be checked from here, except where the address is a literal.
    """

    def __init__(
        self, policy: AddressPolicy, user_agent: str, resolver: AbstractResolver | None = None
    ) -> None:
        self._policy = policy
        self._user_agent = user_agent
        self._resolver = resolver or Resolver()
        self._direct: aiohttp.ClientSession | None = None
        self._proxied: aiohttp.ClientSession | None = None

    async def __aenter__(self) -> Self:
        """Return the fetcher, ready."""
        return self

    async def __aexit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        """Close all connections."""
        for session in (self._direct, self._proxied):
            if session is not None:
                await session.close()
        await self._resolver.close()

    async def fetch(
        self, source: Source, validators: Validators, deadline: timedelta, max_bytes: int
    ) -> Fetched:
        """Return the body of *source*, or that it is unchanged, or what is wrong.

        The deadline covers names, connecting, headers, redirects and body together, so a drip ends too.
        """
        try:
            async with asyncio.timeout(deadline.total_seconds()):
                return await self._follow(source, validators, max_bytes)
        except _Stop as stop:
            return stop.fault
        except TimeoutError:
            seconds = deadline.total_seconds()
            return Fault(FaultKind.TIMEOUT, f"{_place(source.url)} did not finish within {seconds:g} s")
        except (aiohttp.ClientError, OSError, ValueError) as error:
            return _fault(source, error)

    async def post(self, url: str, form: Mapping[str, str], deadline: timedelta) -> Fault | None:
        """Post *form* to a public address; return what is wrong, or None where it was taken."""
        reason = self._policy.url_refusal(url)
        if reason is not None:
            return Fault(FaultKind.REFUSED, f"{_place(url)} may not be asked: {reason}")
        headers = {"User-Agent": self._user_agent}
        try:
            async with (
                asyncio.timeout(deadline.total_seconds()),
                self._straight().post(url, data=form, headers=headers, allow_redirects=False) as response,
            ):
                return None if response.ok else _status(response, url).fault
        except TimeoutError:
            return Fault(FaultKind.TIMEOUT, f"{_place(url)} did not answer")
        except (aiohttp.ClientError, OSError, ValueError) as error:
            kind, words = _cause(error)
            return Fault(kind, f"{_place(url)} {words}")

    async def _follow(self, source: Source, validators: Validators, max_bytes: int) -> Fetched:
        """Ask at *source* and where it redirects to, every address checked."""
        url = source.url
        for _ in range(MAX_REDIRECTS + 1):
            reason = self._policy.url_refusal(url)
            if reason is not None:
                raise _Stop(FaultKind.REFUSED, f"{_place(url)} may not be asked: {reason}")
            headers = _headers(source, url, validators, self._user_agent)
            async with self._session(source).get(
                url, headers=headers, proxy=source.proxy, allow_redirects=False
            ) as response:
                if response.status not in _REDIRECTS:
                    return await _read(response, url, validators, max_bytes)
                target = redirected(url, response.headers.get("Location"))
            if isinstance(target, Fault):
                return target
            url = target
        raise _Stop(FaultKind.REDIRECT, f"{_place(source.url)} redirects more than {MAX_REDIRECTS} times")

    def _session(self, source: Source) -> aiohttp.ClientSession:
        if source.proxy is not None:
            if self._proxied is None:
                self._proxied = _new_session(aiohttp.TCPConnector(resolver=self._resolver))
            return self._proxied
        return self._straight()

    def _straight(self) -> aiohttp.ClientSession:
        if self._direct is None:
            self._direct = _new_session(
                aiohttp.TCPConnector(socket_factory=self._policy.socket, resolver=self._resolver)
            )
        return self._direct


def _new_session(connector: aiohttp.TCPConnector) -> aiohttp.ClientSession:
    return aiohttp.ClientSession(
        connector=connector,
        trust_env=False,  # a proxy in the environment would dial unchecked addresses
        auto_decompress=False,  # it has no cap
        cookie_jar=aiohttp.DummyCookieJar(),
        timeout=aiohttp.ClientTimeout(total=None),  # the deadline above is the only one
    )


def _headers(source: Source, url: str, validators: Validators, user_agent: str) -> dict[str, str]:
    """Return the request's headers; a source's own never leave its origin."""
    headers = {"Accept": _ACCEPT.get(source.format, _FEEDS), "User-Agent": source.user_agent or user_agent}
    if _origin(url) == _origin(source.url):
        headers |= dict(source.headers)
    if validators.etag:
        headers["If-None-Match"] = validators.etag
    if validators.last_modified:
        headers["If-Modified-Since"] = validators.last_modified
    return headers | {"Accept-Encoding": "gzip"}


def redirected(url: str, location: str | None) -> str | Fault:
    """Return where *url* redirects to, or why that is not followed."""
    if not location:
        return Fault(FaultKind.REDIRECT, f"{_place(url)} redirects to nowhere")
    try:
        target = urljoin(url, location)
        downgraded = urlsplit(url).scheme == "https" and urlsplit(target).scheme == "http"
    except ValueError:
        return Fault(FaultKind.REDIRECT, f"{_place(url)} redirects to no valid address")
    if downgraded:
        return Fault(FaultKind.REDIRECT, f"{_place(url)} redirects from https to http")
    return target


async def _read(
    response: aiohttp.ClientResponse, url: str, validators: Validators, max_bytes: int
) -> Fetched:
    """Return what a final answer means."""
    etag, last_modified = _header(response, "ETag"), _header(response, "Last-Modified")
    if response.status == HTTPStatus.NOT_MODIFIED and (validators.etag or validators.last_modified):
        return NotModified(
            Validators(
                etag or validators.etag,
                last_modified or validators.last_modified,
                validators.body_hash,
            )
        )
    if response.status != HTTPStatus.OK:
        raise _status(response, url)
    data = await _inflate(response, url, max_bytes)
    kind = _header(response, "Content-Type") or ""
    body = Body(data, url, kind, etag, last_modified, _hub(response, url))
    fresh = body.validators
    return NotModified(fresh) if fresh.body_hash == validators.body_hash else body


def _hub(response: aiohttp.ClientResponse, url: str) -> Hub | None:
    """Return the hub that the headers name: https://www.w3.org/TR/websub/#discovery."""
    try:
        found = {rel: str(link["url"]) for rel, link in response.links.items() if link.get("url")}
    except ValueError:
        return None
    hub = web_link(found["hub"], url) if "hub" in found else None
    return Hub(hub, web_link(found.get("self", url), url) or url) if hub else None


def _header(response: aiohttp.ClientResponse, name: str) -> str | None:
    """Return a header that can be stored and sent back: others arrive as lone surrogates."""
    value = response.headers.get(name, "")
    return value if value and len(value) <= _MAX_HEADER and not _UNPRINTABLE.search(value) else None


def status_kind(status: int) -> FaultKind:
    """Return the kind of fault that an answer with this HTTP status is."""
    server_side = status >= HTTPStatus.INTERNAL_SERVER_ERROR
    return _KINDS.get(status, FaultKind.SERVER if server_side else FaultKind.STATUS)


def _status(response: aiohttp.ClientResponse, url: str) -> _Stop:
    """Return the fault that an answer without a body is."""
    kind = status_kind(response.status)
    words = "nothing was asked that this could answer" if response.status == 304 else _WORDS[kind]
    reason = _UNPRINTABLE.sub("", response.reason or "")[:60]
    answered = f"{_place(url)} answered {response.status} {reason}".rstrip()
    return _Stop(kind, f"{answered}: {words}", retry_after(response.headers))


async def _inflate(response: aiohttp.ClientResponse, url: str, max_bytes: int) -> bytes:
    """Return the body, at most *max_bytes* of it in memory."""
    try:
        inflater = Inflater(response.headers.get("Content-Encoding", ""), max_bytes)
        async for chunk in response.content.iter_any():
            inflater.feed(chunk)
        return inflater.finish()
    except TooLargeError:
        raise _Stop(FaultKind.TOO_LARGE, f"{_place(url)} sent more than {max_bytes} bytes") from None
    except DamagedError as error:
        raise _Stop(FaultKind.ENCODING, f"{_place(url)} sent a body {error}") from None
    except (CutShortError, aiohttp.ClientPayloadError):
        raise _Stop(FaultKind.TRUNCATED, f"{_place(url)} ended before the end of its body") from None


def retry_after(headers: Mapping[str, str]) -> timedelta | None:
    """Return what Retry-After asks for, at most MAX_RETRY_AFTER; None where it is absent or nonsense.

    A date counts from the answer's own Date, so that neither clock needs to be right.
    """
    value = headers.get("Retry-After", "").strip()
    if value.isascii() and value.isdigit():
        # Nine digits are 31 years, and more would overflow a timedelta.
        return min(timedelta(seconds=int(value[:9])), MAX_RETRY_AFTER)
    until, sent = _http_date(value), _http_date(headers.get("Date", ""))
    if until is None or sent is None:
        return None
    return max(timedelta(), min(until - sent, MAX_RETRY_AFTER))


def _http_date(value: str) -> datetime | None:
    try:
        when = parsedate_to_datetime(value)
    except ValueError:
        return None
    return when if when.tzinfo else when.replace(tzinfo=UTC)


def _fault(source: Source, error: Exception) -> Fault:
    """Name what went wrong on the wire; the words of aiohttp's errors may hold whole addresses."""
    kind, words = _cause(error)
    return Fault(kind, f"{_place(source.url)} {words}")


def _cause(error: Exception) -> tuple[FaultKind, str]:
    if isinstance(error, aiohttp.ClientConnectorCertificateError):
        cause = error.certificate_error
        words = getattr(cause, "verify_message", "") or type(cause).__name__
        return FaultKind.TLS, f"has a bad certificate: {words[:120]}"
    if isinstance(error, aiohttp.ClientConnectorError):
        return _unconnected(error)
    if isinstance(error, aiohttp.InvalidURL):
        return FaultKind.REFUSED, "may not be asked: not a valid address"
    if isinstance(error, aiohttp.ClientHttpProxyError):
        return FaultKind.BLOCKED, f"is behind a proxy that answered {error.status}"
    return FaultKind.CONNECT, f"broke off or spoke no HTTP ({type(error).__name__})"


def _unconnected(error: aiohttp.ClientConnectorError) -> tuple[FaultKind, str]:
    cause = error.os_error
    if isinstance(cause, AddressRefusedError):
        return FaultKind.REFUSED, f"may not be asked: {cause.reason}"
    if isinstance(error, aiohttp.ClientConnectorSSLError):
        return FaultKind.TLS, "does not manage a TLS handshake"
    words = cause.strerror or str(cause)[:120] or type(cause).__name__
    if isinstance(error, aiohttp.ClientConnectorDNSError):
        return FaultKind.DNS, f"has no address: {words}"
    if cause.errno:  # asyncio's own words repeat the address
        words = os.strerror(cause.errno)
    return FaultKind.CONNECT, f"cannot be reached: {words}"


def _origin(url: str) -> tuple[str, str | None, int | None]:
    parts = urlsplit(url)
    return parts.scheme, parts.hostname, parts.port


def _place(url: str) -> str:
    """Return the host of *url*: path and query may hold keys."""
    try:
        return (urlsplit(url).hostname or "the source")[:100]
    except ValueError:
        return "the source"

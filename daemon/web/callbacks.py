"""Receipts that the SMS provider posts: believed only where they are signed with our token.

Whoever forges one learns nothing: a good one is always answered alike, and a bad one is, too.
"""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Awaitable, Callable, Iterable
from typing import Final
from urllib.parse import urlsplit

from aiohttp import web
from multidict import MultiMapping
from twilio.request_validator import RequestValidator

from daemon.channels.receipt import PERSIST, Receipt, known_status
from state.errors import StateError

log = logging.getLogger(__name__)

SIGNATURE: Final = "X-Twilio-Signature"
PATIENCE: Final = 10.0
"""Seconds that a body may take to arrive."""
QUIET: Final = 60.0
"""Seconds between two words in the log about receipts that were refused."""
MOST_DIGITS: Final = 18
"""Of a delivery id: more is none of ours."""

Take = Callable[[int | None, Receipt], Awaitable[None]]
"""Takes the delivery id, where there is one, and what is said of it."""


class Callbacks:
    """Checks and passes on receipts."""

    def __init__(self, public_url: str, tokens: Iterable[str], take: Take) -> None:
        """Serve *public_url*, at which the provider reaches us, with one or two *tokens* while they change.

        Raises ValueError for an empty token: anybody could sign with it.
        """
        self._public = urlsplit(public_url)
        self._path = self._public.path or "/"
        given = tuple(tokens)
        if not given or not all(given):
            raise ValueError("a receipt cannot be checked with an empty token")
        self._validators = tuple(RequestValidator(token) for token in given)
        self._take = take
        self._warned = -QUIET

    @property
    def route(self) -> web.RouteDef:
        """Return where receipts are taken: a proxy in front keeps the path."""
        return web.post(self._path, self._answer)

    @property
    def host(self) -> str:
        """Return the host by which the provider knows us."""
        return self._public.hostname or ""

    async def _answer(self, request: web.Request) -> web.Response:
        try:
            async with asyncio.timeout(PATIENCE):
                form = await request.post()
        except (ValueError, LookupError, TimeoutError):  # a body in no charset, or none that ends
            return _refused()
        if not self._genuine(request, form):
            self._warn()
            return _refused()
        delivery, receipt = _delivery(request), _receipt(form)
        if receipt is None:
            log.warning("A receipt says nothing that is known here.", extra={"event": "receipt-odd"})
            return _taken()
        try:
            await self._take(delivery, receipt)
        except StateError:
            return web.Response(status=503)  # it is posted again, or asked for later
        return _taken()

    def _warn(self) -> None:
        """Say that one was refused, but let nobody fill the log."""
        now = asyncio.get_running_loop().time()
        if now - self._warned >= QUIET:
            self._warned = now
            log.warning("A receipt that nobody signed was refused.", extra={"event": "receipt-forged"})

    def _genuine(self, request: web.Request, form: MultiMapping[object]) -> bool:
        """Return whether one of our tokens signed the public address with this query and this form."""
        if not all(isinstance(value, str) for value in form.values()):
            return False  # a file among the fields
        asked = self._public._replace(path=self._path, query=request.rel_url.raw_query_string)
        # A fragment is none of a request's, but a gateway may sign the address as it was given.
        urls = [asked._replace(fragment=part).geturl() for part in ("", self._public.fragment or PERSIST)]
        signature = request.headers.get(SIGNATURE, "")
        try:
            return any(each.validate(url, form, signature) for each in self._validators for url in urls)
        except ValueError:  # half a surrogate pair
            return False


def _delivery(request: web.Request) -> int | None:
    text = request.query.get("delivery", "")
    return int(text) if text.isascii() and text.isdigit() and len(text) <= MOST_DIGITS else None


def _receipt(form: MultiMapping[object]) -> Receipt | None:
    status = known_status(form.get("MessageStatus") or form.get("SmsStatus"))
    sid, code = form.get("MessageSid"), str(form.get("ErrorCode") or "")
    if status is None or not isinstance(sid, str) or not sid.isascii() or not 0 < len(sid) <= 64:
        return None
    return Receipt(sid, status, int(code) if code.isascii() and code.isdigit() and len(code) < 9 else None)


def _taken() -> web.Response:
    return web.Response(status=204)


def _refused() -> web.Response:
    return web.Response(status=403, text="Forbidden\n")

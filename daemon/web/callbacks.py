"""Receipts that the SMS provider posts: believed only where they are signed with our token.

Whoever forges one learns nothing: a good one is always answered alike, and a bad one is, too.
"""

from __future__ import annotations

import logging
from collections.abc import Awaitable, Callable, Iterable
from typing import Final

from aiohttp import web
from multidict import MultiMapping

from daemon.channels.receipt import Receipt, known_status
from daemon.web.signature import Signed, refused
from state.errors import StateError

log = logging.getLogger(__name__)

MOST_DIGITS: Final = 18
"""Of a delivery id: more is none of ours."""

Take = Callable[[int | None, Receipt], Awaitable[None]]
"""Takes the delivery id, where there is one, and what is said of it."""


class Callbacks:
    """Checks and passes on receipts."""

    def __init__(self, public_url: str, tokens: Iterable[str], take: Take) -> None:
        """Serve *public_url*; see :class:`daemon.web.signature.Signed`."""
        self._signed = Signed(public_url, tokens)
        self._take = take

    @property
    def route(self) -> web.RouteDef:
        """Return where receipts are taken: a proxy in front keeps the path."""
        return web.post(self._signed.path, self._answer)

    @property
    def host(self) -> str:
        """Return the host by which the provider knows us."""
        return self._signed.host

    async def _answer(self, request: web.Request) -> web.Response:
        form = await self._signed.form(request)
        if form is None:
            return refused()
        delivery, receipt = _delivery(request), _receipt(form)
        if receipt is None:
            log.warning("A receipt says nothing that is known here.", extra={"event": "receipt-odd"})
            return _taken()
        try:
            await self._take(delivery, receipt)
        except StateError:
            return web.Response(status=503)  # it is posted again, or asked for later
        return _taken()


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

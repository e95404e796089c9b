"""What people answer to an SMS, as the provider posts it.

The answer is always the same and empty, so that the provider says nothing of its own accord.
"""

from __future__ import annotations

import logging
from collections.abc import Awaitable, Callable, Iterable
from typing import Final

from aiohttp import web
from multidict import MultiMapping

from daemon.response import Inbound
from daemon.web.signature import Signed, refused
from rules.replies import LONGEST
from state.errors import StateError

log = logging.getLogger(__name__)

BELOW: Final = "/inbound"
"""Of the path at which receipts are taken."""
NOTHING: Final = '<?xml version="1.0" encoding="UTF-8"?><Response/>'
"""TwiML that says nothing (https://www.twilio.com/docs/messaging/twiml)."""
LONGEST_ID: Final = 64
LONGEST_SENDER: Final = 32

Hear = Callable[[Inbound], Awaitable[None]]
"""Takes a message in."""


class InboundPage:
    """Checks and passes on messages."""

    def __init__(self, public_url: str, tokens: Iterable[str], hear: Hear) -> None:
        """Serve what is below *public_url*; see :class:`daemon.web.signature.Signed`."""
        self._signed = Signed(public_url, tokens, BELOW)
        self._hear = hear

    @property
    def route(self) -> web.RouteDef:
        """Return where messages are taken."""
        return web.post(self._signed.path, self._answer)

    async def _answer(self, request: web.Request) -> web.Response:
        form = await self._signed.form(request)
        if form is None:
            return refused()
        inbound = _inbound(form)
        if inbound is None:
            log.warning("A message came without an id or a sender.", extra={"event": "inbound-odd"})
            return _heard()
        try:
            await self._hear(inbound)
        except StateError:
            log.exception("A message cannot be kept yet.", extra={"event": "inbound-unsaved"})
            return web.Response(status=503)  # it is posted again where the provider was asked to
        return _heard()


def _inbound(form: MultiMapping[object]) -> Inbound | None:
    sid, sender = _text(form, "MessageSid"), _text(form, "From")
    if not sid.isascii() or not 0 < len(sid) <= LONGEST_ID or not 0 < len(sender) <= LONGEST_SENDER:
        return None
    return Inbound(sid, sender, _text(form, "Body")[:LONGEST], _text(form, "OptOutType").upper() or None)


def _text(form: MultiMapping[object], name: str) -> str:
    return str(form.get(name) or "")


def _heard() -> web.Response:
    return web.Response(text=NOTHING, content_type="text/xml")

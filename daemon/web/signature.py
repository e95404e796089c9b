"""Who may post to us: the SMS provider alone, whose requests are signed with our token."""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Iterable
from typing import Final
from urllib.parse import urlsplit

from aiohttp import web
from multidict import MultiMapping
from twilio.request_validator import RequestValidator

from daemon.channels.receipt import PERSIST

log = logging.getLogger(__name__)

SIGNATURE: Final = "X-Twilio-Signature"
PATIENCE: Final = 10.0
"""Seconds that a body may take to arrive."""
QUIET: Final = 60.0
"""Seconds between two words in the log about requests that were refused."""


class Signed:
    """Reads forms that were posted to one public address, and believes only those that are signed."""

    def __init__(self, public_url: str, tokens: Iterable[str], below: str = "") -> None:
        """Serve *public_url*, at which the provider reaches us, or what is *below* its path.

        There are one or two *tokens* while they change.
        Raises ValueError for an empty token: anybody could sign with it.
        """
        public = urlsplit(public_url)
        path = f"{public.path.rstrip('/')}{below}" if below else public.path or "/"
        self._public = public._replace(path=path)
        given = tuple(tokens)
        if not given or not all(given):
            raise ValueError("a request cannot be checked with an empty token")
        self._validators = tuple(RequestValidator(token) for token in given)
        self._warned = -QUIET

    @property
    def path(self) -> str:
        """Return the path that is served: a proxy in front keeps it."""
        return self._public.path

    @property
    def host(self) -> str:
        """Return the host by which the provider knows us."""
        return self._public.hostname or ""

    async def form(self, request: web.Request) -> MultiMapping[object] | None:
        """Return the fields that were posted, or None where nothing of it can be believed."""
        try:
            async with asyncio.timeout(PATIENCE):
                form = await request.post()
        except (ValueError, LookupError, TimeoutError):  # a body in no charset, or none that ends
            return None
        if self._genuine(request, form):
            return form
        self._warn()
        return None

    def _warn(self) -> None:
        """Say that one was refused, but let nobody fill the log."""
        now = asyncio.get_running_loop().time()
        if now - self._warned >= QUIET:
            self._warned = now
            log.warning("A request that nobody signed was refused.", extra={"event": "request-forged"})

    def _genuine(self, request: web.Request, form: MultiMapping[object]) -> bool:
        """Return whether one of our tokens signed the public address with this query and this form."""
        if not all(isinstance(value, str) for value in form.values()):
            return False  # a file among the fields
        asked = self._public._replace(query=request.rel_url.raw_query_string)
        # A fragment is none of a request's, but a gateway may sign the address as it was given.
        urls = [asked._replace(fragment=part).geturl() for part in ("", self._public.fragment or PERSIST)]
        signature = request.headers.get(SIGNATURE, "")
        try:
            return any(each.validate(url, form, signature) for each in self._validators for url in urls)
        except ValueError:  # half a surrogate pair
            return False


def refused() -> web.Response:
    """Return the one answer to whatever cannot be believed."""
    return web.Response(status=403, text="Forbidden\n")

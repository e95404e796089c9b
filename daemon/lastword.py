"""Tell the operator, from memory, that the database cannot be written."""

from __future__ import annotations

import logging
from collections.abc import Mapping
from datetime import datetime, timedelta
from typing import Final

from daemon.channels.channel import Channel, Outgoing
from daemon.routes import Routes
from state.errors import DatabaseBusy, StateError

log = logging.getLogger(__name__)

BUSY: Final = timedelta(minutes=1)
"""Another process may hold the database for so long, for a backup, before the operator is told."""


class LastWord:
    """Says it once, until the database works again."""

    def __init__(self, channels: Mapping[str, Channel], routes: Routes) -> None:
        """Reach the operator by *routes*."""
        self._channels = channels
        self._routes = routes
        self._since: datetime | None = None
        self._said = False

    async def say(self, error: StateError, now: datetime) -> None:
        """Tell the operator of *error*, unless that was done or it may pass by itself."""
        log.error("Nothing can be delivered: %s", error, extra={"event": "database-fails"})
        self._since = self._since or now
        brief = isinstance(error, DatabaseBusy) and now - self._since < BUSY
        to = self._routes.operator()
        if self._said or brief or to is None:
            return
        self._said = True
        await self._send(
            *to, f"advisoryd cannot write its database, so nobody is told anything: {error}", now
        )

    def unsay(self) -> None:
        """Note that the database works."""
        self._since, self._said = None, False

    async def _send(self, channel: str, address: str, text: str, now: datetime) -> None:
        """Send once; what comes of it can only be logged."""
        out = Outgoing(
            id=0,
            channel=channel,
            address=address,
            reference="",
            subject="advisoryd: the database cannot be written",
            text=text,
            created=now,
            message_id=f"database.{int(now.timestamp())}",
        )
        try:
            became = type(await self._channels[channel].send(out)).__name__
        except Exception as error:  # noqa: BLE001 (the last resort must not end the loop)
            became = type(error).__name__
        log.warning("The operator was told from memory: %s.", became, extra={"event": "told-from-memory"})

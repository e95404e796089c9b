"""Tell the operator that the daemon does not start: systemd tries again and again, and nobody looks."""

from __future__ import annotations

import logging
from datetime import datetime, timedelta
from pathlib import Path
from typing import Final

from daemon.lastword import LastWord
from daemon.routes import Routes
from daemon.settings import Settings
from daemon.ways import configured_channels
from state.errors import DatabaseRefused

log = logging.getLogger(__name__)

AGAIN: Final = timedelta(hours=6)
"""Between two messages about a daemon that does not start."""


async def tell_refusal(settings: Settings, error: DatabaseRefused, now: datetime) -> None:
    """Tell the operator of *error*, unless that was done lately; without a database, a file remembers."""
    told = settings.database.with_name(f"{settings.database.name}.told")
    if _lately(told, now):
        return
    channels = configured_channels(settings)
    routes = Routes(frozenset(channels), settings.operator.email, settings.operator.phone)
    await LastWord(channels, routes).say(error, now)
    for channel in channels.values():
        await channel.close()
    try:
        told.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
        told.write_text(now.isoformat(), encoding="utf-8")
    except OSError as failed:
        log.warning("That it was told cannot be kept: %s.", failed.strerror, extra={"event": "untold"})


def _lately(told: Path, now: datetime) -> bool:
    try:
        return timedelta() <= now - datetime.fromisoformat(told.read_text(encoding="utf-8")) < AGAIN
    except (OSError, ValueError):
        return False

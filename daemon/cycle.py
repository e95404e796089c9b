"""One cycle without a daemon: poll or take in, deliver at once, end."""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Mapping, Sequence
from datetime import timedelta
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

from daemon.app import open_app
from daemon.clock import SystemClock
from daemon.configured import configured_sources
from daemon.control import ask, socket_path
from daemon.errors import OK, TRY_AGAIN, GivenError
from daemon.settings import Settings
from daemon.units import format_duration
from rules.errors import nearest
from state.errors import DatabaseMissing
from state.store import Store

log = logging.getLogger(__name__)


async def cycle(settings: Settings, sources: Sequence[str], *, dry_run: bool) -> bool:
    """Poll each of *sources* (none: all) once and deliver; return whether nothing stays in doubt.

    A dry run works on a copy of the database, and prints instead of sending.
    """
    known = configured_sources(settings)
    for source in sources:
        if source not in known:
            raise GivenError(f"no source is called '{source}'; {nearest(source, known)}")
    if not dry_run:
        return await _cycle(settings, sources)
    with TemporaryDirectory(prefix="advisoryd-") as folder:
        copy = Path(folder) / "advisoryd.db"
        _copy(settings.database, copy)
        mute = {"database": copy, "sms": None, "email": None}
        before, heard = _messages(copy), _heard(copy)
        certain = await _cycle(settings.model_copy(update=mute), sources)
        new = set(sources or known) - heard
        log.info("%s", _summary(copy, _messages(copy) - before, settings.backfill if new else None))
        return certain


def execute_here(settings: Settings, command: str, args: Mapping[str, Any]) -> tuple[dict[str, Any], int]:
    """Carry out a command in the running daemon, else here with delivery; return its result and exit code."""
    try:
        done, certain = ask(socket_path(settings.database), command, args), True
    except ConnectionError:
        done, certain = asyncio.run(_execute(settings, command, args))
    return (done if isinstance(done, dict) else {}), OK if certain else TRY_AGAIN


async def _cycle(settings: Settings, sources: Sequence[str]) -> bool:
    async with open_app(settings, SystemClock()) as app:
        return await app.run_cycle(sources)


async def _execute(settings: Settings, command: str, args: Mapping[str, Any]) -> tuple[object, bool]:
    async with open_app(settings, SystemClock()) as app:
        return await app.execute(command, args), await app.deliver_all()


def _messages(database: Path) -> int:
    if not database.exists():
        return 0
    with Store.open(database, SystemClock().now(), readonly=True) as store:
        return sum(store.messages.counts().values())


def _heard(database: Path) -> set[str]:
    """Return the sources that have been read before."""
    if not database.exists():
        return set()
    with Store.open(database, SystemClock().now(), readonly=True) as store:
        return {each.id for each in store.sources.all() if each.seeded_at is not None}


def _summary(database: Path, messages: int, backfill: timedelta | None) -> str:
    """Say what a dry run came to: no message is no answer where nobody could get one.

    *backfill* is given where a source was read for the first time.
    """
    with Store.open(database, SystemClock().now(), readonly=True) as store:
        people = store.people.count()
    if not people:
        return "Nobody is subscribed, so nothing would be sent: import subscribers first."
    told = f"A dry run; new messages: {messages}, subscribers: {people}. Nothing was sent or kept."
    if backfill is None:
        return told
    most = f"only what is severe, dated and no older than {format_duration(backfill)} is told of it"
    return f"{told} A source was read for the first time: {most}, later whatever changes."


def _copy(database: Path, copy: Path) -> None:
    """Copy the database as it stands; where there is none, the run begins with an empty one."""
    try:
        with Store.open(database, SystemClock().now(), readonly=True) as store:
            store.copy_to(copy)
    except DatabaseMissing:
        return

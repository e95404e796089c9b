"""Open the application and keep it running."""

from __future__ import annotations

import logging
from collections.abc import Mapping

from daemon.app import open_app
from daemon.clock import Clock, SystemClock
from daemon.control import ControlServer, socket_path
from daemon.errors import LaterError
from daemon.heartbeat import Heartbeat
from daemon.memory import give_back
from daemon.notify import Systemd
from daemon.refusal import tell_refusal
from daemon.scheduler import Service, implausible
from daemon.settings import Settings
from daemon.web.hub import HubPage
from daemon.web.pages import Pages
from state.database import sqlite_version
from state.errors import DatabaseRefused

log = logging.getLogger(__name__)


async def serve(settings: Settings, environ: Mapping[str, str]) -> int:
    """Run the daemon until it is told to end; return its exit code.

    Raises state.errors.Locked where a daemon runs already, RuleErrors where there are no rules to run with.
    """
    clock = SystemClock()
    if implausible(clock.now()):
        raise LaterError(f"the clock says {clock.now():%d %B %Y}, which cannot be: set it and start again")
    try:
        return await _serve(settings, clock, environ)
    except DatabaseRefused as error:
        await tell_refusal(settings, error, clock.now())
        raise


async def _serve(settings: Settings, clock: Clock, environ: Mapping[str, str]) -> int:
    async with open_app(settings, clock) as app:
        give_back()
        log.info("SQLite %s, one writing connection.", sqlite_version(), extra={"event": "sqlite"})
        for fault in app.parts.rulebook.faults:
            log.error("%s", fault, extra={"event": "rules-broken"})
        control = ControlServer(socket_path(settings.database), app.execute)
        beats = settings.heartbeat
        heart = Heartbeat(beats.url, beats.every) if beats else None
        service = Service(app, control, clock, Systemd(environ), beat=heart.beat if heart else None)
        outbox = app.parts.outbox
        pages = Pages(
            look=app.look,
            receive=app.receive,
            hear=app.hear,
            complaints=lambda: service.complaints,
            rules_faults=lambda: len(app.parts.rulebook.faults),
            tally=outbox.tally,
            outages=outbox.outages,
        )
        announcing = app.parts.announcing
        server = pages.server(settings, HubPage(announcing, clock.now) if announcing else None)
        if server is not None:
            await server.open()
        try:
            code = await service.run()
        finally:
            if server is not None:
                await server.close()
            if heart is not None:
                await heart.close()
    log.info("Ended.", extra={"event": "ended", "code": code})
    return code

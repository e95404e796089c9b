"""Put the pages together that a configuration asks for."""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from importlib.metadata import version

from daemon.outages import Outages
from daemon.settings import Settings
from daemon.tally import Tally
from daemon.web.callbacks import Callbacks, Take
from daemon.web.health import HealthPages
from daemon.web.hub import HubPage
from daemon.web.inbound import Hear, InboundPage
from daemon.web.look import Look
from daemon.web.metrics import Figures, MetricsPage
from daemon.web.server import WebServer
from state.database import sqlite_version


class Pages:
    """What the pages ask the application."""

    def __init__(
        self,
        look: Callable[[], Awaitable[Look]],
        receive: Take,
        hear: Hear,
        complaints: Callable[[], tuple[str, ...]],
        rules_faults: Callable[[], int],
        tally: Tally,
        outages: Outages,
    ) -> None:
        """Take what answers them."""
        self._look = look
        self._receive = receive
        self._hear = hear
        self._complaints = complaints
        self._rules_faults = rules_faults
        self._tally = tally
        self._outages = outages

    def server(self, settings: Settings, hubs: HubPage | None = None) -> WebServer | None:
        """Return the server of everything that *settings* asks for, still closed; None: it wants none.

        *hubs* is where those who announce news reach us, if they do.
        """
        if settings.web.listen is None:
            return None
        channels = tuple(name for name in ("sms", "email") if getattr(settings, name) is not None)

        def figures(look: Look | None) -> Figures:
            return Figures(
                version=version("advisoryd"),
                sqlite=sqlite_version(),
                channels=channels,
                look=look,
                tally=self._tally,
                outages=self._outages,
                rules_faults=self._rules_faults(),
            )

        health = HealthPages(self._complaints, self._look)
        routes = [*health.routes, *MetricsPage(figures, self._look).routes]
        hosts = list(settings.web.hosts)
        sms = settings.sms
        if sms is not None and sms.callback_url is not None:
            tokens = [token.get_secret_value() for token in (sms.auth_token, sms.auth_token_next) if token]
            callbacks = Callbacks(sms.callback_url, tokens, self._receive)
            routes += [callbacks.route, InboundPage(sms.callback_url, tokens, self._hear).route]
            hosts.append(callbacks.host)
        if hubs is not None:
            routes += hubs.routes
            hosts.append(hubs.host)
        return WebServer(settings.web.listen, routes, hosts)

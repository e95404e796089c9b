"""``/metrics`` in Prometheus' text format: base units, its naming (https://prometheus.io/docs/practices/naming/).

Nothing here names a person, a number or a secret.
"""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable, Iterator
from dataclasses import dataclass
from typing import Final

from aiohttp import web
from prometheus_client import CollectorRegistry, ProcessCollector, generate_latest
from prometheus_client.core import CounterMetricFamily, GaugeMetricFamily, Metric
from prometheus_client.exposition import CONTENT_TYPE_PLAIN_0_0_4

from daemon.channels.channel import OutcomeClass
from daemon.outages import Outages
from daemon.tally import Tally
from daemon.web.look import Look
from state.errors import StateError
from state.message import STATES

PATIENCE: Final = 5.0
"""Seconds that the database may take to answer."""


@dataclass(frozen=True, slots=True, eq=False)  # the registry wants something hashable
class Figures:
    """What a scrape is made of."""

    version: str
    sqlite: str
    channels: tuple[str, ...]
    look: Look | None
    """None where the database does not answer."""
    tally: Tally
    outages: Outages
    rules_faults: int

    def collect(self) -> Iterator[Metric]:
        """Yield every family."""
        yield _gauge(
            "advisoryd_build_info", "What runs.", ["version", "sqlite"], {(self.version, self.sqlite): 1}
        )
        yield _gauge(
            "advisoryd_database_up", "Whether the database answers.", [], {(): float(self.look is not None)}
        )
        yield _gauge(
            "advisoryd_rules_last_load_successful",
            "Whether the rule files as they are now are the rules in force.",
            [],
            {(): float(not self.rules_faults)},
        )
        yield from self._deliveries()
        if self.look is not None:
            yield from _stored(self.look)

    def _deliveries(self) -> Iterator[Metric]:
        yield _gauge(
            "advisoryd_channel_up",
            "Whether messages can leave on the channel, as far as is known.",
            ["channel"],
            {(name,): float(name not in self.outages.down) for name in self.channels},
        )
        yield _counter(
            "advisoryd_outcomes",
            "What came of handing messages over, and of those lost later.",
            ["channel", "class"],
            {(n, k.value): float(self.tally.outcomes[n, k]) for n in self.channels for k in OutcomeClass},
        )
        yield _counter(
            "advisoryd_unknown_codes",
            "Error codes of the provider that are not known here.",
            ["channel", "code"],
            {(name, str(code)): float(n) for (name, code), n in self.tally.unknown.items()},
        )
        yield _counter(
            "advisoryd_receipts",
            "The provider's words about messages, by what was done with them.",
            ["result"],
            {(what,): float(n) for what, n in self.tally.receipts.items()},
        )


class MetricsPage:
    """One page of text."""

    def __init__(
        self, figures: Callable[[Look | None], Figures], look: Callable[[], Awaitable[Look]]
    ) -> None:
        """Make *figures* of what *look* sees."""
        self._figures = figures
        self._look = look

    @property
    def routes(self) -> tuple[web.RouteDef, ...]:
        """Return the page."""
        return (web.get("/metrics", self._answer),)

    async def _answer(self, _: web.Request) -> web.Response:
        try:
            async with asyncio.timeout(PATIENCE):
                seen: Look | None = await self._look()
        except (StateError, TimeoutError):
            seen = None
        body = exposition(self._figures(seen))
        return web.Response(body=body, headers={"Content-Type": CONTENT_TYPE_PLAIN_0_0_4})


def exposition(figures: Figures) -> bytes:
    """Return *figures* and the process's own as Prometheus reads them."""
    registry = CollectorRegistry()
    registry.register(figures)
    ProcessCollector(registry=registry)
    return generate_latest(registry)


def _stored(look: Look) -> Iterator[Metric]:
    """Yield what the database knows."""
    yield _gauge(
        "advisoryd_source_last_success_timestamp_seconds",
        "When the source was last read well; 0 is never.",
        ["source"],
        {(s.id,): s.heard_at.timestamp() if s.heard_at else 0.0 for s in look.sources},
    )
    yield _gauge(
        "advisoryd_source_failures",
        "Polls of the source that failed since one went well.",
        ["source"],
        {(s.id,): float(s.failures) for s in look.sources},
    )
    yield _gauge(
        "advisoryd_source_blind",
        "Whether the operator was told that the source cannot be heard.",
        ["source"],
        {(s.id,): float(s.blind) for s in look.sources},
    )
    yield _gauge(
        "advisoryd_messages",
        "Messages in the database by state.",
        ["state"],
        {(state,): float(look.messages.get(state, 0)) for state in STATES},
    )
    yield _gauge(
        "advisoryd_incidents",
        "Incidents that are not over.",
        ["state"],
        {(state,): float(n) for state, n in look.incidents.items()},
    )
    age, spent = look.head_age.total_seconds(), look.spent_today / 1e6
    for name, help_text, value in (
        ("notices_waiting", "Notices that are part of no message yet.", look.notices_waiting),
        ("outbox_head_age_seconds", "By how much the most overdue message is late.", age),
        ("blocked_addresses", "Phones and mailboxes that take nothing.", look.blocked),
        ("quarantined", "Entries and messages that were put aside.", look.quarantined),
        ("sms_spend_dollars", "What SMS of the last day cost, as estimated.", spent),
    ):
        yield _gauge(f"advisoryd_{name}", help_text, [], {(): float(value)})


def _gauge(name: str, text: str, labels: list[str], values: dict[tuple[str, ...], float]) -> Metric:
    family = GaugeMetricFamily(name, text, labels=labels)
    for key, value in values.items():
        family.add_metric(key, value)
    return family


def _counter(name: str, text: str, labels: list[str], values: dict[tuple[str, ...], float]) -> Metric:
    family = CounterMetricFamily(name, text, labels=labels)
    for key, value in values.items():
        family.add_metric(key, value)
    return family

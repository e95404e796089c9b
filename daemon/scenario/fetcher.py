"""Fetch the documents of a scenario without a network, by a clock."""

from __future__ import annotations

from datetime import timedelta
from http import HTTPStatus

from daemon.clock import Clock
from daemon.scenario.documents import respond
from daemon.scenario.model import Scenario
from daemon.sources.document import Body, Fault, FaultKind, Fetched, NotModified, Validators
from daemon.sources.fetch import status_kind
from rules.model import Source


class ScenarioFetcher:
    """Brings what a scenario's feeds answer now; implements :class:`daemon.sources.document.Fetch`."""

    def __init__(self, scenario: Scenario, clock: Clock) -> None:
        self._scenario = scenario
        self._clock = clock

    async def fetch(
        self,
        source: Source,
        validators: Validators,
        deadline: timedelta,  # noqa: ARG002 - nothing here takes time
        max_bytes: int,
    ) -> Fetched:
        """Return the body of *source* at this time, or that it is unchanged, or what is wrong."""
        response = respond(self._scenario.feed(source.id), self._clock.now())
        if response.status != HTTPStatus.OK:
            return Fault(status_kind(response.status), f"{source.id} answered {response.status}")
        if len(response.body) > max_bytes:
            return Fault(FaultKind.TOO_LARGE, f"{source.id} sent more than {max_bytes} bytes")
        headers = dict(response.headers)
        body = Body(
            response.body,
            source.url,
            headers.get("Content-Type", ""),
            headers.get("ETag"),
            headers.get("Last-Modified"),
        )
        fresh = body.validators
        return NotModified(fresh) if fresh.body_hash == validators.body_hash else body

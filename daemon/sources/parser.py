"""Hand bodies to the processes that read them, and make documents of what they answer."""

from __future__ import annotations

import json
from dataclasses import replace
from datetime import datetime
from types import TracebackType
from typing import Self

from daemon.sources.document import Body, Document, Fault, FaultKind
from daemon.sources.entries import document_of
from daemon.sources.impostor import misled
from daemon.sources.pool import ParserDiedError, Pool, PoolLimits
from rules.model import Entry, Source
from rules.ports import Gazetteer


class Parser:
    """Parses bodies in processes of its own; an async context manager."""

    def __init__(self, places: Gazetteer, limits: PoolLimits | None = None) -> None:
        self._places = places
        self._pool = Pool(limits or PoolLimits())

    async def __aenter__(self) -> Self:
        """Return the parser; processes start when there is work."""
        return self

    async def __aexit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        """End the processes."""
        await self._pool.close()

    async def parse(
        self, source: Source, body: Body, now: datetime, index: Entry | None = None
    ) -> Document | Fault:
        """Return what *body* holds, or why it holds nothing; never raises for anything in it.

        What a body behind a link does not say itself, the *index* that led to it says for it.
        """
        wrong_place = misled(source.url, body.url)
        if wrong_place is not None:
            return wrong_place
        declared = json.loads(source.options)
        behind = declared.get("follow", {}).get("format")
        options = declared.get("read", {}) | {"volatile": source.volatile, "behind": behind}
        told = [body.content_type, body.url, source.format, options, source.lang]
        try:
            answer = await self._pool.ask(told, body.data)
        except ParserDiedError as error:
            return Fault(FaultKind.HOSTILE, f"the parser {error} and was replaced")
        if "fault" in answer:
            return Fault(FaultKind(answer["fault"]), answer["detail"])
        document = document_of(source, answer, now, self._places, index)
        return replace(document, hub=body.hub) if body.hub else document

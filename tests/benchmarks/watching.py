"""Our application and lemon24/reader on the same feeds."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from contextlib import AbstractAsyncContextManager
from pathlib import Path
from typing import Any

from daemon.app import open_app
from daemon.application import App
from daemon.channels.channel import Channel
from daemon.clock import Clock, SystemClock
from daemon.settings import Settings
from daemon.sources.document import Fetch
from rules.model import Source
from tests.benchmarks.measure import peer
from tests.benchmarks.texts import source


def watched(base: str, items: int, names: Sequence[str]) -> dict[str, Source]:
    """Return a source for each feed of *items* entries at the server *base*."""
    return {name: source(name, f"{base}/{items}/{name}") for name in names}


def app(
    folder: Path,
    sources: Mapping[str, Source],
    *,
    fetch: Fetch | None = None,
    channels: Mapping[str, Channel] | None = None,
    clock: Clock | None = None,
    group_wait: str = "30s",
) -> AbstractAsyncContextManager[App]:
    """Open the application on *sources*; by default it fetches for real and sends nowhere."""
    settings = Settings.model_validate(
        {
            "database": str(folder / "advisoryd.db"),
            "fetch": {"allow_private": ["127.0.0.0/8"]},
            "group_wait": group_wait,
        }
    )
    return open_app(settings, clock or SystemClock(), sources=sources, fetch=fetch, channels=channels or {})


class Reader:
    """The peer with its usual storage, and 32 workers."""

    def __init__(self, module: Any, path: Path, sources: Mapping[str, Source]) -> None:  # noqa: ANN401 - untyped
        self._reader = module.make_reader(str(path))
        for each in sources.values():
            self._reader.add_feed(each.url)

    def update(self) -> None:
        """Ask for every feed once."""
        self._reader.update_feeds(workers=32, scheduled=False)

    def close(self) -> None:
        """Close its storage."""
        self._reader.close()


def reader(path: Path, sources: Mapping[str, Source]) -> Reader | None:
    """Return the peer, or None where it is not installed."""
    module = peer("reader")
    return None if module is None else Reader(module, path, sources)

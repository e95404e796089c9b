"""Serve the recordings on loopback, run the installed daemon on them, and take down what it sent."""

from __future__ import annotations

import asyncio
import json
import signal
from contextlib import AsyncExitStack
from dataclasses import dataclass
from pathlib import Path
from time import monotonic
from typing import Any, Final

from tests.real_input.account import Account
from tests.real_input.recordings import Recording, recordings
from tests.standins.feedserver import FeedServer, Reply
from tests.standins.installed import Installed
from tests.standins.smtp import Mail, SmtpStandIn
from tests.standins.twilio import ACCOUNT, SENDER, TOKEN, TwilioStandIn

HERE: Final = Path(__file__).parent
EVERY: Final = "1s"
LOOK: Final = 1.0
"""Seconds between two looks at how far the daemon is."""
LONGEST: Final = 400.0
"""Seconds after which a run is given up."""
QUIET: Final = 5
"""Looks in a row at which nothing waits any more."""


@dataclass(frozen=True)
class Outcome:
    """What came of a run."""

    account: Account
    status: dict[str, Any]
    """As ``advisoryd status --json`` has it at the end."""
    sms: tuple[dict[str, str], ...]
    """What the stand-in for Twilio accepted."""
    mails: tuple[Mail, ...]
    log: str
    polls: dict[str, int]
    steps: dict[str, int]
    seconds: float
    codes: tuple[int, ...]
    """How each life of the daemon ended."""
    again: int
    """Messages that a second life sent, on the last bodies anew."""


async def run_on_recordings(feeds: Path, folder: Path) -> Outcome:
    """Run ``advisoryd run`` in *folder* on the bodies of *feeds* until it has seen them all."""
    began = monotonic()
    recorded = recordings(feeds)
    async with AsyncExitStack() as stack:
        server = await stack.enter_async_context(FeedServer())
        twilio, smtp = TwilioStandIn(), SmtpStandIn()
        base = await stack.enter_async_context(twilio.serving())
        port = await stack.enter_async_context(smtp.serving())
        daemon = Installed(folder)
        daemon.configure(json.dumps(_configuration(server, recorded, base, port)))
        added = await daemon.run("subscribers", "import", str(HERE / "people.csv"))
        assert added.code == 0, added.err
        first = await _live(daemon, server, {each.path: len(each.bodies) + 1 for each in recorded})
        polls = {each.id: server.asked(each.path) for each in recorded}
        sent = len(twilio.accepted) + len(smtp.taken)
        for each in recorded:
            # A byte more, so that nothing is unchanged.
            server.answer(each.path, Reply(each.bodies[-1] + b"\n", content_type=each.content_type))
        second = await _live(daemon, server, {each.path: polls[each.id] + 2 for each in recorded})
    return Outcome(
        account=Account.of(folder / "advisoryd.db"),
        status=first.status,
        sms=tuple(twilio.accepted),
        mails=tuple(smtp.taken),
        log=first.log + second.log,
        polls=polls,
        steps={each.id: len(each.bodies) for each in recorded},
        seconds=monotonic() - began,
        codes=(first.code, second.code),
        again=len(twilio.accepted) + len(smtp.taken) - sent,
    )


@dataclass(frozen=True)
class _Life:
    """One run of the daemon."""

    status: dict[str, Any]
    log: str
    code: int


async def _live(daemon: Installed, server: FeedServer, polls: dict[str, int]) -> _Life:
    """Run the daemon until each path was asked so often and nothing waits to be said."""
    process = await daemon.start("run", "--log", "text")
    drains = asyncio.gather(_drain(process.stdout), _drain(process.stderr))
    status = await _finish(daemon, server, polls)
    process.send_signal(signal.SIGTERM)
    out, err = await drains
    return _Life(status, out + err, await process.wait())


def _configuration(server: FeedServer, recorded: list[Recording], twilio: str, smtp: int) -> dict[str, Any]:
    sources = [each.definition | {"url": _serve(server, each), "every": EVERY} for each in recorded]
    return {
        "database": "advisoryd.db",
        "packs": ["mexico-2026-02", "world"],
        "rules": [str(HERE / "rules.yaml")],
        "sources": sources,
        "fetch": {"timeout": "20s", "allow_private": ["127.0.0.0/8"]},
        "sms": {"account_sid": ACCOUNT, "auth_token": TOKEN, "from": SENDER, "api_base": twilio},
        "email": {"host": "127.0.0.1", "port": smtp, "security": "none", "from": "alerts@example.org"},
        "operator": {"email": "ops@example.org"},
        "group_wait": "0s",
    }


def _serve(server: FeedServer, recording: Recording) -> str:
    """Let the server answer with each body once, in order, and with the last for ever."""
    kind = recording.content_type
    replies = [Reply(body, content_type=kind, etag=f'"{n}"') for n, body in enumerate(recording.bodies)]
    return server.answer(recording.path, replies)


async def _finish(daemon: Installed, server: FeedServer, polls: dict[str, int]) -> dict[str, Any]:
    """Wait until each path was asked so often and nothing waits to be said; return the status."""
    quiet = 0
    tick = asyncio.Event()
    async with asyncio.timeout(LONGEST):
        while True:
            # Nothing announces the end: the daemon is a process of its own that never ends by itself.
            asyncio.get_running_loop().call_later(LOOK, tick.set)
            await tick.wait()
            tick.clear()
            if any(server.asked(path) < enough for path, enough in polls.items()):
                continue
            shown: dict[str, Any] = json.loads((await daemon.run("status", "--json")).out)
            busy = shown["waiting"] or any(shown["outbox"].get(state) for state in ("pending", "claimed"))
            quiet = 0 if busy else quiet + 1
            if quiet == QUIET:
                return shown


async def _drain(stream: asyncio.StreamReader | None) -> str:
    """Read a stream to its end, so that the process never waits for a reader."""
    assert stream is not None
    return (await stream.read()).decode("utf-8", "replace")

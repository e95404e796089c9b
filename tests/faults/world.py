"""A world around a daemon that dies: a feed with news, two travellers, an SMS provider with a memory.

What happened is asked of the provider, a process of its own, never of the daemon.
"""

from __future__ import annotations

import asyncio
import json
import shutil
import signal
import socket
import sqlite3
import sys
from asyncio.subprocess import PIPE, Process
from collections.abc import AsyncIterator, Sequence
from contextlib import asynccontextmanager, closing, suppress
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from email.utils import format_datetime
from pathlib import Path
from typing import Any, Final

import aiohttp

from daemon.clock import SystemClock
from state.errors import StateError
from state.store import Store
from tests.conftest import REPOSITORY
from tests.faults.owed import NEWS, PEOPLE, Verdict, judge, judge_mail
from tests.standins.feedserver import FeedServer, Hold, Reply
from tests.standins.installed import PATIENCE, SHELTER_RULES, Ended, Installed
from tests.standins.scene import free_port
from tests.standins.smtp import SmtpStandIn
from tests.standins.twilio import ACCOUNT, SENDER, TOKEN

SOURCE: Final = "embassy"
DAY: Final = timedelta(days=1)
LOOK_SECONDS: Final = 0.05
"""Between two looks at whether the daemon has come to rest."""


@dataclass(frozen=True, slots=True)
class Weather:
    """How the world behaves."""

    validators: bool = False
    """The feed gives an ETag, and answers 304 to who has it."""
    lag: float = 0.0
    """Seconds until the provider lists what it accepted."""
    grace: int = 1
    """Seconds that the daemon is told this may take."""
    answers: tuple[str, ...] = ()
    """How the first messages are answered, in the stand-in's words."""
    every: int = 30
    """Seconds between two polls."""
    fates: tuple[str, ...] = ()
    """What becomes of accepted messages, in turn, which the provider then reports; none: it is silent."""


@asynccontextmanager
async def a_world(root: Path, weather: Weather, people: str = PEOPLE) -> AsyncIterator[World]:
    """Build a world of *people* and let the daemon see its feed once, empty."""
    provider = await asyncio.create_subprocess_exec(
        *(sys.executable, "-m", "tests.standins.twilio"), cwd=REPOSITORY, stdout=PIPE
    )
    try:
        assert provider.stdout is not None
        address = (await provider.stdout.readline()).decode().split()[-1]
        mail = SmtpStandIn()
        async with FeedServer() as feed, mail.serving(), aiohttp.ClientSession() as session:
            world = World(root, weather, feed, address, session, mail)
            await world.seed(people)
            yield world
    finally:
        provider.terminate()
        await provider.communicate()


@dataclass
class World:
    """Made by :func:`a_world`; every :meth:`begin` starts a life from the same seeded database."""

    root: Path
    weather: Weather
    feed: FeedServer
    provider: str
    """The address of its interface."""
    session: aiohttp.ClientSession
    mail: SmtpStandIn
    web: int = field(default_factory=free_port)
    """Where the daemon listens for receipts."""
    hold: Hold = field(default_factory=Hold)
    lives: int = 0

    async def seed(self, people: str) -> None:
        """Make the database that every life starts from: people, and a feed that was empty."""
        folder = self.root / "seed"
        folder.mkdir(parents=True)
        (folder / "rules.yaml").write_text(SHELTER_RULES)
        (folder / "people.csv").write_text(people)
        seed = Installed(folder)
        self._publish()
        seed.configure(self._configuration())
        for command in (("subscribers", "import", "people.csv"), ("poll",)):
            _assert_fine(await seed.run(*command))
        with closing(sqlite3.connect(folder / "advisoryd.db")) as database, database:
            # As if the interval had passed.
            assert database.execute("UPDATE sources SET next_poll_ms = 0 WHERE id = ?", [SOURCE]).rowcount
        assert self.feed.requests

    async def begin(self) -> Installed:
        """Return a new life: the seeded database, a provider without memory, news at the feed."""
        self.lives += 1
        folder = self.root / str(self.lives)
        shutil.copytree(self.root / "seed", folder)
        await self._control(
            forget=True,
            lag=self.weather.lag,
            script=self.weather.answers,
            fates=self.weather.fates,
            patience=PATIENCE,
        )
        self.mail.taken.clear()
        self.hold = Hold()
        self._publish(*NEWS, hold=self.hold)
        return Installed(folder)

    async def accepted(self) -> list[dict[str, str]]:
        """Return what the provider accepted in this life."""
        async with self.session.get(f"{self.provider}/accepted") as response:
            found: list[dict[str, str]] = await response.json()
            return found

    @asynccontextmanager
    async def ready(self, life: Installed) -> AsyncIterator[Process]:
        """Start the daemon and wait until it has said that it is ready and works."""
        path = life.folder / "notify"
        path.unlink(missing_ok=True)
        life.environ["NOTIFY_SOCKET"] = str(path)
        with socket.socket(socket.AF_UNIX, socket.SOCK_DGRAM) as listening:
            listening.bind(str(path))
            listening.setblocking(False)
            process = await life.start("run", "--log", "text")
            try:
                await _heard(listening, process)
                yield process
            finally:
                if process.returncode is None:
                    process.kill()
                await process.communicate()

    async def rests(self, process: Process, life: Installed) -> bool:
        """Wait until everything is said, or return False as soon as the daemon has died."""
        ended = asyncio.ensure_future(process.wait())
        receipts = bool(self.weather.fates)
        async with asyncio.timeout(PATIENCE):
            while not ended.done():
                if _quiet(life.folder / "advisoryd.db", SystemClock().now(), receipts=receipts):
                    ended.cancel()
                    return True
                await asyncio.wait({ended}, timeout=LOOK_SECONDS)
        return False

    async def recover(self, life: Installed) -> Verdict:
        """Start the daemon again after its death, let it come to rest, and ask the world."""
        self.hold.let_go.set()
        async with self.ready(life) as process:
            assert await self.rests(process, life), "the daemon died by itself"
            process.send_signal(signal.SIGTERM)
            async with asyncio.timeout(PATIENCE):
                assert await process.wait() == 0
        accepted = await self.accepted()
        mails = [
            (to, str(each.message["Message-ID"]), str(each.message.get_body(("plain",))))
            for each in self.mail.taken
            for to in each.recipients
        ]
        return judge(accepted) + judge_mail(accepted, mails)

    async def _control(self, **values: Any) -> None:  # noqa: ANN401 (whatever JSON holds)
        async with self.session.post(f"{self.provider}/control", json=values) as response:
            assert response.status == 200

    def _publish(self, *texts: str, hold: Hold | None = None) -> None:
        """Let the feed say *texts*; it is reached by way of a redirect that may be held back."""
        etag = f'"{len(texts)}"' if self.weather.validators else None
        self.feed.answer("/feed", Reply(_feed(texts, SystemClock().now()), etag=etag))
        moved = Reply(status=307, headers=(("Location", "/feed"),))
        first = Reply(status=307, headers=moved.headers, hold=hold)
        self.feed.answer("/moved", [first, moved] if hold else moved)

    def _configuration(self) -> str:
        values: dict[str, Any] = {
            "database": "advisoryd.db",
            "rules": ["rules.yaml"],
            "sources": [
                {
                    "id": SOURCE,
                    "url": self.feed.url("/moved"),
                    "publisher": "US Embassy Mexico",
                    "kind": "government",
                    "country": "US",
                    "subject": "MX",
                    "lang": "en",
                    "every": f"{self.weather.every}s",
                }
            ],
            "fetch": {"timeout": "30s", "allow_private": ["127.0.0.0/8"]},
            "sms": {"account_sid": ACCOUNT, "auth_token": TOKEN, "from": SENDER, "api_base": self.provider},
            "group_wait": "0s",
            "reconcile_grace": f"{self.weather.grace}s",
            "web": {"listen": f"127.0.0.1:{self.web}"},
        }
        if self.weather.fates:
            values["sms"]["callback_url"] = f"http://127.0.0.1:{self.web}/twilio"
            server = {"host": "127.0.0.1", "port": self.mail.port, "security": "none"}
            values["email"] = {**server, "from": "alerts@example.org"}
        return json.dumps(values)  # which is YAML


def _feed(texts: Sequence[str], now: datetime) -> bytes:
    items = "".join(
        f'<item><guid isPermaLink="false">{text[:25]}</guid><title>Security Alert</title>'
        f"<pubDate>{format_datetime(now)}</pubDate><description>{text}</description></item>"
        for text in texts
    )
    return f'<rss version="2.0"><channel><title>Alerts</title>{items}</channel></rss>'.encode()


def _quiet(path: Path, now: datetime, *, receipts: bool) -> bool:
    """Return whether the feed was read and nothing waits to be said or looked up, nor with *receipts* to be heard."""
    with suppress(StateError), Store.open(path, now, readonly=True) as store, store.transaction():
        source = store.sources.get(SOURCE)
        polled = source.claimed_until is None and source.next_poll > now and source.fault is None
        unsaid = store.incidents.pending_alerts(1) or store.notices.next_due() or store.messages.unfinished()
        unheard = receipts and store.receipts.unheard(now + DAY, 1)
        return polled and not unsaid and not unheard
    return False


async def _heard(listening: socket.socket, process: Process) -> None:
    """Wait for the daemon to be ready and at work."""
    loop = asyncio.get_running_loop()
    ended = asyncio.ensure_future(process.wait())
    waiting, heard = {b"READY=1", b"WATCHDOG=1"}, set[bytes]()
    async with asyncio.timeout(PATIENCE):
        while not waiting <= heard:
            said = asyncio.ensure_future(loop.sock_recv(listening, 100))
            await asyncio.wait({said, ended}, return_when=asyncio.FIRST_COMPLETED)
            if not said.done():
                said.cancel()
                assert process.stderr is not None
                raise AssertionError(f"the daemon ended: {(await process.stderr.read()).decode()}")
            heard.add(said.result())
    ended.cancel()


def _assert_fine(ended: Ended) -> None:
    assert ended.code == 0, ended.err

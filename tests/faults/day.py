"""A day of a daemon's life on a clock of its own, in a world in which much goes wrong."""

from __future__ import annotations

import asyncio
import random
import sqlite3
from collections import Counter
from collections.abc import AsyncIterator, Iterator
from contextlib import AsyncExitStack, asynccontextmanager, closing
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from email.utils import format_datetime
from pathlib import Path
from typing import Any, Final

from daemon.app import open_app
from daemon.application import App
from daemon.channels.channel import Channel
from daemon.channels.email import EmailChannel, MailServer
from daemon.channels.sms import SmsAccount, SmsChannel
from daemon.clock import ManualClock
from daemon.settings import Settings
from daemon.sources.document import Body, Fault, FaultKind, Fetched, NotModified, Validators
from daemon.web.pages import Pages
from rules.model import Kind, Source
from tests.faults.plan import DAY, PUBLISHERS, Misfortune, News, Plan
from tests.shipped import reader as shipped_reader
from tests.standins.delivery import NOON
from tests.standins.installed import SHELTER_RULES
from tests.standins.scene import free_port
from tests.standins.smtp import SmtpStandIn
from tests.standins.twilio import ACCOUNT, SENDER, TOKEN, TwilioStandIn

CALM: Final = timedelta(hours=4)
"""After the day nothing more goes wrong, and what waits goes out."""
MINUTE: Final = timedelta(minutes=1)
GRACE: Final = 60
"""Seconds that the daemon waits before it believes the provider's list."""
OPERATOR: Final = "ops@example.org"
REAL_SECONDS: Final = 0.3
"""That the provider is given for an answer; the only time here that is real."""
FATES: Final = (
    *("", "sent", "sent delivered", "queued sent delivered", "sent delivered", "delivered") * 3,
    *("sent undelivered:30003", "sent undelivered:30008", "undelivered:30007", "failed:30001"),
)
"""What becomes of messages, some often."""


@dataclass
class Feeds:
    """What the publishers show, spoilt where the day says so; implements ``Fetch``."""

    plan: Plan
    passed: timedelta = timedelta()
    trouble: str = ""
    cut: bool = False
    editions: int = 0
    """How often all was published anew, under new ids."""
    asked: Counter[str] = field(default_factory=Counter)

    async def fetch(self, source: Source, known: Validators, _d: timedelta, _m: int) -> Fetched:
        """Return the page of *source* as it is now."""
        self.asked[source.id] += 1
        match self.trouble:
            case "500":
                return Fault(FaultKind.SERVER, "it answered 500")
            case "timeout":
                return Fault(FaultKind.TIMEOUT, "no answer in time")
            case "empty":
                return Body(b"", source.url, "application/rss+xml")
            case "page":
                return Body(b"<html><body>We are back soon</body></html>", source.url, "text/html")
        said = list(enumerate(self._said(source)))
        etag = f'"{self.editions}-{len(said)}"'
        if known.etag == etag:
            return NotModified(known)
        items = "".join(self._item(number, news) for number, news in reversed(said))
        page = f'<rss version="2.0"><channel><title>Alerts</title>{items}</channel></rss>'.encode()
        body = page[: len(page) * 2 // 3] if self.cut else page
        return Body(body, source.url, "application/rss+xml", etag)

    def _said(self, source: Source) -> Iterator[News]:
        return (n for n in self.plan.news if n.publisher == source.publisher and n.at <= self.passed)

    def _item(self, number: int, news: News) -> str:
        link = f"https://embassy.example/{news.area}/{'over' if news.over else 'begun'}"
        return (
            f'<item><guid isPermaLink="false">{self.editions}-{number}</guid><link>{link}</link>'
            f"<title>Security Alert</title><pubDate>{format_datetime(NOON + news.at)}</pubDate>"
            f"<description>{news.text}</description></item>"
        )


@dataclass
class Day:
    """The world and one daemon after the other in it."""

    plan: Plan
    folder: Path
    twilio: TwilioStandIn
    mail: SmtpStandIn
    settings: Settings
    passed: timedelta = timedelta()
    offset: timedelta = timedelta()
    """By how much the daemon's clock is wrong."""
    lives: int = 0
    crashes: int = 0

    def __post_init__(self) -> None:
        self.feeds = Feeds(self.plan)
        self.sources = {
            f"s{n}": Source(
                f"s{n}", f"https://s{n}.example/", name, Kind.GOVERNMENT, "en", subject="MX", every=5 * MINUTE
            )
            for n, name in enumerate(PUBLISHERS)
        }
        self.clock = ManualClock(NOON)
        self._until: dict[str, timedelta] = {}
        self._coming = list(self.plan.misfortunes)
        self._dice = random.Random(self.plan.seed + 1)  # noqa: S311 (the same)

    @property
    def now(self) -> datetime:
        """Return the world's time."""
        return NOON + self.passed

    async def live(self) -> None:
        """Let the whole day pass, and a calm while."""
        while self.passed < DAY + CALM:
            self.lives += 1
            self.clock = ManualClock(self.now + self.offset)
            async with self._daemon() as app:
                if self.lives == 1:
                    await app.execute(
                        "subscribers.import", {"text": _people(self.plan), "path": "people.csv"}
                    )
                await self._run(app)

    async def _run(self, app: App) -> None:
        """Let time pass until the daemon has to start anew."""
        while self.passed < DAY + CALM:
            again, crash = await self._happen(app)
            step = asyncio.create_task(app.step(self.clock.now()))
            if crash:
                self.crashes += 1
                # In the midst of whatever it does; what it has begun to commit is committed, as by a disk.
                await asyncio.wait({step}, timeout=self._dice.random() * 0.03)
                step.cancel()
                await asyncio.gather(step, return_exceptions=True)
                return
            await step
            if again:
                return
            pause = timedelta(seconds=self._dice.choice((10, 20, 60, 120)))
            self.passed += pause
            self.feeds.passed = self.passed
            self.clock.advance(pause)

    async def _happen(self, app: App) -> tuple[bool, bool]:
        """Begin and end misfortunes; return whether the daemon has to start anew, and whether it dies."""
        again = crash = False
        for kind in [kind for kind, until in self._until.items() if until <= self.passed]:
            del self._until[kind]
            again |= self._ended(kind)
        while self._coming and self._coming[0].at <= self.passed:
            new = self._coming.pop(0)
            crash |= new.kind == "crash"
            again |= new.kind == "restart" or self._begun(new)
            if new.kind == "locked":
                await self._locked(app)
        return again, crash

    def _begun(self, new: Misfortune) -> bool:
        """Let *new* begin; return whether the daemon has to start anew for it."""
        self._until[new.kind] = min(self.passed + new.lasts, DAY)
        self._set(new.kind, new.detail)
        # These are answered so a number of times, however long that takes.
        self.twilio.script.extend([new.detail] * 4 if new.kind == "answers" else ())
        self.mail.rcpt.extend(["451 greylisted"] * 3 if new.kind == "grey" else ())
        self.mail.rcpt.extend([new.detail] if new.kind == "mail" else ())
        self.mail.data.extend(["drop"] * 2 if new.kind == "drop" else ())
        self.feeds.editions += new.kind == "storm"
        return new.kind == "clock"

    def _ended(self, kind: str) -> bool:
        self._set(kind, "")
        if kind == "answers":
            self.twilio.script.clear()
        return kind == "clock"

    def _set(self, kind: str, how: str) -> None:
        """Let what lasts for a while be *how*; nothing is as it should be."""
        bad = kind in self._until
        match kind:
            case "sms":
                self.twilio.mood = how or "ok"
            case "lag":
                self.twilio.lag = GRACE * 0.8 if bad else 0.0
            case "lists":
                self.twilio.fail_lists = 5 if bad else 0
            case "deaf":
                self.twilio.deaf = bad
            case "source":
                self.feeds.trouble = how
            case "cut":
                self.feeds.cut = bad
            case "clock":
                self.offset = timedelta(seconds=int(how or 0))

    async def _locked(self, app: App) -> None:
        """Let another program hold the database while a step is tried."""
        with closing(sqlite3.connect(self.settings.database, isolation_level=None)) as other:
            other.execute("BEGIN IMMEDIATE")
            step = asyncio.create_task(app.step(self.clock.now()))
            await asyncio.wait({step}, timeout=0.05)
            other.execute("ROLLBACK")
            await step

    @asynccontextmanager
    async def _daemon(self) -> AsyncIterator[App]:
        """Start a daemon as the program does, without its signals and its ticks."""
        async with AsyncExitStack() as stack:
            app = await stack.enter_async_context(
                open_app(
                    self.settings,
                    self.clock,
                    sources=self.sources,
                    fetch=self.feeds,
                    channels=self._channels(),
                    reader=shipped_reader(),
                )
            )
            outbox = app.parts.outbox
            pages = Pages(app.look, app.receive, app.hear, tuple, lambda: 0, outbox.tally, outbox.outages)
            server = pages.server(self.settings)
            assert server is not None
            assert await server.open() is not None
            stack.push_async_callback(server.close)
            yield app

    def _channels(self) -> dict[str, Channel]:
        sms, email = self.settings.sms, self.settings.email
        assert sms is not None
        assert email is not None
        account = SmsAccount(
            *(ACCOUNT, TOKEN, SENDER, sms.api_base, sms.callback_url, timedelta(seconds=REAL_SECONDS))
        )
        server = MailServer(email.host, email.port, email.sender, security="none")
        return {"sms": SmsChannel(account), "email": EmailChannel(server)}


@asynccontextmanager
async def a_day(seed: int, folder: Path) -> AsyncIterator[Day]:
    """Build the world of a day."""
    plan = Plan.of(seed)
    dice = random.Random(seed + 2)  # noqa: S311 (the same)
    twilio, mail = TwilioStandIn(), SmtpStandIn()
    async with twilio.serving() as base, mail.serving() as port:
        web = free_port()
        (folder / "rules.yaml").write_text(SHELTER_RULES)
        values: dict[str, Any] = {
            "database": str(folder / "advisoryd.db"),
            "rules": [str(folder / "rules.yaml")],
            "group_wait": "30s",
            "reconcile_grace": f"{GRACE}s",
            "operator": {"email": OPERATOR},
            "sms": {
                "account_sid": ACCOUNT,
                "auth_token": TOKEN,
                "from": SENDER,
                "api_base": base,
                "callback_url": f"http://127.0.0.1:{web}/twilio",
            },
            "email": {"host": "127.0.0.1", "port": port, "security": "none", "from": "alerts@example.org"},
            "web": {"listen": f"127.0.0.1:{web}"},
        }
        day = Day(plan, folder, twilio, mail, Settings.model_validate(values))
        twilio.now = lambda: day.now
        twilio.monotonic = lambda: day.passed.total_seconds()  # noqa: PLW0108 (the day goes on)
        twilio.fated = lambda _: dice.choice(FATES)
        yield day


def _people(plan: Plan) -> str:
    rows = (f"{p.name},{p.phone},{p.email},{' '.join(p.areas)}" for p in plan.people)
    return "name,phone,email,watch\n" + "\n".join(rows) + "\n"

"""No secret and nobody's number is in anything that a daemon shows, writes to its log, or leaves when it dies."""

from __future__ import annotations

import asyncio
import json
import signal
from asyncio.subprocess import Process
from dataclasses import dataclass, field
from pathlib import Path

import pytest
from aiohttp import ClientError, ClientSession, ClientTimeout

from tests.faults.table import Tally
from tests.standins.installed import PATIENCE, SHELTER_RULES, Installed
from tests.standins.scene import free_port
from tests.standins.twilio import ACCOUNT, SENDER, TwilioStandIn

SECRETS = {
    "the account's token": "canary-token-4711",
    "the next token": "canary-next-4712",
    "the mail server's password": "canary-password-4713",
    "a source's key": "canary-key-4714",
    "the heartbeat's address": "canary-beat-4715",
}
PHONE, ADDRESS = "2025550123", "canary.traveller@example.org"
NUMBERS = {"a traveller's phone": PHONE, "the operator's phone": "2025550199"}
MAILBOX = {"a traveller's mailbox": ADDRESS}
ORDER = json.dumps(
    {"id": "1", "text": "Shelter in place in Jalisco.", "publisher": "Canada", "subject": "MX"}
)
PAGES = ("/", "/healthz", "/readyz", "/metrics", "/twilio", "/nowhere", "/../etc/passwd", "/%00")


@dataclass
class Shown:
    """Every byte that came out, by where it came out."""

    parts: dict[str, bytes] = field(default_factory=dict)

    def leaks(self, secrets: dict[str, str]) -> list[str]:
        """Return what is where."""
        return [
            f"{what} in {where}"
            for where, data in self.parts.items()
            for what, text in secrets.items()
            if any(text.encode(how) in data for how in ("utf-8", "utf-16-le"))
        ]


def configuration(base: str, web: int) -> str:
    """Return one in which everything fails, and everything is secret."""
    token, following, password, key, beat = SECRETS.values()
    values = {
        "database": "advisoryd.db",
        "rules": ["rules.yaml"],
        "group_wait": "0s",
        "sources": [
            {
                "id": "keyed",
                "url": "http://127.0.0.1:9/",
                "publisher": "P",
                "kind": "media",
                "lang": "en",
                "headers": {"X-Key": key},
            }
        ],
        "fetch": {"allow_private": ["127.0.0.0/8"]},
        "sms": {
            "account_sid": ACCOUNT,
            "auth_token": token,
            "auth_token_next": following,
            "from": SENDER,
            "api_base": base,
            "callback_url": f"http://127.0.0.1:{web}/twilio",
        },
        "email": {
            "host": "127.0.0.1",
            "port": 9,
            "username": "mailer",
            "password": password,
            "from": "alerts@example.org",
        },
        "operator": {"phone": "+1" + NUMBERS["the operator's phone"], "email": "ops@example.org"},
        "web": {"listen": f"127.0.0.1:{web}"},
        "heartbeat": {"url": f"http://127.0.0.1:9/{beat}"},
    }
    return json.dumps(values)


def contents(folder: Path, names: str) -> bytes:
    """Return what is in the files of these names."""
    return b"".join(each.read_bytes() for each in folder.glob(names) if each.is_file())


async def fetched(web: int) -> bytes:
    """Return what every page says, also to who asks badly."""
    found = []
    async with ClientSession(timeout=ClientTimeout(10)) as session:
        for page in PAGES:
            for method, host in (("GET", "127.0.0.1"), ("POST", "127.0.0.1"), ("GET", "evil.example")):
                try:
                    url = f"http://127.0.0.1:{web}{page}"
                    async with session.request(
                        method, url, headers={"Host": host}, data=b"%ff=%00&a"
                    ) as answer:
                        found.append(str(dict(answer.headers)).encode() + await answer.read())
                except ClientError as error:
                    found.append(str(error).encode())
    return b"\n".join(found)


async def awake(web: int) -> None:
    """Wait until the daemon answers."""
    never = asyncio.ensure_future(asyncio.Event().wait())
    async with asyncio.timeout(PATIENCE), ClientSession() as session:
        while True:
            try:
                async with session.get(f"http://127.0.0.1:{web}/healthz") as answer:
                    assert answer.status in {200, 503}
                    break
            except ClientError:
                await asyncio.wait({never}, timeout=0.1)
    never.cancel()


async def refused(twilio: TwilioStandIn, process: Process) -> None:
    """Wait until the provider has refused a message."""
    ended = asyncio.ensure_future(process.wait())
    async with asyncio.timeout(PATIENCE):
        while not twilio.posts and not ended.done():
            await asyncio.wait({ended}, timeout=0.1)
    ended.cancel()


async def shown(folder: Path, style: str, end: signal.Signals) -> Shown:
    """Run a daemon whose deliveries fail in every way, end it by a signal, and keep all that came out."""
    web, found = free_port(), Shown()
    mood = "400:21211" if style == "json" else "400:29999"
    twilio = TwilioStandIn(mood=mood, token=SECRETS["the account's token"])
    async with twilio.serving() as base:
        advisoryd = Installed(folder)
        (folder / "rules.yaml").write_text(SHELTER_RULES)
        advisoryd.configure(configuration(base, web))
        people = f"name,phone,email,watch\nAna,+1{PHONE},{ADDRESS},MX-JAL\n"
        assert (await advisoryd.run("subscribers", "import", "-", stdin=people)).code == 0
        advisoryd.environ["PYTHONFAULTHANDLER"] = "1"
        process = await advisoryd.start("run", "--log", style)
        reading = asyncio.ensure_future(process.communicate())
        await awake(web)
        assert (await advisoryd.run("submit", "-", stdin=ORDER)).code == 0
        await refused(twilio, process)
        found.parts["web pages"] = await fetched(web)
        for command in (("status",), ("status", "--json"), ("check",)):
            ended = await advisoryd.run(*command)
            found.parts[" ".join(command)] = (ended.out + ended.err).encode()
        process.send_signal(end)
        async with asyncio.timeout(PATIENCE):
            out, err = await reading
        found.parts["the terminal"], found.parts[f"the log as {style}"] = out, err
        assert b"29999" in err or b"21211" in err or twilio.posts, "deliveries did fail"
        found.parts["what is left in memory"] = contents(folder, "core*")
    # Numbers and mailboxes live in the database, where messages are sent from; secrets do not.
    files = contents(folder, "advisoryd.db*")
    assert Shown({"the database": files}).leaks(SECRETS) == []
    assert PHONE.encode() in files
    return found


@pytest.mark.slow
@pytest.mark.parametrize(
    ("style", "end"),
    [
        ("text", signal.SIGTERM),
        pytest.param("json", signal.SIGABRT, marks=pytest.mark.full),
        pytest.param("journal", signal.SIGTERM, marks=pytest.mark.full),
    ],
)
@pytest.mark.fault(
    34, "canaries in every key, and every byte searched: logs, pages, commands, crash output, database"
)
async def test_no_secret_and_no_number_comes_out_of_a_daemon_in_trouble(
    style: str, end: signal.Signals, tmp_path: Path, tally: Tally
) -> None:
    found = await shown(tmp_path, style, end)
    searched = sum(map(len, found.parts.values()))
    leaks = found.leaks({**SECRETS, **NUMBERS, **MAILBOX})
    tally.count(len(found.parts) * (len(SECRETS) + len(NUMBERS) + len(MAILBOX)), lost=0)
    tally.figure(f"{style}, {end.name}: {len(leaks)} leaks in {searched} bytes of {len(found.parts)} outputs")
    assert leaks == []
    assert searched > 5_000


@pytest.mark.slow
@pytest.mark.fault(34, "the modes of every file that a daemon makes, under a lax umask")
async def test_nobody_else_may_read_what_a_daemon_writes(tmp_path: Path, tally: Tally) -> None:
    advisoryd = Installed(tmp_path / "home")
    advisoryd.folder.mkdir(mode=0o755)
    advisoryd.configure(
        "database: state/advisoryd.db\nsources: [{id: a, url: 'http://127.0.0.1:9/', publisher: P, kind: media, lang: en}]\n"
    )
    async with advisoryd.daemon():
        made = sorted((advisoryd.folder / "state").rglob("*"))
        open_ = [path.name for path in made if path.stat().st_mode & 0o077]
    tally.count(len(made))
    assert len(made) >= 3
    assert open_ == []


def test_a_leak_would_be_seen() -> None:
    found = Shown({"the log": b"... canary-token-4711 ...", "pages": "2025550123".encode("utf-16-le")})
    assert found.leaks({**SECRETS, **NUMBERS}) == [
        "the account's token in the log",
        "a traveller's phone in pages",
    ]

"""Bodies that are made to use up memory and processor: a real daemon says what is wrong with each and stays small."""

from __future__ import annotations

import asyncio
import gzip
import os
from asyncio.subprocess import Process
from dataclasses import dataclass, field
from pathlib import Path
from typing import Final

import pytest

from daemon.clock import SystemClock
from state.store import Store
from tests.faults.strace import children
from tests.faults.table import Tally
from tests.faults.world import LOOK_SECONDS
from tests.standins.feedserver import FeedServer, Hold, Reply
from tests.standins.installed import PATIENCE, SHELTER_RULES, Installed

MEGABYTE: Final = 1_000_000
MOST_MB: Final = 150
"""That the daemon may grow by, and that a parser may have."""
MOST_SECONDS: Final = 2.0
"""Of processor time for one body, besides what it takes to start a parser."""
PARSER_SECONDS: Final = 1.0
LAUGHS: Final = "".join(
    f'<!ENTITY l{n} "{f"&l{n - 1};" * 10}">' if n else '<!ENTITY l0 "laugh">' for n in range(9)
)
ITEM: Final = (
    "<item><guid>{}</guid><title>Notice</title><description>The consulate is open.</description></item>"
)


def rss(inside: str, head: str = "") -> bytes:
    return f"{head}<rss version='2.0'><channel><title>Alerts</title>{inside}</channel></rss>".encode()


BOMBS: Final = {
    "200 MB of zeros, compressed": gzip.compress(bytes(200 * MEGABYTE), 9),
    "entities within entities": rss("<item><title>&l8;</title></item>", f"<!DOCTYPE rss [{LAUGHS}]>"),
    "10 MB of items": rss("".join(ITEM.format(n) for n in range(110_000))),
    "an author of 1.9 MB": rss(f"<item><guid>1</guid><author>{'a' * 1_900_000}</author></item>"),
    "a hundred thousand tags in each other": rss("<b>" * 100_000),
    "1.9 MB of attributes": rss("<item " + " ".join(f"a{n}='x'" for n in range(170_000)) + "/>"),
}


@dataclass
class Used:
    """What a daemon and its parsers used at most, as was seen."""

    daemon_mb: float = 0.0
    parser_mb: float = 0.0
    parsers: dict[int, float] = field(default_factory=dict)
    """Seconds of processor time, by process."""

    def look(self, pid: int) -> None:
        """Look once; a child that is about to become a parser still has the daemon's memory."""
        self.daemon_mb = max(self.daemon_mb, _megabytes(pid))
        for child in (each for each in children(pid) if _program(each) != _program(pid)):
            self.parser_mb = max(self.parser_mb, _megabytes(child))
            self.parsers[child] = max(self.parsers.get(child, 0.0), _seconds(child))


def _program(pid: int) -> bytes:
    """Return what a process was started with, empty where it has ended."""
    try:
        return Path(f"/proc/{pid}/cmdline").read_bytes()
    except OSError:
        return b""


def _megabytes(pid: int) -> float:
    """Return the most memory that a process ever had, 0 where it has ended."""
    try:
        lines = Path(f"/proc/{pid}/status").read_text().splitlines()
    except OSError:
        return 0.0
    return sum(int(line.split()[1]) / 1_000 for line in lines if line.startswith("VmHWM"))


def _seconds(pid: int) -> float:
    try:
        words = Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()
    except OSError:
        return 0.0
    return (int(words[11]) + int(words[12])) / os.sysconf("SC_CLK_TCK")


def configuration(server: FeedServer) -> str:
    sources = "".join(
        f'  - {{id: bomb{n}, url: "{server.url(f"/{n}")}", publisher: P, kind: government, subject: MX,'
        f" lang: en, every: 1h}}\n"
        for n in range(len(BOMBS))
    )
    return (
        'database: advisoryd.db\nrules: [rules.yaml]\nweb: {listen: "127.0.0.1:1"}\n'
        f'fetch: {{allow_private: ["127.0.0.0/8"]}}\nsources:\n{sources}'
    )


async def until_tried(process: Process, database: Path, used: Used) -> None:
    """Watch a daemon until every source was tried."""
    ended = asyncio.ensure_future(process.wait())
    async with asyncio.timeout(2 * PATIENCE):
        while not _all_tried(database):
            await asyncio.wait({ended}, timeout=LOOK_SECONDS)
            assert not ended.done(), "the daemon died"
            used.look(process.pid)
    ended.cancel()


def _all_tried(database: Path) -> bool:
    with Store.open(database, SystemClock().now(), readonly=True) as store:
        return all(source.tried_at for source in store.sources.all() if source.id.startswith("bomb"))


@pytest.mark.full
@pytest.mark.fault(13, "six bombs at once to a real daemon")
async def test_no_body_makes_a_daemon_large_or_slow(tmp_path: Path, tally: Tally) -> None:
    installed, hold, used = Installed(tmp_path), Hold(), Used()
    (tmp_path / "rules.yaml").write_text(SHELTER_RULES)
    async with FeedServer() as server:
        for number, (name, body) in enumerate(BOMBS.items()):
            zipped = (("Content-Encoding", "gzip"),) if "compressed" in name else ()
            server.answer(f"/{number}", Reply(body, headers=zipped, hold=hold))
        installed.configure(configuration(server))
        async with installed.daemon() as process:
            await hold.asked.wait()
            before = _megabytes(process.pid)
            hold.let_go.set()
            await until_tried(process, tmp_path / "advisoryd.db", used)
    grown, longest = used.daemon_mb - before, max(used.parsers.values(), default=0.0)
    tally.count(len(BOMBS))
    tally.figure(
        f"the daemon grew by {grown:.0f} MB from {before:.0f}; its parsers had {used.parser_mb:.0f} MB and "
        f"{longest:.1f} s of processor time at most"
    )
    assert grown < MOST_MB
    assert used.parser_mb < MOST_MB
    assert longest < MOST_SECONDS + PARSER_SECONDS

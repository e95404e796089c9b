"""The daemon and the single cycle, on feeds from loopback."""

from __future__ import annotations

import asyncio
import json
import os
import resource
import shutil
import signal
import socket
from collections.abc import AsyncIterator
from datetime import UTC, datetime
from email.utils import format_datetime
from html import escape
from pathlib import Path

import pytest

from tests.standins.feedserver import FeedServer, Reply
from tests.standins.installed import PATIENCE, SHELTER_RULES, Installed, said

ORDER = "U.S. citizens in Jalisco State should shelter in place until further notice."

pytestmark = pytest.mark.slow


def feed(*texts: str) -> Reply:
    """Return a feed whose items say *texts*, published now."""
    now = format_datetime(datetime.now(UTC))  # noqa: TID251 (the daemon under test lives by the real clock)
    items = "".join(
        f'<item><guid isPermaLink="false">{number}</guid><title>Security Alert</title>'
        f"<pubDate>{now}</pubDate><description>{escape(text)}</description></item>"
        for number, text in enumerate(texts)
    )
    return Reply(f'<rss version="2.0"><channel><title>Alerts</title>{items}</channel></rss>'.encode())


@pytest.fixture
async def server() -> AsyncIterator[FeedServer]:
    async with FeedServer() as running:
        yield running


@pytest.fixture(scope="module")
def database(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Return a database with one subscriber."""
    installed = Installed(tmp_path_factory.mktemp("subscribed"))
    installed.configure("database: advisoryd.db\n")
    traveller = ("--name", "Traveller", "--email", "t@example.org", "--watch", "PVR")
    assert asyncio.run(installed.run("subscribers", "add", *traveller)).code == 0
    return installed.folder / "advisoryd.db"


@pytest.fixture
def advisoryd(tmp_path: Path, server: FeedServer, database: Path) -> Installed:
    installed = Installed(tmp_path)
    (tmp_path / "rules.yaml").write_text(SHELTER_RULES)
    shutil.copy(database, tmp_path)
    server.answer("/feed", feed(ORDER))
    installed.configure(configuration(server))
    return installed


def configuration(server: FeedServer, *paths: str) -> str:
    sources = [
        {
            "id": f"feed-{number}",
            "url": server.url(path),
            "publisher": f"US Embassy Mexico {number}",
            "kind": "government",
            "country": "US",
            "subject": "MX",
            "lang": "en",
            "every": "60s",
        }
        for number, path in enumerate(paths or ("/feed",))
    ]
    return (
        f"database: advisoryd.db\nrules: [rules.yaml]\nsources: {json.dumps(sources)}\n"
        'fetch: {timeout: 3s, allow_private: ["127.0.0.0/8"]}\ngroup_wait: 0s\n'
    )


async def test_one_cycle_tells_once_and_a_second_one_nothing(advisoryd: Installed) -> None:
    first = await advisoryd.run("poll")
    assert (first.code, first.err) == (0, "")
    assert "to Traveller" in first.out
    assert "SHELTER IN PLACE" in first.out
    second = await advisoryd.run("poll")
    assert (second.code, second.out) == (0, "")


async def test_a_dry_run_prints_and_leaves_no_trace(advisoryd: Installed) -> None:
    before = (await advisoryd.run("status", "--json")).out
    dry = await advisoryd.run("poll", "--dry-run")
    assert "SHELTER IN PLACE" in dry.out
    assert "new messages: 1, subscribers: 1" in dry.err
    assert "read for the first time: only what is severe, dated and no older than 1d is told" in dry.err
    after = json.loads((await advisoryd.run("status", "--json")).out)
    assert (after["outbox"], after["incidents"]) == ({}, [])
    assert json.loads(before)["sources"] == after["sources"]
    assert "SHELTER IN PLACE" in (await advisoryd.run("poll", "--source", "feed-0")).out


async def test_a_dry_run_for_nobody_says_that_nobody_is_subscribed(advisoryd: Installed) -> None:
    await advisoryd.run("subscribers", "remove", "t@example.org")
    ended = await advisoryd.run("poll", "--dry-run")
    assert (ended.code, ended.out) == (0, "")
    assert "Nobody is subscribed" in ended.err


async def test_private_addresses_are_refused_unless_allowed(advisoryd: Installed, server: FeedServer) -> None:
    advisoryd.configure(configuration(server).replace('["127.0.0.0/8"]', "[]"))
    ended = await advisoryd.run("poll")
    assert (ended.code, ended.out) == (0, "")
    assert "127.0.0.1 is a loopback address; if it is yours, add it to fetch.allow_private" in ended.err
    assert not server.requests
    (source,) = json.loads((await advisoryd.run("status", "--json")).out)["sources"]
    assert source["health"] == "fault"


async def test_the_daemon_tells_and_says_that_messages_are_printed(advisoryd: Installed) -> None:
    process = await advisoryd.start("run")
    try:
        assert "Neither sms nor email is configured" in await said(process.stderr, "configured")
        assert "to Traveller" in await said(process.stdout, "SHELTER IN PLACE")
        shown = json.loads((await advisoryd.run("status", "--json")).out)
        assert shown["running"] == process.pid
        assert shown["sources"][0]["health"] == "fine"
        (incident,) = shown["incidents"]
        assert (incident["rule"], incident["region"], incident["state"]) == ("shelter", "MX-JAL", "open")
        assert incident["stances"][0]["publisher"] == "US Embassy Mexico 0"
    finally:
        process.send_signal(signal.SIGTERM)
        await process.communicate()


@pytest.mark.fault(6, "a second daemon")
async def test_a_second_daemon_is_refused_with_the_pid_of_the_first(advisoryd: Installed) -> None:
    async with advisoryd.daemon() as process:
        for command in ("run", "poll"):
            second = await advisoryd.run(command)
            assert second.code == 75
            assert f"in use by process {process.pid}" in second.err


async def test_commands_that_write_go_to_the_running_daemon(advisoryd: Installed) -> None:
    async with advisoryd.daemon():
        added = await advisoryd.run("subscribers", "add", "--name", "New", "--email", "new@example.org")
        assert (added.code, added.out) == (0, "Added.\n")
        refused = await advisoryd.run("subscribers", "import", "-", stdin="name,phone\nX,1\n")
        assert refused.code == 1
        assert "<stdin>:2:3: error: phone: " in refused.err
        gone = await advisoryd.run("subscribers", "remove", "new@example.org")
        assert gone.out == "New is told nothing more.\n"
        assert (await advisoryd.run("subscribers", "remove", "new@example.org")).code == 1


async def test_what_is_submitted_to_the_running_daemon_is_told(
    advisoryd: Installed, server: FeedServer
) -> None:
    server.answer("/feed", feed())
    entry = {
        "id": "x1",
        "text": ORDER,
        "publisher": "Embassy of Canada",
        "kind": "government",
        "subject": "MX",
    }
    async with advisoryd.daemon() as process:
        assert (await advisoryd.run("submit", "-", stdin=json.dumps(entry))).out == "Entries taken in: 1.\n"
        assert "Embassy of Canada" in await said(process.stdout, "Embassy of Canada")


@pytest.mark.fault(30, "SIGTERM while a source hangs")
async def test_term_ends_the_daemon_within_seconds_whatever_hangs(
    advisoryd: Installed, server: FeedServer
) -> None:
    server.answer("/slow", Reply(b"." * 10_000, drip_body=True))
    advisoryd.configure(configuration(server, "/slow"))
    async with advisoryd.daemon() as process:
        process.send_signal(signal.SIGTERM)
        async with asyncio.timeout(10):
            assert await process.wait() == 0
    assert not (advisoryd.folder / "advisoryd.db.sock").exists()


@pytest.mark.fault(28, "ten sources that hang beside one that works")
async def test_ten_hung_sources_do_not_delay_the_eleventh(advisoryd: Installed, server: FeedServer) -> None:
    server.answer("/slow", Reply(b"." * 10_000, drip_body=True))
    advisoryd.configure(
        configuration(server, *["/slow"] * 10, "/feed").replace("timeout: 3s", "timeout: 50s")
    )
    async with advisoryd.daemon() as process:
        async with asyncio.timeout(20):
            assert "US Embassy Mexico 10" in await said(process.stdout, "US Embassy Mexico 10")
        process.kill()


async def test_a_killed_daemon_leaves_nothing_in_the_way(advisoryd: Installed) -> None:
    async with advisoryd.daemon() as process:
        process.kill()
        await process.wait()
    assert (advisoryd.folder / "advisoryd.db.sock").exists()
    assert json.loads((await advisoryd.run("status", "--json")).out)["running"] is None
    assert (await advisoryd.run("subscribers", "remove", "t@example.org")).code == 0
    async with advisoryd.daemon():
        pass


@pytest.mark.fault(23, "a broken rule file, then a restart")
async def test_broken_rules_leave_the_last_good_ones_in_force_also_after_a_restart(
    advisoryd: Installed, server: FeedServer
) -> None:
    server.answer("/feed", feed())
    rules = advisoryd.folder / "rules.yaml"
    async with advisoryd.daemon() as process:
        rules.write_text(SHELTER_RULES.removesuffix("end: true\n"))
        process.send_signal(signal.SIGHUP)
        assert "last good rules stay" in await said(process.stdout, "last good rules stay")
    server.answer("/feed", feed(ORDER))
    async with advisoryd.daemon():
        status = json.loads((await advisoryd.run("status", "--json")).out)
        assert "rules.yaml" in status["rules_faults"][0]
        entry = {"id": "x", "text": ORDER, "publisher": "Embassy of Canada", "subject": "MX"}
        await advisoryd.run("submit", "-", stdin=json.dumps(entry))
        rules.write_text(SHELTER_RULES)
    told = await advisoryd.run("poll")
    assert told.code == 0
    status = json.loads((await advisoryd.run("status", "--json")).out)
    assert [incident["rule"] for incident in status["incidents"]] == ["shelter"]
    assert status["rules_faults"] == []


async def test_a_changed_rule_file_is_loaded_without_being_asked(
    advisoryd: Installed, server: FeedServer
) -> None:
    server.answer("/feed", feed())
    async with advisoryd.daemon() as process:
        (advisoryd.folder / "rules.yaml").write_text(SHELTER_RULES.replace("id: shelter", "id: refuge"))
        await said(process.stderr, "[rules-loaded")
        entry = {"id": "x", "text": ORDER, "publisher": "Embassy of Canada", "subject": "MX"}
        await advisoryd.run("submit", "-", stdin=json.dumps(entry))
        status = json.loads((await advisoryd.run("status", "--json")).out)
        assert [incident["rule"] for incident in status["incidents"]] == ["refuge"]


@pytest.mark.fault(3, "RLIMIT_FSIZE on the running daemon")
async def test_a_disk_that_takes_no_more_is_survived_and_the_operator_told_from_memory(
    advisoryd: Installed, server: FeedServer
) -> None:
    server.answer("/feed", feed())
    entry = json.dumps({"id": "x", "text": ORDER, "publisher": "Embassy of Canada", "subject": "MX"})
    async with advisoryd.daemon() as process:
        limits = resource.prlimit(process.pid, resource.RLIMIT_FSIZE)
        resource.prlimit(process.pid, resource.RLIMIT_FSIZE, (1, limits[1]))
        refused = await advisoryd.run("submit", "-", stdin=entry)
        assert refused.code == 75
        assert "Traceback" not in refused.err
        await said(process.stdout, "cannot write its database")
        resource.prlimit(process.pid, resource.RLIMIT_FSIZE, limits)
        assert (await advisoryd.run("submit", "-", stdin=entry)).code == 0
        assert "Embassy of Canada" in await said(process.stdout, "Embassy of Canada")


async def test_systemd_hears_that_it_is_ready_works_and_stops(advisoryd: Installed) -> None:
    path = advisoryd.folder / "notify"
    with socket.socket(socket.AF_UNIX, socket.SOCK_DGRAM) as listening:
        listening.bind(str(path))
        listening.setblocking(False)
        advisoryd.environ["NOTIFY_SOCKET"] = str(path)
        process = await advisoryd.start("run")
        loop = asyncio.get_running_loop()
        heard: set[bytes] = set()
        async with asyncio.timeout(PATIENCE):
            while not {b"READY=1", b"WATCHDOG=1"} <= heard:
                heard.add(await loop.sock_recv(listening, 100))
            process.send_signal(signal.SIGTERM)
            while b"STOPPING=1" not in heard:
                heard.add(await loop.sock_recv(listening, 100))
        await process.communicate()
    assert process.returncode == 0


async def test_a_database_deep_in_the_file_system_has_its_socket_too(advisoryd: Installed) -> None:
    deep = Path(*["a-rather-long-folder-name"] * 6)
    advisoryd.environ["ADVISORYD_DATABASE"] = str(deep / "advisoryd.db")
    assert len(os.fsencode(advisoryd.folder / deep)) > 107
    async with advisoryd.daemon() as process:
        added = await advisoryd.run("subscribers", "add", "--name", "New", "--email", "new@example.org")
        assert (added.code, added.err) == (0, "")
        assert json.loads((await advisoryd.run("status", "--json")).out)["running"] == process.pid


@pytest.mark.fault(34, "the log of a running daemon")
async def test_no_log_holds_a_secret_or_a_whole_phone_number(
    advisoryd: Installed, server: FeedServer
) -> None:
    canary = "canary-4711-secret"
    text = configuration(server) + (
        f'sms: {{account_sid: AC0, auth_token: {canary}, from: "+12025550100", api_base: "http://127.0.0.1:1"}}\n'
        'operator: {phone: "+12025550199"}\n'
    )
    advisoryd.configure(text)
    await advisoryd.run("subscribers", "add", "--name", "P", "--phone", "+12025550123", "--watch", "PVR")
    ended = await advisoryd.run("poll")
    assert ended.code == 75
    shown = ended.out + ended.err + (await advisoryd.run("status")).out
    assert canary not in shown
    assert "2025550123" not in shown
    assert "2025550199" not in shown

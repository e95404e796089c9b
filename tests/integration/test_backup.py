"""A backup holds everything, is restored whole or not at all, and makes nobody hear anything twice."""

from __future__ import annotations

import sqlite3
from contextlib import closing
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from daemon.channels.channel import Channel
from daemon.channels.sms import SmsAccount, SmsChannel
from state import files, migrate
from state.errors import DatabaseRefused
from state.restore import restore
from state.store import Store
from tests.standins.delivery import NOON, Delivery, RecordingChannel, incident, stance
from tests.standins.installed import Installed
from tests.standins.twilio import ACCOUNT, SENDER, TOKEN, TwilioStandIn

LATER = NOON + timedelta(hours=1)


def delivery(path: Path, base: str, now: datetime, process: str) -> tuple[Delivery, RecordingChannel]:
    account = SmsAccount(ACCOUNT, TOKEN, SENDER, base, timeout=timedelta(seconds=5))
    email = RecordingChannel("email")
    channels: dict[str, Channel] = {"sms": SmsChannel(account), "email": email}
    return Delivery.open(path, channels, now=now, process=process), email


async def saved(post: Delivery, target: Path) -> None:
    def save(store: Store) -> None:
        with store.transaction():
            store.meta.set("alive", post.clock.now().isoformat())

    await post.writer.run(save)
    with Store.open(post.path, post.clock.now(), readonly=True) as store:
        store.save_to(target)


@pytest.mark.fault(5, "restored from a backup that has forgotten a message")
async def test_what_was_sent_since_the_backup_is_found_at_the_provider_and_not_sent_again(
    tmp_path: Path,
) -> None:
    path, copy = tmp_path / "a.db", tmp_path / "backup"
    twilio = TwilioStandIn()
    async with twilio.serving() as base:
        post, _ = delivery(path, base, NOON, "first")
        twilio.now = post.clock.now
        await post.add("Traveller", "MX-JAL")
        await post.outbox.step(NOON)
        await saved(post, copy)
        order = (incident(), stance())
        await post.hold(*order)
        await post.steps(60)
        await post.close()
        assert len(twilio.accepted) == 1

        restore(path, copy, LATER)
        again, email = delivery(path, base, LATER, "second")
        twilio.now = again.clock.now
        await again.outbox.step(LATER)
        await again.hold(*order)  # as the source says it still
        await again.steps(60)
        await again.hold(incident("arson"), stance())
        await again.steps(120)
        [first, new] = twilio.accepted
        assert "ARSON" in new["body"]
        messages = [m for m in await store_messages(again) if m[0] == "sms"]
        await again.close()
    assert {sid for _, sid in messages} == {first["sid"], new["sid"]}
    references = {m["body"].split("Ref ")[1] for m in twilio.accepted}
    assert len(references) == 2, "no reference is given twice"
    assert any("was restored to what it was" in out.text for out in email.accepted)


async def store_messages(post: Delivery) -> list[tuple[str, str | None]]:
    def look(store: Store) -> list[tuple[str, str | None]]:
        rows = store._database.rows("SELECT channel, provider_id FROM messages ORDER BY id")  # noqa: SLF001
        return [(row["channel"], row["provider_id"]) for row in rows]

    return await post.writer.run(look)


@pytest.mark.fault(5, "restored from a backup in which a message waits")
async def test_what_waited_in_the_backup_is_looked_up_first_and_the_same_words_of_long_ago_do_not_count(
    tmp_path: Path,
) -> None:
    path, copy = tmp_path / "a.db", tmp_path / "backup"
    twilio = TwilioStandIn()
    async with twilio.serving() as base:
        post, _ = delivery(path, base, NOON, "first")
        twilio.now = post.clock.now
        await post.add("Traveller", "MX-JAL")
        await post.add("Other", "MX-JAL", phone="+12025550124")
        await post.outbox.step(NOON)
        await post.hold(incident(), stance())
        await post.outbox.step(NOON)
        post.clock.advance(timedelta(seconds=31))
        prepared = await post.writer.run(
            lambda store: post.outbox._prepare(store, post.clock.now(), at_once=False)  # noqa: SLF001
        )
        assert prepared == 2
        await saved(post, copy)
        await post.steps(30)
        await post.close()
        assert len(twilio.accepted) == 2
        # One was lost on the way to the provider's list, and an old one says the same.
        old = {**twilio.accepted.pop(), "date_created": "Sat, 21 Feb 2026 18:00:00 +0000"}
        text, _, _ = str(old["body"]).partition("Ref ")
        twilio.accepted.insert(0, {**old, "sid": "SM" + "a" * 32, "body": f"{text}Ref AAAAAAAA"})
        restore(path, copy, LATER)
        again, _ = delivery(path, base, LATER, "second")
        twilio.now = again.clock.now
        await again.steps(120)
        await again.close()
    assert twilio.posts == 3, "the one that is listed is adopted, the other sent"


@pytest.mark.parametrize("damage", ["missing", "empty", "foreign", "cut", "newer"])
def test_a_backup_that_is_not_sound_is_refused_and_the_database_stays(damage: str, tmp_path: Path) -> None:
    path, copy = tmp_path / "a.db", tmp_path / "backup"
    with Store.open(path, NOON) as store:
        store.save_to(copy)
    before = path.read_bytes()
    if damage == "missing":
        copy.unlink()
    elif damage == "empty":
        copy.write_bytes(b"")
    elif damage == "cut":
        copy.write_bytes(copy.read_bytes()[: len(before) // 2])
    else:
        pragma = "application_id = 7" if damage == "foreign" else "user_version = 999"
        with closing(sqlite3.connect(copy)) as connection:
            connection.execute(f"PRAGMA {pragma}")
    with pytest.raises(DatabaseRefused):
        restore(path, copy, LATER)
    assert path.read_bytes() == before
    assert not path.with_name("a.db.restoring").exists()
    Store.open(path, LATER).close()


def test_a_backup_of_an_older_schema_is_brought_up_to_date(tmp_path: Path) -> None:
    path, copy = tmp_path / "a.db", tmp_path / "backup"
    with closing(sqlite3.connect(copy, isolation_level=None)) as connection:
        migrate.create(connection, migrate.shipped()[:1], files.APPLICATION_ID, 0)
        connection.execute(
            "INSERT INTO messages (channel, address, reference, text, severity, state, created_ms, next_ms)"
            " VALUES ('sms', '+12025550123', 'R1', 'text', 'severe', 'pending', 0, 0)"
        )
    restore(path, copy, LATER)
    with Store.open(path, LATER) as store:
        [message] = store.messages.unfinished()
        assert message.doubtful
        with store.transaction():
            assert store.messages.doubtful(LATER) == [message]


@pytest.mark.fault(29, "from schema 1 to 2")
def test_migrating_keeps_messages_what_points_to_them_and_that_ids_are_never_given_again(
    tmp_path: Path,
) -> None:
    path = tmp_path / "a.db"
    with closing(sqlite3.connect(path, isolation_level=None)) as connection:
        migrate.create(connection, migrate.shipped()[:1], files.APPLICATION_ID, 0)
        columns = "(id, channel, address, reference, text, severity, state, created_ms, next_ms)"
        for number in (1, 7):
            connection.execute(
                f"INSERT INTO messages {columns} VALUES (?, 'sms', '+1', ?, 't', 'severe', 'sent', 0, 0)",  # noqa: S608 (a constant)
                (number, f"R{number}"),
            )
        connection.execute("DELETE FROM messages WHERE id = 7")
    with Store.open(path, LATER) as store:
        found = store.messages.get(1)
        assert found is not None
        assert (found.reference, found.outcome, found.resends) == ("R1", None, 0)
        sequence = store._database.row("SELECT seq FROM sqlite_sequence WHERE name = 'messages'")  # noqa: SLF001
        assert sequence is not None
        assert sequence["seq"] == 7
        pointing = store._database.row("SELECT sql FROM sqlite_master WHERE name = 'notices'")  # noqa: SLF001
        assert pointing is not None
        assert "REFERENCES messages (id)" in pointing["sql"]


def test_what_was_there_before_a_restore_is_kept_with_its_log(tmp_path: Path) -> None:
    path, copy = tmp_path / "a.db", tmp_path / "backup"
    with Store.open(path, NOON) as store:
        store.save_to(copy)
        with store.transaction():
            store.meta.set("x", "only in the log")
    done = restore(path, copy, datetime(2026, 2, 22, 19, tzinfo=UTC))
    assert done.aside == tmp_path / "a.db.before-restore-20260222T190000"
    with Store.open(done.aside, LATER, readonly=True) as store:
        assert store.meta.get("x") == "only in the log"
    with Store.open(path, LATER) as store:
        assert store.meta.get("x") is None


@pytest.mark.slow
async def test_backup_and_restore_from_the_command_line(tmp_path: Path) -> None:
    installed = Installed(tmp_path)
    installed.configure(
        "database: advisoryd.db\n"
        "sources: [{id: none, url: 'http://127.0.0.1:9/', publisher: P, kind: media, lang: en}]\n"
    )
    assert (await installed.run("backup", "b")).code == 1, "there is nothing yet"
    await installed.run("subscribers", "add", "--name", "Ana", "--email", "ana@example.org")
    made = await installed.run("backup", "b")
    assert (made.code, made.err) == (0, "")
    assert (tmp_path / "b").stat().st_mode & 0o777 == 0o600
    assert (await installed.run("backup", "b")).code == 1, "an earlier one is never replaced"
    await installed.run("subscribers", "remove", "ana@example.org")
    (tmp_path / "advisoryd.db").unlink()
    refused = await installed.run("subscribers", "add", "--name", "Bo", "--email", "bo@example.org")
    assert (refused.code, "advisoryd.db.exists of an earlier database" in refused.err) == (1, True)
    restored = await installed.run("restore", "b")
    assert (restored.code, restored.err) == (0, "")
    assert "Ana" in (await installed.run("subscribers", "list")).out

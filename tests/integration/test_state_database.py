"""The database file: made whole, opened safely, refused with a remedy, migrated after a backup."""

from __future__ import annotations

import re
import shutil
import sqlite3
import stat
import threading
from collections.abc import Iterator
from contextlib import closing
from datetime import UTC, datetime
from pathlib import Path

import pytest
import sqlite_utils

from state import backup, files, migrate
from state.database import Database, sqlite_version
from state.errors import (
    DatabaseBusy,
    DatabaseFailed,
    DatabaseMissing,
    DatabaseRefused,
    StateError,
    TransactionMisused,
)

NOW = datetime(2026, 2, 22, 18, tzinfo=UTC)
SHIPPED = len(migrate.shipped())


@pytest.fixture
def path(tmp_path: Path) -> Path:
    """Return where a database is to be."""
    return tmp_path / "advisoryd.db"


@pytest.fixture
def database(path: Path) -> Iterator[Database]:
    """Open a new database."""
    opened = Database.open(path, NOW)
    yield opened
    opened.close()


def mode(path: Path) -> int:
    return stat.S_IMODE(path.stat().st_mode)


def pragma(database: Database, name: str) -> object:
    row = database.row(f"PRAGMA {name}")
    assert row is not None
    return row[0]


def note(database: Database, key: str) -> None:
    database.write("INSERT INTO meta (key, value) VALUES (:key, '')", key=key)


def commit(database: Database, keys: list[str]) -> None:
    with database.transaction():
        for key in keys:
            note(database, key)


def notes(database: Database) -> set[str]:
    return {row["key"] for row in database.rows("SELECT key FROM meta")} - {"made_ms", "salt"}


# How it is made and opened


def test_a_commit_is_on_the_disk_when_it_returns(database: Database) -> None:
    assert pragma(database, "journal_mode") == "wal"
    assert pragma(database, "synchronous") == 2, "2 is FULL"
    assert pragma(database, "foreign_keys") == 1
    assert pragma(database, "busy_timeout") == 5_000
    assert pragma(database, "application_id") == files.APPLICATION_ID
    assert pragma(database, "user_version") == SHIPPED


def test_only_its_owner_reads_the_database_and_the_files_beside_it(database: Database) -> None:
    with database.transaction():
        note(database, "x")
    beside = sorted(database.path.parent.iterdir())
    names = ["advisoryd.db", "advisoryd.db-shm", "advisoryd.db-wal", "advisoryd.db.exists"]
    assert [each.name for each in beside] == names
    assert [mode(each) for each in beside] == [0o600] * 4


def test_a_folder_made_for_it_is_its_owners_alone(tmp_path: Path) -> None:
    Database.open(tmp_path / "state" / "advisoryd.db", NOW).close()
    assert mode(tmp_path / "state") == 0o700


def test_each_database_has_a_salt_of_its_own_and_keeps_it(tmp_path: Path) -> None:
    salts = []
    for name in ("one.db", "other.db", "one.db"):
        database = Database.open(tmp_path / name, NOW)
        row = database.row("SELECT value FROM meta WHERE key = 'salt'")
        assert row is not None
        salts.append(row["value"])
        database.close()
    assert salts[0] == salts[2] != salts[1]
    assert re.fullmatch("[0-9a-f]{32}", salts[0])


def test_what_a_crash_left_of_a_database_in_the_making_is_made_anew(path: Path) -> None:
    path.with_name("advisoryd.db.new").write_bytes(b"half")
    path.with_name("advisoryd.db.new-journal").write_bytes(b"half")
    Database.open(path, NOW).close()
    assert sorted(each.name for each in path.parent.iterdir()) == ["advisoryd.db", "advisoryd.db.exists"]


def test_making_a_database_never_takes_the_place_of_a_file(path: Path) -> None:
    path.write_bytes(b"somebody's")
    with pytest.raises(FileExistsError):
        files.make(path, NOW, migrate.shipped())
    assert path.read_bytes() == b"somebody's"


def test_the_version_of_sqlite_can_be_logged() -> None:
    assert re.fullmatch(r"3\.\d+\.\d+", sqlite_version())


# Transactions


def test_a_transaction_that_fails_leaves_nothing(database: Database) -> None:
    def fail() -> None:
        with database.transaction():
            note(database, "x")
            raise KeyError

    with pytest.raises(KeyError):
        fail()
    assert notes(database) == set()
    with database.transaction():
        note(database, "y")
    assert notes(database) == {"y"}


def test_a_transaction_cannot_stand_in_another(database: Database) -> None:
    def nest() -> None:
        with database.transaction():
            note(database, "x")
            with database.transaction():
                pass

    with pytest.raises(TransactionMisused, match="inside another"):
        nest()
    assert notes(database) == set()


def test_writing_needs_a_transaction(database: Database) -> None:
    with pytest.raises(TransactionMisused, match="needs a transaction"):
        note(database, "x")
    with pytest.raises(TransactionMisused, match="needs a transaction"):
        database.written("DELETE FROM meta RETURNING key")
    with pytest.raises(TransactionMisused, match="needs a transaction"):
        database.write_many("DELETE FROM meta WHERE key = :key", [{"key": "salt"}])


def test_no_other_thread_writes(database: Database) -> None:
    raised: list[BaseException] = []

    def elsewhere() -> None:
        try:
            with database.transaction():
                note(database, "x")
        except StateError as error:
            raised.append(error)

    thread = threading.Thread(target=elsewhere)
    thread.start()
    thread.join()
    assert [type(error) for error in raised] == [TransactionMisused]
    assert notes(database) == set()


def test_a_violated_constraint_is_an_error_of_this_package_and_names_no_value(database: Database) -> None:
    with pytest.raises(DatabaseFailed) as caught:
        commit(database, ["+12025550123", "+12025550123"])
    assert caught.value.code == "SQLITE_CONSTRAINT_PRIMARYKEY"
    assert "2025550123" not in str(caught.value)


@pytest.mark.fault(3, "a limit on the database's pages")
def test_a_full_database_is_an_error_that_names_its_cause_and_leaves_nothing(database: Database) -> None:
    database.rows(f"PRAGMA max_page_count = {pragma(database, 'page_count')}")
    with pytest.raises(DatabaseFailed) as caught:
        commit(database, [f"{number:0500}" for number in range(1_000)])
    assert caught.value.code == "SQLITE_FULL"
    assert notes(database) == set()


@pytest.mark.fault(4, "a second connection holds the write lock")
def test_a_busy_database_is_an_error_that_says_to_try_again(database: Database) -> None:
    database.rows("PRAGMA busy_timeout = 1")
    with closing(sqlite3.connect(database.path, isolation_level=None)) as other:
        other.execute("BEGIN IMMEDIATE")
        with pytest.raises(DatabaseBusy, match="try again"), database.transaction():
            pass
        other.execute("ROLLBACK")
    with database.transaction():
        note(database, "x")
    assert notes(database) == {"x"}


@pytest.mark.parametrize(
    "text", ["a\0b", "\u2028\u202e\ufeff", "é𝔘", "\x1b[31m", "'); DROP TABLE meta; --", "x" * 1_000_000]
)
def test_hostile_text_comes_back_as_it_was(database: Database, text: str) -> None:
    with database.transaction():
        database.write("INSERT INTO meta (key, value) VALUES ('k', :text)", text=text)
    row = database.row("SELECT value FROM meta WHERE key = 'k'")
    assert row is not None
    assert row["value"] == text


def test_half_a_surrogate_pair_is_replaced_by_one_character(database: Database) -> None:
    with database.transaction():
        database.write("INSERT INTO meta (key, value) VALUES ('k', :text)", text="a\ud800b")
    row = database.row("SELECT value FROM meta WHERE key = :key", key="k")
    assert row is not None
    assert row["value"] == "a\N{REPLACEMENT CHARACTER}b"


# Reading beside a writer


def test_a_reader_sees_the_last_commit_while_a_writer_writes(database: Database) -> None:
    with database.transaction():
        note(database, "before")
    with closing(Database.open(database.path, NOW, readonly=True)) as reader:
        with database.transaction():
            note(database, "during")
            assert notes(reader) == {"before"}
        assert notes(reader) == {"before", "during"}


def test_a_reader_reads_all_as_of_one_moment(database: Database) -> None:
    with closing(Database.open(database.path, NOW, readonly=True)) as reader:
        with reader.transaction():
            assert notes(reader) == set()
            with database.transaction():
                note(database, "meanwhile")
            assert notes(reader) == set()
        assert notes(reader) == {"meanwhile"}


def test_a_reader_reads_where_no_daemon_runs(path: Path) -> None:
    Database.open(path, NOW).close()
    with closing(Database.open(path, NOW, readonly=True)) as reader:
        assert notes(reader) == set()


def test_a_reader_cannot_write(path: Path) -> None:
    Database.open(path, NOW).close()
    with (
        closing(Database.open(path, NOW, readonly=True)) as reader,
        pytest.raises(DatabaseFailed, match="readonly"),
        reader.transaction(),
    ):
        note(reader, "x")


def test_a_reader_makes_no_database(path: Path) -> None:
    with pytest.raises(DatabaseMissing, match="start advisoryd once"):
        Database.open(path, NOW, readonly=True)
    assert not path.exists()


# Refusals


def refusal(path: Path, *, readonly: bool = False) -> DatabaseRefused:
    """Return how opening *path* is refused, having checked that the file was left as it was."""
    before = path.read_bytes() if path.is_file() else None
    with pytest.raises(DatabaseRefused) as caught:
        Database.open(path, NOW, readonly=readonly)
    assert (path.read_bytes() if path.is_file() else None) == before
    assert str(path) in str(caught.value)
    return caught.value


@pytest.mark.parametrize("readonly", [False, True])
@pytest.mark.fault(5, "a file in its place that is not ours, cut, damaged, empty or half made")
def test_an_empty_file_is_refused(path: Path, *, readonly: bool) -> None:
    path.touch()
    refused = refusal(path, readonly=readonly)
    assert refused.why == "the file is empty"
    assert refused.remedy == "restore a backup with advisoryd restore FILE, or delete it to start anew"


def test_the_remedy_names_the_backup_that_lies_beside_it(path: Path) -> None:
    Database.open(path, NOW).close()
    with closing(sqlite3.connect(path, isolation_level=None)) as connection:
        backup.take(path, connection)
    path.write_bytes(b"")
    assert f"advisoryd.db.backup-{SHIPPED:04d} lies beside it" in refusal(path).remedy


@pytest.mark.parametrize("readonly", [False, True])
@pytest.mark.fault(5, "a file in its place that is not ours, cut, damaged, empty or half made")
def test_another_programs_database_is_refused(path: Path, *, readonly: bool) -> None:
    with closing(sqlite3.connect(path)) as other:
        other.executescript("PRAGMA application_id = 252006673; CREATE TABLE t (a);")
    refused = refusal(path, readonly=readonly)
    assert "another program" in refused.why
    assert "0x0f055111" in refused.why
    assert "`database`" in refused.remedy


@pytest.mark.parametrize("readonly", [False, True])
@pytest.mark.fault(29, "a newer schema")
def test_a_newer_database_is_refused(path: Path, *, readonly: bool) -> None:
    Database.open(path, NOW).close()
    with closing(sqlite3.connect(path)) as newer:
        newer.execute("PRAGMA user_version = 999")
    refused = refusal(path, readonly=readonly)
    assert refused.why == f"a newer advisoryd has written it (schema 999, this one knows {SHIPPED})"
    assert "install that version again" in refused.remedy


@pytest.mark.fault(5, "a file in its place that is not ours, cut, damaged, empty or half made")
def test_a_file_that_is_no_database_is_refused(path: Path) -> None:
    path.write_bytes(b"<html>not found</html>" * 100)
    refused = refusal(path)
    assert "damaged" in refused.why
    assert "move it away and restore a backup" in refused.remedy


@pytest.mark.fault(5, "a file in its place that is not ours, cut, damaged, empty or half made")
def test_a_database_cut_short_is_refused(path: Path) -> None:
    Database.open(path, NOW).close()
    whole = path.read_bytes()
    path.write_bytes(whole[: len(whole) // 2])
    assert "damaged" in refusal(path).why


@pytest.mark.fault(5, "a file in its place that is not ours, cut, damaged, empty or half made")
def test_a_database_with_a_damaged_page_is_refused(path: Path) -> None:
    Database.open(path, NOW).close()
    content = bytearray(path.read_bytes())
    content[2 * 4096 : 2 * 4096 + 64] = b"\xff" * 64
    path.write_bytes(content)
    assert "damaged" in refusal(path).why


@pytest.mark.fault(5, "a file in its place that is not ours, cut, damaged, empty or half made")
def test_a_database_that_was_never_finished_is_refused(path: Path) -> None:
    Database.open(path, NOW).close()
    for damage in ("DELETE FROM meta WHERE key = 'made_ms'", "DROP TABLE meta"):
        with closing(sqlite3.connect(path)) as other, other:
            other.execute(damage)
        assert refusal(path).why == "it was never finished"


@pytest.mark.fault(5, "a file in its place that is not ours, cut, damaged, empty or half made")
def test_a_missing_database_with_remains_of_an_earlier_one_is_not_started_anew(path: Path) -> None:
    database = Database.open(path, NOW)
    with database.transaction():
        note(database, "x")
    shutil.copy(path.with_name("advisoryd.db-wal"), path.with_name("left"))
    database.close()
    path.unlink()
    path.with_name("left").rename(path.with_name("advisoryd.db-wal"))
    refused = refusal(path)
    assert "advisoryd.db-wal of an earlier database is still there" in refused.why
    assert not path.exists()


@pytest.mark.fault(5, "deleted")
def test_a_database_that_was_deleted_is_not_started_anew(path: Path) -> None:
    Database.open(path, NOW).close()
    path.unlink()
    refused = refusal(path)
    assert "advisoryd.db.exists of an earlier database is still there" in refused.why
    assert "advisoryd restore FILE" in refused.remedy
    assert not path.exists()
    path.with_name("advisoryd.db.exists").unlink()
    Database.open(path, NOW).close()


def test_a_folder_in_the_way_is_refused(path: Path) -> None:
    path.mkdir()
    assert "belong to this user" in refusal(path).remedy


def test_a_folder_that_cannot_be_made_is_refused(tmp_path: Path) -> None:
    (tmp_path / "file").touch()
    assert "cannot be opened" in refusal(tmp_path / "file" / "advisoryd.db").why


# Migrations


def schema(path: Path) -> dict[str, str]:
    """Return the SQL of everything in a database by its name, without differences in white space."""
    with closing(sqlite3.connect(path)) as connection:
        rows = connection.execute("SELECT name, sql FROM sqlite_master WHERE sql IS NOT NULL").fetchall()
        plain = {name: " ".join(re.sub(r"--.*", "", sql).split()) for name, sql in rows}
        return {name: re.sub(r" ?([(),]) ?", r"\1", sql) for name, sql in plain.items()}


def test_the_readable_schema_is_what_the_migrations_add_up_to(
    path: Path, tmp_path: Path, repository: Path
) -> None:
    Database.open(path, NOW).close()
    with closing(sqlite3.connect(tmp_path / "read.db")) as connection:
        connection.executescript((repository / "state" / "schema.sql").read_text(encoding="utf-8"))
    assert schema(path) == schema(tmp_path / "read.db")


def test_every_table_is_strict(path: Path) -> None:
    Database.open(path, NOW).close()
    database = sqlite_utils.Database(path)
    tables = [table for table in database.tables if not table.name.startswith("sqlite_")]
    assert tables
    assert [table.name for table in tables if not table.strict] == []
    database.close()


@pytest.fixture
def later(tmp_path: Path) -> Path:
    """Return a folder of migrations that has one step more than this version ships."""
    folder = tmp_path / "migrations"
    shutil.copytree(migrate.FOLDER, folder)
    add_step(folder, "ALTER TABLE levels ADD COLUMN why TEXT;")
    return folder


def add_step(folder: Path, sql: str) -> None:
    number = len(migrate.shipped(folder)) + 1
    (folder / f"{number:04d}_later.sql").write_text(sql, encoding="utf-8")


@pytest.mark.fault(29, "an older schema")
def test_an_older_database_is_backed_up_and_brought_up_to_date(path: Path, later: Path) -> None:
    with closing(Database.open(path, NOW)) as database, database.transaction():
        note(database, "kept")
    for _ in range(2):  # the second time there is nothing to do
        with closing(Database.open(path, NOW, migrations=later)) as database:
            assert pragma(database, "user_version") == SHIPPED + 1
            assert notes(database) == {"kept"}
    assert "why TEXT" in schema(path)["levels"]
    copy = path.with_name(f"advisoryd.db.backup-{SHIPPED:04d}")
    assert "why TEXT" not in schema(copy)["levels"]
    with closing(Database.open(copy, NOW)) as restored:
        assert notes(restored) == {"kept"}


def test_a_new_database_needs_no_backup(path: Path, later: Path) -> None:
    Database.open(path, NOW, migrations=later).close()
    assert "why TEXT" in schema(path)["levels"]
    assert list(path.parent.glob("*.backup-*")) == []


def test_both_roads_lead_to_the_same_schema(tmp_path: Path, later: Path) -> None:
    Database.open(tmp_path / "old.db", NOW).close()
    Database.open(tmp_path / "old.db", NOW, migrations=later).close()
    Database.open(tmp_path / "new.db", NOW, migrations=later).close()
    assert schema(tmp_path / "old.db") == schema(tmp_path / "new.db")


def test_a_reader_leaves_an_older_database_to_the_daemon(path: Path, later: Path) -> None:
    Database.open(path, NOW).close()
    with pytest.raises(DatabaseRefused, match="start this version of advisoryd once"):
        Database.open(path, NOW, readonly=True, migrations=later)
    assert list(path.parent.glob("*.backup-*")) == []


@pytest.mark.fault(29, "a migration that fails halfway")
def test_a_migration_that_fails_halfway_changes_nothing(path: Path, later: Path) -> None:
    Database.open(path, NOW, migrations=later).close()
    before = schema(path)
    add_step(later, "ALTER TABLE levels ADD COLUMN who TEXT; INSERT INTO nowhere VALUES (1);")
    with pytest.raises(DatabaseFailed, match="nowhere"):
        Database.open(path, NOW, migrations=later)
    assert schema(path) == before
    with closing(sqlite3.connect(path)) as connection:
        assert migrate.version(connection) == SHIPPED + 1


def test_a_migration_that_leaves_an_orphan_is_undone(path: Path, later: Path) -> None:
    Database.open(path, NOW).close()
    add_step(later, "INSERT INTO watches (subscriber, area, country, since_ms) VALUES (99, 'MX', 'MX', 0);")
    with pytest.raises(StateError, match="watches without its subscribers"):
        Database.open(path, NOW, migrations=later)
    with closing(sqlite3.connect(path)) as connection:
        assert migrate.version(connection) == SHIPPED + 1, "the step before it stands"
        assert connection.execute("SELECT count(*) FROM watches").fetchone() == (0,)


def test_a_migration_may_rebuild_a_table_that_others_point_to(path: Path, later: Path) -> None:
    with closing(Database.open(path, NOW)) as database, database.transaction():
        database.write(
            """
            INSERT INTO subscribers (name, lang, tz, channels, min_severity, created_ms)
            VALUES ('Traveller Tampico', 'en', 'UTC', '[]', 'minor', 0)
            """
        )
        database.write("INSERT INTO watches (subscriber, area, country, since_ms) VALUES (1, 'MX', 'MX', 0)")
    add_step(
        later,
        """
        CREATE TABLE rebuilt (id INTEGER PRIMARY KEY, name TEXT) STRICT;
        INSERT INTO rebuilt SELECT id, name FROM subscribers;
        DROP TABLE subscribers;
        ALTER TABLE rebuilt RENAME TO subscribers;
        """,
    )
    with closing(Database.open(path, NOW, migrations=later)) as database:
        assert len(database.rows("SELECT * FROM watches")) == 1
        assert pragma(database, "foreign_keys") == 1


def test_a_backup_holds_what_is_still_in_the_log(database: Database, path: Path) -> None:
    with closing(sqlite3.connect(path, isolation_level=None)) as connection:
        with database.transaction():
            note(database, "in the log")
        copy = backup.take(path, connection)
    assert mode(copy) == 0o600
    with closing(Database.open(copy, NOW)) as opened:
        assert notes(opened) == {"in the log"}


def test_an_earlier_backup_gives_way_only_to_a_sound_one(path: Path) -> None:
    Database.open(path, NOW).close()
    with closing(sqlite3.connect(path, isolation_level=None)) as connection:
        first = backup.take(path, connection)
        kept = first.read_bytes()
        connection.execute("DELETE FROM meta WHERE key = 'made_ms'")
        with pytest.raises(DatabaseRefused, match="never finished"):
            backup.take(path, connection)
    assert first.read_bytes() == kept


def test_migrations_are_numbered_without_a_gap(tmp_path: Path) -> None:
    (tmp_path / "0001_first.sql").write_text("")
    (tmp_path / "0003_third.sql").write_text("")
    with pytest.raises(StateError, match="migration 2 is missing"):
        migrate.shipped(tmp_path)

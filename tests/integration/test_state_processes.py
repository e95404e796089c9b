"""Several processes, and processes that are killed: a transaction is whole or it is not there."""

from __future__ import annotations

import shutil
import signal
import sqlite3
import subprocess
import sys
from collections.abc import Sequence
from contextlib import closing
from datetime import UTC, datetime
from pathlib import Path

import pytest

from state import migrate
from state.database import Database
from state.store import Store

NOW = datetime(2026, 2, 22, 18, tzinfo=UTC)

PREAMBLE = """
import os, signal, sys
from datetime import UTC, datetime
from pathlib import Path
from state.database import Database
from state.store import Store

path, *given = Path(sys.argv[1]), *sys.argv[2:]
NOW = datetime(2026, 2, 22, 18, tzinfo=UTC)
"""

COUNT = """
database = Database.open(path, NOW)
print("ready", flush=True)
sys.stdin.readline()
for _ in range(200):
    with database.transaction():
        row = database.row("SELECT value FROM meta WHERE key = 'count'")
        database.write("UPDATE meta SET value = :next WHERE key = 'count'", next=str(int(row["value"]) + 1))
"""

DIE = """
store = Store.open(path, NOW)
with store.transaction():
    for number in range(int(given[0])):
        store.meta.set(f"{number:0200}", "x")
    if given[1] == "inside":
        os.kill(os.getpid(), signal.SIGKILL)
os.kill(os.getpid(), signal.SIGKILL)
"""

DIE_IN_EACH_CALL = """
# Forks a child for each call into the system or SQLite that opening a database takes; each dies in its own.
import shutil, sqlite3

def die_in(call):
    left = call
    def watch(frame, event, function):
        nonlocal left
        of = getattr(function, "__self__", None)
        if event == "c_call" and (isinstance(of, sqlite3.Connection) or getattr(of, "__name__", "") == "posix"):
            left -= 1
            if left == 0:
                os.kill(os.getpid(), signal.SIGKILL)
    sys.setprofile(watch)

migrations, older = Path(given[0]), Path(given[1])
call, status = 0, -1
while status != 0:
    call += 1
    place = path / str(call)
    place.mkdir()
    if older.is_file():
        shutil.copy(older, place / "advisoryd.db")
    if (pid := os.fork()) == 0:
        die_in(call)
        Database.open(place / "advisoryd.db", NOW, migrations=migrations)
        os._exit(0)
    status = os.waitpid(pid, 0)[1]
print(call)
"""


def run(repository: Path, script: str, path: Path, *given: str) -> subprocess.CompletedProcess[str]:
    command = [sys.executable, "-c", PREAMBLE + script, str(path), *given]
    return subprocess.run(command, cwd=repository, capture_output=True, text=True, check=False, timeout=60)


def start(repository: Path, script: str, path: Path) -> subprocess.Popen[str]:
    command = [sys.executable, "-c", PREAMBLE + script, str(path)]
    return subprocess.Popen(command, cwd=repository, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True)


def let_go(processes: Sequence[subprocess.Popen[str]]) -> list[int]:
    """Wait until all are ready, start them together and return how they ended."""
    for process in processes:
        assert process.stdout is not None
        assert process.stdout.readline() == "ready\n"
    for process in processes:
        assert process.stdin is not None
        process.stdin.write("\n")
        process.stdin.flush()
    for process in processes:
        process.communicate()
    return [process.returncode for process in processes]


def keys(path: Path) -> list[str]:
    with closing(sqlite3.connect(path)) as connection:
        return [key for (key,) in connection.execute("SELECT key FROM meta WHERE key LIKE '0%'")]


@pytest.mark.fault(4, "processes that contend for the write lock")
def test_processes_that_contend_lose_no_write(tmp_path: Path, repository: Path) -> None:
    """Reading and then writing in one transaction must not be overtaken, and must not fail at once."""
    path = tmp_path / "advisoryd.db"
    with closing(Database.open(path, NOW)) as database, database.transaction():
        database.write("INSERT INTO meta (key, value) VALUES ('count', '0')")
    assert let_go([start(repository, COUNT, path) for _ in range(2)]) == [0, 0]
    with closing(Store.open(path, NOW)) as store:
        assert store.meta.get("count") == "400"


@pytest.mark.parametrize("number", [1, 2_000])
def test_a_process_killed_inside_a_transaction_leaves_nothing_of_it(
    tmp_path: Path, repository: Path, number: int
) -> None:
    path = tmp_path / "advisoryd.db"
    ended = run(repository, DIE, path, str(number), "inside")
    assert ended.returncode == -signal.SIGKILL
    Database.open(path, NOW).close()
    assert keys(path) == []


def test_a_process_killed_after_a_transaction_leaves_all_of_it(tmp_path: Path, repository: Path) -> None:
    path = tmp_path / "advisoryd.db"
    ended = run(repository, DIE, path, "2000", "after")
    assert ended.returncode == -signal.SIGKILL
    Database.open(path, NOW).close()
    assert len(keys(path)) == 2_000


def die_in_each_call(repository: Path, folder: Path, migrations: Path, older: Path) -> list[Path]:
    """Return the paths of the databases that were being opened when their processes died."""
    folder.mkdir()
    ended = run(repository, DIE_IN_EACH_CALL, folder, str(migrations), str(older))
    assert ended.returncode == 0, ended.stderr
    return [folder / str(call) / "advisoryd.db" for call in range(1, int(ended.stdout) + 1)]


def test_a_process_killed_while_it_makes_a_database_leaves_a_whole_one_or_none(
    tmp_path: Path, repository: Path
) -> None:
    """The next start goes on from whatever the last left, in every one of the calls that it takes."""
    paths = die_in_each_call(repository, tmp_path / "new", migrate.FOLDER, tmp_path / "none")
    assert len(paths) > 30
    for path in paths:
        with closing(Database.open(path, NOW)) as database:
            assert len(database.rows("SELECT * FROM meta")) == 2
        assert {each.name for each in path.parent.iterdir()} == {"advisoryd.db", "advisoryd.db.exists"}


@pytest.mark.fault(29, "kill -9 at moments of an upgrade")
def test_a_process_killed_while_it_upgrades_a_database_loses_nothing(
    tmp_path: Path, repository: Path
) -> None:
    older, folder = tmp_path / "older.db", tmp_path / "migrations"
    with closing(Store.open(older, NOW)) as store, store.transaction():
        store.levels.set("Ministry", "MX-JAL", 3, NOW)
    shutil.copytree(migrate.FOLDER, folder)
    shipped = len(migrate.shipped())
    (folder / f"{shipped + 1:04d}_first.sql").write_text("ALTER TABLE levels ADD COLUMN first TEXT;")
    (folder / f"{shipped + 2:04d}_second.sql").write_text("ALTER TABLE levels ADD COLUMN second TEXT;")
    paths = die_in_each_call(repository, tmp_path / "upgraded", folder, older)
    assert len(paths) > 40
    for path in paths:
        with closing(Database.open(path, NOW, migrations=folder)) as database:
            (row,) = database.rows("SELECT publisher, level, first, second FROM levels")
            assert tuple(row) == ("Ministry", 3, None, None)
        assert list(path.parent.glob("*.backup-*")), "the copy made before is there"

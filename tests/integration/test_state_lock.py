"""One process works on a database; the second is told which one does."""

from __future__ import annotations

import stat
import subprocess
import sys
from pathlib import Path

import pytest

from state.errors import DatabaseRefused, Locked
from state.lock import Lock

HOLD = """
import sys
from pathlib import Path
from state.errors import Locked
from state.lock import Lock

try:
    lock = Lock.take(Path(sys.argv[1]))
except Locked as error:
    print("refused", error.pid, flush=True)
else:
    print("held", flush=True)
    sys.stdin.read()
"""


def start(database: Path, repository: Path) -> subprocess.Popen[str]:
    """Start a process that takes the lock and holds it until its input ends."""
    command = [sys.executable, "-c", HOLD, str(database)]
    return subprocess.Popen(command, cwd=repository, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True)


def said(process: subprocess.Popen[str]) -> str:
    assert process.stdout is not None
    return process.stdout.readline().strip()


def test_a_second_daemon_is_refused_with_the_firsts_pid(tmp_path: Path, repository: Path) -> None:
    database = tmp_path / "advisoryd.db"
    with start(database, repository) as first:
        assert said(first) == "held"
        with pytest.raises(Locked, match=f"in use by process {first.pid}") as caught:
            Lock.take(database)
        assert caught.value.pid == first.pid
        first.communicate()
    with Lock.take(database):
        pass


def test_the_lock_dies_with_its_process(tmp_path: Path, repository: Path) -> None:
    database = tmp_path / "advisoryd.db"
    with start(database, repository) as first:
        assert said(first) == "held"
        first.kill()
        first.wait()
    with Lock.take(database) as lock:
        assert lock.path.read_text() != f"{first.pid}\n"


@pytest.mark.fault(6, "five processes that start at once")
def test_one_of_five_that_start_at_once_wins(tmp_path: Path, repository: Path) -> None:
    database = tmp_path / "advisoryd.db"
    processes = [start(database, repository) for _ in range(5)]
    answers = [said(process).split()[0] for process in processes]
    for process in processes:
        process.communicate()
    assert sorted(answers) == ["held", "refused", "refused", "refused", "refused"]


def test_one_process_cannot_take_it_twice(tmp_path: Path) -> None:
    database = tmp_path / "advisoryd.db"
    with Lock.take(database), pytest.raises(Locked):
        Lock.take(database)


def test_letting_go_twice_is_harmless_and_leaves_no_pid(tmp_path: Path) -> None:
    lock = Lock.take(tmp_path / "advisoryd.db")
    lock.release()
    lock.release()
    assert lock.path.read_bytes() == b""


def test_a_file_that_holds_no_number_names_no_process(tmp_path: Path) -> None:
    database = tmp_path / "advisoryd.db"
    with Lock.take(database) as lock:
        lock.path.write_text("not yet")
        with pytest.raises(Locked, match="in use by another process") as caught:
            Lock.take(database)
    assert caught.value.pid is None


def test_only_its_owner_reads_the_lock_file(tmp_path: Path) -> None:
    with Lock.take(tmp_path / "advisoryd.db") as lock:
        assert stat.S_IMODE(lock.path.stat().st_mode) == 0o600


def test_a_link_in_the_place_of_the_lock_file_is_refused(tmp_path: Path) -> None:
    (tmp_path / "advisoryd.db.lock").symlink_to(tmp_path / "elsewhere")
    with pytest.raises(DatabaseRefused, match="cannot be made"):
        Lock.take(tmp_path / "advisoryd.db")
    assert not (tmp_path / "elsewhere").exists()

"""The commands that set themselves up, run as a user runs them but without a network."""

from __future__ import annotations

import os
import shutil
import subprocess
from pathlib import Path

import pytest

TOOLS = ("sh", "cat", "cksum", "dirname", "readlink", "mkdir")
"""What the scripts need from the system besides Python."""


@pytest.fixture
def clone(tmp_path: Path, repository: Path) -> Path:
    """A clone on which nothing has been set up."""
    root = tmp_path / "a clone"
    shutil.copytree(repository / "bin", root / "bin")
    shutil.copy(repository / "pyproject.toml", root)
    shutil.copy(repository / "uv.lock", root)
    return root


@pytest.fixture
def path(tmp_path: Path) -> Path:
    """A PATH with nothing on it but a few system tools."""
    folder = tmp_path / "path"
    folder.mkdir()
    for tool in TOOLS:
        found = shutil.which(tool)
        assert found
        (folder / tool).symlink_to(found)
    return folder


def script(file: Path, text: str) -> None:
    file.parent.mkdir(parents=True, exist_ok=True)
    file.write_text(f"#!/bin/sh\n{text}\n")
    file.chmod(0o755)


def start(clone: Path, path: Path, cwd: Path, *arguments: str) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [clone / "bin/advisoryd", *arguments],
        cwd=cwd,
        env={"PATH": str(path)},
        capture_output=True,
        text=True,
        check=False,
        timeout=60,
    )


def fake_uv(path: Path) -> None:
    """Put a uv on *path* that makes an environment whose advisoryd tells how it was called."""
    script(
        path / "uv",
        """[ "$1" = --version ] && exit 0
mkdir -p "$UV_PROJECT_ENVIRONMENT/bin"
printf '#!/bin/sh\\necho "$PWD" "$@"\\n' >"$UV_PROJECT_ENVIRONMENT/bin/advisoryd"
cat "$UV_PROJECT_ENVIRONMENT/bin/advisoryd" >"$UV_PROJECT_ENVIRONMENT/bin/python"
/bin/chmod +x "$UV_PROJECT_ENVIRONMENT"/bin/*
echo sync >>"$UV_PROJECT_ENVIRONMENT/calls\"""",
    )
    script(path / "python3", "exit 0")


def test_without_python_one_line_says_what_to_install(clone: Path, path: Path, tmp_path: Path) -> None:
    done = start(clone, path, tmp_path, "--help")
    assert done.returncode == 1
    assert done.stdout == ""
    assert done.stderr.count("\n") == 1
    assert "apt-get install python3" in done.stderr


def test_an_old_python_is_named_in_one_line(clone: Path, path: Path, tmp_path: Path) -> None:
    script(path / "python3", '[ "$1" = -V ] && echo Python 3.9.2; exit 1')
    done = start(clone, path, tmp_path, "--help")
    assert (done.returncode, done.stderr.count("\n")) == (1, 1)
    assert "3.11" in done.stderr
    assert "3.9.2" in done.stderr


def test_without_venv_one_line_names_its_package(clone: Path, path: Path, tmp_path: Path) -> None:
    script(path / "python3", 'case "$2" in *ensurepip*) exit 1;; esac')
    done = start(clone, path, tmp_path, "--help")
    assert (done.returncode, done.stderr.count("\n")) == (1, 1)
    assert "python3-venv" in done.stderr


def test_the_second_start_installs_nothing(clone: Path, path: Path, tmp_path: Path) -> None:
    fake_uv(path)
    assert start(clone, path, tmp_path).returncode == 0
    (path / "uv").unlink()
    (path / "python3").unlink()
    assert start(clone, path, tmp_path).returncode == 0


def test_another_lock_file_is_installed(clone: Path, path: Path, tmp_path: Path) -> None:
    fake_uv(path)
    start(clone, path, tmp_path)
    with (clone / "uv.lock").open("a") as lock:
        lock.write("\n")
    start(clone, path, tmp_path)
    assert (clone / ".venv/calls").read_text() == "sync\nsync\n"


def test_it_runs_where_the_caller_stands_with_the_callers_arguments(
    clone: Path, path: Path, tmp_path: Path
) -> None:
    fake_uv(path)
    done = start(clone, path, tmp_path, "run", "--config", "a b.yaml")
    assert done.stdout == f"{tmp_path} run --config a b.yaml\n"
    assert done.stderr == ""


def test_a_link_to_the_command_finds_its_project(clone: Path, path: Path, tmp_path: Path) -> None:
    fake_uv(path)
    link = tmp_path / "advisoryd"
    link.symlink_to(clone / "bin/advisoryd")
    done = subprocess.run(
        [link, "status"], cwd=tmp_path, env={"PATH": str(path)}, capture_output=True, text=True, check=False
    )
    assert done.stdout == f"{tmp_path} status\n"


def test_a_failed_installation_is_tried_again(clone: Path, path: Path, tmp_path: Path) -> None:
    fake_uv(path)
    working = (path / "uv").read_text()
    script(path / "uv", '[ "$1" = --version ] && exit 0; echo broken >&2; exit 2')
    done = start(clone, path, tmp_path)
    assert done.returncode == 1
    assert "broken" in done.stderr
    (path / "uv").write_text(working)
    assert start(clone, path, tmp_path).returncode == 0


def test_the_test_command_refuses_an_unknown_word(repository: Path) -> None:
    done = subprocess.run(
        [repository / "bin/test", "everything"],
        env={"PATH": os.environ["PATH"]},
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 2
    assert "usage" in done.stderr

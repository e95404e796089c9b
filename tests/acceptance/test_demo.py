"""The demo as a newcomer runs it: the installed command, the real daemon, feeds on loopback."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import pytest

COMMAND = Path(sys.executable).with_name("advisoryd")


@pytest.mark.full
def test_the_demo_ends_by_itself_with_everybody_told(tmp_path: Path) -> None:
    """In an empty home it leaves nothing behind, says nothing on stderr and ends with its account."""
    done = subprocess.run(
        [COMMAND, "run", "--demo"],
        cwd=tmp_path,
        env={"HOME": str(tmp_path), "PATH": os.environ["PATH"]},
        capture_output=True,
        text=True,
        check=False,
        timeout=180,
    )
    assert done.returncode == 0, done.stderr
    assert done.stderr == ""
    assert "sms to Traveller Cancún" in done.stdout
    account = done.stdout.partition("Who was told what")[2]
    assert "Traveller Cancún: 2 messages" in account
    assert "Traveller Chihuahua: nothing" in account
    assert "Told of a danger, and of no end: nobody" in account
    assert list(tmp_path.iterdir()) == []


def test_keep_without_demo_is_refused(tmp_path: Path) -> None:
    done = subprocess.run(
        [COMMAND, "run", "--keep"], cwd=tmp_path, capture_output=True, text=True, check=False, timeout=60
    )
    assert done.returncode == 2
    assert "--demo" in done.stderr

"""The systemd unit, judged by systemd itself where it is there."""

from __future__ import annotations

import re
import shutil
import subprocess
from pathlib import Path

import pytest

from daemon.configuration import CREDENTIALS

INSTALLED = "/opt/advisoryd/.venv/bin/advisoryd"


@pytest.fixture
def analyze() -> str:
    """The path of systemd-analyze."""
    found = shutil.which("systemd-analyze")
    if found is None:
        pytest.skip("needs systemd-analyze: apt-get install systemd")
    return found


@pytest.fixture
def unit(tmp_path: Path, repository: Path) -> Path:
    """The unit, with a program that exists here in place of the installed one."""
    text = (repository / "systemd/advisoryd.service").read_text()
    assert INSTALLED in text
    copy = tmp_path / "advisoryd.service"
    copy.write_text(text.replace(INSTALLED, "/bin/true").replace("file:/opt/advisoryd", f"file:{repository}"))
    return copy


def run(*command: str | Path) -> subprocess.CompletedProcess[str]:
    return subprocess.run(command, capture_output=True, text=True, check=False, timeout=60)


def test_the_unit_is_confined(analyze: str, unit: Path) -> None:
    """Little is left that the service could harm: 10 is unconfined, 0 is nothing at all."""
    done = run(analyze, "security", "--offline=true", "--no-pager", unit)
    exposure = re.search(r"Overall exposure level for \S+: ([0-9.]+)", done.stdout)
    assert exposure, done.stderr
    assert float(exposure[1]) <= 1.2


def test_systemd_understands_every_line_of_the_unit(analyze: str, unit: Path) -> None:
    done = run(analyze, "verify", "--man=no", unit)
    assert done.stderr == ""
    assert done.returncode == 0


def test_a_misspelt_setting_would_be_noticed(analyze: str, unit: Path) -> None:
    unit.write_text(unit.read_text().replace("ProtectHome=", "ProtectHomes="))
    assert "ProtectHomes" in run(analyze, "verify", "--man=no", unit).stderr


def test_every_credential_the_unit_loads_is_one_the_configuration_reads(repository: Path) -> None:
    text = (repository / "systemd/advisoryd.service").read_text()
    loaded = re.findall(r"^LoadCredential=(\w+):", text, re.MULTILINE)
    assert loaded
    assert set(loaded) <= set(CREDENTIALS)

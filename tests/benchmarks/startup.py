"""What commands cost before they do anything."""

from __future__ import annotations

import sys
from collections.abc import Iterator
from pathlib import Path

from daemon.clock import SystemClock
from daemon.configured import configured_sources
from daemon.settings import Settings
from state.store import Store
from tests.benchmarks.figure import Figure, at_most
from tests.benchmarks.measure import command_cpu
from tests.standins.installed import COMMAND

ROUNDS = 5


def figures(folder: Path) -> Iterator[Figure]:
    (folder / "advisoryd.yaml").write_text("database: advisoryd.db\n")
    settings = Settings.model_validate({"database": str(folder / "advisoryd.db")})
    now = SystemClock().now()
    with Store.open(settings.database, now) as store, store.transaction():
        store.sources.ensure(configured_sources(settings), now)
    sides = {
        "stack": (sys.executable, "-m", "tests.benchmarks.stack", "import"),
        "--help": (COMMAND, "--help"),
        "status": (COMMAND, "status"),
    }
    for command in sides.values():
        command_cpu(*command, cwd=folder)
    took = {name: float("inf") for name in sides}
    for _ in range(ROUNDS):
        for name, command in sides.items():
            took[name] = min(took[name], command_cpu(*command, cwd=folder))
    other = f"importing the stack: {took['stack'] * 1e3:.0f} ms CPU"
    for name, bar in (("--help", at_most(0.25)), ("status", at_most(0.7))):
        said = f"{took[name] * 1e3:.0f} ms CPU"
        yield Figure(f"advisoryd {name}", said, other, took[name] / took["stack"], bar)

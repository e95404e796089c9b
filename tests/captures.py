"""Draw what ``advisoryd explain`` shows of ``notices.jsonl`` on a terminal: one picture a notice.

Run from the root of the project: ``python -m tests.captures [FOLDER]``; a test says when they are out of date.
"""

from __future__ import annotations

import io
import sys
from pathlib import Path
from typing import Final

from rich.console import Console

from daemon.explain import explain
from daemon.explain_view import show
from daemon.given import BadLine, read_entries
from rules.loader import load
from rules.places import Places
from rules.reader import Reader

DOCS: Final = Path(__file__).resolve().parents[1] / "docs"
WIDTH: Final = 108
"""Columns of the terminal."""


def capture(folder: Path) -> None:
    """Write a picture of each notice's explanation into *folder*, under the shipped rules."""
    places = Places.load()
    reader, rules = Reader.load(places), load((), places, ("mexico-2026-02",))
    for entry in read_entries((DOCS / "notices.jsonl").read_text("utf-8").splitlines()):
        if isinstance(entry, BadLine):
            raise SystemExit(f"notices.jsonl:{entry.number}: {entry.why}")
        terminal = Console(
            record=True,
            width=WIDTH,
            file=io.StringIO(),
            force_terminal=True,
            color_system="standard",
            highlight=False,
        )
        show(explain(entry, reader, rules, places), places, terminal)
        drawn = terminal.export_svg(title="advisoryd explain", unique_id=f"explain-{entry.lang}")
        (folder / f"explain-{entry.lang}.svg").write_text(drawn, "utf-8")


if __name__ == "__main__":
    capture(Path(sys.argv[1]) if len(sys.argv) > 1 else DOCS)

"""Read the labelled notices with the real reader and print how well it did.

Run from the root of the project: ``python -m tests.score_gold [--lang en es] [--errors N] [--third seen|unseen]``.
The notices and the scoring lie beside the project, in ``../shared/data``.
"""

from __future__ import annotations

import argparse
import json
import random
import subprocess
import sys
import tempfile
from collections.abc import Iterable, Mapping
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from rules.model import Entry, Kind, Reading, Status
from rules.places import Places
from rules.reader import Reader

DATA = Path("../shared/data")


def entry_of(item: Mapping[str, Any]) -> Entry:
    """Return a labelled notice as the daemon would have polled it."""
    return Entry(
        id=item["id"],
        title=item["title"] or "",
        text=item["text"],
        publisher=item["publisher"],
        kind=Kind(item["kind"]),
        lang=item["lang"],
        subject=item["subject"],
        published=datetime.fromisoformat(item["published"]).replace(hour=18, tzinfo=UTC)
        if item["published"]
        else None,
    )


def prediction(id_: str, reading: Reading) -> dict[str, Any]:
    """Return what was read in the shape the scoring takes."""
    return {
        "id": id_,
        "statements": [
            {"hazard": s.hazard, "area": s.area, "status": s.status.value}
            for s in reading.statements
            if s.status is not Status.CONTINUING
        ],
        "levels": [{"area": level.area, "level": level.level} for level in reading.levels],
    }


def third(items: Iterable[Mapping[str, Any]], part: str | None) -> list[Mapping[str, Any]]:
    """Return the English and Spanish third kept unseen, what was worked on, or everything."""
    listed = list(items)
    both = sorted(item["id"] for item in listed if item["lang"] in {"en", "es"})
    unseen = set(random.Random(20260222).sample(both, len(both) // 3))  # noqa: S311
    if part is None:
        return listed
    return [item for item in listed if (item["id"] in unseen) == (part == "unseen")]


def main() -> int:
    """Score and print."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--lang", nargs="+")
    parser.add_argument("--errors", default="0")
    parser.add_argument("--third", choices=["seen", "unseen"])
    chosen = parser.parse_args()
    lines = (DATA / "gold-dev.jsonl").read_text("utf-8").splitlines()
    items = third(map(json.loads, lines), chosen.third)
    items = [item for item in items if not chosen.lang or item["lang"] in chosen.lang]
    reader = Reader.load(Places.load())
    with tempfile.TemporaryDirectory() as folder:
        gold, predicted = Path(folder, "gold.jsonl"), Path(folder, "predicted.jsonl")
        gold.write_text("".join(json.dumps(item) + "\n" for item in items), "utf-8")
        read = (prediction(item["id"], reader.read(entry_of(item))) for item in items)
        predicted.write_text("".join(json.dumps(line) + "\n" for line in read), "utf-8")
        command = [
            sys.executable,
            str(DATA / "score.py"),
            str(predicted),
            "--gold",
            str(gold),
            "--errors",
            chosen.errors,
        ]
        return subprocess.run(command, check=False).returncode


if __name__ == "__main__":
    raise SystemExit(main())

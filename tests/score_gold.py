"""Read labelled notices with the real reader and print how well it did.

Run from the root of the project:
``python -m tests.score_gold [--own [FILE …]] [--lang en es] [--errors N] [--part seen|unseen]``.
The labelled notices and the scoring lie beside the project, in ``../shared/data``; ``--own`` scores the project's own
notices, ``tests/reading/*.yaml``, instead.
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
from tests.notices import OWN, notices

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


def part_of(items: Iterable[Mapping[str, Any]], part: str | None) -> list[Mapping[str, Any]]:
    """Return the sixth kept unseen, what was worked on, or everything."""
    listed = list(items)
    if part is None:
        return listed
    both = sorted(item["id"] for item in listed if item["lang"] in {"en", "es"})
    rest = sorted(item["id"] for item in listed if item["lang"] not in {"en", "es"})
    # A third was drawn and kept; half of that was opened later.
    drawn = (
        random.Random(20260222).sample(both, len(both) // 3),  # noqa: S311 - a fair draw, no secret
        random.Random(20261122).sample(rest, len(rest) // 3),  # noqa: S311 - a fair draw, no secret
    )
    unseen = {id_ for ids in drawn for id_ in ids[: len(ids) // 2]}
    return [item for item in listed if (item["id"] in unseen) == (part == "unseen")]


def main() -> int:
    """Score and print."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--lang", nargs="+")
    parser.add_argument("--errors", default="0")
    parser.add_argument("--part", choices=["seen", "unseen"])
    parser.add_argument(
        "--own", nargs="*", type=Path, help="the project's own notices, or these files of them"
    )
    chosen = parser.parse_args()
    lines = (DATA / "gold-dev.jsonl").read_text("utf-8").splitlines()
    items = part_of(map(json.loads, lines), chosen.part)
    if chosen.own is not None:
        items = list(notices(chosen.own or sorted(OWN.glob("*.yaml"))))
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

"""``python -m tests.real_input [FEEDS]``: the main job on recorded input, and what was sent to whom and why."""

from __future__ import annotations

import argparse
import asyncio
import sys
from collections import Counter
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Final

from tests.real_input.run import Outcome, run_on_recordings

FEEDS: Final = Path(__file__).resolve().parents[3] / "shared" / "data" / "feeds"


def report(outcome: Outcome) -> str:
    """Return the whole account as text."""
    account = outcome.account
    bodies = sum(outcome.steps.values())
    parts = [
        f"The daemon ran {outcome.seconds:.0f} s on {bodies} recorded bodies of {len(outcome.steps)} sources.",
        f"It ended with {outcome.codes[0]}; run again on the last bodies anew, it sent {outcome.again} messages.",
        "\nWHAT WAS SENT TO WHOM, AND WHY",
        *(str(said) for said in account.messages if said.who != "operator"),
        f"\nTaken by the stand-ins: {len(outcome.sms)} SMS, {len(outcome.mails)} e-mails.",
        "\nTO THE OPERATOR",
        *(f"  {note}" for note in account.notes),
        "\nALERTS, WHOEVER WAS TOLD",
        *(f"  {line}" for line in _alerts(outcome)),
        "\nTO BE REVIEWED",
        *(f"  {source}: {n} {kind}" for (source, kind), n in sorted(account.reviews.items())),
        "\nSOURCES",
        *_sources(outcome),
    ]
    return "\n".join(parts)


def _alerts(outcome: Outcome) -> list[str]:
    counts = Counter((a.rule, a.hazard, a.reason) for a in outcome.account.alerts)
    where: dict[tuple[str, str, str], list[str]] = {}
    for alert in outcome.account.alerts:
        where.setdefault((alert.rule, alert.hazard, alert.reason), []).append(alert.region)
    return [
        f"{n:4} {rule} · {hazard} · {reason}: {' '.join(where[rule, hazard, reason])}"
        for (rule, hazard, reason), n in sorted(counts.items())
    ]


def _sources(outcome: Outcome) -> list[str]:
    lines = []
    for source in outcome.status["sources"]:
        name = source["id"]
        polls = f"{outcome.polls[name]} polls of {outcome.steps[name]} bodies"
        said = source["fault"] or ""
        lines.append(f"  {source['health']:6} {name}: {polls} {said}".rstrip())
    return lines


def main() -> int:
    """Run it in a temporary folder and print the account."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("feeds", nargs="?", type=Path, default=FEEDS)
    parser.add_argument("--log", action="store_true", help="print the daemon's log as well")
    given = parser.parse_args()
    if not given.feeds.is_dir():
        print(f"There is no folder {given.feeds}: name the one with the recorded feeds.", file=sys.stderr)
        return 2
    with TemporaryDirectory() as folder:
        outcome = asyncio.run(run_on_recordings(given.feeds, Path(folder)))
    if given.log:
        print(outcome.log, file=sys.stderr)
    print(report(outcome))
    return 0


if __name__ == "__main__":
    sys.exit(main())

"""One nationwide alert to very many people: from the incident to a claimed outbox, in time and memory.

``python -m tests.benchmarks.crowd FOLDER COUNT`` does it once and prints for each step the seconds by the clock
and of the processor, and the memory (bytes) before and at the peak.
"""

from __future__ import annotations

import resource
import sys
from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace
from datetime import time, timedelta
from pathlib import Path

from rules.changes import compare
from rules.places import Places
from rules.quiet import Quiet
from state.people import Profile
from state.store import Store
from state.trips import Trip
from tests.benchmarks.figure import Figure, at_most
from tests.benchmarks.measure import Spent, once, process, said
from tests.benchmarks.outgoing import bundle, fan_out
from tests.benchmarks.texts import NOON
from tests.standins.delivery import incident, stance

COUNTS = (1_000, 10_000, 100_000)
STATES = ("MX-JAL", "MX-NLE", "MX-CMX", "MX-ROO", "MX-BCN", "PVR", "CUN", "MX-JAL/guadalajara")
TRAVELLERS = 5
"""One of so many is there on a trip, the others watch for good."""
SLEEPERS = 10
"""One of so many has quiet hours, in which it is not now."""
AT_ONCE = 10
"""Messages claimed in one commit, as the sender does."""
LINEAR = 1.5
"""What one of many may cost beside one of few."""
STEPS = ("fan-out", "bundling", "claiming")
DAY = timedelta(days=1)


def figures(folder: Path) -> Iterator[Figure]:
    runs = {count: _run(folder, count) for count in COUNTS}
    few = runs[COUNTS[1]]
    for count, run in runs.items():
        for step in STEPS:
            ours, beside = run.spent[step].cpu / count, few.spent[step].cpu / COUNTS[1]
            yield Figure(
                f"{step} of one alert, {count} people, {count // TRAVELLERS} trips",
                f"{ours * 1e6:.0f} µs a person, {run.spent[step].wall:.2f} s",
                f"beside {beside * 1e6:.0f} µs",
                ours / beside,
                at_most(LINEAR) if count > COUNTS[1] else None,
            )
        yield Figure(
            f"memory for it, {count} people",
            f"{(run.peak - run.before) / count:.0f} B a person",
            f"{run.before / 1e6:.0f} MB before, {run.peak / 1e6:.0f} MB at the peak",
        )


@dataclass(frozen=True, slots=True)
class Run:
    """What one alert took."""

    spent: dict[str, Spent]
    before: int
    peak: int


def _run(folder: Path, count: int) -> Run:
    with process("-m", "tests.benchmarks.crowd", str(folder), str(count)) as child:
        before = int(said(child))
        spent = {step: Spent(*map(float, said(child).split())) for step in STEPS}
        return Run(spent, before, int(said(child)))


def populate(store: Store, count: int) -> None:
    """Let so many people be in Mexico, with numbers of an area code that does not exist."""
    quiet = Quiet(time(22), time(7))
    with store.transaction():
        for number in range(count):
            area = STATES[number % len(STATES)]
            profile = Profile(f"Traveller {number}", f"+1999{number:07d}", tz="America/Mexico_City")
            sleeps = number % SLEEPERS == 0
            row = store.people.save(replace(profile, quiet=quiet if sleeps else None), NOON)
            if number % TRAVELLERS:
                store.people.set_watches(row, [(area, "MX")], NOON)
            else:
                stay = (NOON - DAY, NOON + DAY)
                store.trips.add(Trip(row, area, "MX", stay[0] - DAY, stay[1] + DAY, *stay, "", ""))
            store.people.greet(row, NOON)


def happen(store: Store, places: Places) -> None:
    """Let something happen in all of Mexico."""
    quiet = incident(region="MX")
    moved = compare({}, {quiet.key: quiet.with_stance(stance(place="MX"))}, NOON, places)
    with store.transaction():
        kept = [store.incidents.save(each) for each in moved.incidents]
        for alert in moved.alerts:
            store.incidents.add_alert(replace(alert, incident=kept[0]))


def claim(store: Store) -> int:
    """Claim the whole outbox; return how much there was."""
    claimed = 0
    while True:
        with store.transaction():
            found = store.messages.claim(NOON, AT_ONCE, "benchmark")
        claimed += len(found)
        if not found:
            return claimed


def _peak() -> int:
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss * 1024


def main(folder: Path, count: int) -> None:
    """Print the memory before, what each step took, and the memory at the peak."""
    places = Places.load()
    with Store.open(folder / f"crowd-{count}.db", NOON) as store:
        populate(store, count)
        happen(store, places)
        steps: tuple[Callable[[], int], ...] = (
            lambda: fan_out(store, places),
            lambda: bundle(store, places),
            lambda: claim(store),
        )
        print(_peak(), flush=True)
        for step in steps:
            spent = once(step)
            print(spent.wall, spent.cpu, flush=True)
        made = store.messages.counts()
    print(_peak(), flush=True)
    assert made == {"claimed": count}, made


if __name__ == "__main__":
    main(Path(sys.argv[1]), int(sys.argv[2]))

"""``python -m tests.benchmarks [NAME…]``: print every figure, each as a ratio to a named peer.

Both sides of a ratio run in one interleaved run; seconds alone would say more about the machine.
``--check`` exits 1 where a bar is missed by more than twice, which no noise explains.
"""

from __future__ import annotations

import argparse
import gc
import logging
import sys
from collections.abc import Callable, Iterator, Sequence
from importlib import import_module
from pathlib import Path
from tempfile import TemporaryDirectory
from time import perf_counter

from tests.benchmarks.figure import Figure, heading

NAMES = (
    "matching",
    "reading",
    "unchanged",
    "changed",
    "warm",
    "cold",
    "storing",
    "sms",
    "mail",
    "loading",
    "startup",
    "idle",
    "latency",
    "growth",
    "polling",
    "crowd",
)

Figures = Callable[[Path], Iterator[Figure]]


def run(name: str) -> list[Figure]:
    """Run one benchmark in a folder of its own and print its lines as they come."""
    figures: Figures = import_module(f"tests.benchmarks.{name}").figures
    found = []
    begun = perf_counter()
    with TemporaryDirectory(prefix="advisoryd-bench-") as folder:
        for figure in figures(Path(folder)):
            print(figure, flush=True)
            found.append(figure)
    print(f"  ({name}: {perf_counter() - begun:.0f} s)", flush=True)
    gc.collect()
    return found


def main(arguments: Sequence[str] | None = None) -> int:
    """Run what was named, or all."""
    parser = argparse.ArgumentParser(prog="python -m tests.benchmarks", description=__doc__)
    parser.add_argument("names", nargs="*", metavar="NAME", help=", ".join(NAMES))
    parser.add_argument("--check", action="store_true", help="exit 1 where a bar is missed by far")
    given = parser.parse_args(arguments)
    unknown = [name for name in given.names if name not in NAMES]
    if unknown:
        parser.error(f"no benchmark is called {unknown[0]}; there are {', '.join(NAMES)}")
    logging.getLogger().setLevel(logging.CRITICAL)
    print(heading(), flush=True)
    found = [figure for name in given.names or NAMES for figure in run(name)]
    far = [figure for figure in found if figure.missed_by_far]
    if given.check and far:
        print("missed by far:", *(figure.what for figure in far), sep="\n  ", file=sys.stderr)
        return 1
    return 0


if __name__ == "__main__":
    sys.exit(main())

"""All that advisoryd depends on, imported at once: what a command or daemon without care would cost.

``python -m tests.benchmarks.stack`` imports it, gives a scheduler 500 jobs, reads one text so that
the automata are there, says so, and waits for its input to end; ``import`` as argument imports and ends.
"""

from __future__ import annotations

import sys
from importlib import import_module

LIBRARIES = (
    "ahocorasick_rs",
    "aiohttp",
    "aiosmtplib",
    "apscheduler.schedulers.asyncio",
    "babel",
    "click",
    "feedparser",
    "jinja2",
    "phonenumbers",
    "pycountry",
    "pydantic",
    "pydantic_settings",
    "rapidfuzz",
    "re2",
    "rich.console",
    "sdnotify",
    "selectolax.lexbor",
    "sqlite_utils",
    "twilio.rest",
    "yaml",
)
JOBS = 500


def imported() -> None:
    """Import every library."""
    for name in LIBRARIES:
        import_module(name)


def held() -> list[object]:
    """Return a scheduler with its jobs, and everything that reads texts."""
    from apscheduler.schedulers.asyncio import AsyncIOScheduler

    from rules.model import Entry
    from rules.places import Places
    from rules.reader import Reader
    from tests.benchmarks.texts import prose

    scheduler = AsyncIOScheduler()
    for number in range(JOBS):
        scheduler.add_job(imported, "interval", seconds=300, id=f"{number}")
    reader = Reader.load(Places.load())
    return [scheduler, reader, reader.read(Entry("1", prose(1), lang="en", subject="MX"))]


if __name__ == "__main__":
    imported()
    if sys.argv[1:] != ["import"]:
        kept = held()
        print("ready", flush=True)
        sys.stdin.read()

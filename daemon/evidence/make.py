"""Make a folder of evidence about a subscriber or an incident."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from importlib.metadata import version
from pathlib import Path

from daemon.errors import GivenError
from daemon.evidence.chain import write
from daemon.evidence.gather import Gathering, Subject
from daemon.evidence.page import page
from daemon.formats import read_contact
from rules.ports import Gazetteer
from state.store import Store


@dataclass(frozen=True, slots=True)
class Made:
    """What was made."""

    folder: Path
    records: int
    head: str


def make(
    store: Store, places: Gazetteer, given: str, since: datetime, now: datetime, folder: Path | None
) -> Made:
    """Write evidence into a new folder about *given*: an incident's number, somebody's phone, e-mail or name.

    Raises GivenError where there is no such thing, or the folder is there already.
    """
    subject = _subject(store, given, since)
    if folder is None:
        what = f"incident-{subject.incident}" if subject.incident else f"subscriber-{subject.subscriber}"
        folder = Path(f"evidence-{what}-{now:%Y%m%dT%H%M%SZ}")
    if folder.exists():
        raise GivenError(f"{folder}: is there already; give a new name with --out")
    records = Gathering(store, places, subject).records(now, version("advisoryd"))
    try:
        head = write(folder, records, page(records))
    except OSError as error:
        raise GivenError(f"{folder}: cannot be written: {error.strerror}") from None
    return Made(folder, len(records) + 1, head)


def _subject(store: Store, given: str, since: datetime) -> Subject:
    if given.isdigit():
        if store.incidents.get(int(given)) is None:
            raise GivenError(f"there is no incident {given}: advisoryd incident list --all shows them")
        return Subject(since, incident=int(given))
    named = [person.id for person in store.people.list() if person.name == given]
    if len(named) == 1:
        return Subject(since, subscriber=named[0])
    if len(named) > 1:
        raise GivenError(f"{len(named)} subscribers are called '{given}': give a phone or an e-mail")
    try:
        found = store.holdings.find(read_contact(given))
    except ValueError:
        found = None
    if found is None:
        raise GivenError("no subscriber has this name, phone or e-mail, and an incident is a number")
    return Subject(since, subscriber=found[0])

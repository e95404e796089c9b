"""Commit what one poll brought, whole or not at all: validators, entries, incidents, alerts.

Everything is decided in :mod:`rules`; this calls it in the right order inside one transaction.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime, timedelta

from daemon.echoes import Echoes
from daemon.poison import Broken, broke, strike
from daemon.reviewing import list_levels, list_unread
from daemon.shape import ODD, shape_of
from daemon.sources.backoff import after_fault, after_success, pace
from daemon.sources.document import Document, Fault, FaultKind, Validators
from daemon.trail import keep_links
from rules.cause import causes
from rules.changes import Moved
from rules.health import blind
from rules.incident import Alert, Incident, Key
from rules.loader import RuleSet
from rules.matcher import match
from rules.model import Entry, Reading, Source
from rules.news import News, Page, key_of
from rules.novelty import Fingerprint, Known, Novelty, belated, churn, storm
from rules.ports import Gazetteer, Reader
from rules.tracking import REMIND_AFTER, lapse, overdue, track
from rules.withdrawn import vanish
from state.errors import StateError, Violated
from state.store import Store


@dataclass(frozen=True, slots=True)
class Item:
    """An entry that was fetched, what it is beside what is known, and what it says."""

    entry: Entry
    prints: Fingerprint
    novelty: Novelty
    known: Known | None
    reading: Reading = field(default_factory=Reading)
    seed: bool | None = None
    """Whether it is history, where that was judged before; None: its date tells."""


@dataclass(frozen=True, slots=True)
class Deciders:
    """What decides what the entries of a document amount to."""

    rules: RuleSet
    places: Gazetteer
    reader: Reader
    backfill: timedelta
    """How old what a first poll finds may be and still be told."""


@dataclass(frozen=True, slots=True)
class Batch:
    """A document, read, ready to be committed."""

    source: Source
    document: Document
    validators: Validators | None
    items: tuple[Item, ...]
    decide: Deciders
    broken: tuple[Broken, ...] = ()
    """Entries at which something was raised before they came here."""
    others: Collection[str] = ()
    """Ids of entries that are listed, and not among *items*."""


def ingest(store: Store, batch: Batch, now: datetime) -> None:
    """Commit a document and everything that follows from it in one transaction."""
    source, document = batch.source, batch.document
    with store.transaction():
        seeded_at = store.sources.get(source.id).seeded_at
        seed = seeded_at is None
        if seed and not document.complete:
            _fault(store, source, document.gap or _CUT_OFF, now)
            return
        book = {incident.key: incident for incident in store.incidents.live()}
        echoes = Echoes(store, source.publisher, batch.decide.reader, now)
        broken = list(batch.broken)
        news = seed or any(item.novelty.news for item in batch.items)
        turn = _Turn(now, seeded_at, store.hearings.news(source, now) if news else None)
        for item in _in_order(batch.items, now):
            broken += _tried(store, batch, item, book, echoes, turn)
        fine = [item.entry for item in batch.items]
        unfinished = strike(store, source, broken, fine, now)
        gone: list[str] = []
        if source.while_listed and document.complete and not (document.dropped or document.waiting):
            present = {item.entry.id for item in batch.items} | set(batch.others)
            page = Page(source.id, present, store.entries.listed(source.id))
            gone = store.entries.set_listed(source.id, page.present)
            _save(store, vanish(book.values(), page, now, batch.decide.places), book)
        turn.note(store, source, gone, cut=not document.complete)
        doubted = [item.entry.id for item in batch.items if item.novelty is Novelty.DOUBTED]
        store.doubts.keep(source.id, doubted, now)
        list_levels(store, source, document.unknown, now)
        kinds = [] if seed else [item.novelty for item in batch.items]
        upheaval = storm(kinds)
        if upheaval:
            # Blank or flipping items are counted anew whenever one other item changes: once a day is enough.
            store.operator.tell(
                f"storm:{source.id}:{now.date().isoformat()}", "storm", f"{source.id}: {upheaval}.", now
            )
        if document.complete:
            # What is doubted has to be fetched again, also unchanged: it is believed once it has stood.
            # So has what broke: at the third time it is put aside.
            again = bool(doubted) or unfinished
            known = None if again or document.waiting else batch.validators
            hub = document.hub
            store.hubs.note(source.id, hub.url if hub else None, hub.topic if hub else None)
            keep_links(store, source, document.links, now, again=again)
            _heard(store, source, known or Validators(), now, changed=True, seeded=not document.waiting)
            store.shapes.keep(source.id, shape_of(document))
            if churn(kinds):
                store.shapes.churn(source.id, now)
        else:
            _fault(store, source, document.gap or _CUT_OFF, now)


@dataclass(frozen=True, slots=True)
class _Turn:
    """One poll that is taken in."""

    now: datetime
    seeded_at: datetime | None
    """When its source was first heard; None: this is the first time."""
    hearing: int | None
    """The row that its news are kept under, if it has any."""

    def note(self, store: Store, source: Source, gone: Collection[str], *, cut: bool) -> None:
        """Keep what else it showed, so that it can be played again."""
        if self.hearing is not None or gone:
            store.hearings.finish(self.hearing or store.hearings.news(source, self.now), gone, cut=cut)
        elif not cut and store.sources.get(source.id).fault is not None:
            store.hearings.heard(source, self.now)


_CUT_OFF = Fault(FaultKind.TRUNCATED, "the document was cut off before its end")


def note_unchanged(store: Store, source: Source, validators: Validators, now: datetime) -> None:
    """Commit that *source* answered and has nothing new."""
    with store.transaction():
        hear_nothing(store, source, validators, now)


def hear_nothing(store: Store, source: Source, validators: Validators, now: datetime) -> None:
    """Note, inside a transaction, that *source* answered and has nothing new."""
    _heard(store, source, validators, now, changed=False)


def note_fault(store: Store, source: Source, fault: Fault, now: datetime) -> None:
    """Commit that *source* could not be heard; tell the operator when it has been so for long."""
    with store.transaction():
        _fault(store, source, fault, now)


def expire(store: Store, places: Gazetteer, now: datetime) -> None:
    """End what has lapsed, and remind the operator of orders that nobody repeats."""
    due = store.incidents.lapsing(now, now - REMIND_AFTER)
    if not due:
        return
    with store.transaction():
        book = {incident.key: incident for incident in due}
        moved = lapse(due, store.sources.last_ok(), now, places)
        _save(store, moved, book)
        silent = {s.source for each in moved.incidents for s in each.stances if s.ended_at == now}
        for incident in book.values():
            if overdue(incident, now):
                _remind(store, incident, places, now)
                silent |= {s.source for s in incident.holders if s.further_notice}
        store.hearings.said_nothing(silent, now)


def _in_order(items: Iterable[Item], now: datetime) -> list[Item]:
    """Return the oldest first; feeds put the newest first, so undated ones are taken from the end."""
    numbered = enumerate(items)
    return [item for _, item in sorted(numbered, key=lambda pair: (pair[1].entry.published or now, -pair[0]))]


def _tried(
    store: Store,
    batch: Batch,
    item: Item,
    book: dict[Key, Incident],
    echoes: Echoes,
    turn: _Turn,
) -> list[Broken]:
    """Take one entry in; should it break, undo what it did and return it."""
    if not item.novelty.news:
        _take(store, batch, item, book, echoes, turn)
        return []
    before = dict(book)
    try:
        with store.part():
            _take(store, batch, item, book, echoes, turn)
    except Exception as error:
        if isinstance(error, StateError) and not isinstance(error, Violated):
            raise  # the database is in trouble, not the entry
        book.clear()
        book.update(before)
        return [broke(batch.source, item.entry, error)]
    return []


def _take(
    store: Store,
    batch: Batch,
    item: Item,
    book: dict[Key, Incident],
    echoes: Echoes,
    turn: _Turn,
) -> None:
    entry, source, now = item.entry, batch.source, turn.now
    seed = _is_seed(item, batch, turn.seeded_at)
    if item.known is not None and item.novelty is not Novelty.KNOWN:
        store.entries.remember(item.prints.keys, item.known.row)
    if not item.novelty.news:
        return
    row = store.entries.save(entry, item.prints, now)
    revision = store.revisions.add(row, entry, turn.hearing or 0, seed=seed)
    findings = match(batch.decide.rules, entry, item.reading, batch.decide.places, store.levels.all())
    missing = [key for key in map(key_of, findings) if key not in book]
    book.update(store.incidents.find(missing))
    news = News(
        source=source,
        entry=entry,
        reading=item.reading,
        findings=findings,
        seed=seed,
        recent=entry.published is not None and now - entry.published <= batch.decide.backfill,
        echo=item.novelty is Novelty.NEW and echoes.has(entry, item.reading, item.prints),
    )
    for alert in _save(store, track(book, news, now, batch.decide.places), book):
        store.revisions.caused(alert.id or 0, revision, causes(alert, news, batch.decide.places))
    for level in item.reading.levels:
        store.levels.set(news.publisher, level.place or level.area, level.level, now)
    if not seed:
        list_unread(store, source, entry, item.reading, now)


def _is_seed(item: Item, batch: Batch, seeded_at: datetime | None) -> bool:
    """Return whether an entry is history, that nobody is told unless it is of today and severe."""
    if item.seed is not None:
        return item.seed
    new = item.novelty is Novelty.NEW
    return seeded_at is None or (new and belated(item.entry, batch.source, seeded_at, batch.decide.backfill))


def _save(store: Store, moved: Moved, book: dict[Key, Incident]) -> list[Alert]:
    """Keep what moved, and return the alerts as kept."""
    for incident in moved.incidents:
        book[incident.key] = store.incidents.save(incident)
    return [
        store.incidents.add_alert(replace(alert, incident=book[alert.incident.key])) for alert in moved.alerts
    ]


def _heard(
    store: Store,
    source: Source,
    validators: Validators,
    now: datetime,
    *,
    changed: bool,
    seeded: bool = True,
) -> None:
    before = store.sources.get(source.id)
    store.sources.record_ok(
        source.id,
        now,
        after_success(source, now, pace(before.changed_at, now, tense=_tense(store, source))),
        etag=validators.etag,
        last_modified=validators.last_modified,
        body_hash=bytes.fromhex(validators.body_hash) if validators.body_hash else None,
        changed=changed,
        seeded=seeded,
    )
    if not changed and (before.fault is not None or before.seeded_at is None):
        store.hearings.heard(source, now)
    if before.fault_told and before.fault_since is not None:
        since = before.fault_since.astimezone(UTC)
        who = f"{source.id} ({source.publisher})"
        text = f"{who} is heard again, after being blind since {since:%d %b %H:%M} UTC."
        store.operator.tell(f"heard:{source.id}:{since.isoformat()}", "source", text, now)


def _tense(store: Store, source: Source) -> bool:
    """Return whether an incident is open in the source's country, or by the word of the source itself."""
    return store.incidents.open_in(source.subject, source.id)


def _fault(store: Store, source: Source, fault: Fault, now: datetime) -> None:
    before = store.sources.get(source.id)
    said = f"{fault.kind.value}: {fault.detail}"
    if fault.kind in ODD:
        store.shapes.doubt(source.id, now)
    if said != before.fault:
        store.hearings.fault(source, said, now)
    state = store.sources.record_fault(
        source.id, now, after_fault(source, now, fault, before.failures + 1), said
    )
    if state.fault_told or not blind(state.fault_since, source.every, now) or state.fault_since is None:
        return
    since = state.fault_since.astimezone(UTC)
    text = (
        f"Blind to {source.id} ({source.publisher}) since {since:%d %b %H:%M} UTC: {fault.detail}. "
        "What it says meanwhile reaches nobody."
    )
    store.operator.tell(f"blind:{source.id}:{since.isoformat()}", "source", text, now)
    store.sources.mark_fault_told(source.id)


def _remind(store: Store, incident: Incident, places: Gazetteer, now: datetime) -> None:
    store.incidents.save(replace(incident, reminded_at=now))
    said = max(s.restated_at for s in incident.holders).astimezone(UTC)
    where = places.display(incident.key.region, "en")
    text = (
        f"{incident.summary} in {where} holds until further notice; "
        f"nobody has repeated it since {said:%d %b %H:%M} UTC. See whether it still holds."
    )
    store.operator.tell(f"remind:{incident.id}:{now.isoformat()}", "reminder", text, now)

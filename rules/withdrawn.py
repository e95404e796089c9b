"""What ends because its text is gone: no longer listed, no longer said, or replaced by a later message."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace
from datetime import datetime, timedelta
from typing import Final

from rules.changes import Moved, compare
from rules.incident import End, Incident, Key, Stance
from rules.model import LEVEL, PART
from rules.news import News, Page, key_of
from rules.ports import Gazetteer

UNLISTED: Final = timedelta(days=7)
"""How long an advice level holds after its text vanished: level feeds lose and regain pages for days."""


def vanish(incidents: Iterable[Incident], page: Page, now: datetime, places: Gazetteer) -> Moved:
    """End what a source held on standing pages that it no longer lists; levels only after a while."""
    before = {incident.key: incident for incident in incidents}
    book = {
        key: replace(
            incident,
            stances=tuple(
                _listed(s, key, page, now) if s.holds and s.listed and s.source == page.source else s
                for s in incident.stances
            ),
        )
        for key, incident in before.items()
    }
    return compare(before, book, now, places)


def _listed(stance: Stance, key: Key, page: Page, now: datetime) -> Stance:
    """Return a stance of a standing page as what is listed now leaves it."""
    if stance.entry not in page.present:
        return _left(stance, key, now)
    back = key.hazard == LEVEL and stance.entry not in page.before
    return replace(stance, until=None) if back and not stance.own_end else stance


def _left(stance: Stance, key: Key, now: datetime) -> Stance:
    """Return a stance whose text has vanished from a standing page."""
    if key.hazard != LEVEL:
        return stance.ended(End.LAPSED, now)
    return stance if stance.until is not None else replace(stance, until=now + UNLISTED)


def replace_earlier(book: dict[Key, Incident], news: News, now: datetime) -> None:
    """End what the entries held that this one replaces: lifted where it takes them back, else lapsed.

    What it says again stands under its own id by now.
    """
    declared = news.entry.declared
    if declared is None or not declared.replaces:
        return
    gone = frozenset(declared.replaces)
    end = End.LIFTED if declared.over else End.LAPSED
    for key, incident in book.items():
        if not any(_replaced(s, news.source.id, gone) for s in incident.stances):
            continue
        stances = tuple(
            replace(s.ended(end, now), quote=news.entry.title or s.quote, link=news.entry.link)
            if _replaced(s, news.source.id, gone)
            else s
            for s in incident.stances
        )
        book[key] = replace(incident, stances=stances)


def _replaced(stance: Stance, source: str, gone: frozenset[str]) -> bool:
    """Return whether an entry among *gone* was the last to say it; its parts have ids of their own."""
    return stance.holds and stance.source == source and stance.entry.partition(PART)[0] in gone


def vanish_unsaid(book: dict[Key, Incident], news: News, now: datetime) -> None:
    """End what an earlier text of the same standing page held and this one no longer says."""
    if not news.source.while_listed:
        return
    said = {(key_of(f), f.where) for f in news.findings}
    levels = {level.place or level.area for level in news.reading.levels}
    for key, incident in book.items():
        stances = tuple(
            _left(s, key, now)
            if s.holds
            and s.listed
            and (s.source, s.entry) == (news.source.id, news.entry.id)
            and (key, s.place) not in said
            and s.restated_at != now
            and not (key.hazard == LEVEL and s.place in levels)
            else s
            for s in incident.stances
        )
        if stances != incident.stances:
            book[key] = replace(incident, stances=stances)

"""Tell managers of each step of an incident once: who of theirs is affected, and what became of the messages.

The counts are those of one moment: when every message of the step is settled, at the latest five minutes
after it.  A manager is told soon, whatever one phone that is switched off does; who is late is in the counts.
Quiet hours do not hold a manager's own messages.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Final

from daemon.groups import Groups, Note, language_of, tell
from daemon.render import Renderer
from daemon.routes import SMS
from daemon.speech import Size, Speech
from daemon.topics import Item, Topic, topics
from daemon.words import CountWords
from rules.incident import Alert
from rules.model import MsgType, Reason, Severity
from rules.person import Person
from rules.ports import Gazetteer
from state.blocked import STOPPED
from state.managers import Outcome
from state.store import Store

PATIENCE: Final = timedelta(minutes=5)
FIRST_LOOK: Final = timedelta(seconds=45)
"""Before this no message of a step has left."""
MOST_NAMES: Final = 40
COUNTED: Final = ("told", "delivered", "failed", "opted_out", "waiting", "withheld")


@dataclass(frozen=True, slots=True)
class Affected:
    """One person of a step, and what became of it for them."""

    person: Person
    places: tuple[str, ...]
    """Where it concerns them."""
    severity: Severity
    msg_type: MsgType
    reason: Reason
    kinds: frozenset[str]
    """Which of COUNTED they are."""
    receipted: bool
    """They are told by SMS, of which receipts come."""


@dataclass(frozen=True, slots=True)
class Briefings:
    """Every step commits with its notes, so that a crash tells none twice."""

    groups: Groups
    places: Gazetteer
    renderer: Renderer

    def run(self, store: Store, now: datetime) -> int:
        """Write the notes of every step that is settled or late; return how many there are."""
        return sum(
            self._brief(store, row, at, now)
            for row, at in store.managers.briefings()
            if at + PATIENCE <= now or (at + FIRST_LOOK <= now and store.managers.settled(row, now))
        )

    @staticmethod
    def next_due(store: Store, now: datetime) -> datetime | None:
        """Return when a step may be due next."""
        looks = (
            at + FIRST_LOOK if now < at + FIRST_LOOK else at + PATIENCE
            for _, at in store.managers.briefings()
        )
        return min(looks, default=None)

    def _brief(self, store: Store, row: int, at: datetime, now: datetime) -> int:
        """Write the notes of one step, one for each manager."""
        by_manager: dict[str, list[Affected]] = {}
        for each in affected(store, row):
            manager = self.groups.get(each.person.group).manager
            if manager is not None:
                by_manager.setdefault(manager, []).append(each)
        alert = store.incidents.alert(row)
        with store.transaction():
            for manager, people in by_manager.items() if alert else ():
                note = self._note(store, manager, alert, people, f"step:{row}:{at.isoformat()}")
                if note is not None:
                    tell(store, manager, note, now)
            store.managers.briefed(row)
        return len(by_manager)

    def _note(
        self, store: Store, manager: str, alert: Alert | None, people: Sequence[Affected], key: str
    ) -> Note | None:
        """Return one manager's note, or None where as a subscriber they hear only of what is graver."""
        found = store.people.find(manager) or store.people.named(manager)
        severity = max((each.severity for each in people), key=lambda one: one.rank)
        if alert is None or (found is not None and not found.hears(severity)):
            return None
        speech = self.renderer.speech(language_of(store, manager))
        return Note(key, "step", severity, wording(alert, people, speech, self.places))


def affected(store: Store, alert: int) -> list[Affected]:
    """Return whom a step concerns, by name; who hears of it in a digest is not told at once and left out."""
    by_person: dict[int, list[Outcome]] = {}
    for outcome in store.managers.outcomes(alert):
        by_person.setdefault(outcome.subscriber, []).append(outcome)
    found = [
        _affected(store, person, rows)
        for number, rows in by_person.items()
        if (person := store.people.get(number)) is not None
    ]
    return sorted(found, key=lambda each: each.person.name)


def _affected(store: Store, person: Person, rows: Sequence[Outcome]) -> Affected:
    last = rows[-1]
    stopped = STOPPED & set(store.blocked.of(person).values())
    return Affected(
        person=person,
        places=last.places,
        severity=last.severity,
        msg_type=last.msg_type,
        reason=last.reason,
        kinds=kinds(rows, stopped=bool(stopped)),
        receipted=any(each.channel == SMS for each in rows),
    )


def kinds(rows: Iterable[Outcome], *, stopped: bool) -> frozenset[str]:
    """Return what one person counts as: *rows* are their notices; *stopped*: they said STOP."""
    states = {each.message for each in rows if each.notice == "said"}
    waiting = any(each.notice == "waiting" for each in rows) or bool(states & {"pending", "claimed"})
    if "delivered" in states:
        return frozenset({"told", "delivered"})
    if "sent" in states:
        return frozenset({"told"})
    if waiting:
        return frozenset({"waiting"})
    if states & {"failed", "undelivered", "expired"}:
        return frozenset({"failed", "opted_out"} if stopped else {"failed"})
    return frozenset({"opted_out"} if stopped else {"withheld"})


def wording(alert: Alert, people: Sequence[Affected], speech: Speech, places: Gazetteer) -> str:
    """Return what a manager is told of a step, in the language of *speech*."""
    words = speech.words.manager
    gravest = max(people, key=lambda each: each.severity.rank)
    seen = tuple(dict.fromkeys(place for each in people for place in each.places))
    item = Item(alert, gravest.msg_type, gravest.reason, gravest.severity, seen)
    [topic] = topics([item], places)
    # Two airlines, or two governments, would else look like one thing said twice.
    who = speech.who(topic.holders or topic.speakers, Size(places=2))
    place = speech.words.place_by if who else speech.words.place
    what = place.format(what=speech.headline(topic), where=speech.where(topic, Size(places=4)), who=who)
    counts = Counter(kind for each in people for kind in each.kinds)
    always = {"told", "delivered"} if any(each.receipted for each in people) else {"told"}
    listed = speech.words.separator.join(_counts(counts, always, words.counts))
    form = words.concerns_one if len(people) == 1 else words.concerns_many
    parts = [speech.words.prefix[topic.msg_type] + what, form.format(count=len(people), counts=listed)]
    missed = [each for each in people if not each.kinds & {"told", "waiting"}]
    if missed:
        parts.append(words.missed.format(names=_names(missed, speech, topic)))
    rest = [each for each in people if each not in missed]
    if rest:
        parts.append(words.who.format(names=_names(rest, speech, topic)))
    return speech.words.space.join(parts)


def _counts(counts: Mapping[str, int], always: Collection[str], words: CountWords) -> Iterable[str]:
    """Yield each count of somebody, and those that are *always* said."""
    for kind in COUNTED:
        if counts.get(kind) or kind in always:
            yield getattr(words, kind).format(count=counts.get(kind, 0))


def _names(people: Sequence[Affected], speech: Speech, topic: Topic) -> str:
    named = [
        f"{each.person.name} ({speech.area_list(each.places, topic.hazard, Size(places=2, country=False))})"
        for each in people[:MOST_NAMES]
    ]
    text = speech.words.separator.join(named)
    more = len(people) - MOST_NAMES
    return speech.words.more.format(first=text, count=more) if more > 0 else text

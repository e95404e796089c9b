"""Group one person's notices into topics: what is said together, before any language."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Final, TypeVar

from rules.hazards import HAZARDS
from rules.incident import Alert, Contrary, End, Incident, Stance
from rules.model import ANNOUNCEMENT, LEVEL, MENTION, Audience, MsgType, Reason, Severity
from rules.ports import Gazetteer

T = TypeVar("T")
_ORDER: Final = {MsgType.ALERT: 0, MsgType.UPDATE: 1, MsgType.CANCEL: 2}


@dataclass(frozen=True, slots=True)
class Blind:
    """A publisher who speaks of the place and cannot be heard at present."""

    publisher: str
    since: datetime


@dataclass(frozen=True, slots=True)
class Item:
    """One notice: what one alert is to one person."""

    alert: Alert
    msg_type: MsgType
    reason: Reason
    severity: Severity
    places: tuple[str, ...]
    """The affected places as far as they concern this person."""
    peers: tuple[Incident, ...] = ()
    """Other live incidents of the same hazard, audience and grouping."""
    id: int = 0
    """The row of its notice."""
    blind: tuple[Blind, ...] = ()
    """Who may have said something else about these places meanwhile."""
    acknowledge: bool = False
    """Whether their answer is waited for."""
    roll_call: timedelta | None = None
    """It asks whether they are safe, and waits so long for the answer."""
    began: datetime | None = None
    """When it began, where it is over by the time it is said at all."""


@dataclass(frozen=True, slots=True)
class Topic:
    """Notices of one hazard, said together."""

    hazard: str
    msg_type: MsgType
    reason: Reason
    audience: Audience
    severity: Severity
    summary: str
    level: int | None
    places: tuple[str, ...]
    speakers: tuple[Stance, ...]
    """Whose word this is: who says it, or who has ended it."""
    holders: tuple[Stance, ...]
    """Who still holds it, where one publisher ended it and another has not."""
    contrary: tuple[Contrary, ...]
    at: datetime
    """When the newest of these words was said."""
    until: datetime | None
    """The end that every one of the texts gave."""
    further_notice: bool
    blind: tuple[Blind, ...]
    items: tuple[Item, ...]
    began: datetime | None = None
    """When it began, where it is over by the time it is said at all."""

    @property
    def over(self) -> bool:
        """Return whether there is nothing left to do about it."""
        return self.msg_type is MsgType.CANCEL or self.began is not None


def topics(items: Iterable[Item], places: Gazetteer) -> tuple[Topic, ...]:
    """Return the topics of *items*: grave dangers first, then by severity."""
    groups: dict[object, list[Topic]] = {}
    for item in items:
        topic = _topic(item, places)
        groups.setdefault(_kin(topic), []).append(topic)
    merged = [_merge(group) for group in groups.values()]
    return tuple(sorted(merged, key=_weight))


def _weight(topic: Topic) -> tuple[bool, bool, int, int, int]:
    """Return what sorts a grave danger before all else, so that no text opens with an all-clear beside it."""
    grave = not topic.over and topic.severity.rank >= Severity.SEVERE.rank
    return (
        not grave,
        topic.began is not None,
        -topic.severity.rank,
        _ORDER[topic.msg_type],
        _rank(topic.hazard),
    )


def _rank(hazard: str) -> int:
    """Return where a hazard stands in the list of hazards, which begins with what binds people most."""
    return HAZARDS.index(hazard) if hazard in HAZARDS else len(HAZARDS)


def _kin(topic: Topic) -> object:
    """Return what topics must share to be said together; an end that was given is never blurred."""
    summary = topic.summary if topic.hazard == MENTION else None
    own = tuple(s.quote for s in topic.speakers) if topic.hazard == ANNOUNCEMENT else None
    staff = topic.speakers[0].publisher if topic.audience is Audience.STAFF and topic.speakers else None
    return (
        topic.hazard,
        topic.msg_type,
        topic.reason,
        topic.audience,
        topic.level,
        topic.until,
        summary,
        own,
        staff,
        topic.began,
    )


def own_end(item: Item) -> datetime | None:
    """Return when the danger of *item* ends, if every text that holds it says so."""
    if item.msg_type is MsgType.CANCEL:
        return None
    return _until(item.alert.incident.holders)


def _topic(item: Item, places: Gazetteer) -> Topic:
    """Return the topic of one notice."""
    incident = item.alert.incident
    near = _Near(item, places)
    lifted = item.reason is Reason.LIFTED
    holders = near.holders() if lifted else ()
    speakers = near.lifters() if lifted or item.msg_type is MsgType.CANCEL else near.saying()
    held_here = any(s in incident.holders for s in holders)
    return Topic(
        hazard=incident.key.hazard,
        msg_type=item.msg_type,
        reason=item.reason,
        audience=incident.key.audience,
        severity=item.severity,
        summary=incident.summary,
        level=_level(item, speakers),
        places=item.places if held_here or not holders else _unique(s.place for s in holders),
        speakers=speakers,
        holders=holders,
        contrary=near.contrary() if item.msg_type is not MsgType.CANCEL else (),
        at=_newest(item, speakers),
        until=_until(speakers) if item.msg_type is not MsgType.CANCEL and not lifted else None,
        further_notice=bool(speakers) and all(s.further_notice for s in speakers),
        blind=item.blind,
        items=(item,),
        began=item.began,
    )


@dataclass(frozen=True, slots=True)
class _Near:
    """The stances of an incident that concern one person's places."""

    item: Item
    places: Gazetteer

    def _concerned(self, stances: Iterable[Stance]) -> tuple[Stance, ...]:
        """Return the stances about these places, or all where no name meets (an airport serving a region)."""
        held = tuple(stances)
        near = tuple(s for s in held if any(self.places.overlaps(s.place, p) for p in self.item.places))
        return near or held

    def saying(self) -> tuple[Stance, ...]:
        """Return who says it: whose word counts most, then who said it now."""
        alert = self.item.alert
        held = self._concerned(alert.incident.holders)
        return tuple(sorted(held, key=lambda s: (-s.rank, s.identity not in alert.began, s.since)))

    def lifters(self) -> tuple[Stance, ...]:
        """Return who has ended it: with this alert, else ever."""
        alert = self.item.alert
        lifted = self._concerned(s for s in alert.incident.stances if s.end is End.LIFTED)
        now = tuple(s for s in lifted if s.identity in alert.ended)
        return now or lifted

    def holders(self) -> tuple[Stance, ...]:
        """Return who still holds it, in this incident or beside it."""
        own = self._concerned(self.item.alert.incident.holders)
        return own or tuple(
            s
            for peer in self.item.peers
            for s in peer.holders
            if any(self.places.overlaps(s.place, p) for p in self.item.places)
        )

    def contrary(self) -> tuple[Contrary, ...]:
        """Return who says otherwise about these places."""
        return tuple(
            c
            for c in self.item.alert.incident.contrary
            if any(self.places.overlaps(c.place, p) for p in self.item.places)
        )


def _level(item: Item, speakers: Sequence[Stance]) -> int | None:
    """Return the highest level said, for a government's advice."""
    if item.alert.incident.key.hazard != LEVEL:
        return None
    return max((s.level for s in speakers if s.level is not None), default=None)


def _newest(item: Item, speakers: Sequence[Stance]) -> datetime:
    """Return when the newest word was said."""
    if item.reason is Reason.LIFTED or item.msg_type is MsgType.CANCEL:
        times = [s.ended_at for s in speakers if s.ended_at is not None]
    else:
        times = [s.restated_at for s in speakers]
    return max(times, default=item.alert.at)


def _until(speakers: Sequence[Stance]) -> datetime | None:
    """Return the last end the texts gave, or None unless each gave one."""
    if not speakers or not all(s.own_end for s in speakers):
        return None
    return max((s.until for s in speakers if s.until is not None), default=None)


def _merge(group: Sequence[Topic]) -> Topic:
    """Return the topics of one kin as one."""
    first = group[0]
    if len(group) == 1:
        return first
    return Topic(
        hazard=first.hazard,
        msg_type=first.msg_type,
        reason=first.reason,
        audience=first.audience,
        severity=max((t.severity for t in group), key=lambda s: s.rank),
        summary=first.summary,
        level=first.level,
        places=_unique(p for t in group for p in t.places),
        speakers=_unique(s for t in group for s in t.speakers),
        holders=_unique(s for t in group for s in t.holders),
        contrary=_unique(c for t in group for c in t.contrary),
        at=max(t.at for t in group),
        until=first.until,
        further_notice=all(t.further_notice for t in group),
        blind=_unique(b for t in group for b in t.blind),
        items=tuple(i for t in group for i in t.items),
        began=first.began,
    )


def _unique(values: Iterable[T]) -> tuple[T, ...]:
    """Return each value once, in order."""
    return tuple(dict.fromkeys(values))

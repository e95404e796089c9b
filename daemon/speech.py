"""Say the parts of a topic in one language: headline, places, publishers, times."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, tzinfo
from typing import Final
from urllib.parse import urlsplit
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from daemon.plain import one_line, shorten
from daemon.times import day_only
from daemon.topics import Topic
from daemon.words import HazardWords, Words
from rules.incident import Incident, Stance
from rules.model import LEVEL, MENTION, Audience, MsgType, Place, PlaceKind
from rules.ports import Gazetteer

LINK_LENGTH: Final = 500
BY_AIR: Final = frozenset({"flight-cancellation", "airport-closure", "airspace-closure"})
"""Hazards of an airport itself; for any other it stands for its city."""


@dataclass(frozen=True, slots=True)
class Size:
    """How much room names may take."""

    places: int = 3
    """How many are named; the rest is counted."""
    country: bool = True
    short_time: bool = False
    name: int = 60
    """Characters of a place's name."""
    airport: bool = True
    """Whether an airport is called one, and not only by its city."""
    who: int = 60
    """Characters of a publisher's name."""
    own: int = 200
    """Characters of a travel manager's own words."""


FULL: Final = Size(places=1000, own=2000)


@dataclass(frozen=True, slots=True)
class Speech:
    """One language, and what it needs to know of places and publishers."""

    words: Words
    places: Gazetteer
    hosts: Mapping[str, frozenset[str]]
    """By source: the hosts that a message may link to."""

    def headline(self, topic: Topic, size: Size = FULL) -> str:
        """Return what is happening, in capitals, or that it is over."""
        plain = self._plain_headline(topic, size)
        if topic.audience is Audience.STAFF:
            staff = self.words.staff
            form = staff.ended if topic.msg_type is MsgType.CANCEL else staff.headline
            plain = form.format(headline=plain, ended=plain, who=self.who(topic.speakers, size))
        return plain

    def _plain_headline(self, topic: Topic, size: Size) -> str:
        """Return the headline as the public is told it."""
        if topic.msg_type is MsgType.CANCEL:
            if topic.hazard == LEVEL:
                return self.words.levels_ended
            text = _text(topic, min(size.own // 2, 60))
            return self._hazard(topic.hazard).ended.format(summary=_summary(topic), text=text)
        reasons = self.words.reasons
        if topic.hazard == LEVEL and topic.level in self.words.levels:
            reasons = {**reasons, **self.words.level_reasons}
        return reasons[topic.reason].format(headline=self._with_carriers(topic))

    def past(self, topic: Topic) -> str:
        """Return what happened and is over, under the hazard's name."""
        return self.words.digest.past.format(headline=self._title(topic))

    def _title(self, topic: Topic) -> str:
        """Return the hazard's name, in capitals."""
        if topic.hazard == LEVEL and topic.level in self.words.levels:
            return self.words.levels[topic.level].headline
        return self._hazard(topic.hazard).headline.format(summary=_summary(topic))

    def in_a_breath(self, topic: Topic, size: Size) -> str:
        """Return the headline for a list under a word that says whether it is over."""
        if topic.msg_type is not MsgType.CANCEL:
            return self.headline(topic, size)
        if topic.audience is Audience.STAFF:
            who = self.who(topic.speakers, size)
            return self.words.staff.headline.format(headline=self._title(topic), who=who)
        return self._title(topic)

    def _hazard(self, hazard: str) -> HazardWords:
        return self.words.hazards.get(hazard, self.words.hazards[MENTION])

    def _with_carriers(self, topic: Topic) -> str:
        """Return the hazard's name with the airlines it is about, where they are not the ones who say so."""
        names = dict.fromkeys(
            carrier.name
            for s in topic.speakers
            if s.carrier
            and (carrier := self.places.carrier(s.carrier)) is not None
            and carrier.name.casefold() != s.publisher.casefold()
        )
        title = self._title(topic)
        if not 1 <= len(names) <= 2:
            return title
        return self.words.with_carriers.format(headline=title, carriers=self.words.separator.join(names))

    def action(self, topic: Topic, size: Size = FULL) -> str:
        """Return what to do; nothing where it is over."""
        if topic.over:
            return ""
        if topic.audience is Audience.STAFF:
            return self.words.staff.action
        if topic.hazard == LEVEL and topic.level in self.words.levels:
            return self.words.levels[topic.level].action
        return self._hazard(topic.hazard).action.format(text=_text(topic, size.own))

    def where(self, topic: Topic, size: Size = FULL) -> str:
        """Return its places by name, with their country."""
        return self.area_list(topic.places, topic.hazard, size)

    def area_list(self, ids: Sequence[str], hazard: str, size: Size = FULL) -> str:
        """Return places by name, without those inside another; one common country stands once."""
        ids = [p for p in ids if not any(q != p and self.places.contains(q, p) for q in ids)]
        countries = dict.fromkeys(self.places.country(p) for p in ids)
        alone = len(countries) == 1 and size.country
        each = len(countries) > 1
        names = dict.fromkeys(self._place(p, hazard, size, with_country=each) for p in ids)
        text = self.listed(list(names), size.places)
        country = next(iter(countries), "")
        if alone and country not in ids:
            return self.words.in_country.format(where=text, country=self._name(country, size))
        return text

    def _place(self, place: str, hazard: str, size: Size, *, with_country: bool) -> str:
        """Return one place; an airport is its city to whoever is not about to fly."""
        found = self.places.get(place)
        if found is not None and found.kind is PlaceKind.AIRPORT and hazard not in BY_AIR and found.parent:
            place = found.parent
        name = self._name(place, size)
        country = self.places.country(place)
        if with_country and country != place:
            return self.words.in_country.format(where=name, country=self._name(country, size))
        return name

    def _name(self, place: str, size: Size) -> str:
        found = self.places.get(place)
        if found is not None and found.kind is PlaceKind.AIRPORT:
            return self._airport(found, size)
        return shorten(one_line(self._called(place)), size.name)

    def _called(self, place: str) -> str:
        """Return what the language calls a place; the cities that zones are named after are best known."""
        found = self.places.get(place)
        zone = found.tz or "" if found is not None and found.kind is PlaceKind.CITY else ""
        same = found is not None and zone.rpartition("/")[2].replace("_", " ") == found.name
        return (self.words.city(zone) if same else None) or self.places.display(place, self.words.language)

    def _airport(self, place: Place, size: Size) -> str:
        """Return an airport as the language calls it; what it leaves out of a long name is the end of it."""
        bare = self.places.airport_name(place.id, self.words.language)
        city = self.places.get(place.parent or "")
        if city is not None and bare.startswith(city.name):
            bare = self._called(city.id) + bare.removeprefix(city.name)
        name = shorten(one_line(bare), size.name)
        if not size.airport:
            return name
        before, _, after = self.words.airport.named.partition("{city}")
        called = before + name + after
        for apart, joined in self.words.airport.joined.items():
            # Within the name itself the same letters stay apart.
            at = called.find(apart, 0, len(before) + len(apart) - 1)
            if at >= 0:
                called = called[:at] + joined + called[at + len(apart) :]
        return called

    def who(self, speakers: Iterable[Stance], size: Size = FULL) -> str:
        """Return the publishers, each once."""
        names = dict.fromkeys(shorten(one_line(s.publisher), size.who) for s in speakers)
        return self.listed(list(names), min(size.places, 2) if size != FULL else len(names))

    def listed(self, names: Sequence[str], most: int) -> str:
        """Return at most *most* of *names* and how many more there are."""
        if len(names) <= most:
            return self.words.separator.join(names)
        first = self.words.separator.join(names[:most])
        return self.words.more.format(first=first, count=len(names) - most)

    def named(self, incident: Incident) -> str:
        """Return what goes on and where, for a list or a report."""
        level = max((s.level for s in incident.holders if s.level is not None), default=None)
        known = incident.key.hazard == LEVEL and level in self.words.levels
        summary = shorten(one_line(incident.summary), 60)
        hazard = self._hazard(incident.key.hazard).headline.format(summary=summary)
        title = self.words.levels[level].headline if known and level is not None else hazard
        where = self.places.display(incident.key.region, self.words.language)
        return self.words.separator.join([title, where])

    def zone(self, topic: Topic) -> tzinfo:
        """Return the time zone of the place."""
        name = self.places.time_zone(topic.places[0]) if topic.places else "UTC"
        try:
            return ZoneInfo(name)
        except (ZoneInfoNotFoundError, ValueError):
            return UTC

    def time(self, at: datetime, topic: Topic, size: Size = FULL) -> str:
        """Return a time as the clocks at the place show it."""
        return self.words.when(at, self.zone(topic), short=size.short_time)

    def said(self, at: datetime, topic: Topic, size: Size = FULL) -> str:
        """Return when something was said: the time there, or the day alone of what is dated by its day."""
        return self.words.day(at, short=size.short_time) if day_only(at) else self.time(at, topic, size)

    def until(self, topic: Topic) -> str:
        """Return the end that was given, as a sentence, or nothing."""
        if topic.msg_type is MsgType.CANCEL:
            return ""
        if topic.until is not None:
            return self.words.until.format(time=self.time(topic.until, topic))
        return self.words.until_further_notice if topic.further_notice else ""

    def blind(self, topic: Topic) -> tuple[str, ...]:
        """Return who of those who speak of these places cannot be heard at present, a sentence each."""
        return tuple(
            self.words.blind.format(
                who=shorten(one_line(each.publisher), 40), time=self.time(each.since, topic)
            )
            for each in topic.blind
        )

    def link(self, stance: Stance) -> str | None:
        """Return the stance's link where it leads to its publisher's own host."""
        link = stance.link
        if (
            link is None
            or len(link) > LINK_LENGTH
            or not link.isascii()
            or not link.isprintable()
            or " " in link
        ):
            return None
        try:
            parts = urlsplit(link)
        except ValueError:
            return None
        own = self.hosts.get(stance.source, frozenset())
        plain = parts.scheme in ("http", "https") and "@" not in parts.netloc
        return link if plain and parts.hostname in own else None


def _text(topic: Topic, limit: int) -> str:
    """Return a travel manager's own words."""
    return shorten(one_line(topic.speakers[0].quote), limit) if topic.speakers else ""


def _summary(topic: Topic) -> str:
    """Return the rule's own words, for where a hazard has none."""
    return shorten(one_line(topic.summary), 60)

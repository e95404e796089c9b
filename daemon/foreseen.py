"""Foresee what somebody would be told: of an incident as it stands, or of an entry given by hand."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from datetime import datetime

from daemon.case import peers_of
from daemon.errors import GivenError
from daemon.sources.submit import SUBMIT
from daemon.topics import Item
from rules.incident import Alert, End, Incident, Key, Stance
from rules.loader import RuleSet
from rules.matcher import match
from rules.model import Entry, MsgType, Reason, Statement, Status
from rules.news import News
from rules.ports import Gazetteer, Reader
from rules.ruletests import cleared
from rules.tracking import track
from state.store import Store

_TYPES = {Reason.OPENED: MsgType.ALERT, Reason.REVIVED: MsgType.ALERT, Reason.CLEARED: MsgType.CANCEL}


def of_incident(store: Store, number: int) -> tuple[Item, ...]:
    """Return the newest alert of an incident as told to somebody to whom all of it matters.

    Raises GivenError where there is no such incident, or nobody is told of what it has come to.
    """
    alert = store.incidents.latest_alert(number)
    if alert is None:
        raise GivenError(f"there is no incident {number}: advisoryd incident list --all shows every one")
    if alert.reason is Reason.EXPIRED:
        raise GivenError(f"incident {number} has lapsed: the operator was told, and nobody else is")
    return (_item(alert, peers_of(store, alert.incident) if alert.reason is Reason.LIFTED else ()),)


def of_entry(
    entry: Entry, reader: Reader, rules: RuleSet, places: Gazetteer, now: datetime
) -> tuple[Item, ...]:
    """Return what *entry* would tell somebody to whom all of it matters, if nothing had been said before.

    What it ends counts as told: for that there is a message only where there was one before.
    """
    at = entry.published or now
    reading = reader.read(entry)
    news = News(SUBMIT, entry, reading, match(rules, entry, reading, places, {}))
    begun = [_item(alert) for alert in track({}, news, at, places).alerts]
    ended = [s for s in reading.statements if s.status is Status.LIFTED]
    return (*begun, *(_item(alert) for alert in _endings(ended, news, rules, places, at)))


def _endings(
    statements: Iterable[Statement], news: News, rules: RuleSet, places: Gazetteer, at: datetime
) -> Iterator[Alert]:
    """Yield an end for each statement that lifts what a rule is about, under the gravest of these rules."""
    by_severity = sorted(rules.rules.values(), key=lambda rule: -rule.severity.rank)
    for said in statements:
        rule = next(
            (r for r in by_severity if said.where in cleared(r, news.entry, news.reading, places)), None
        )
        if rule is None:
            continue
        stance = Stance(
            publisher=news.publisher,
            place=said.where,
            carrier=said.carrier,
            source=news.source.id,
            entry=news.entry.id,
            since=at,
            restated_at=at,
            ended_at=at,
            end=End.LIFTED,
            quote=said.quote,
            link=news.entry.link,
        )
        key = Key(rule.id, said.hazard, said.area, said.audience)
        incident = Incident(key, rule.severity, rule.summary, at, at, stances=(stance,))
        yield Alert(incident, at, Reason.CLEARED, rule.severity, ended=(stance.identity,))


def _item(alert: Alert, peers: tuple[Incident, ...] = ()) -> Item:
    incident = alert.incident
    held = incident.holders or incident.stances
    places = tuple(dict.fromkeys(stance.place for stance in held)) or (incident.key.region,)
    msg_type = _TYPES.get(alert.reason, MsgType.UPDATE)
    return Item(alert, msg_type, alert.reason, alert.severity, places, peers)

"""Gather what is known of one person or incident, from the text as it was fetched to the answer that came."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from daemon.evidence.chain import Record
from daemon.evidence.untold import untold
from daemon.phones import hide_phone
from daemon.status import plain
from rules.excerpt import excerpt
from rules.person import Person
from rules.ports import Gazetteer
from state.dossier import KeptAlert, KeptNotice
from state.store import Store


@dataclass(frozen=True, slots=True)
class Subject:
    """Whom or what it is about."""

    since: datetime
    subscriber: int | None = None
    incident: int | None = None


class Gathering:
    """One subject's records, what rests on something behind what it rests on."""

    def __init__(self, store: Store, places: Gazetteer, subject: Subject) -> None:
        self._store = store
        self._places = places
        self._subject = subject
        self._alerts = store.dossier.alerts(
            incident=subject.incident, subscriber=subject.subscriber, since=subject.since
        )
        numbers = [each.alert.id or 0 for each in self._alerts]
        self._notices = store.dossier.notices(numbers, subject.subscriber)

    def records(self, now: datetime, version: str) -> list[Record]:
        """Return the records, the subject first."""
        return [
            self._about(now, version),
            *self._people(),
            *self._rules(),
            *self._revisions(),
            *map(self._alert, self._alerts),
            *map(self._notice, self._notices),
            *self._untold(),
            *self._messages(),
            *self._replies(),
            *self._acts(),
        ]

    def _about(self, now: datetime, version: str) -> Record:
        """Return what it is about, and the head of the audit in the database at this time."""
        content = {
            "subscriber": self._subject.subscriber,
            "incident": self._subject.incident,
            "since": plain(self._subject.since),
            "at": plain(now),
            "advisoryd": version,
            "audit_head": self._store.audit.head(),
        }
        return Record("about", content)

    def _people(self) -> Iterator[Record]:
        numbers = {notice.subscriber for notice in self._notices}
        if self._subject.subscriber is not None:
            numbers.add(self._subject.subscriber)
        for number in sorted(numbers):
            person = self._store.people.get(number)
            yield Record("person", _person(person) if person else {"id": number, "removed": True})

    def _rules(self) -> Iterator[Record]:
        """Yield each rule of an alert, as it was in force when the alert was decided."""
        asked = dict.fromkeys((each.rules, each.alert.incident.key.rule) for each in self._alerts)
        for digest, rule in asked:
            found = excerpt(self._store.versions.rules(digest), rule) if digest else None
            content: dict[str, Any] = {"rule": rule, "rules": digest}
            if found is not None:
                content |= {"version": found.digest, "file": found.path, "text": found.text}
            yield Record("rule", content)

    def _revisions(self) -> Iterator[Record]:
        """Yield the texts that caused alerts, as they were fetched."""
        causes = [
            cause for each in self._alerts for cause in self._store.revisions.causes(each.alert.id or 0)
        ]
        for number in sorted({revision for revision, _ in causes}):
            revision = self._store.revisions.get(number)
            if revision is None:
                continue
            source, entry = self._store.versions.source(revision.definition), revision.entry
            yield Record(
                "text",
                {
                    "revision": number,
                    "number": revision.number,
                    "fetched": plain(revision.at),
                    "published": plain(entry.published),
                    "source": source.id,
                    "publisher": entry.publisher or source.publisher,
                    "from": source.url,
                    "link": entry.link,
                    "title": entry.title,
                    "text": entry.text,
                    "sha256": revision.digest,
                    "audit": self._store.audit.of("revision", number),
                },
            )

    def _alert(self, kept: KeptAlert) -> Record:
        alert = kept.alert
        key = alert.incident.key
        causes = self._store.revisions.causes(alert.id or 0)
        content = {
            "alert": alert.id,
            "incident": alert.incident.id,
            "at": plain(alert.at),
            "reason": str(alert.reason),
            "severity": str(alert.severity),
            "silent": alert.silent,
            "rule": key.rule,
            "rules": kept.rules,
            "hazard": key.hazard,
            "region": key.region,
            "where": self._places.display(key.region, "en"),
            "statements": [
                {
                    "revision": revision,
                    "status": cause.status,
                    "place": cause.place,
                    "start": cause.span.start,
                    "end": cause.span.end,
                    "quote": cause.quote,
                }
                for revision, cause in causes
            ],
            "stances": [
                {
                    "publisher": stance.publisher,
                    "place": stance.place,
                    "since": plain(stance.since),
                    "until": plain(stance.until),
                    "end": str(stance.end) if stance.end else None,
                    "quote": stance.quote,
                }
                for stance in alert.incident.stances
            ],
            "audit": self._store.audit.of("alert", alert.id or 0),
        }
        return Record("alert", content)

    def _notice(self, notice: KeptNotice) -> Record:
        content = {
            "notice": notice.id,
            "alert": notice.alert,
            "person": notice.subscriber,
            "channel": notice.channel,
            "msg_type": str(notice.msg_type),
            "reason": str(notice.reason),
            "severity": str(notice.severity),
            "places": list(notice.places),
            "state": notice.state,
            "why": notice.why,
            "message": notice.message,
        }
        return Record("notice", content)

    def _untold(self) -> Iterator[Record]:
        """Yield what went on in one person's countries of which there is no notice for them, and why."""
        person = self._store.people.get(self._subject.subscriber or 0)
        known = {each.alert.id for each in self._alerts}
        everything = self._store.dossier.alerts(incident=None, subscriber=None, since=self._subject.since)
        others = [each.alert for each in everything if each.alert.id not in known]
        for content in untold(person, others, self._places) if person else ():
            yield Record("untold", content)

    def _messages(self) -> Iterator[Record]:
        """Yield each message, without the address it went to, and every answer about it."""
        numbers = {notice.message for notice in self._notices if notice.message is not None}
        for message in self._store.dossier.messages(numbers):
            content = {
                "message": message.id,
                "person": message.subscriber,
                "channel": message.channel,
                "reference": message.reference,
                "subject": message.subject,
                "text": message.text,
                "made": plain(message.created_at),
                "sent": plain(message.sent_at),
                "state": message.state,
                "why": message.why,
                "provider": message.provider_id,
                "audit": self._store.audit.of("message", message.id),
            }
            yield Record("message", content)
        for attempt in self._store.dossier.attempts(numbers):
            yield Record(
                attempt.kind,
                {
                    "message": attempt.message,
                    "at": plain(attempt.at),
                    "outcome": attempt.outcome,
                    "code": attempt.code,
                    "audit": self._store.audit.of("attempt", attempt.id),
                },
            )

    def _replies(self) -> Iterator[Record]:
        people: Collection[int] = {notice.subscriber for notice in self._notices}
        if self._subject.subscriber is not None:
            people = {self._subject.subscriber}
        for reply in self._store.dossier.replies(people, self._subject.since):
            content = {
                "person": reply.subscriber,
                "at": plain(reply.at),
                "taken_for": reply.kind,
                "text": reply.text,
                "audit": self._store.audit.of("reply", reply.id),
            }
            yield Record("reply", content)

    def _acts(self) -> Iterator[Record]:
        incidents: Sequence[int] = sorted({each.alert.incident.id or 0 for each in self._alerts})
        for incident in incidents:
            for act in self._store.acts.of(incident):
                content = {
                    "incident": incident,
                    "at": plain(act.at),
                    "author": act.author,
                    "what": act.what,
                    "reason": act.reason,
                    "audit": self._store.audit.of("act", act.id),
                }
                yield Record("act", content)


def _person(person: Person) -> dict[str, Any]:
    return {
        "id": person.id,
        "name": person.name,
        "phone": hide_phone(person.phone) if person.phone else None,
        "email": _hidden(person.email) if person.email else None,
        "lang": person.lang,
        "watches": [
            {"area": watch.area, "since": plain(watch.since), "until": plain(watch.until)}
            for watch in person.watches
        ],
    }


def _hidden(address: str) -> str:
    return f"{address[:1]}•••@{address.rpartition('@')[2]}"

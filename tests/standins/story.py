"""Tell a story of publishers and people in memory: the decisions of tracking and telling, in their order."""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from datetime import UTC, datetime, timedelta

from rules.byhand import close
from rules.changes import Moved
from rules.incident import Alert, Incident, Key, State, Told
from rules.model import (
    LEVEL,
    Audience,
    Entry,
    Finding,
    Kind,
    Level,
    Reading,
    Severity,
    Source,
    Span,
    Statement,
    Status,
)
from rules.news import News, Page
from rules.person import Person, Watch
from rules.telling import Peer, Unsaid, Verdict, decide
from rules.tracking import lapse, track
from rules.withdrawn import vanish
from tests.shipped import gazetteer

NOON = datetime(2026, 2, 22, 18, 0, tzinfo=UTC)
NOWHERE = Span(0, 0)


def statement(
    where: str,
    status: Status = Status.ACTIVE,
    *,
    hazard: str = "shelter-in-place",
    audience: Audience = Audience.PUBLIC,
    carrier: str | None = None,
    expires: datetime | None = None,
    further: bool = False,
    blanket: bool = False,
) -> Statement:
    """Return a statement about the place *where*."""
    region = gazetteer().region(where)
    return Statement(
        hazard=hazard,
        area=region,
        place=None if where == region else where,
        status=status,
        span=NOWHERE,
        quote=f"{hazard} {where} {status}",
        audience=audience,
        carrier=carrier,
        expires=expires,
        until_further_notice=further,
        blanket=blanket,
    )


def source(publisher: str, *, listed: bool = False) -> Source:
    """Return a source of *publisher*."""
    name = publisher.lower().replace(" ", "-")
    return Source(
        id=name,
        url=f"https://{name}.example/feed",
        publisher=publisher,
        kind=Kind.GOVERNMENT,
        lang="en",
        subject="MX",
        while_listed=listed,
    )


def person(*watches: str, least: Severity = Severity.MINOR, number: int = 1) -> Person:
    """Return somebody who has watched *watches* for long."""
    return Person(
        id=number,
        name=f"Traveller {number}",
        phone="+12025550123",
        email=None,
        watches=tuple(Watch(area, NOON - timedelta(days=30)) for area in watches),
        min_severity=least,
    )


@dataclass
class Story:
    """Incidents and what people were told of them, moved by what is published and by time."""

    rules: dict[str, Severity] = field(default_factory=lambda: {"shelter": Severity.EXTREME})
    now: datetime = NOON
    incidents: dict[Key, Incident] = field(default_factory=dict)
    told: dict[tuple[int, int], Told] = field(default_factory=dict)
    entries: int = 0

    def says(
        self,
        publisher: str,
        *statements: Statement,
        after: timedelta = timedelta(),
        listed: bool = False,
        entry: str | None = None,
        levels: tuple[Level, ...] = (),
        news: News | None = None,
    ) -> tuple[Alert, ...]:
        """Let *publisher* publish one entry *after* a while; return the alerts it causes."""
        self.now += after
        self.entries += 1
        findings = [
            Finding(rule, severity, rule.title(), s.hazard, s.area, s.place, s.audience, statement=s)
            for s in statements
            if s.status is Status.ACTIVE
            for rule, severity in self.rules.items()
        ]
        findings += [
            Finding("level", Severity.SEVERE, "Advice", LEVEL, x.area, x.place, Audience.PUBLIC, level=x)
            for x in levels
            if x.level >= 3
        ]
        base = news or News(source(publisher, listed=listed), Entry(id="", text=""), Reading())
        told = replace(
            base,
            entry=replace(
                base.entry,
                id=entry or f"e{self.entries}",
                text="…",
                publisher=publisher,
                link="https://x.example/",
            ),
            reading=Reading(statements=statements, levels=levels),
            findings=tuple(findings),
        )
        return self._keep(track(self.incidents, told, self.now, gazetteer()))

    def passes(self, time: timedelta, *, deaf_to: str | None = None) -> tuple[Alert, ...]:
        """Let time pass; all sources but *deaf_to* were heard at its end."""
        before, self.now = self.now, self.now + time
        heard = {} if deaf_to is None else {source(deaf_to).id: before}
        live = [i for i in self.incidents.values() if i.state is not State.OVER]
        return self._keep(lapse(live, heard, self.now, gazetteer()))

    def delists(self, publisher: str, *left: str) -> tuple[Alert, ...]:
        """Let a standing page vanish from what *publisher* lists."""
        return self._keep(
            vanish(self.incidents.values(), Page(source(publisher).id, left), self.now, gazetteer())
        )

    def closes(self, by: str, *, after: timedelta = timedelta()) -> tuple[Alert, ...]:
        """Let the manager *by* say of everything that goes on that it is over."""
        self.now += after
        live = [i for i in self.incidents.values() if i.state is not State.OVER]
        alerts = tuple(close(incident, by, self.now) for incident in live)
        return self._keep(Moved(tuple(alert.incident for alert in alerts), alerts))

    def tell(self, alerts: tuple[Alert, ...], who: Person, *, joining: bool = False) -> list[Verdict]:
        """Return what each alert is to *who*, remembering it, the gravest first."""
        verdicts = []
        for alert in sorted(alerts, key=lambda a: -a.severity.rank):
            number = alert.incident.id
            assert number is not None
            peers = [
                Peer(i, self.told.get((i.id or 0, who.id)))
                for i in self.incidents.values()
                if i.id != number
                and (i.key.hazard, i.key.audience, i.key.group)
                == (alert.incident.key.hazard, alert.incident.key.audience, alert.incident.key.group)
            ]
            before = self.told.get((number, who.id))
            verdict = decide(alert, who, before, peers, self.now, gazetteer(), joining=joining)
            if verdict.told is not None:
                self.told[number, who.id] = verdict.told
            for incident, told in verdict.adopted:
                self.told[incident.id or 0, who.id] = told
            verdicts.append(verdict)
        return verdicts

    def said(self, alerts: tuple[Alert, ...], who: Person) -> list[str]:
        """Return what is said to *who*, as ``Alert opened``, and nothing for silences."""
        return [f"{v.msg_type} {v.reason}" for v in self.tell(alerts, who) if v.msg_type]

    def silences(self, alerts: tuple[Alert, ...], who: Person) -> list[Unsaid | None]:
        """Return why *who* is told nothing."""
        return [v.unsaid for v in self.tell(alerts, who)]

    def _keep(self, moved: Moved) -> tuple[Alert, ...]:
        for incident in moved.incidents:
            known = self.incidents.get(incident.key)
            number = known.id if known else len(self.incidents) + 1
            self.incidents[incident.key] = replace(incident, id=number)
        return tuple(replace(a, incident=self.incidents[a.incident.key]) for a in moved.alerts)

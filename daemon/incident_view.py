"""One incident in full: who holds it, which words moved it, whom it reached, what was done by hand."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, datetime
from typing import Any

from daemon.status import IncidentStatus, incident_status, plain, shadows
from rules.incident import Incident
from rules.ports import Gazetteer
from state.store import Store

BEGINNING = datetime(1970, 1, 1, tzinfo=UTC)


def whole(store: Store, incident: Incident, places: Gazetteer) -> dict[str, Any]:
    """Return all that is known of an incident, as plain values."""
    status = incident_status(incident, places, shadows(store))
    kept = store.dossier.alerts(incident=incident.id, subscriber=None, since=BEGINNING)
    return {
        **brief(status),
        "stances": [plain(vars_of(each)) for each in status.stances],
        "contrary": [plain(vars_of(each)) for each in status.contrary],
        "alerts": [
            {
                "at": plain(each.alert.at),
                "reason": str(each.alert.reason),
                "severity": str(each.alert.severity),
                "silent": each.alert.silent,
                "rules": each.rules,
                "causes": list(_causes(store, each.alert.id or 0)),
            }
            for each in kept
        ],
        "notices": [
            {"state": state, "why": why, "number": number}
            for state, why, number in store.dossier.tally(incident.id or 0)
        ],
        "acts": [
            {"at": plain(act.at), "author": act.author, "what": act.what, "reason": act.reason}
            for act in store.acts.of(incident.id or 0)
        ],
    }


def brief(status: IncidentStatus) -> dict[str, Any]:
    """Return an incident as a list shows it, as plain values."""
    return {
        "id": status.id,
        "state": str(status.state),
        "severity": str(status.severity),
        "summary": status.summary,
        "hazard": status.hazard,
        "region": status.region,
        "where": status.where,
        "rule": status.rule,
        "shadow": status.shadow,
        "opened_at": plain(status.opened_at),
        "changed_at": plain(status.changed_at),
        "holders": sorted({each.publisher for each in status.stances if each.end is None}),
    }


def vars_of(value: Any) -> dict[str, Any]:  # noqa: ANN401 (any of the small frozen values)
    """Return the fields of a frozen value by name."""
    return {name: getattr(value, name) for name in value.__slots__}


def page(found: dict[str, Any]) -> Iterator[str]:
    """Yield :func:`whole` as lines for people."""
    shadow = ", in shadow" if found["shadow"] else ""
    yield f"Incident {found['id']}: {found['summary']} – {found['where']} [{found['region']}]"
    yield f"  {found['state']}, {found['severity']}, rule {found['rule']}{shadow}, since {found['opened_at']}"
    for stance in found["stances"]:
        ended = f", {stance['end']} {stance['ended_at']}" if stance["end"] else ""
        yield f"  {stance['publisher']}: {stance['where']}, since {stance['since']}{ended}"
    for alert in found["alerts"]:
        silent = ", told to nobody" if alert["silent"] else ""
        yield f"  {alert['at']}  {alert['reason']} ({alert['severity']}){silent}"
        for cause in alert["causes"]:
            yield f"      {cause['status']} {cause['place']}: “{cause['quote']}”"
    for notice in found["notices"]:
        why = f", {notice['why']}" if notice["why"] else ""
        yield f"  {notice['number']} notices {notice['state']}{why}"
    for act in found["acts"]:
        yield f"  {act['at']}  {act['what']} by {act['author']}: {act['reason']}"


def _causes(store: Store, alert: int) -> Iterator[dict[str, Any]]:
    for number, cause in store.revisions.causes(alert):
        revision = store.revisions.get(number)
        yield {
            "source": revision.entry.source if revision else None,
            "entry": revision.entry.id if revision else None,
            "revision": revision.number if revision else None,
            "digest": revision.digest if revision else None,
            "status": cause.status,
            "place": cause.place,
            "start": cause.span.start,
            "end": cause.span.end,
            "quote": cause.quote,
        }

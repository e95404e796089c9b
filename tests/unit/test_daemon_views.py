"""What people see of a status report and of an explanation."""

from __future__ import annotations

import io
from datetime import UTC, datetime, timedelta

from rich.console import Console

from daemon.explain import Explanation, Judged, Lifting
from daemon.explain_view import show as show_explanation
from daemon.promises import Promise, Standing
from daemon.status import (
    ContraryStatus,
    Health,
    IncidentStatus,
    Report,
    SilenceStatus,
    SourceStatus,
    StanceStatus,
)
from daemon.status_view import show as show_status
from rules.explaining import Verdict
from rules.incident import State
from rules.model import Entry, Finding, Reading, Severity, Span, Statement, Status
from state.quarantine import Case
from tests.shipped import gazetteer

NOW = datetime(2026, 2, 24, 18, tzinfo=UTC)
HOUR = timedelta(hours=1)


def printed(show: object, *values: object) -> str:
    out = io.StringIO()
    assert callable(show)
    show(*values, Console(file=out, width=140, highlight=False))
    return out.getvalue()


def stance(publisher: str, *, ended: bool = False) -> StanceStatus:
    return StanceStatus(
        publisher=publisher,
        place="MX-JAL/puerto-vallarta",
        where="Puerto Vallarta",
        carrier=None,
        since=NOW - 50 * HOUR,
        restated_at=NOW - 26 * HOUR,
        until=None,
        ended_at=NOW - 2 * HOUR if ended else None,
        end="lifted" if ended else None,
        level=None,
        quote="…",
    )


def incident(state: State) -> IncidentStatus:
    return IncidentStatus(
        rule="shelter",
        hazard="shelter-in-place",
        region="MX-JAL",
        where="Jalisco",
        audience="staff",
        group={"carrier": "AM"},
        severity="extreme",
        summary="Shelter in place",
        state=state,
        opened_at=NOW - 50 * HOUR,
        changed_at=NOW,
        stances=(stance("US Embassy Mexico", ended=True), stance("Canada")),
        contrary=(
            ContraryStatus(
                "AFAC", "PVR", "Puerto Vallarta airport", NOW - HOUR, "Airports operate\nnormally."
            ),
        ),
    )


def report(**changes: object) -> Report:
    source = SourceStatus(
        id="us-embassy",
        publisher="US Embassy Mexico",
        health=Health.BLIND,
        heard_at=NOW - 3 * HOUR,
        changed_at=None,
        fault="blocked: it answered 407",
        fault_since=NOW - 2 * HOUR,
        failures=9,
        next_poll=NOW,
    )
    values: dict[str, object] = {
        "at": NOW,
        "database": "/var/lib/advisoryd/advisoryd.db",
        "running": None,
        "sources": (source,),
        "incidents": (incident(State.OPEN), incident(State.DORMANT)),
        "outbox": {"sent": 3, "pending": 1},
        "waiting": 2,
        "outbox_late": HOUR,
        "rules_faults": ("rules.yaml:1:1: error: the file is empty",),
        "reviews": 4,
        "subscribers": 7,
        "promises": (
            Standing(Promise.WATCHES, kept=True, since=NOW - HOUR),
            Standing(Promise.HEARS, kept=False, since=NOW - 2 * HOUR),
        ),
        "quarantine": (
            Case("entry:embassy:1", "entry", "embassy", "RecursionError", 3, NOW, NOW, given_up=True),
        ),
        "blocked": 2,
        "silences": (
            SilenceStatus(3, "alerts up to severe, of the rule strikes", NOW + HOUR, "ana", "known", 2),
        ),
    }
    return Report(**{**values, **changes})  # type: ignore[arg-type]  # a test's shorthand


def test_the_report_shows_what_is_wrong_and_who_holds_what() -> None:
    shown = printed(show_status, report())
    for words in (
        "No daemon runs",
        "7 subscribers",
        "blind",
        "for 2h: blocked: it answered 407",
        "Open incidents",
        "Lapsed, and ended by nobody",
        "Shelter in place AM (its staff) – Jalisco [MX-JAL]",
        "US Embassy Mexico: Puerto Vallarta",
        "lifted 2h ago",
        "holds, said 1d 2h ago",
        "AFAC: Puerto Vallarta airport, to the contrary: “Airports operate normally.”",
        "1 pending, 3 sent; 2 notices wait to be sent",
        "late by 1h",
        "rules.yaml:1:1: error: the file is empty",
        "4 things wait for a person",
        "Silence #3",
        "ana (known): alerts up to severe, of the rule strikes; hidden now from 2.",
    ):
        assert words in shown


def test_a_report_of_nothing_is_short() -> None:
    quiet = report(
        incidents=(),
        outbox={},
        waiting=0,
        outbox_late=None,
        rules_faults=(),
        reviews=0,
        quarantine=(),
        blocked=0,
        running=17,
        sources=(),
    )
    shown = printed(show_status, quiet)
    assert "The daemon runs (process 17)" in shown
    assert "No open incidents." in shown
    assert "Messages: none yet." in shown
    for words in ("late", "broken", "wait"):
        assert words not in shown


def test_the_json_form_has_plain_values_only() -> None:
    plain = report().to_json()
    assert plain["at"] == "2026-02-24T18:00:00Z"
    assert plain["outbox_late"] == 3600.0
    assert plain["sources"][0]["health"] == "blind"
    assert plain["incidents"][1]["state"] == "dormant"


def test_an_explanation_shows_words_rules_and_people() -> None:
    entry = Entry(id="e1", title="Alert", text="Shelter in place in Jalisco [now].")
    quote = entry.document[7:32]
    statement = Statement("shelter-in-place", "MX-JAL", Status.ACTIVE, Span(7, 32), quote)
    finding = Finding(
        "shelter",
        Severity.EXTREME,
        "Shelter in place",
        "shelter-in-place",
        "MX-JAL",
        None,
        statement.audience,
    )
    verdicts = (
        Verdict("shelter", met=True, why=""),
        Verdict("flights", met=False, why="hazard is shelter-in-place, not flight-cancellation"),
    )
    explanation = Explanation(
        entry=entry,
        reading=Reading(statements=(statement,)),
        findings=(finding,),
        liftings=(Lifting("other", "MX-TAM", "MX-TAM"),),
        judged=(Judged(statement, verdicts),),
        told=(("Traveller", finding),),
    )
    shown = printed(show_explanation, explanation, gazetteer())
    for words in (
        "Shelter in place in Jalisco [now].",
        "✓ shelter is met: MX-JAL",
        "↓ other is lifted: MX-TAM",
        "✗ flights: hazard is shelter-in-place, not flight-cancellation",
        "Traveller: Shelter in place – Jalisco (extreme)",
    ):
        assert words in shown


def test_an_entry_that_states_nothing_says_so() -> None:
    nothing = Explanation(Entry(id="e2", text="Quiet."), Reading(), (), (), (), ())
    assert "It states nothing." in printed(show_explanation, nothing, gazetteer())


def test_the_status_says_since_when_each_promise_holds_what_was_put_aside_and_what_takes_nothing() -> None:
    shown = printed(show_status, report(running=7))
    assert "yes  watching without interruption, since" in shown
    assert "NO  every source is heard, since" in shown
    assert "One entry of embassy was put aside after 3 tries: RecursionError." in shown
    assert "2 phones take no messages" in shown
    assert "every source is heard" not in printed(show_status, report()), "nothing holds where no daemon runs"
    told = report(running=7).to_json()
    assert told["promises"][1]["kept"] is False

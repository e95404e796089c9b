"""What would be sent, before anybody gets it."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta
from pathlib import Path

import pytest

from daemon.errors import GivenError
from daemon.foreseen import of_entry, of_incident
from daemon.preview import Preview, preview
from daemon.render import Renderer
from daemon.topics import Item
from rules.incident import End
from rules.loader import load
from rules.model import Entry, Kind, MsgType, Reason
from rules.reader import Reader
from tests.shipped import gazetteer
from tests.standins.delivery import NOON, Delivery, incident, stance
from tests.standins.sayings import CASES, EVERY, saying

PLACES = gazetteer()
RENDERER = Renderer(PLACES, {})
LATER = NOON + timedelta(hours=1)


def entry(text: str) -> Entry:
    return Entry("a1", text, publisher="Embassy of Example", kind=Kind.GOVERNMENT, lang="en", subject="MX")


def foreseen(text: str, reader: Reader) -> tuple[Item, ...]:
    return of_entry(entry(text), reader, load((), PLACES, ("mexico-2026-02",)), PLACES, NOON)


def shown(items: tuple[Item, ...], lang: str = "en") -> Preview:
    return preview(items, lang, RENDERER, ("+1", "+52"))


def test_an_entry_is_shown_as_the_messages_that_it_would_cause(reader: Reader) -> None:
    done = shown(foreseen("Citizens in Jalisco should shelter in place until further notice.", reader))
    [sms] = done.sms
    assert sms.text.startswith("ADVISORY: SHELTER IN PLACE - Jalisco (Mexico). Stay where you are, indoors.")
    assert (sms.encoding, sms.segments) == ("GSM-7", 1)
    assert dict(sms.costs) == {"+1": 0.012, "+52": 0.08}
    assert done.subject == "ADVISORY: SHELTER IN PLACE - Jalisco (Mexico)"
    assert "“Citizens in Jalisco should shelter in place until further notice.”" in done.text
    assert '<html lang="en">' in done.html


def test_an_entry_that_ends_something_is_shown_as_the_all_clear(reader: Reader) -> None:
    [item] = foreseen("Citizens are no longer urged to shelter in place in Jalisco.", reader)
    assert (item.msg_type, item.reason) == (MsgType.CANCEL, Reason.CLEARED)
    assert "注意解除：屋内退避の指示は解除されました、ハリスコ" in shown((item,), "ja").sms[0].text


def test_an_entry_about_nothing_that_rules_ask_for_tells_nobody(reader: Reader) -> None:
    assert foreseen("The embassy is closed on Monday for a holiday.", reader) == ()


def test_outside_the_alphabet_of_sms_a_message_costs_by_its_own_segments() -> None:
    [sms] = shown((saying("curfew", *CASES[0]),), "ru").sms
    assert (sms.encoding, sms.segments) == ("UCS-2", 2)
    assert dict(sms.costs)["+52"] == pytest.approx(0.16)


def test_what_one_sms_cannot_hold_is_shown_in_the_next() -> None:
    done = shown(tuple(saying(hazard, *CASES[0]) for hazard in EVERY))
    assert len(done.sms) > 1
    assert all(sms.segments <= 2 for sms in done.sms)
    assert "TSUNAMI" in " ".join(sms.text for sms in done.sms)


async def test_an_incident_is_shown_as_it_stands(tmp_path: Path) -> None:
    post = Delivery.open(tmp_path / "db", {})
    kept = await post.hold(incident(), stance())
    row = kept.id or 0
    [begun] = await post.writer.run(lambda store: of_incident(store, row))
    assert (begun.msg_type, begun.places) == (MsgType.ALERT, ("MX-JAL",))
    post.clock.advance(timedelta(hours=1))
    await post.end(kept, "US Embassy")
    [over] = await post.writer.run(lambda store: of_incident(store, row))
    assert over.msg_type is MsgType.CANCEL
    await post.close()


async def test_what_lapsed_and_what_never_was_are_refused_with_the_reason(tmp_path: Path) -> None:
    post = Delivery.open(tmp_path / "db", {})
    kept = await post.hold(incident(), stance())
    lapsed = tuple(replace(s, end=End.LAPSED, ended_at=LATER) for s in kept.stances)
    post.clock.advance(timedelta(hours=1))
    await post.move(kept, replace(kept, stances=lapsed))
    with pytest.raises(GivenError, match="has lapsed: the operator was told"):
        await post.writer.run(lambda store: of_incident(store, kept.id or 0))
    with pytest.raises(GivenError, match="there is no incident 77"):
        await post.writer.run(lambda store: of_incident(store, 77))
    await post.close()

"""A weather service's index, the messages behind its links, and the incidents they move."""

from __future__ import annotations

from collections.abc import AsyncIterator
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from functools import cache
from pathlib import Path

import pytest

from daemon.clock import ManualClock
from daemon.poll import Poller, PollSettings
from daemon.sources.address import AddressPolicy
from daemon.sources.definition import SourceSpec
from daemon.sources.fetch import Fetcher
from daemon.sources.parser import Parser
from daemon.writer import Writer
from rules.incident import Alert, Incident
from rules.loader import RuleSet, load_texts
from rules.model import Reason
from rules.places import Places
from state.store import Store
from tests.shipped import gazetteer, reader
from tests.standins.feedserver import FeedServer, Reply

START = datetime(2026, 9, 14, 18, 0, tzinfo=UTC)
PAGE = "https://weather.example/avisos"
RULES = """\
version: 1
rules:
  - id: storm
    summary: Storm
    severity: severe
    when: {hazard: [tropical-cyclone, flood], area: MX}
end: true
"""
ALERT = """<?xml version="1.0" encoding="UTF-8"?>
<alert xmlns="urn:oasis:names:tc:emergency:cap:1.2"><identifier>{name}</identifier>
<sender>avisos@weather.example</sender><sent>{sent}</sent><status>{status}</status><msgType>{kind}</msgType>
<scope>Public</scope>{references}<info><language>es</language><category>Met</category><event>Huracán</event>
<responseType>Prepare</responseType><urgency>Expected</urgency><severity>Severe</severity>
<certainty>Likely</certainty><expires>2026-09-16T18:00:00Z</expires><headline>{title}</headline>
<description>{text}</description><area><areaDesc>{area}</areaDesc></area></info></alert>"""


def alert(
    name: str,
    *,
    kind: str = "Alert",
    area: str = "Jalisco",
    about: str = "",
    status: str = "Actual",
    title: str = "Aviso de huracán",
    text: str = "El huracán toca tierra.",
) -> bytes:
    named = f"<references>avisos@weather.example,{about},{START.isoformat()}</references>" if about else ""
    sent = START.isoformat()
    said = ALERT.format(
        name=name, sent=sent, status=status, kind=kind, references=named, title=title, text=text, area=area
    )
    return said.encode()


def index(server: FeedServer, *names: str) -> bytes:
    entries = "".join(
        f"<entry><id>{name}</id><title>{name}</title><updated>2026-09-14T18:00:00Z</updated>"
        f"<link href='{server.url(f'/{name}.cap')}'/></entry>"
        for name in names
    )
    return f"<feed xmlns='http://www.w3.org/2005/Atom'><title>Avisos</title>{entries}</feed>".encode()


@cache
def rules() -> RuleSet:
    return load_texts({"rules.yaml": RULES}, gazetteer())


@dataclass
class Desk:
    """Polls an index on loopback, with a clock that is moved by hand."""

    server: FeedServer
    poller: Poller
    writer: Writer
    clock: ManualClock

    async def poll(self, **messages: bytes) -> list[Alert]:
        """Publish *messages*, poll once, and return the alerts that came of it."""
        for name, body in messages.items():
            self.server.answer(f"/{name}.cap", Reply(body, content_type="application/cap+xml"))
        listed = index(self.server, *messages)
        self.server.answer("/index.atom", Reply(listed, content_type="application/atom+xml"))
        spec = {
            "id": "weather",
            "url": self.server.url("/index.atom"),
            "publisher": "Weather Service",
            "kind": "government",
            "lang": "es",
            "subject": "MX",
            "follow": {"format": "cap"},
            "page": PAGE,
        }
        source = SourceSpec.model_validate(spec).source()

        def ensure(store: Store) -> None:
            with store.transaction():
                store.sources.ensure([source.id], self.clock.now())

        self.clock.advance(timedelta(minutes=5))
        await self.writer.run(ensure)
        await self.poller.poll(source, self.clock.now())
        return await self.writer.run(_taken)

    async def incidents(self) -> list[Incident]:
        return await self.writer.run(lambda store: list(store.incidents.live()))


def _taken(store: Store) -> list[Alert]:
    alerts = list(store.incidents.pending_alerts(1000))
    with store.transaction():
        for each in alerts:
            assert each.id is not None
            store.incidents.mark_fanned_out(each.id)
    return alerts


@pytest.fixture
async def desk(tmp_path: Path) -> AsyncIterator[Desk]:
    places: Places = gazetteer()
    clock = ManualClock(START)
    writer = Writer(lambda: Store.open(tmp_path / "advisoryd.db", clock.now()))
    policy = AddressPolicy.of(("127.0.0.0/8",))
    async with FeedServer() as server, Fetcher(policy, "tests") as fetcher, Parser(places) as parser:
        poller = Poller(writer, fetcher, parser, reader(), places, rules, PollSettings())
        yield Desk(server, poller, writer, clock)
    await writer.close()


async def test_messages_lead_to_the_page_for_people_and_not_to_the_message_for_machines(desk: Desk) -> None:
    await desk.poll()
    await desk.poll(one=alert("w-1"))
    [incident] = await desk.incidents()
    assert {stance.link for stance in incident.stances} == {PAGE}


async def test_a_warning_behind_a_link_opens_an_incident_and_its_cancel_ends_it(desk: Desk) -> None:
    await desk.poll()
    (opened,) = await desk.poll(w1=alert("w1"))
    assert opened.reason is Reason.OPENED
    assert [s.place for s in opened.incident.holders] == ["MX-JAL"]
    (cleared,) = await desk.poll(w1=alert("w1"), c1=alert("c1", kind="Cancel", about="w1"))
    assert cleared.reason is Reason.CLEARED


async def test_an_update_that_drops_an_area_ends_it_without_an_all_clear(desk: Desk) -> None:
    await desk.poll()
    await desk.poll(w1=alert("w1", area="Jalisco, Colima"))
    moved = await desk.poll(w2=alert("w2", kind="Update", about="w1", area="Jalisco"))
    assert {a.reason for a in moved} == {Reason.EXPIRED}
    held = {s.place for i in await desk.incidents() for s in i.holders}
    assert held == {"MX-JAL"}


async def test_a_message_that_breaks_the_standard_is_no_news_and_ends_nothing(desk: Desk) -> None:
    await desk.poll()
    await desk.poll(w1=alert("w1"))
    broken = alert("c1", kind="Cancel", about="w1").replace(b"<scope>Public</scope>", b"")
    assert await desk.poll(w1=alert("w1"), c1=broken) == []
    assert [len(i.holders) for i in await desk.incidents()] == [1]


async def test_an_exercise_moves_nothing(desk: Desk) -> None:
    await desk.poll()
    assert await desk.poll(w1=alert("w1", status="Exercise")) == []


async def test_words_that_call_it_over_do_not_end_a_warning_in_force(desk: Desk) -> None:
    await desk.poll()
    text = "El aviso anterior por huracán en Jalisco ha sido cancelado y se sustituye por este."
    (opened,) = await desk.poll(w2=alert("w2", kind="Update", about="w0", text=text))
    assert opened.reason is Reason.OPENED

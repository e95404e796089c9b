"""If the power fails as an SMS leaves, its claim is found on the disk: nobody will send it again unasked."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from pathlib import Path
from urllib.parse import parse_qs

import pytest

from daemon.clock import SystemClock
from state.store import Store
from tests.faults.disk import TRACING, Disk, Event, events, sent
from tests.faults.strace import why_not
from tests.faults.table import Tally
from tests.faults.world import Weather, a_world

TRAVELLERS = 20
PEOPLE = "name,phone,watch\n" + "".join(
    f"Traveller {number},+120255501{number:02},MX-JAL\n" for number in range(TRAVELLERS)
)


@pytest.mark.skipif(why_not() is not None, reason=str(why_not()))
@pytest.mark.slow
@pytest.mark.fault(2, "the disk rebuilt from fsynced writes only, at each SMS")
async def test_no_sms_leaves_before_its_claim_is_on_the_disk(tmp_path: Path, tally: Tally) -> None:
    log = tmp_path / "calls"
    async with a_world(tmp_path / "world", Weather(), PEOPLE) as world:
        life = await world.begin()
        honest, lying = Disk.of(life.folder), Disk.of(life.folder, honest=False)
        world.hold.let_go.set()
        life.under = (*TRACING, str(log))
        async with world.ready(life) as process:
            assert await world.rests(process, life)
        assert len(await world.accepted()) == TRAVELLERS
    calls = list(events(log.read_text().splitlines()))
    kept = list(claims(honest, calls, tmp_path / "honest"))
    early = kept.count(False)
    tally.count(len(kept))
    tally.figure(f"{early} of {len(kept)} SMS left before their claim was durable")
    assert kept == [True] * TRAVELLERS
    # A disk that ignores fsync shows that this test would see it.
    assert list(claims(lying, calls, tmp_path / "lying")) == [False] * TRAVELLERS


def claims(disk: Disk, calls: Iterable[Event], folder: Path) -> Iterator[bool]:
    """Yield for each SMS whether its claim is on the disk at the instant it leaves."""
    folder.mkdir()
    for number, call in enumerate(calls):
        data = sent(call)
        if data.startswith(b"POST /2010-04-01/Accounts/"):
            left = disk.after_power_cut(folder / str(number))
            yield is_claimed(left / "advisoryd.db", data)
        disk.take(call)


def is_claimed(database: Path, request: bytes) -> bool:
    """Return whether a database holds the claim of what is about to be POSTed."""
    (text,) = parse_qs(request.partition(b"\r\n\r\n")[2].decode())["Body"]
    with Store.open(database, SystemClock().now()) as store:
        claimed = [message for message in store.messages.unfinished() if message.state == "claimed"]
        return [m.reference for m in claimed if m.text == text and m.reference in text] != []

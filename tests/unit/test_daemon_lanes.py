"""Work under way, one task a name."""

from __future__ import annotations

import asyncio
import logging
from itertools import count

import pytest

from daemon.lanes import Lanes


class Gate:
    """Work that waits until it is let through."""

    def __init__(self) -> None:
        self.open = asyncio.Event()
        self.begun = asyncio.Event()
        self.ended = 0

    async def __call__(self) -> None:
        self.begun.set()
        await self.open.wait()
        self.ended += 1


def lanes(width: int = 8) -> Lanes:
    seconds = count()
    return Lanes(width, lambda: float(next(seconds)))


async def test_work_of_one_name_never_overtakes_itself() -> None:
    at_work, gate = lanes(), Gate()
    assert at_work.start("a", gate)
    assert not at_work.start("a", gate)
    assert dict(at_work.running) == {"a": 0.0}
    gate.open.set()
    await at_work.settle()
    assert gate.ended == 1
    assert at_work.start("a", gate)
    await at_work.settle()


async def test_a_failure_is_logged_and_parks_only_its_own_name(caplog: pytest.LogCaptureFixture) -> None:
    async def poisonous() -> None:
        raise RuntimeError("boom")

    at_work, gate = lanes(), Gate()
    gate.open.set()
    with caplog.at_level(logging.ERROR):
        at_work.start("bad", poisonous)
        at_work.start("good", gate)
        await at_work.settle()
    assert gate.ended == 1
    assert [getattr(record, "event", None) for record in caplog.records] == ["work-failed"]


async def test_hung_work_delays_nothing_beside_it_within_the_width() -> None:
    at_work, hung, healthy = lanes(11), Gate(), Gate()
    healthy.open.set()
    for number in range(10):
        at_work.start(f"hung-{number}", hung)
    at_work.start("healthy", healthy)
    await healthy.begun.wait()
    hung.open.set()
    await at_work.settle()
    assert (hung.ended, healthy.ended) == (10, 1)


async def test_with_one_slot_work_is_done_in_the_order_it_came() -> None:
    at_work, order = lanes(1), list[int]()

    def number(value: int) -> Gate:
        gate = Gate()
        gate.open.set()
        gate.begun = _Note(order, value)
        return gate

    for value in range(5):
        at_work.start(str(value), number(value))
    await at_work.settle()
    assert order == [0, 1, 2, 3, 4]


class _Note(asyncio.Event):
    """Notes its number when it is set."""

    def __init__(self, order: list[int], value: int) -> None:
        super().__init__()
        self._order, self._value = order, value

    def set(self) -> None:
        self._order.append(self._value)
        super().set()


async def test_closing_lets_work_end_and_cancels_what_does_not() -> None:
    at_work, quick, hung = lanes(), Gate(), Gate()
    at_work.start("quick", quick)
    at_work.start("hung", hung)
    await hung.begun.wait()
    quick.open.set()
    await at_work.close(0.05)
    assert (quick.ended, hung.ended) == (1, 0)
    assert not at_work.start("late", quick)
    assert not at_work.running

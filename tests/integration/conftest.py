"""Delivery on a real database, with channels that keep what they are given; sources on a real server."""

from __future__ import annotations

from collections.abc import AsyncIterator
from pathlib import Path

import pytest

from rules.places import Places
from rules.reader import Reader
from tests.standins.delivery import Delivery, RecordingChannel
from tests.standins.publisher import NOW, Publisher, publishing


@pytest.fixture
def sms() -> RecordingChannel:
    return RecordingChannel("sms")


@pytest.fixture
def email() -> RecordingChannel:
    return RecordingChannel("email")


@pytest.fixture
async def post(tmp_path: Path, sms: RecordingChannel, email: RecordingChannel) -> AsyncIterator[Delivery]:
    delivery = Delivery.open(tmp_path / "a.db", {"sms": sms, "email": email})
    yield delivery
    await delivery.close()


@pytest.fixture
async def publisher(tmp_path: Path, places: Places, reader: Reader) -> AsyncIterator[Publisher]:
    async with publishing(tmp_path, reader, places, NOW) as opened:
        yield opened

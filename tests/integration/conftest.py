"""Delivery on a real database, with channels that keep what they are given."""

from __future__ import annotations

from collections.abc import AsyncIterator
from pathlib import Path

import pytest

from tests.standins.delivery import Delivery, RecordingChannel


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

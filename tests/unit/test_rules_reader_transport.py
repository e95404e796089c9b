"""Ways of saying that roads, airports, borders, trains and schools fail and work again, in seven languages."""

from __future__ import annotations

from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest
import yaml

from rules.model import Entry, Kind, Status
from rules.reader import Reader

WAYS = Path(__file__).parent.parent / "reading" / "sentences" / "transport.yaml"


def ways() -> list[Any]:
    # BaseLoader keeps NO (Norway) a string.
    items = yaml.load(WAYS.read_text("utf-8"), Loader=yaml.CBaseLoader)  # noqa: S506
    return [pytest.param(item, id=item["text"]) for item in items]


@pytest.mark.parametrize("item", ways())
def test_transport_fails_and_works_again_in_many_words(reader: Reader, item: dict[str, Any]) -> None:
    entry = Entry(
        id="e",
        text=item["text"],
        lang=item["lang"],
        subject=item["about"],
        kind=Kind(item.get("kind", "government")),
        published=datetime(2026, 2, 22, 18, tzinfo=UTC),
    )
    told = [s for s in reader.read(entry).statements if s.status is not Status.CONTINUING]
    assert {f"{s.hazard} {s.area} {s.status}" for s in told} == set(item["says"])

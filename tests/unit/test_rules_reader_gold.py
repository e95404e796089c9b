"""On labelled notices that lie beside the project, the reader keeps what it has reached."""

from __future__ import annotations

import json
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest

from tests.score_gold import entry_of, prediction
from tests.shipped import reader


@pytest.fixture(scope="module")
def scores(shared_data: Path, tmp_path_factory: pytest.TempPathFactory) -> dict[str, Any]:
    """Return what the scoring says of the English and Spanish notices."""
    folder = tmp_path_factory.mktemp("gold")
    lines = (shared_data / "gold-dev.jsonl").read_text("utf-8").splitlines()
    items = [item for item in map(json.loads, lines) if item["lang"] in {"en", "es"}]
    gold, predicted = folder / "gold.jsonl", folder / "predicted.jsonl"
    gold.write_text("\n".join(map(json.dumps, items)), "utf-8")
    read = [prediction(item["id"], reader().read(entry_of(item))) for item in items]
    predicted.write_text("\n".join(map(json.dumps, read)), "utf-8")
    command = [sys.executable, str(shared_data / "score.py"), str(predicted), "--gold", str(gold), "--json"]
    found: dict[str, Any] = json.loads(subprocess.run(command, check=True, capture_output=True).stdout)
    return found


def test_no_active_danger_is_called_over(scores: dict[str, Any]) -> None:
    assert scores["dangerous"]["count"] == 0


def test_statements_are_as_right_and_as_many_as_they_were(scores: dict[str, Any]) -> None:
    assert scores["triple"]["p"] >= 0.88
    assert scores["triple"]["r"] >= 0.86


def test_texts_without_news_stay_silent(scores: dict[str, Any]) -> None:
    assert scores["negatives"]["clean"] >= 0.8

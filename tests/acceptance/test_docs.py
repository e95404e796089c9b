"""What the documents show is what the program shows."""

from __future__ import annotations

from pathlib import Path

from tests.captures import DOCS, capture


def test_the_pictures_of_explain_are_what_it_shows_today(tmp_path: Path) -> None:
    """Run ``python -m tests.captures`` after a change of words or of colours."""
    capture(tmp_path)
    drawn = {path.name: path.read_text("utf-8") for path in tmp_path.iterdir()}
    assert drawn == {path.name: path.read_text("utf-8") for path in DOCS.glob("explain-*.svg")}

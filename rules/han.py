"""Know the simplified form of each traditional Chinese character."""

from __future__ import annotations

from pathlib import Path
from typing import Final

HERE: Final = Path(__file__).with_name("han.txt")


def simplified() -> dict[str, str]:
    """Return each traditional character with the simplified one that stands for it.

    The pairs are those of OpenCC's ``TSCharacters`` (Apache License 2.0) that Big5 can write.
    """
    return {pair[0]: pair[1] for pair in HERE.read_text("utf-8").split()}

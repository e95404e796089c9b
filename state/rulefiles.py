"""The last good rule files, so that a broken edit does not disarm a restart."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime

from state.database import Database
from state.values import to_ms


class RuleFiles:
    """Texts of rule files by path, as last loaded without a fault."""

    def __init__(self, database: Database) -> None:
        self._db = database

    def keep(self, texts: Mapping[str, str], now: datetime) -> None:
        """Make *texts* all that is kept."""
        self._db.write("DELETE FROM rule_files")
        self._db.write_many(
            "INSERT INTO rule_files (path, text, loaded_ms) VALUES (:path, :text, :now)",
            [{"path": path, "text": text, "now": to_ms(now)} for path, text in texts.items()],
        )

    def kept(self) -> dict[str, str]:
        """Return the texts by path."""
        rows = self._db.rows("SELECT path, text FROM rule_files ORDER BY path")
        return {row["path"]: row["text"] for row in rows}

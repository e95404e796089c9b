"""Texts that others rest on, by their digest: rule files as they were in force, what a source was."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from typing import Any, Final

from pydantic import TypeAdapter

from rules.model import Source
from state.database import Database
from state.packed import Packed, pack, unpack
from state.values import to_ms

RULES: Final = "rules_in_force"
"""In ``meta``: the digest of the rule files in force."""
_SOURCE: Final = TypeAdapter(Source)
_PRIVATE: Final = ("user_agent", "proxy", "headers")
"""Not kept of a source: they may hold its secrets, and decide nothing."""


class Versions:
    """Each text once, however many things rest on it."""

    def __init__(self, database: Database) -> None:
        self._db = database

    def keep_rules(self, texts: Mapping[str, str], now: datetime) -> str:
        """Keep rule files by path as those in force from now on; return their digest."""
        digest = self._keep(pack(dict(texts)), now)
        self._db.write(
            """
            INSERT INTO meta (key, value) VALUES (:key, :value)
            ON CONFLICT (key) DO UPDATE SET value = excluded.value
            """,
            key=RULES,
            value=digest,
        )
        return digest

    def keep_source(self, source: Source, now: datetime) -> str:
        """Keep what bears on the judgement of a source's entries; return its digest."""
        values = _SOURCE.dump_python(source, mode="json", exclude_defaults=True)
        kept = {key: value for key, value in values.items() if key not in _PRIVATE}
        # Whoever calls an address may have put a password or a key into it.
        kept["url"] = source.url.partition("?")[0].rpartition("@")[2]
        return self._keep(pack(kept), now)

    def rules(self, digest: str) -> dict[str, str]:
        """Return rule files by path; none where they are not kept any more."""
        return dict(self._body(digest) or {})

    def source(self, digest: str) -> Source:
        """Return a source as it was; KeyError where it is not kept."""
        body = self._body(digest)
        if body is None:
            raise KeyError(digest)
        return _SOURCE.validate_python(body)

    def _body(self, digest: str) -> Any:  # noqa: ANN401 (whatever was packed)
        row = self._db.row("SELECT body FROM versions WHERE digest = :digest", digest=digest)
        return None if row is None else unpack(row["body"])

    def _keep(self, packed: Packed, now: datetime) -> str:
        self._db.write(
            """
            INSERT INTO versions (digest, at_ms, body) VALUES (:digest, :now, :body)
            ON CONFLICT (digest) DO NOTHING
            """,
            digest=packed.digest,
            now=to_ms(now),
            body=packed.body,
        )
        return packed.digest

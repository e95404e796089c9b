"""Since when something has been doubted."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from pathlib import Path

from state.store import Store

NOW = datetime(2026, 2, 22, 18, tzinfo=UTC)


def test_a_doubt_keeps_its_beginning_until_it_is_gone(tmp_path: Path) -> None:
    """Of each source and entry by itself, also where one id begins like another."""
    with Store.open(tmp_path / "advisoryd.db", NOW) as store:
        for day, doubted in enumerate((["RU", "MX"], ["RU"], ["RU", "MX"])):
            with store.transaction():
                store.doubts.keep("us", doubted, NOW + timedelta(days=day))
                store.doubts.keep("us-2", ["RU"], NOW)
        assert store.doubts.of("us") == {"RU": NOW, "MX": NOW + timedelta(days=2)}
        with store.transaction():
            store.doubts.keep("us", [], NOW)
        assert store.doubts.of("us") == {}
        assert store.doubts.of("us-2") == {"RU": NOW}

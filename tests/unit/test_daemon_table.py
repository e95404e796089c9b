"""CSV with the place of every cell."""

from __future__ import annotations

import csv
import io

from hypothesis import given
from hypothesis import strategies as st

from daemon.table import read_rows

VALUES = st.text(
    st.characters(blacklist_categories=("Cs", "Cc"), blacklist_characters="\ufeff"), max_size=8
).map(str.strip)


@given(st.lists(st.lists(VALUES, min_size=2, max_size=4), min_size=1, max_size=5))
def test_what_the_standard_library_writes_is_read_back(rows: list[list[str]]) -> None:
    out = io.StringIO()
    csv.writer(out).writerows(rows)
    assert [[cell.text for cell in row] for row in read_rows(out.getvalue())] == rows


def test_cells_know_where_they_begin() -> None:
    first, second = read_rows('a, "b ""x""\ny" ,c\nd,e,f\n')
    assert [(cell.text, cell.line, cell.column) for cell in first] == [
        ("a", 1, 1),
        ('b "x"\ny', 1, 4),
        ("c", 2, 5),
    ]
    assert [(cell.text, cell.line, cell.column) for cell in second] == [("d", 3, 1), ("e", 3, 3), ("f", 3, 5)]

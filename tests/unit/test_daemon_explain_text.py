"""An explanation marks in the entry's own words what was read, and says what was not stated and why."""

from __future__ import annotations

import re
from pathlib import Path

from daemon.explain_text import WHY, because, left_out, marked
from rules.model import Entry, Reading
from rules.reader import Reader

TEXT = (
    "The curfew in Guayas has been lifted. Roads are blocked in Esmeraldas. "
    "Protests may occur. Stop at all roadblocks."
)


def entry(text: str = TEXT, subject: str | None = "EC") -> Entry:
    return Entry(id="e", text=text, lang="en", subject=subject)


def styles(entry: Entry, reading: Reading) -> dict[str, str]:
    """Return how each marked piece of the text looks."""
    shown = marked(entry, reading)
    return {shown.plain[span.start : span.end]: str(span.style) for span in shown.spans}


def test_each_hazard_has_a_colour_and_what_is_over_is_struck_through(reader: Reader) -> None:
    look = styles(entry(), reader.read(entry()))
    assert look["curfew"] == "bold red strike"
    assert look["lifted"] == "bold red strike"
    assert look["Guayas"] == "underline red strike"
    assert look["blocked"] == "bold cyan"
    assert look["Esmeraldas"] == "underline cyan"


def test_what_was_seen_and_not_stated_is_marked_too(reader: Reader) -> None:
    look = styles(entry(), reader.read(entry()))
    assert look["Protests"] == look["roadblocks"] == "dim italic"


def test_the_words_a_statement_rests_on_are_quoted_from_the_text(reader: Reader) -> None:
    curfew, roads = reader.read(entry()).statements
    assert because(curfew, entry()) == "“curfew” “lifted”"
    assert because(roads, entry()) == "“Roads” “blocked”"


def test_a_statement_whose_text_names_no_place_says_so(reader: Reader) -> None:
    bare = entry("A curfew is in force.")
    (statement,) = reader.read(bare).statements
    assert because(statement, bare) == "“curfew”, no place named"


def test_what_was_not_stated_comes_with_its_reason_in_words(reader: Reader) -> None:
    told = list(left_out(entry(), reader.read(entry()).unread))
    assert told == [
        ("civil-unrest", "Protests", WHY["hypothetical"]),
        ("road-blockade", "roadblocks", WHY["standing-advice"]),
    ]


def test_every_reason_the_reader_gives_is_put_into_words(repository: Path) -> None:
    code = "".join(path.read_text("utf-8") for path in (repository / "rules").glob("*.py"))
    given = set(re.findall(r'\("([a-z]+-[a-z]+|denied|test)", lambda', code))
    given |= set(re.findall(r'(?:Unread\(|why=)"([a-z-]+)"', code))
    assert len(given) > 8
    assert given <= WHY.keys()

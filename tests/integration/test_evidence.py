"""Evidence shows what was published, decided and said, and a changed byte shows in it."""

from __future__ import annotations

import asyncio
import json
from collections.abc import Callable, Iterator
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest
import sqlite_utils
from click.testing import CliRunner

from daemon.cli import main
from daemon.errors import GivenError
from daemon.evidence.chain import GENESIS, PAGE, RECORDS, Record, verify, write
from daemon.evidence.make import Made, make
from daemon.scenario.loader import load
from daemon.scenario.replay import own_people, play
from rules.excerpt import excerpt
from state.store import Store
from tests.shipped import gazetteer
from tests.standins import harbour

SINCE = datetime(2026, 5, 4, tzinfo=UTC)
NOW = datetime(2026, 5, 7, tzinfo=UTC)
Change = Callable[[list[bytes]], list[bytes]]
STEP = 7
"""Every so many bytes one is flipped; all of them in the full run."""


@pytest.fixture(scope="module")
def database(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("harbour")
    scenario, rules = harbour.write(folder)
    event = load(scenario)
    asyncio.run(play(event, own_people(event), rules=(rules,), database=folder / "a.db"))
    return folder / "a.db"


@pytest.fixture
def store(database: Path) -> Iterator[Store]:
    with Store.open(database, NOW, readonly=True) as opened:
        yield opened


def about(store: Store, tmp_path: Path, given: str) -> Made:
    return make(store, gazetteer(), given, SINCE, NOW, tmp_path / "out")


def records(folder: Path, kind: str) -> list[dict[str, Any]]:
    lines = (folder / RECORDS).read_text(encoding="utf-8").splitlines()
    return [each["content"] for each in map(json.loads, lines) if each["kind"] == kind]


def test_a_traveller_is_shown_from_the_text_to_the_answer(store: Store, tmp_path: Path) -> None:
    made = about(store, tmp_path, "+12025550121")
    assert verify(made.folder).faults == ()
    first = records(made.folder, "alert")[0]
    (said,) = first["statements"]
    (text,) = [each for each in records(made.folder, "text") if each["revision"] == said["revision"]]
    document = f"{text['title']}\n\n{text['text']}"
    assert document[said["start"] : said["end"]] == said["quote"]
    assert "should shelter in place" in said["quote"]
    assert (text["publisher"], text["from"]) == ("Embassy of the North", "https://north.example/feed")
    assert text["fetched"].startswith("2026-05-04T14:3")
    rule = next(each for each in records(made.folder, "rule") if each["rule"] == "shelter")
    assert "severity: extreme" in rule["text"]
    kinds = [message["text"].split(":")[0] for message in records(made.folder, "message")]
    assert kinds == ["ADVISORY", "ADVISORY OVER"]
    assert {each["outcome"] for each in records(made.folder, "answer")} == {"accepted"}


def test_what_it_rests_on_is_sealed_in_the_database(store: Store, tmp_path: Path) -> None:
    made = about(store, tmp_path, "+12025550121")
    for kind in ("text", "alert", "message", "answer"):
        assert all(each["audit"] for each in records(made.folder, kind)), kind
    assert records(made.folder, "about")[0]["audit_head"] == store.audit.head() != GENESIS


def test_why_somebody_was_not_told_is_there(store: Store, tmp_path: Path) -> None:
    made = about(store, tmp_path, "Traveller Campeche")
    assert {each["why"] for each in records(made.folder, "untold")} >= {"none of their watches was touched"}


def test_an_incident_is_shown_with_everybody_it_reached(store: Store, tmp_path: Path) -> None:
    made = about(store, tmp_path, "1")
    people = {each["name"] for each in records(made.folder, "person")}
    assert people
    assert {each["incident"] for each in records(made.folder, "alert")} == {1}


def test_no_number_and_no_address_is_in_it(store: Store, tmp_path: Path) -> None:
    made = about(store, tmp_path, "tabasco@example.com")
    for name in (RECORDS, PAGE):
        text = (made.folder / name).read_text(encoding="utf-8")
        assert "2025550122" not in text
        assert "tabasco@" not in text
    assert "+1•••0122" in (made.folder / PAGE).read_text(encoding="utf-8")


def test_the_page_shows_the_words_that_count_and_nothing_from_elsewhere(store: Store, tmp_path: Path) -> None:
    page = (about(store, tmp_path, "+12025550121").folder / PAGE).read_text(encoding="utf-8")
    assert "<mark>Citizens in Veracruz should shelter in place until further notice.</mark>" in page
    assert "src=" not in page
    assert "href=" not in page


@pytest.mark.parametrize(
    ("given", "why"),
    [
        ("99", "there is no incident 99"),
        ("nobody@example.com", "no subscriber has"),
        ("Nobody", "no subscriber has"),
    ],
)
def test_what_is_not_there_is_refused(store: Store, tmp_path: Path, given: str, why: str) -> None:
    with pytest.raises(GivenError, match=why):
        about(store, tmp_path, given)


def test_a_folder_that_is_there_is_left_alone(store: Store, tmp_path: Path) -> None:
    about(store, tmp_path, "1")
    with pytest.raises(GivenError, match="is there already"):
        about(store, tmp_path, "1")


@pytest.fixture
def small(tmp_path: Path) -> Path:
    """Return a small folder of evidence, with letters of several bytes."""
    things = [Record("text", {"text": f"Línea {number} – 道路", "n": number}) for number in range(4)]
    write(tmp_path / "small", things, "<p>Página</p>")
    return tmp_path / "small"


@pytest.mark.parametrize(
    "step", [pytest.param(STEP, id="sampled"), pytest.param(1, id="every", marks=pytest.mark.full)]
)
def test_every_changed_byte_is_found_in_its_record(small: Path, step: int) -> None:
    path = small / RECORDS
    whole = path.read_bytes()
    for at in range(0, len(whole), step):
        number = whole[:at].count(b"\n") + 1
        for mask in (0x01, 0x20, 0x80):
            path.write_bytes(whole[:at] + bytes([whole[at] ^ mask]) + whole[at + 1 :])
            faults = verify(small).faults
            assert faults, (at, mask)
            assert faults[0].startswith(f"record {number}:"), (at, mask, faults)
    path.write_bytes(whole)
    assert verify(small).faults == ()


def test_every_changed_byte_of_the_page_is_found(small: Path) -> None:
    whole = (small / PAGE).read_bytes()
    for at in range(len(whole)):
        (small / PAGE).write_bytes(whole[:at] + bytes([whole[at] ^ 1]) + whole[at + 1 :])
        assert verify(small).faults == (f"record 5: {PAGE} is not the page that it names",)


@pytest.mark.parametrize(
    ("change", "said"),
    [
        (lambda lines: lines[:-1], "record 4: the records end before the last one"),
        (lambda lines: [*lines[:1], *lines[2:]], "record 2: it does not follow the record before it"),
        (lambda lines: [lines[1], lines[0], *lines[2:]], "record 1: it does not follow"),
        (lambda lines: [*lines, lines[-1]], "record 6: it does not follow"),
        (
            lambda lines: [lines[0].replace(b'"n":1', b'"n": 1'), *lines[1:]],
            "record 1: it is not written as it was",
        ),
        (lambda lines: [b"[" * 100_000, *lines[1:]], "record 1: it cannot be read"),
    ],
)
def test_records_that_are_missing_moved_or_rewritten_are_found(
    small: Path, change: Change, said: str
) -> None:
    lines = (small / RECORDS).read_bytes().splitlines()
    (small / RECORDS).write_bytes(b"".join(line + b"\n" for line in change(lines)))
    assert any(fault.startswith(said) for fault in verify(small).faults)


def test_a_file_that_is_none_of_it_is_found(small: Path) -> None:
    (small / "more.txt").write_text("more", encoding="utf-8")
    assert verify(small).faults == ("more.txt: is none of its files",)


def tampered(database: Path, tmp_path: Path, *statements: str) -> Path:
    """Return a copy of a database in which somebody has changed the past."""
    path = tmp_path / "b.db"
    with Store.open(database, NOW, readonly=True) as store:
        store.copy_to(path)
    other = sqlite_utils.Database(path)
    for sql in statements:
        other.execute(sql)
    other.conn.commit()
    other.close()
    return path


@pytest.mark.parametrize(
    ("sql", "said"),
    [
        ("UPDATE messages SET text = text || '.' WHERE id = 1", "message 1 is not what was sealed in record"),
        ("UPDATE alerts SET severity = 'minor' WHERE id = 1", "alert 1 is not what was sealed in record"),
        ("UPDATE attempts SET outcome = 'lost' WHERE id = 1", "attempt 1 is not what was sealed in record"),
        (
            "UPDATE revisions SET digest = lower(hex(randomblob(32))) WHERE id = 2",
            "revision 2 is not what was sealed",
        ),
    ],
)
def test_a_past_that_was_changed_in_the_database_shows(
    database: Path, tmp_path: Path, sql: str, said: str
) -> None:
    with Store.open(tampered(database, tmp_path, sql), NOW, readonly=True) as store:
        (fault,) = store.audit.check().faults
    assert fault.startswith(said)


def test_a_record_of_the_audit_that_was_changed_or_taken_out_shows(database: Path, tmp_path: Path) -> None:
    refused = sqlite_utils.Database(tampered(database, tmp_path))
    with pytest.raises(Exception, match="only ever added to"):
        refused.execute("DELETE FROM audit WHERE id = 3")
    for sql in ("DROP TRIGGER audit_is_kept", "DROP TRIGGER audit_stays"):
        refused.execute(sql)
    refused.execute("DELETE FROM audit WHERE id = 3")
    refused.execute("UPDATE audit SET kind = 'act' WHERE id = 7")
    refused.conn.commit()
    refused.close()
    with Store.open(tmp_path / "b.db", NOW, readonly=True) as store:
        faults = store.audit.check().faults
    assert faults[0] == "record 3 is missing"
    assert faults[1].startswith("record 4 ")
    assert any(fault.startswith("record 7 ") for fault in faults)


def test_a_head_that_was_kept_elsewhere_is_found_or_missed(store: Store) -> None:
    head = store.audit.head()
    found = store.audit.check(frozenset({head, "f" * 64}))
    assert found.faults == ()
    assert found.head == head
    assert found.heads == frozenset({head})
    assert found.records > 20


def test_a_rule_is_found_as_it_was_written_and_its_version_is_its_own() -> None:
    texts = {"r.yaml": harbour.RULES}
    shelter, curfew = excerpt(texts, "shelter"), excerpt(texts, "curfew")
    assert shelter is not None
    assert curfew is not None
    assert shelter.text.startswith("- id: shelter\n  summary: Shelter in place\n")
    assert "curfew" not in shelter.text
    assert "end: true" not in curfew.text
    other = excerpt({"r.yaml": harbour.RULES.replace("Curfew", "A curfew")}, "shelter")
    assert other is not None
    assert other.digest == shelter.digest
    assert excerpt(texts, "nothing") is None


@pytest.fixture
def run(database: Path, tmp_path: Path) -> Callable[..., str]:
    """Return a way to run commands on a copy of the database."""
    with Store.open(database, NOW, readonly=True) as store:
        store.copy_to(tmp_path / "c.db")
    (tmp_path / "c.yaml").write_text("database: c.db\nsources: [us-embassy-mexico]\n", encoding="utf-8")

    def invoke(*words: str, code: int = 0) -> str:
        done = CliRunner(env={"COLUMNS": "200"}).invoke(main, [*words, "--config", str(tmp_path / "c.yaml")])
        assert done.exit_code == code, done.output
        return done.output

    return invoke


def test_the_commands_show_what_went_on(run: Callable[..., str], tmp_path: Path) -> None:
    listed = run("incident", "list", "--all")
    assert "Shelter in place" in listed
    assert "over" in listed
    shown = run("incident", "show", "1")
    assert "“" in shown
    assert "notices said" in shown
    assert json.loads(run("incident", "show", "1", "--json"))["alerts"][0]["causes"]
    made = run("evidence", "+12025550121", "--since", "2026-05-04", "--out", str(tmp_path / "e"))
    head = made.split()[-1]
    verified = CliRunner(env={"COLUMNS": "200"}).invoke(main, ["evidence", "--verify", str(tmp_path / "e")])
    assert head in verified.output
    assert "Head: " in run("audit")
    assert "is not in the chain" in run("audit", "--head", "f" * 64, code=1)
    everything = json.loads(run("subscribers", "export", "+12025550121"))
    assert len(everything["messages"]) == 2


def test_a_changed_folder_is_refused(small: Path) -> None:
    (small / PAGE).write_bytes(b"<p>other</p>")
    done = CliRunner(env={"COLUMNS": "200"}).invoke(main, ["evidence", "--verify", str(small)])
    assert done.exit_code == 1
    assert "record 5" in done.output


@pytest.mark.full
def test_what_is_done_by_hand_is_done_and_stays_in_the_record(run: Callable[..., str]) -> None:
    announced = run("announce", "--area", "MX-VER", "Meet in the lobby.")
    number = announced.split()[-1]
    assert "Meet in the lobby." in run("incident", "list")
    assert "closed" in run("incident", "close", number, "--reason", "all are back")
    shown = run("incident", "show", number)
    assert "announced by" in shown
    assert "all are back" in shown
    assert "records" in run("audit")

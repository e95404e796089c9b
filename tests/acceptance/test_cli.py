"""The installed command: what it prints, what it refuses, how it ends."""

from __future__ import annotations

import csv
import io
import json
from pathlib import Path

import pytest

from tests.standins.installed import SHELTER_RULES, Installed

ORDER = {
    "id": "a1",
    "title": "Security Alert",
    "text": "U.S. citizens in Jalisco State should shelter in place until further notice.",
    "publisher": "US Embassy Mexico",
    "kind": "government",
    "lang": "en",
    "subject": "MX",
    "colour": "ignored",
}

pytestmark = pytest.mark.slow


@pytest.fixture
def advisoryd(tmp_path: Path) -> Installed:
    installed = Installed(tmp_path)
    (tmp_path / "rules.yaml").write_text(SHELTER_RULES)
    installed.configure("database: state/advisoryd.db\nsources: [gdacs]\nrules: [rules.yaml]\n")
    return installed


async def test_version_and_help_are_there(advisoryd: Installed) -> None:
    assert (await advisoryd.run("--version")).out.startswith("advisoryd 0.")
    shown = (await advisoryd.run("--help")).out
    for command in ("run", "poll", "submit", "places", "check", "explain", "replay", "status", "schema"):
        assert f"\n  {command} " in shown


@pytest.mark.parametrize("arguments", [("nonsense",), ("poll", "--nonsense"), ("schema",), ("run", "--keep")])
async def test_a_wrong_call_is_a_matter_of_usage(arguments: tuple[str, ...], advisoryd: Installed) -> None:
    ended = await advisoryd.run(*arguments)
    assert ended.code == 2
    assert "Usage:" in ended.err


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        (("status", "--config", "no.yaml"), "no.yaml: there is no such configuration file"),
        (("explain", "no.jsonl"), "no.jsonl: cannot be read: No such file or directory"),
        (("subscribers", "import", "no.csv"), "no.csv: cannot be read"),
        (("submit", "no.jsonl"), "no.jsonl: cannot be read"),
        (("status",), "there is no database yet"),
        (("poll", "--source", "gdax"), "no source is called 'gdax'; did you mean 'gdacs'?"),
        (("places", "Nowhereville"), "no place is called 'Nowhereville'"),
        (("subscribers", "remove", "+12025550100"), "no subscriber has this phone"),
        (("subscribers", "remove", "someone"), "+ and its country code"),
        (("replay", "no-such-event"), "no-such-event"),
    ],
)
async def test_a_users_mistake_is_one_message_without_a_traceback(
    arguments: tuple[str, ...], message: str, advisoryd: Installed
) -> None:
    ended = await advisoryd.run(*arguments)
    assert ended.code == 1
    assert message in ended.err
    assert "Traceback" not in ended.err
    assert ended.out == ""


async def test_places_are_found_by_any_name(advisoryd: Installed) -> None:
    shown = await advisoryd.run("places", "--json", "puerto", "vallarta")
    (place,) = [json.loads(line) for line in shown.out.splitlines() if "MX-JAL" in line][:1]
    assert (place["code"], place["kind"], place["parent"]) == ("MX-JAL/puerto-vallarta", "city", "MX-JAL")
    assert "MX-JAL/puerto-vallarta" in (await advisoryd.run("places", "Puerto Vallarta")).out
    assert "PVR" in (await advisoryd.run("places", "pvr")).out


async def test_check_says_that_all_is_fine(advisoryd: Installed) -> None:
    ended = await advisoryd.run("check")
    assert (ended.code, ended.err) == (0, "")
    assert "sources: 1, rules: 1, their tests: 1" in ended.out


async def test_check_runs_the_rules_own_tests(advisoryd: Installed) -> None:
    (advisoryd.folder / "rules.yaml").write_text(SHELTER_RULES.replace("raise: [MX-JAL]", "raise: [MX-SIN]"))
    ended = await advisoryd.run("check")
    assert ended.code == 1
    assert "rules.yaml:9:18: error: a test of 'shelter' fails" in ended.err


@pytest.mark.parametrize(
    ("name", "text", "fault"),
    [
        ("advisoryd.yaml", "sources: [gdacs]\ngroup_wiat: 3s\n", "advisoryd.yaml:2:1: error: unknown key"),
        (
            "rules.yaml",
            SHELTER_RULES.replace("hazard: shelter", "hazard: shleter"),
            "rules.yaml:6:20: error: there is no hazard",
        ),
        ("rules.yaml", SHELTER_RULES.removesuffix("end: true\n"), "rules.yaml:"),
        ("rules.yaml", "", "rules.yaml:1:1: error: it is empty"),
    ],
)
async def test_check_names_file_line_and_column(
    name: str, text: str, fault: str, advisoryd: Installed
) -> None:
    (advisoryd.folder / name).write_text(text)
    ended = await advisoryd.run("check")
    assert ended.code == 1
    assert fault in ended.err
    assert "Traceback" not in ended.err


async def test_check_goes_on_to_the_rules_after_a_fault_of_the_configuration(advisoryd: Installed) -> None:
    text = (advisoryd.folder / "advisoryd.yaml").read_text()
    (advisoryd.folder / "advisoryd.yaml").write_text(text + "group_wiat: 3s\n")
    (advisoryd.folder / "rules.yaml").write_text(SHELTER_RULES.replace("hazard: shelter", "hazard: shleter"))
    ended = await advisoryd.run("check")
    assert ended.code == 1
    assert "group_wiat" in ended.err
    assert "rules.yaml:6:20: error: there is no hazard" in ended.err


async def test_an_unknown_variable_is_refused(advisoryd: Installed) -> None:
    advisoryd.environ["ADVISORYD_GROUP_WIAT"] = "3s"
    ended = await advisoryd.run("check")
    assert ended.code == 1
    assert "did you mean 'ADVISORYD_GROUP_WAIT'?" in ended.err


async def test_explain_prints_one_object_for_each_entry_and_goes_on_after_a_bad_line(
    advisoryd: Installed,
) -> None:
    lines = [
        json.dumps(ORDER),
        "{",
        json.dumps({"id": "a3", "text": "Some roads in Jalisco are not yet fully reopened."}),
        json.dumps({"id": "a4"}),
    ]
    ended = await advisoryd.run("explain", "--json", "-", stdin="\n".join(lines))
    assert ended.code == 1
    assert [line.split(": ")[0] for line in ended.err.splitlines()] == ["<stdin>:2:1", "<stdin>:4:1"]
    first, second = map(json.loads, ended.out.splitlines())
    assert first["id"] == "a1"
    (statement,) = first["statements"]
    assert list(statement) == [
        *("hazard", "area", "place", "status", "audience", "carrier", "expires", "start", "end", "quote")
    ]
    assert (statement["hazard"], statement["area"], statement["status"]) == (
        "shelter-in-place",
        "MX-JAL",
        "active",
    )
    document = f"{ORDER['title']}\n\n{ORDER['text']}"
    assert document[statement["start"] : statement["end"]] == statement["quote"]
    assert first["findings"] == [{"rule": "shelter", "area": "MX-JAL", "status": "active"}]
    assert second == {"id": "a3", "statements": [], "levels": [], "findings": []}


async def test_preview_shows_every_language_asked_for_and_writes_the_mail(advisoryd: Installed) -> None:
    told = await advisoryd.run("preview", "--lang", "fr", "--lang", "uk", "--json", stdin=json.dumps(ORDER))
    french, ukrainian = map(json.loads, told.out.splitlines())
    assert french["sms"][0]["text"].startswith("AVIS : RESTEZ A L'ABRI - Jalisco (Mexique).")
    assert french["sms"][0]["dollars"] == {"+1": pytest.approx(0.012 * french["sms"][0]["segments"])}
    assert ukrainian["sms"][0]["encoding"] == "UCS-2"
    shown = await advisoryd.run("preview", "--lang", "es", "--html", "mail.html", stdin=json.dumps(ORDER))
    assert "; about $0.0" in shown.out
    assert '<html lang="es">' in (advisoryd.folder / "mail.html").read_text()
    refused = await advisoryd.run("preview", "--html", "mail.html", stdin=json.dumps(ORDER))
    assert "say of which language: --lang" in refused.err
    nothing = await advisoryd.run("preview", "--lang", "en", stdin='{"id": "b", "text": "A fine day."}\n{')
    assert nothing.code == 1
    assert "b: nobody would be told anything" in nothing.err
    assert "<stdin>:2:1: error: not JSON" in nothing.err


async def test_explain_shows_people_what_would_happen(advisoryd: Installed) -> None:
    await advisoryd.run(
        "subscribers", "add", "--name", "Traveller", "--email", "t@example.org", "--watch", "PVR"
    )
    shown = await advisoryd.run("explain", stdin=json.dumps(ORDER))
    assert shown.code == 0
    assert "shelter is met: MX-JAL" in shown.out
    assert "Traveller: Shelter in place" in shown.out


async def test_subscribers_are_imported_listed_exported_and_forgotten(advisoryd: Installed) -> None:
    path = advisoryd.folder / "people.csv"
    path.write_text(
        "name,phone,email,watch,channels,min_severity,quiet,digest\n"
        "Traveller Tampico,+1 202 555 0123,,MX-TAM PVR,sms,severe,,\n"
        '"Traveller, Cancún",,cun@example.org,CUN,,minor email:severe,22:00-07:00,no\n'
    )
    assert (await advisoryd.run("subscribers", "import", "people.csv")).out == "2 added, 0 updated.\n"
    assert (await advisoryd.run("subscribers", "import", "people.csv")).out == "0 added, 2 updated.\n"
    listed = (await advisoryd.run("subscribers", "list")).out
    assert "+1•••0123" in listed
    assert "2025550123" not in listed
    exported = (await advisoryd.run("subscribers", "export")).out
    rows = list(csv.DictReader(io.StringIO(exported)))
    assert (
        rows[1]
        == {
            "name": "Traveller, Cancún",
            "phone": "",
            "email": "cun@example.org",
            "lang": "en",
            "tz": "UTC",
            "watch": "CUN",
            "channels": "",
            "min_severity": "minor email:severe",
            "group": "",
            "quiet": "22:00-07:00",
            "digest": "no",
        }
        or rows[0]["name"] == "Traveller, Cancún"
    )
    again = await advisoryd.run("subscribers", "import", "-", stdin=exported)
    assert again.out == "0 added, 2 updated.\n"
    assert (await advisoryd.run("subscribers", "export")).out == exported
    gone = await advisoryd.run("subscribers", "forget", "+1 (202) 555-0123")
    assert "Traveller Tampico is erased" in gone.out
    left = (await advisoryd.run("subscribers", "list", "--json")).out.splitlines()
    assert [json.loads(line)["name"] for line in left] == ["Traveller, Cancún"]


async def test_a_faulty_csv_imports_nobody(advisoryd: Installed) -> None:
    text = "name,phone,watch\nGood,+12025550123,MX\nBad,12,MX-XXX\n"
    ended = await advisoryd.run("subscribers", "import", "-", stdin=text)
    assert ended.code == 1
    assert "<stdin>:3:5: error: phone: " in ended.err
    assert "<stdin>:3:8: error: watch: no place has the id 'MX-XXX'" in ended.err
    assert (await advisoryd.run("subscribers", "list", "--json")).out == ""


async def test_a_column_that_a_later_csv_leaves_out_stays_as_it_was(advisoryd: Installed) -> None:
    await advisoryd.run(
        *("subscribers", "add", "--name", "A", "--phone", "+12025550123", "--email", "a@example.org"),
        *("--watch", "PVR", "--lang", "es"),
    )
    await advisoryd.run("subscribers", "import", "-", stdin="name,email,group\nB,a@example.org,crew\n")
    (line,) = (await advisoryd.run("subscribers", "list", "--json")).out.splitlines()
    person = json.loads(line)
    assert (person["name"], person["phone"], person["group"]) == ("B", "+1•••0123", "crew")
    assert (person["watch"], person["lang"]) == (["PVR"], "es")


async def test_trips_need_their_subscriber(advisoryd: Installed) -> None:
    text = "phone_or_email,area,from,to\na@example.org,MX-JAL,2026-02-20,2026-02-25\n"
    refused = await advisoryd.run("trips", "import", "-", stdin=text)
    assert refused.code == 1
    assert "<stdin>:2:1: error: phone_or_email: no subscriber has this e-mail" in refused.err
    await advisoryd.run("subscribers", "add", "--name", "A", "--email", "a@example.org")
    assert (await advisoryd.run("trips", "import", "-", stdin=text)).out == "1 added, 0 known already.\n"
    assert (await advisoryd.run("trips", "import", "-", stdin=text)).out == "0 added, 1 known already.\n"
    (line,) = (await advisoryd.run("trips", "list", "--json")).out.splitlines()
    dates = {"from": "2026-02-20", "to": "2026-02-25"}
    assert json.loads(line) == {"id": 1, "name": "A", "area": "MX-JAL", **dates}
    assert (await advisoryd.run("trips", "remove", "1")).out == "A travels no more to MX-JAL.\n"
    gone = await advisoryd.run("trips", "remove", "1")
    assert (gone.code, gone.err) == (1, "no trip has this id: advisoryd trips list shows all\n")


async def test_a_calendar_is_taken_in_for_whom_it_is_and_refused_whole_with_its_line(
    advisoryd: Installed,
) -> None:
    lines = ("BEGIN:VCALENDAR", "BEGIN:VEVENT", "UID:1", "SUMMARY:AM 58 GDL-MEX", "DTSTART:20260223T090000")
    text = "\r\n".join([*lines, "DTEND:20260223T110000", "END:VEVENT", "END:VCALENDAR", ""])
    (advisoryd.folder / "trips.ics").write_text(text, newline="")
    await advisoryd.run("subscribers", "add", "--name", "A", "--email", "a@example.org")
    refused = await advisoryd.run("trips", "import", "trips.ics")
    assert (refused.code, "--for PHONE_OR_EMAIL" in refused.err) == (1, True)
    mine = ("--for", "a@example.org")
    assert (await advisoryd.run("trips", "import", "trips.ics", *mine)).out == "1 added, 0 known already.\n"
    (advisoryd.folder / "trips.ics").write_text(text.replace("GDL-MEX", "Guadalajara"), newline="")
    refused = await advisoryd.run("trips", "import", "trips.ics", *mine)
    assert refused.code == 1
    assert "trips.ics:4:1: error: event 'AM 58 Guadalajara': no place is known" in refused.err
    (advisoryd.folder / "trips.ics").write_bytes(text.replace("GDL", "Cancún").encode("latin-1"))
    refused = await advisoryd.run("trips", "import", "trips.ics", *mine)
    assert (refused.code, refused.err) == (1, "trips.ics:4:1: not UTF-8: save the file as UTF-8\n")
    listed = (await advisoryd.run("trips", "list", "--json")).out.splitlines()
    assert [json.loads(line)["area"] for line in listed] == ["GDL", "MEX"]


async def test_what_is_submitted_goes_the_whole_way_once(advisoryd: Installed) -> None:
    await advisoryd.run(
        "subscribers", "add", "--name", "Traveller", "--email", "t@example.org", "--watch", "PVR"
    )
    first = await advisoryd.run("submit", "-", stdin=json.dumps(ORDER))
    assert (first.code, first.err) == (0, "")
    assert "SHELTER IN PLACE" in first.out
    assert "to Traveller" in first.out
    second = await advisoryd.run("submit", "-", stdin=json.dumps(ORDER))
    assert second.code == 0
    assert "SHELTER" not in second.out


async def test_a_bad_line_is_refused_and_nothing_of_its_file_taken_in(advisoryd: Installed) -> None:
    await advisoryd.run(
        "subscribers", "add", "--name", "Traveller", "--email", "t@example.org", "--watch", "PVR"
    )
    ended = await advisoryd.run("submit", "-", stdin=f"{json.dumps(ORDER)}\n{{}}\n")
    assert ended.code == 1
    assert '<stdin>:2:1: "id" is missing' in ended.err
    assert "SHELTER" not in ended.out


@pytest.mark.parametrize("what", ["rules", "config"])
async def test_schemas_are_draft_7(what: str, advisoryd: Installed) -> None:
    schema = json.loads((await advisoryd.run("schema", what)).out)
    assert schema["$schema"] == "http://json-schema.org/draft-07/schema#"
    assert schema["additionalProperties"] is False


async def test_a_test_message_reaches_the_operator(advisoryd: Installed) -> None:
    ended = await advisoryd.run("send-test")
    assert (ended.code, "messages reach you" in ended.out) == (0, True)


async def test_a_foreign_file_in_the_databases_place_is_refused_with_a_remedy(advisoryd: Installed) -> None:
    database = advisoryd.folder / "state" / "advisoryd.db"
    database.parent.mkdir()
    database.write_bytes(b"")
    for command in (("status",), ("subscribers", "list"), ("poll",)):
        ended = await advisoryd.run(*command)
        assert ended.code == 1
        assert "the file is empty" in ended.err
    assert database.read_bytes() == b""


async def test_a_test_message_needs_a_way_to_the_operator(advisoryd: Installed) -> None:
    advisoryd.configure(
        'database: a.db\nsms: {account_sid: AC0, auth_token: t, from: "+12025550100"}\noperator: {email: a@b}\n'
    )
    ended = await advisoryd.run("send-test")
    assert (ended.code, ended.out) == (1, "")
    assert "no way to the operator" in ended.err


async def test_an_act_of_a_scenario_that_lacks_something_is_named(advisoryd: Installed) -> None:
    (advisoryd.folder / "people.csv").write_text("name,phone\nTraveller Tampico,+12025550123\n")
    (advisoryd.folder / "own.yaml").write_text(
        'version: 1\nid: own\nsummary: Own\ntz: America/Mexico_City\nbegin: "2026-02-22 11:30"\n'
        'end: "2026-02-22 11:50"\npacks: [mexico-2026-02]\nsubscribers: people.csv\nfeeds_of: mexico-2026-02\n'
        'acts:\n  - {at: "2026-02-22 11:40", do: reply, args: {text: SAFE}}\n'
    )
    ended = await advisoryd.run("replay", "own.yaml")
    assert ended.code == 1
    assert ended.err.strip() == "act 1 (reply): its args lack 'from'"

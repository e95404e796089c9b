"""The configuration: where it is looked for, what it may say, and how its mistakes are told."""

from __future__ import annotations

from datetime import time, timedelta
from pathlib import Path

import jsonschema
import pytest

from daemon.configuration import Configuration, load
from daemon.configured import configured_sources
from daemon.errors import FaultsError, GivenError
from daemon.schema import config_schema
from daemon.settings import DEFAULT_PACKS
from daemon.sources.catalogue import DEFAULT_IDS
from rules.yamlio import parse

SECRET = "hunter2-canary"

WHOLE = f"""\
database: advisoryd.db
rules: [rules/]
packs: [mexico-2026-02]
sources:
  - us-embassy-mexico
  - {{id: my-feed, url: "http://127.0.0.1:9001/feed", publisher: "US Embassy Mexico", kind: government, country: US, subject: MX, lang: en, every: 5m, stands: 24h}}
fetch: {{timeout: 30s, max_bytes: 2MB, allow_private: ["127.0.0.0/8"]}}
sms:   {{provider: twilio, account_sid: AC0, auth_token: {SECRET}, from: "+12025550123", api_base: "https://api.twilio.com", callback_url: null}}
email: {{host: smtp.example.org, port: 587, security: starttls, username: me, password: {SECRET}, from: alerts@example.org}}
operator: {{email: ops@example.org, phone: "+12025550199"}}
group_wait: 30s
reconcile_grace: 60s
backfill: 24h
digest: {{at: "06:30"}}
web:   {{listen: "127.0.0.1:8780"}}
"""


def given(tmp_path: Path, text: str, **environ: str) -> Configuration:
    path = tmp_path / "advisoryd.yaml"
    path.write_text(text)
    return load(str(path), {"HOME": str(tmp_path), **environ})


def faults(tmp_path: Path, text: str, **environ: str) -> list[str]:
    with pytest.raises(FaultsError) as error:
        given(tmp_path, text, **environ)
    return [str(fault).removeprefix(f"{tmp_path}/") for fault in error.value.faults]


def test_a_whole_configuration_is_read(tmp_path: Path) -> None:
    settings = given(tmp_path, WHOLE).settings
    assert settings.database == tmp_path / "advisoryd.db"
    assert settings.rules == (tmp_path / "rules",)
    assert settings.fetch.timeout == timedelta(seconds=30)
    assert settings.fetch.max_bytes == 2_000_000
    assert settings.sms is not None
    assert settings.sms.sender == "+12025550123"
    assert settings.email is not None
    assert (settings.email.host, settings.email.sender) == ("smtp.example.org", "alerts@example.org")
    assert settings.digest.at == time(6, 30)
    sources = configured_sources(settings)
    assert list(sources) == ["us-embassy-mexico", "my-feed"]
    assert sources["my-feed"].stands == timedelta(hours=24)


def test_secrets_do_not_show(tmp_path: Path) -> None:
    found = given(tmp_path, WHOLE)
    assert SECRET not in f"{found!r} {found.settings!s} {found.settings.model_dump_json()}"


def test_nothing_configured_means_mexico_and_the_terminal(tmp_path: Path) -> None:
    found = given(tmp_path, "{}")
    assert found.settings.packs == DEFAULT_PACKS
    assert list(configured_sources(found.settings)) == list(DEFAULT_IDS)
    assert not found.messages_leave
    assert found.settings.database == tmp_path / ".local/state/advisoryd/advisoryd.db"


@pytest.mark.parametrize(
    ("environ", "database"),
    [
        ({"STATE_DIRECTORY": "/var/lib/a:/var/lib/b", "XDG_STATE_HOME": "/x"}, "/var/lib/a/advisoryd.db"),
        ({"XDG_STATE_HOME": "/x"}, "/x/advisoryd/advisoryd.db"),
        ({"ADVISORYD_DATABASE": "/elsewhere/a.db"}, "/elsewhere/a.db"),
    ],
)
def test_the_database_is_where_the_system_keeps_state(
    environ: dict[str, str], database: str, tmp_path: Path
) -> None:
    assert given(tmp_path, "{}", **environ).settings.database == Path(database)


@pytest.mark.parametrize(
    ("text", "packs"), [("rules: [r.yaml]", ()), ("packs: []", ()), ("rules: [r]\npacks: [x]", ("x",))]
)
def test_own_rules_load_no_pack_unless_one_is_named(
    text: str, packs: tuple[str, ...], tmp_path: Path
) -> None:
    assert given(tmp_path, text).settings.packs == packs


def test_the_file_is_the_one_named_else_the_environments_else_the_users(tmp_path: Path) -> None:
    for name in ("a.yaml", "b.yaml", "c/advisoryd/advisoryd.yaml"):
        path = tmp_path / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text("group_wait: 1s")
    environ = {"HOME": str(tmp_path), "XDG_CONFIG_HOME": str(tmp_path / "c")}
    assert load(None, environ).path == tmp_path / "c/advisoryd/advisoryd.yaml"
    environ["ADVISORYD_CONFIG"] = str(tmp_path / "b.yaml")
    assert load(None, environ).path == tmp_path / "b.yaml"
    assert load(str(tmp_path / "a.yaml"), environ).path == tmp_path / "a.yaml"
    with pytest.raises(GivenError, match=r"z\.yaml: there is no such"):
        load(str(tmp_path / "z.yaml"), environ)


@pytest.mark.parametrize(
    ("text", "fault"),
    [
        (
            "group_wiat: 30s\n",
            "advisoryd.yaml:1:1: error: unknown key 'group_wiat'; did you mean 'group_wait'?",
        ),
        ("fetch:\n  timeout: 30\n", "advisoryd.yaml:2:12: error: not a duration"),
        ("digest: {at: 8}\n", "advisoryd.yaml:1:14: error: not an hour of the day"),
        ("digest: {at: 8 o'clock}\n", "advisoryd.yaml:1:14: error: not an hour of the day"),
        ("fetch: {timeout: 5 minutes}\n", "advisoryd.yaml:1:18: error: not a duration"),
        ("fetch: {max_bytes: two}\n", "advisoryd.yaml:1:20: error: not a size"),
        ("fetch: {allow_private: [localhost]}\n", "advisoryd.yaml:1:25: error: not a network"),
        ("sources: []\n", "advisoryd.yaml:1:10: error: "),
        ("sources: [us-embasy-mexico]\n", "advisoryd.yaml:1:11: error: no source of the catalogue"),
        ("sources:\n  - gdacs\n  - gdacs\n", "advisoryd.yaml:3:5: error: the source 'gdacs' is given twice"),
        ("sources:\n  - {id: x}\n", "advisoryd.yaml:2:5: error: the key 'url' is missing"),
        ("sms: {account_sid: AC0, from: '+12025550123'}\n", "twilio_auth_token in $CREDENTIALS_DIRECTORY"),
        ("sms: {provider: nexmo}\n", "advisoryd.yaml:1:17: error: 'nexmo' is not known here"),
        ("email: {host: h, from: nobody}\n", "advisoryd.yaml:1:24: error: not an e-mail address"),
        (
            "email: {host: h, from: a@b, security: none, username: u, password: p}\n",
            "advisoryd.yaml:1:8: error: security: none would send the password",
        ),
        ("email: {host: h, from: a@b, username: u}\n", "username and password are given together"),
        ("database: postgresql://db/advisoryd\n", "advisoryd.yaml:1:11: error: only a path is supported"),
        ("operator: {phone: 555}\n", "advisoryd.yaml:1:19: error: expected text, found a number"),
        ("web: {listen: 8780}\n", "advisoryd.yaml:1:15: error: expected text"),
        ("- a\n", "advisoryd.yaml:1:1: error: expected keys"),
        (
            "group_wait: 1s\ngroup_wait: 2s\n",
            "advisoryd.yaml:2:1: error: the key 'group_wait' is given twice",
        ),
    ],
)
def test_each_mistake_is_told_at_its_place(text: str, fault: str, tmp_path: Path) -> None:
    assert any(fault in found for found in faults(tmp_path, text)), faults(tmp_path, text)


def test_all_mistakes_are_told_at_once(tmp_path: Path) -> None:
    found = faults(tmp_path, "grup_wait: 1s\nbackfill: soon\nweb: {port: 1}\n", ADVISORYD_GROUP_WIAT="1s")
    assert len(found) == 4


@pytest.mark.parametrize(
    "text",
    [
        f"sms: {{account_sid: AC0, auth_token: [{SECRET}], from: x}}",
        f"sms: {{account_sid: AC0, auth_tokn: {SECRET}}}",
        f"email: {{host: h, from: a@b, security: none, username: u, password: {SECRET}}}",
        f"group_wait: {SECRET}",
        f"sources: [{{id: a, headers: {{Authorization: {SECRET}}}}}]",
        f"operator: {{phone: '{SECRET}'}}",
        f"sms: {{auth_token: '{SECRET}",
    ],
)
@pytest.mark.fault(34, "mistakes beside secrets")
def test_a_mistake_never_repeats_a_secret(text: str, tmp_path: Path) -> None:
    with pytest.raises(FaultsError) as error:
        given(tmp_path, text)
    assert SECRET not in str(error.value)


def test_the_environment_overrides_the_file(tmp_path: Path) -> None:
    settings = given(
        tmp_path,
        "group_wait: 1s\nfetch: {timeout: 9s, max_bytes: 1MB}\n",
        ADVISORYD_GROUP_WAIT="2s",
        ADVISORYD_FETCH__TIMEOUT="5s",
        ADVISORYD_SOURCES='["gdacs"]',
    ).settings
    assert settings.group_wait == timedelta(seconds=2)
    assert (settings.fetch.timeout, settings.fetch.max_bytes) == (timedelta(seconds=5), 1_000_000)
    assert settings.sources == ("gdacs",)


@pytest.mark.parametrize(
    ("environ", "fault"),
    [
        (
            {"ADVISORYD_GROUP_WIAT": "1s"},
            "$ADVISORYD_GROUP_WIAT:1:1: error: no such setting; did you mean 'ADVISORYD_GROUP_WAIT'?",
        ),
        ({"ADVISORYD_FETCH__TIMEOUT": "soon"}, "$ADVISORYD_FETCH__TIMEOUT:1:1: error: not a duration"),
        ({"ADVISORYD_SOURCES": "gdacs"}, "$ADVISORYD_SOURCES:1:1: error: not JSON"),
        ({"ADVISORYD_SOURCES": '["gdax"]'}, "$ADVISORYD_SOURCES:1:1: error: no source of the catalogue"),
    ],
)
def test_a_mistake_in_the_environment_names_its_variable(
    environ: dict[str, str], fault: str, tmp_path: Path
) -> None:
    assert any(found.startswith(fault) for found in faults(tmp_path, "{}", **environ))


def test_secrets_come_from_the_credentials_directory(tmp_path: Path) -> None:
    credentials = tmp_path / "credentials"
    credentials.mkdir()
    (credentials / "twilio_auth_token").write_text(f"{SECRET}\n")
    (credentials / "smtp_password").write_text("other")
    text = "sms: {account_sid: AC0, from: '+12025550123'}\nemail: {host: h, from: a@b, username: u}\n"
    settings = given(tmp_path, text, CREDENTIALS_DIRECTORY=str(credentials)).settings
    assert settings.sms is not None
    assert settings.sms.auth_token.get_secret_value() == SECRET
    assert settings.email is not None
    assert settings.email.password is not None
    assert settings.email.password.get_secret_value() == "other"


def test_a_credential_for_what_is_not_configured_is_left_alone(tmp_path: Path) -> None:
    (tmp_path / "twilio_auth_token").write_text(SECRET)
    assert given(tmp_path, "{}", CREDENTIALS_DIRECTORY=str(tmp_path)).settings.sms is None


def test_nothing_is_served_where_that_is_asked_for_unless_receipts_are(tmp_path: Path) -> None:
    sms = "sms: {account_sid: AC0, auth_token: t, from: '+12025550123', callback_url: 'https://h/x'}\n"
    assert given(tmp_path, "web: {listen: null}\n").settings.web.listen is None
    (found,) = faults(tmp_path, sms + "web: {listen: null}\n")
    assert "sms.callback_url needs web.listen" in found


def test_an_empty_credential_is_a_fault_at_its_file(tmp_path: Path) -> None:
    (tmp_path / "twilio_auth_token").write_text("\n")
    text = "sms: {account_sid: AC0, from: '+12025550123'}\n"
    (found,) = faults(tmp_path, text, CREDENTIALS_DIRECTORY=str(tmp_path))
    assert found.startswith("twilio_auth_token:1:1: error: ")


def test_the_published_schema_accepts_what_the_loader_accepts_and_refuses_unknown_keys() -> None:
    schema = config_schema()
    validator = jsonschema.Draft7Validator(schema)
    jsonschema.Draft7Validator.check_schema(schema)
    assert (
        list(
            validator.iter_errors(
                parse(WHOLE.replace("callback_url: null", "callback_url: 'https://h/x'"), "w").data
            )
        )
        == []
    )
    assert list(validator.iter_errors({"group_wiat": "1s"}))
    assert list(validator.iter_errors({"group_wait": "soon"}))
    assert list(validator.iter_errors({"sources": [{"id": "x"}]}))


def test_the_published_schema_describes_every_key() -> None:
    """In an editor the description is all that somebody sees who has not read the README."""
    schema = config_schema()
    defined = schema["definitions"]
    bare = [
        f"{name}.{key}"
        for name, part in {"the configuration": schema, **defined}.items()
        for key, said in part.get("properties", {}).items()
        if "description" not in said | defined.get(said.get("$ref", "").removeprefix("#/definitions/"), {})
    ]
    assert bare == []

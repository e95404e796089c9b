"""Find and load the configuration: file, environment and credentials, every fault at once with its place."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any, Final, get_args

from pydantic import BaseModel, ValidationError

from daemon.configured import wrong_sources
from daemon.errors import FaultsError, GivenError
from daemon.settings import DEFAULT_PACKS, PREFIX, SEPARATOR, Settings
from daemon.sources.catalogue import shipped
from rules.errors import Fault, nearest
from rules.yamlfaults import explain
from rules.yamlio import Document, parse, read

FILE: Final = "advisoryd.yaml"
VARIABLE: Final = "ADVISORYD_CONFIG"

CREDENTIALS: Final[dict[str, tuple[str, str]]] = {
    "twilio_account_sid": ("sms", "account_sid"),
    "twilio_auth_token": ("sms", "auth_token"),
    "twilio_auth_token_next": ("sms", "auth_token_next"),
    "smtp_username": ("email", "username"),
    "smtp_password": ("email", "password"),
}
"""Files of ``$CREDENTIALS_DIRECTORY`` and the keys they fill, where their section is configured."""

MAX_CREDENTIAL: Final = 4_096
"""Bytes; more is no password."""

Loc = tuple[str | int, ...]


@dataclass(frozen=True, slots=True)
class Configuration:
    """Settings, and where they are from."""

    settings: Settings
    path: Path | None
    """None: built-in defaults."""

    @property
    def messages_leave(self) -> bool:
        """Return whether SMS or e-mail is configured; else messages go to the terminal."""
        return self.settings.sms is not None or self.settings.email is not None


def load(given: str | None, environ: Mapping[str, str]) -> Configuration:
    """Return the configuration in force.

    *given* is what ``--config`` named, *environ* the process's environment.
    Raises GivenError where a named file is missing, FaultsError with every fault otherwise.
    """
    path = find(given, environ)
    document = read(path) if path else parse("{}", "built-in defaults")
    return Configuration(_Loader(document, environ, (path or Path.cwd() / FILE).parent).settings(), path)


def salvage(given: str | None, environ: Mapping[str, str]) -> tuple[tuple[Path, ...], tuple[str, ...]]:
    """Return the rule files and packs that a faulty configuration names, as far as they can be told.

    What cannot be read counts as not given; nothing is said about it, for :func:`load` has said it all.
    """
    path = find(given, environ)
    data = read(path).data if path else None
    if path is None or not isinstance(data, dict):
        return (), DEFAULT_PACKS
    rules = tuple(path.parent / Path(each).expanduser() for each in _names(data.get("rules")))
    packs = _names(data.get("packs")) or (() if "rules" in data else DEFAULT_PACKS)
    return rules, packs


def _names(value: object) -> tuple[str, ...]:
    return tuple(each for each in value if isinstance(each, str)) if isinstance(value, list) else ()


def find(given: str | None, environ: Mapping[str, str]) -> Path | None:
    """Return the first configuration file there is: *given*, else as the environment and the system say."""
    named = given or environ.get(VARIABLE)
    if named:
        path = Path(named)
        if not path.is_file():
            raise GivenError(f"{path}: there is no such configuration file")
        return path.absolute()
    home = environ.get("XDG_CONFIG_HOME") or str(Path(environ.get("HOME", "/")) / ".config")
    places = (Path.cwd() / FILE, Path(home) / "advisoryd" / FILE, Path("/etc/advisoryd") / FILE)
    return next((place for place in places if place.is_file()), None)


def default_database(environ: Mapping[str, str]) -> Path:
    """Return where the database is unless configured: systemd's state directory, else the user's."""
    service = environ.get("STATE_DIRECTORY", "").split(":")[0]
    if service:
        return Path(service) / "advisoryd.db"
    user = environ.get("XDG_STATE_HOME") or str(Path(environ.get("HOME", "/")) / ".local" / "state")
    return Path(user) / "advisoryd" / "advisoryd.db"


class _Loader:
    """Merges what was given, and remembers what came from where."""

    def __init__(self, document: Document, environ: Mapping[str, str], folder: Path) -> None:
        self._document = document
        self._environ = environ
        self._folder = folder
        self._origins: dict[Loc, str] = {}
        self._faults: list[Fault] = []

    def settings(self) -> Settings:
        """Return the settings, or raise FaultsError."""
        self._faults.extend(self._document.faults)
        data = self._document.data if self._document.data is not None else {}
        if isinstance(data, dict):
            self._merge(data)
            data.setdefault("database", str(default_database(self._environ)))
        settings = self._validated(data)
        if settings is not None:
            self._check_sources(settings)
        if settings is None or self._faults:
            # The source line is left out: any line of a configuration may hold a secret.
            raise FaultsError(replace(fault, source_line="") for fault in self._faults)
        return _anchored(settings, self._folder)

    def _merge(self, data: dict[str, Any]) -> None:
        for loc, name, text in self._credentials(data):
            self._put(data, loc, name, text)
        known = dict(variables(Settings))
        for name in sorted(self._environ):
            if not name.startswith(PREFIX) or name == VARIABLE:
                continue
            if name in known:
                self._put(data, known[name][0], f"${name}", self._parsed(name, plain=known[name][1]))
            else:
                self._fault(f"${name}", "no such setting", nearest(name, known))

    def _credentials(self, data: Mapping[str, Any]) -> Iterator[tuple[Loc, str, str]]:
        folder = self._environ.get("CREDENTIALS_DIRECTORY")
        for name, loc in CREDENTIALS.items() if folder else ():
            path = Path(folder or "") / name
            if not path.is_file() or not isinstance(data.get(loc[0]), dict):
                continue
            if loc[1] == "password" and "username" not in data[loc[0]]:
                continue  # the mail server asks for none
            try:
                text = path.read_bytes()[:MAX_CREDENTIAL].decode().strip()
                if text or loc[1] != "auth_token_next":  # most of the time there is none
                    yield loc, str(path), text
            except (OSError, UnicodeDecodeError):
                self._fault(str(path), "the credential cannot be read")

    def _parsed(self, name: str, *, plain: bool) -> object:
        text = self._environ[name]
        if plain:
            return text
        try:
            return json.loads(text)
        except ValueError:
            self._fault(f"${name}", "not JSON", 'write lists as ["a", "b"] and sections as {"key": "value"}')
            return None

    def _put(self, data: dict[str, Any], loc: Loc, origin: str, value: object) -> None:
        *outer, last = loc
        for step in outer:
            inner = data.get(str(step))
            if not isinstance(inner, dict):
                inner = data[str(step)] = {}
            data = inner
        data[str(last)] = value
        self._origins[loc] = origin

    def _validated(self, data: object) -> Settings | None:
        try:
            return Settings.model_validate(data)
        except ValidationError as error:
            for problem in error.errors(include_url=False):
                remark = explain(problem, Settings)
                loc = problem["loc"]
                origin = next(
                    (self._origins[loc[:n]] for n in range(len(loc), 0, -1) if loc[:n] in self._origins), None
                )
                message, hint = _worded(problem["type"], loc, remark.message, remark.hint)
                if origin is not None:
                    self._fault(origin, message, hint)
                else:
                    self._faults.append(self._document.fault(remark.loc, message, hint=hint, at=remark.at))
            return None

    def _check_sources(self, settings: Settings) -> None:
        for index, message, hint in wrong_sources(settings.sources, shipped()):
            origin = self._origins.get(("sources",))
            if origin is not None:
                self._fault(origin, message, hint)
            else:
                self._faults.append(self._document.fault(("sources", index), message, hint=hint))

    def _fault(self, origin: str, message: str, hint: str = "") -> None:
        self._faults.append(Fault(origin, 1, 1, message, hint=hint))


def _worded(kind: str, loc: Sequence[str | int], message: str, hint: str) -> tuple[str, str]:
    """Return the words for a fault; a missing secret is told where else it may be put."""
    credential = next((name for name, key in CREDENTIALS.items() if tuple(loc) == key), None)
    if kind == "missing" and credential:
        return message, f"or keep it in the file {credential} in $CREDENTIALS_DIRECTORY"
    return message, hint


def variables(model: type[BaseModel], outer: Loc = ()) -> Iterator[tuple[str, tuple[Loc, bool]]]:
    """Yield the environment's names for *model*, the key each sets, and whether it is plain text."""
    for field, info in model.model_fields.items():
        loc = (*outer, info.alias or field)
        section = _section(info.annotation)
        name = PREFIX + SEPARATOR.join(str(step).upper() for step in loc)
        listed = "tuple" in str(info.annotation)
        yield name, (loc, section is None and not listed)
        if section is not None:
            yield from variables(section, loc)


def _section(annotation: object) -> type[BaseModel] | None:
    options = (annotation, *get_args(annotation))
    return next((one for one in options if isinstance(one, type) and issubclass(one, BaseModel)), None)


def _anchored(settings: Settings, folder: Path) -> Settings:
    """Return *settings* with relative paths starting at *folder*."""
    return settings.model_copy(
        update={
            "database": folder / settings.database,
            "rules": tuple(folder / path.expanduser() for path in settings.rules),
        }
    )

"""How a source is defined: in the shipped catalogue and in a configuration alike."""

from __future__ import annotations

import re
from collections.abc import Iterable
from datetime import timedelta
from typing import Annotated, Final, Literal
from urllib.parse import urlsplit

import pycountry
import re2
from pydantic import AfterValidator, BeforeValidator, ConfigDict, Field, WithJsonSchema

from daemon.formats import read_duration
from daemon.sources.options import Declaring
from rules.model import Kind, Source

LISTED: Final = "while-listed"
SHORTEST: Final = timedelta(seconds=1)
"""The tick comes no more often; publishers ban whoever asks every second, a feed of one's own does not."""

_LANGUAGE: Final = re.compile(r"[a-z]{2,3}(-[A-Za-z0-9]{2,8})*")
_HEADER: Final = re.compile(r"[A-Za-z0-9-]{1,60}")
_VALUE: Final = re.compile(r"[\x21-\x7e](?:[\x20-\x7e]*[\x21-\x7e])?")
_HOST: Final = re.compile(r"(?:[a-z0-9](?:[a-z0-9-]*[a-z0-9])?\.)*[a-z0-9](?:[a-z0-9-]*[a-z0-9])?")
_WORD: Final = re.compile(r"\w+")
_USER_ASSIGNED: Final = frozenset({"XK"})
"""Kosovo, which ISO 3166-1 leaves to its users."""


def read_address(text: str) -> str:
    """Return *text* where it is an address that can be fetched; raises ValueError with the remedy."""
    if "@" in urlsplit(text).netloc:
        raise ValueError("an address with a user name or password: put a key into headers")
    return _reachable(text)


def _reachable(text: str) -> str:
    try:
        parts = urlsplit(text)
        usable = parts.scheme in {"http", "https"} and bool(parts.hostname) and parts.port != 0
    except ValueError:
        usable = False
    if not usable or not text.isprintable() or " " in text:
        raise ValueError("not an address: it begins with https:// and names a host")
    return text


def read_country(code: str) -> str:
    """Return *code* where it is a country's of ISO 3166-1; raises ValueError with the remedy."""
    if code not in _USER_ASSIGNED and (len(code) != 2 or pycountry.countries.get(alpha_2=code) is None):
        raise ValueError("not a country: write its two letters of ISO 3166-1, such as MX")
    return code


def _region(code: str) -> str:
    if pycountry.subdivisions.get(code=code) is None:  # type: ignore[no-untyped-call]
        raise ValueError("not a region: write its code of ISO 3166-2, such as MX-JAL")
    return code


def read_language(tag: str) -> str:
    """Return *tag* where it has the form of BCP 47; raises ValueError with the remedy."""
    if _LANGUAGE.fullmatch(tag) is None:
        raise ValueError("not a language: write its BCP 47 tag, such as es or pt-BR")
    return tag


def _frequency(value: timedelta) -> timedelta:
    if value < SHORTEST:
        raise ValueError(f"too often: {SHORTEST.seconds}s is the shortest interval")
    return value


def _stands(value: object) -> object:
    return value if value == LISTED else read_duration(value)


def _host(text: str) -> str:
    if _HOST.fullmatch(text.lower()) is None:
        raise ValueError("not a host: write www.example.org, without https:// and path")
    return text.lower()


def _headers(headers: dict[str, str]) -> dict[str, str]:
    for name, value in headers.items():
        if _HEADER.fullmatch(name) is None or _VALUE.fullmatch(value) is None:
            raise ValueError(f"'{name[:60]}' is no header that can be sent: plain ASCII, on one line")
    return headers


def _pattern(text: str) -> str:
    options = re2.Options()
    options.log_errors = False
    try:
        re2.compile(text, options)
    except re2.error:
        raise ValueError("not a pattern of google-re2, which knows no look-around and no \\1") from None
    return text


Country = Annotated[
    str, AfterValidator(read_country), WithJsonSchema({"type": "string", "pattern": "^[A-Z]{2}$"})
]
_DURATION: Final = {"type": "string", "pattern": "^([0-9]+[smhdw])+$"}


class SourceSpec(Declaring):
    """What a person writes to define a source."""

    model_config = ConfigDict(extra="forbid", frozen=True, hide_input_in_errors=True)

    id: Annotated[str, Field(pattern=r"^[a-z0-9][a-z0-9-]{0,62}$")] = Field(
        description="Its name here: small letters, digits and hyphens; it is never changed later."
    )
    url: Annotated[str, AfterValidator(read_address), WithJsonSchema({"type": "string", "format": "uri"})] = (
        Field(description="What is fetched; without a password, which belongs into headers.")
    )
    publisher: Annotated[str, Field(min_length=1, max_length=100)] = Field(
        description="Who speaks, as travellers read it; sources of one name are one publisher."
    )
    kind: Kind = Field(description="What sort of publisher it is: most rules ask for it.")
    lang: Annotated[str, AfterValidator(read_language)] = Field(description="BCP 47.")
    every: Annotated[
        timedelta, BeforeValidator(read_duration), AfterValidator(_frequency), WithJsonSchema(_DURATION)
    ] = Field(timedelta(minutes=5), description="Time between two polls.")
    country: Country | None = Field(None, description="The publisher's own.")
    subject: Country | None = Field(None, description="The one it speaks about, where it is only one.")
    area: Annotated[str, AfterValidator(_region)] | None = Field(
        None, description="ISO 3166-2: what a text that names no place is about, as a state government's."
    )
    subject_from: Literal["source", "title", "gdacs"] = Field(
        "source", description="Who says which country an entry is about."
    )
    stands: Annotated[
        timedelta | Literal["while-listed"] | None,
        BeforeValidator(_stands),
        WithJsonSchema({"type": "string", "pattern": f"^(([0-9]+[smhdw])+|{LISTED})$"}),
    ] = Field(None, description="How long what it says holds after it was last said.")
    carrier: Annotated[str, Field(pattern="^[A-Z0-9]{2}$")] | None = Field(None, description="IATA code.")
    key: Literal["id", "link", "country"] = Field("id", description="What tells its entries apart.")
    user_agent: Annotated[str, Field(pattern=r"^[\x20-\x7e]{1,200}$")] | None = Field(
        None, description="Instead of our own name, where a publisher refuses it."
    )
    proxy: Annotated[str, AfterValidator(_reachable)] | None = Field(
        None, description="An HTTP proxy; the addresses it dials cannot be checked."
    )
    headers: Annotated[dict[str, str], AfterValidator(_headers)] = Field(
        {}, description="Sent with each request to its own host, such as a key."
    )
    link_hosts: tuple[Annotated[str, AfterValidator(_host)], ...] = Field(
        (), description="Hosts a message may link to; the source's own unless given."
    )
    page: Annotated[str, AfterValidator(read_address)] | None = Field(
        None, description="Where messages lead to, where what its entries link to is not for people."
    )
    silence: Annotated[timedelta, BeforeValidator(read_duration), WithJsonSchema(_DURATION)] = Field(
        timedelta(days=3), description="A silence shorter than this is never told, whatever its habit."
    )
    volatile: tuple[Annotated[str, AfterValidator(_pattern)], ...] = Field(
        (), description="Patterns of what changes without meaning anything, such as today's date."
    )

    def speaks_about(self, country: str) -> bool:
        """Return whether it may say something about *country*."""
        return self.subject == country or (self.subject is None and self.subject_from != "source")

    def matches(self, words: Iterable[str]) -> bool:
        """Return whether each of *words* begins a word of what is known of it, such as its id or kind."""
        told = (self.id, self.publisher, self.kind, self.lang, self.format, self.carrier, self.area)
        return begins(words, (*map(str, filter(None, told)), *self.marks()))

    def marks(self) -> tuple[str, ...]:
        """Return what else it is found by."""
        return ()

    def source(self) -> Source:
        """Return the source it defines."""
        return Source(
            **self.model_dump(include=_SAME),
            kind=self.kind,
            every=self.every,
            stands=None if self.stands == LISTED else self.stands,
            while_listed=self.stands == LISTED,
            headers=tuple(self.headers.items()),
            link_hosts=self.link_hosts,
            volatile=self.volatile,
            silence=self.silence,
            options=self.options(),
        )


def begins(words: Iterable[str], told: Iterable[str]) -> bool:
    """Return whether each of *words* begins a word of what is *told*."""
    known = _WORD.findall(" ".join(told).casefold())
    return all(any(each.startswith(word.casefold()) for each in known) for word in words)


_SAME: Final = {
    *("id", "url", "publisher", "lang", "country", "subject", "area", "subject_from", "carrier", "format"),
    *("key", "user_agent", "proxy", "page"),
}

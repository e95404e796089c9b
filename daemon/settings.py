"""The configuration as values: what each key means and what it may hold."""

from __future__ import annotations

from datetime import time, timedelta
from pathlib import Path
from typing import Annotated, Final, Literal, Self

from pydantic import (
    AfterValidator,
    BaseModel,
    BeforeValidator,
    ConfigDict,
    Discriminator,
    Field,
    SecretStr,
    Tag,
    ValidationInfo,
    WithJsonSchema,
    field_validator,
    model_validator,
)
from pydantic_core import PydanticCustomError
from pydantic_settings import BaseSettings, PydanticBaseSettingsSource, SettingsConfigDict

from daemon import formats
from daemon.sources.catalogue import DEFAULT_IDS
from daemon.sources.definition import Country, SourceSpec
from rules.durations import check_interval

DEFAULT_PACKS: Final = ("mexico-2026-02",)
PREFIX: Final = "ADVISORYD_"
SEPARATOR: Final = "__"

Duration = Annotated[
    timedelta,
    BeforeValidator(formats.read_duration),
    WithJsonSchema({"type": "string", "pattern": "^([0-9]+[smhdw])+$"}),
]
Hour = Annotated[
    time,
    BeforeValidator(formats.read_hour),
    WithJsonSchema({"type": "string", "pattern": "^([01][0-9]|2[0-3]):[0-5][0-9]$"}),
]
Interval = Annotated[Duration, AfterValidator(check_interval)]
SHORTEST_KEEPING: Final = timedelta(days=31)
"""Within it an old text under a new id is known again, and a doubtful message is looked up."""


def _long_enough(value: timedelta) -> timedelta:
    if value < SHORTEST_KEEPING:
        raise ValueError("is too short: keep things for 31d at least")
    return value


Keeping = Annotated[Duration, AfterValidator(_long_enough)]
Size = Annotated[
    int,
    BeforeValidator(formats.read_size),
    WithJsonSchema({"type": "string", "pattern": "^[0-9]+ ?(k|M|G|Ki|Mi|Gi)?B$"}),
]
Email = Annotated[
    str, AfterValidator(formats.read_email), WithJsonSchema({"type": "string", "format": "email"})
]
Phone = Annotated[
    str, AfterValidator(formats.read_phone), WithJsonSchema({"type": "string", "pattern": "^\\+"})
]
Url = Annotated[str, AfterValidator(formats.read_url), WithJsonSchema({"type": "string", "format": "uri"})]
Network = Annotated[str, AfterValidator(formats.read_network)]
Sender = Annotated[str, AfterValidator(formats.read_sender)]
Listen = Annotated[str, AfterValidator(formats.read_listen)]
Contact = Annotated[str, Field(min_length=1), AfterValidator(formats.read_manager)]
Text = Annotated[str, Field(min_length=1)]


class Section(BaseModel):
    """One group of keys; nothing it does not know, and nothing given is repeated in an error."""

    model_config = ConfigDict(extra="forbid", frozen=True, hide_input_in_errors=True, validate_default=True)


class FetchSettings(Section):
    """How sources are fetched."""

    timeout: Duration = Field(
        timedelta(seconds=30), description="Total time for one fetch, redirects included."
    )
    max_bytes: Size = Field(2_000_000, description="Largest body, after decompression.")
    allow_private: tuple[Network, ...] = Field(
        (), description="Private networks that sources may live in; all others are refused."
    )
    contact: Annotated[str, Field(pattern=r"^[\x21-\x7e]{3,100}$")] | None = Field(
        None, description="An address or page that publishers are shown, should they mind our visits."
    )
    per_host: int = Field(4, ge=1, le=100, description="Polls under way at one host.")
    per_host_second: int = Field(5, ge=1, le=1000, description="Requests that begin at one host in a second.")


class SmsSettings(Section):
    """How SMS leave."""

    provider: Literal["twilio"] = Field("twilio", description="Whose protocol is spoken.")
    account_sid: Text = Field(description="The account's SID, AC…")
    auth_token: SecretStr = Field(
        min_length=1, description="Better kept in the file twilio_auth_token in $CREDENTIALS_DIRECTORY."
    )
    auth_token_next: SecretStr | None = Field(
        None,
        min_length=1,
        description="While the token changes: receipts signed with either are believed, either is sent with.",
    )
    sender: Sender = Field(alias="from", description="The number messages come from.")
    api_base: Url = Field("https://api.twilio.com", description="Of Twilio or of a compatible gateway.")
    callback_url: Url | None = Field(
        None, description="Where the provider reports deliveries to, as seen from outside."
    )


class EmailSettings(Section):
    """How e-mail leaves."""

    host: Text = Field(description="The mail server that takes our messages.")
    port: int = Field(587, ge=1, le=65_535, description="587 is usual for starttls, 465 for tls.")
    security: Literal["starttls", "tls", "none"] = Field(
        "starttls", description="none: readable on its way, and then without username and password."
    )
    username: Text | None = Field(None, description="Given together with the password, or neither.")
    password: SecretStr | None = Field(
        None, min_length=1, description="Better kept in the file smtp_password in $CREDENTIALS_DIRECTORY."
    )
    sender: Email = Field(alias="from", description="The address messages come from.")

    @model_validator(mode="after")
    def _credentials_are_whole_and_safe(self) -> Self:
        if (self.username is None) != (self.password is None):
            raise ValueError("username and password are given together, or neither")
        if self.security == "none" and self.username is not None:
            raise ValueError("security: none would send the password readable to all: use starttls or tls")
        return self


class OperatorSettings(Section):
    """Whom advisoryd tells about itself."""

    email: Email | None = Field(None, description="Where e-mail is configured.")
    phone: Phone | None = Field(None, description="With + and the country's code; where SMS are configured.")
    name: Text = Field(
        "Travel manager", description="As whom incidents are closed and announcements made, to travellers."
    )
    self_test: Duration = Field(
        timedelta(hours=24), description="How often a message says that messages arrive; 0s: never."
    )


class HeartbeatSettings(Section):
    """An address that is asked for while all is well: whoever waits there notices silence."""

    url: Url = Field(description="As good as a password: it appears in no log.")
    every: Duration = Field(timedelta(minutes=1), description="How often it is asked for.")


class CapSettings(Section):
    """The most that is sent; what is over it waits, and is told in one message."""

    per_number_15m: int = Field(5, ge=1, description="SMS to one number in 15 minutes.")
    per_number_hour: int = Field(11, ge=1, description="SMS to one number in an hour.")
    extreme_per_hour: int = Field(
        30,
        ge=1,
        description="SMS to one number in an hour of what is extreme, which those two do not hold back.",
    )
    per_day: int = Field(
        50_000, ge=1, description="SMS of the account in a day; what is extreme may double it."
    )
    spend_per_day: float = Field(
        5_000,
        gt=0,
        description="What these may cost, in US dollars as estimated; what is extreme may double it.",
    )


class DigestSettings(Section):
    """The e-mail once a day about what is below somebody's severity."""

    at: Hour = Field(time(8), description="When it is due, by each person's own clock.")


class RetentionSettings(Section):
    """How long things are kept; what still goes on is kept however old it is."""

    entries: Keeping = Field(
        timedelta(days=400),
        description="Texts of publishers, in all their revisions, for backtest and evidence.",
    )
    messages: Keeping = Field(
        timedelta(days=400), description="Messages, notices, replies, and incidents that are over."
    )
    trips: Keeping = Field(timedelta(days=400), description="Trips, after their end.")
    removed: Keeping = Field(
        timedelta(days=400), description="Subscribers, after they were removed; then they are forgotten."
    )


class WebSettings(Section):
    """Where receipts are taken in, and health and figures are shown."""

    listen: Listen | None = Field(
        "127.0.0.1:8780", description="host:port; a proxy in front does TLS.  null: nothing is served."
    )
    hosts: tuple[Text, ...] = Field(
        (), description="Names by which it may be asked for, beside its own and callback_url's."
    )
    public_url: Url | None = Field(
        None,
        description="Where hubs reach us, as seen from outside: news that they announce is fetched at once.",
    )


class GroupSettings(Section):
    """Who answers for the subscribers of one group."""

    manager: Contact | None = Field(
        None, description="E-mail address, phone with + or a subscriber's name; else the operator."
    )
    second: Contact | None = Field(
        None, description="Who is told where nothing changed after the manager was; else the operator."
    )
    repeat_interval: Interval | None = Field(
        None, description="How often an alert is repeated while it holds and nobody has acknowledged it."
    )
    escalate_after: Duration | None = Field(
        None, description="How long after an alert the manager is told of who has not acknowledged it."
    )


def _form(value: object) -> str:
    return "name" if isinstance(value, str) else "definition"


SourceEntry = Annotated[
    Annotated[str, Tag("name")] | Annotated[SourceSpec, Tag("definition")],
    Discriminator(_form),
]


class Settings(BaseSettings):
    """Everything that can be configured."""

    model_config = SettingsConfigDict(
        env_prefix=PREFIX,
        env_nested_delimiter=SEPARATOR,
        extra="forbid",
        frozen=True,
        hide_input_in_errors=True,
        title="advisoryd configuration",
    )

    database: Annotated[Path, BeforeValidator(formats.read_database), WithJsonSchema({"type": "string"})] = (
        Field(description="A path; relative ones start at the configuration's folder.")
    )
    rules: tuple[Path, ...] = Field((), description="Files or folders of rules.")
    packs: tuple[str, ...] = Field(DEFAULT_PACKS, description="Shipped rule packs.")
    watch: tuple[Country, ...] = Field(
        (), description="Countries: every source of the catalogue that speaks about them, beside `sources`."
    )
    sources: tuple[SourceEntry, ...] = Field(
        DEFAULT_IDS, description="Names from the shipped catalogue, or whole definitions."
    )
    fetch: FetchSettings = FetchSettings()
    sms: SmsSettings | None = None
    email: EmailSettings | None = None
    operator: OperatorSettings = OperatorSettings()
    group_wait: Duration = Field(
        timedelta(seconds=30), description="How long one person's news are gathered."
    )
    reconcile_grace: Duration = Field(
        timedelta(seconds=60), description="How long a provider may take to list a message it has accepted."
    )
    backfill: Duration = Field(
        timedelta(hours=24), description="How old an entry may be that is told at a source's first poll."
    )
    caps: CapSettings = CapSettings()
    digest: DigestSettings = DigestSettings()
    groups: dict[Text, GroupSettings] = Field(
        default_factory=dict, description="By the name in the subscribers' column group."
    )
    retention: RetentionSettings = RetentionSettings()
    web: WebSettings = WebSettings()
    heartbeat: HeartbeatSettings | None = None

    @model_validator(mode="after")
    def _receipts_come_in_somewhere(self) -> Self:
        if self.web.listen is None and self.sms is not None and self.sms.callback_url is not None:
            raise ValueError("sms.callback_url needs web.listen: receipts come in there")
        return self

    @model_validator(mode="before")
    @classmethod
    def _what_is_given_replaces_its_default(cls, data: object) -> object:
        """Load no pack where rules are given, and poll no default source where countries are watched."""
        replaced = {"rules": "packs", "watch": "sources"}
        if not isinstance(data, dict):
            return data
        return {**{default: [] for key, default in replaced.items() if key in data}, **data}

    @field_validator("sources", mode="after")
    @classmethod
    def _something_is_polled(
        cls, sources: tuple[SourceEntry, ...], given: ValidationInfo
    ) -> tuple[SourceEntry, ...]:
        if not sources and not given.data.get("watch"):
            hint = "name some, or the countries you watch under `watch`"
            raise PydanticCustomError("nothing_polled", "it is empty", {"hint": hint})
        return sources

    @classmethod
    def settings_customise_sources(
        cls,
        settings_cls: type[BaseSettings],  # noqa: ARG003 (pydantic-settings calls it so)
        init_settings: PydanticBaseSettingsSource,
        env_settings: PydanticBaseSettingsSource,  # noqa: ARG003 (the loader merges it, and knows whence a value came)
        dotenv_settings: PydanticBaseSettingsSource,  # noqa: ARG003 - pydantic passes it
        file_secret_settings: PydanticBaseSettingsSource,  # noqa: ARG003 - the same
    ) -> tuple[PydanticBaseSettingsSource, ...]:
        """Take what the loader has merged, and nothing else."""
        return (init_settings,)

"""The fields of Twilio's Messages resource that anybody here reads or writes, and what they may hold.

After the public description of the interface (``twilio_api_v2010.json`` of github.com/twilio/twilio-oai).
"""

from __future__ import annotations

from typing import Annotated, Literal

from pydantic import BaseModel, ConfigDict, Field, StringConstraints, TypeAdapter

Phone = Annotated[str, StringConstraints(pattern=r"^\+[1-9][0-9]{6,14}$")]
Sid = Annotated[str, StringConstraints(pattern=r"^(SM|MM)[0-9a-f]{32}$")]
Date = Annotated[
    str, StringConstraints(pattern=r"^[A-Z][a-z]{2}, \d{2} [A-Z][a-z]{2} \d{4} \d{2}:\d{2}:\d{2} \+0000$")
]
Status = Literal[
    "queued", "sending", "sent", "failed", "delivered", "undelivered", "receiving", "received",
    "accepted", "scheduled", "read", "partially_delivered", "canceled",
]  # fmt: skip


class MessageResource(BaseModel):
    """One message as it is created, listed and fetched."""

    model_config = ConfigDict(extra="forbid", strict=True)

    sid: Sid
    account_sid: Annotated[str, StringConstraints(pattern=r"^AC[0-9a-f]{32}$")]
    to: Phone
    from_: str = Field(alias="from")
    body: str
    status: Status
    error_code: int | None
    error_message: str | None
    date_created: Date
    date_updated: Date
    date_sent: Date | None
    direction: Literal["outbound-api"]
    num_segments: str
    price: str | None
    uri: str


class CreateMessage(BaseModel):
    """What may be asked for."""

    model_config = ConfigDict(extra="forbid")

    to: Phone = Field(alias="To")
    from_: str = Field(alias="From", min_length=1)
    body: str = Field(alias="Body", min_length=1, max_length=1600)
    validity_period: int | None = Field(None, alias="ValidityPeriod", ge=1, le=36_000)
    status_callback: Annotated[str, StringConstraints(pattern=r"^https?://")] | None = Field(
        None, alias="StatusCallback"
    )


class Callback(BaseModel):
    """What a status callback carries."""

    model_config = ConfigDict(extra="forbid")

    message_sid: Sid = Field(alias="MessageSid")
    sms_sid: Sid = Field(alias="SmsSid")
    message_status: Status = Field(alias="MessageStatus")
    sms_status: Status = Field(alias="SmsStatus")
    account_sid: str = Field(alias="AccountSid")
    to: Phone = Field(alias="To")
    from_: str = Field(alias="From")
    api_version: str = Field(alias="ApiVersion")
    error_code: str | None = Field(None, alias="ErrorCode", pattern=r"^\d{5}$")


RESOURCE = TypeAdapter(MessageResource)

"""The ways out that a configuration gives: SMS, e-mail, or with neither the terminal."""

from __future__ import annotations

from daemon.channels.channel import Channel
from daemon.channels.console import ConsoleChannel
from daemon.channels.email import EmailChannel, MailServer
from daemon.routes import CONSOLE, EMAIL, SMS, Routes
from daemon.settings import EmailSettings, Settings, SmsSettings


def configured_channels(settings: Settings) -> dict[str, Channel]:
    """Return the configured channels by name; the terminal where there is none."""
    channels: list[Channel] = []
    if settings.sms is not None:
        channels.append(_sms(settings.sms))
    if settings.email is not None:
        channels.append(_email(settings.email))
    return {channel.name: channel for channel in channels or [ConsoleChannel()]}


def channel_names(settings: Settings) -> frozenset[str]:
    """Return the names of the configured channels; the terminal where there is none."""
    named = (name for name in (SMS, EMAIL) if getattr(settings, name) is not None)
    return frozenset(named) or frozenset({CONSOLE})


def reaches_operator(settings: Settings) -> bool:
    """Return whether there is a way to the operator; the terminal is one where nothing is configured."""
    return (
        Routes(channel_names(settings), settings.operator.email, settings.operator.phone).operator()
        is not None
    )


def secrets_of(settings: Settings) -> tuple[str, ...]:
    """Return what must never be logged; a source's own headers may hold keys."""
    kept = (
        settings.sms.auth_token if settings.sms else None,
        settings.sms.auth_token_next if settings.sms else None,
        settings.email.password if settings.email else None,
    )
    headers = [
        value for each in settings.sources if not isinstance(each, str) for value in each.headers.values()
    ]
    addresses = [settings.heartbeat.url] if settings.heartbeat else []
    return (*(secret.get_secret_value() for secret in kept if secret is not None), *headers, *addresses)


def _sms(settings: SmsSettings) -> Channel:
    from daemon.channels.sms import (  # noqa: PLC0415 - who sends no SMS need not load twilio
        SmsAccount,
        SmsChannel,
    )

    return SmsChannel(
        SmsAccount(
            account_sid=settings.account_sid,
            auth_token=settings.auth_token.get_secret_value(),
            sender=settings.sender,
            api_base=settings.api_base,
            callback_url=settings.callback_url,
            next_token=settings.auth_token_next.get_secret_value() if settings.auth_token_next else None,
        )
    )


def _email(settings: EmailSettings) -> EmailChannel:
    return EmailChannel(
        MailServer(
            host=settings.host,
            port=settings.port,
            sender=settings.sender,
            security=settings.security,
            username=settings.username,
            password=settings.password.get_secret_value() if settings.password else None,
        )
    )

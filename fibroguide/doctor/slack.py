"""Looks whether the Slack channel can work."""

import asyncio
import os
import re
import time
from collections.abc import Mapping
from email.utils import parsedate_to_datetime
from typing import Any

import aiohttp
from slack_sdk.errors import SlackApiError, SlackClientError
from slack_sdk.web.async_client import AsyncWebClient

from fibroguide.channels.slack_api import SlackApi
from fibroguide.channels.slack_settings import SlackSettings, slack_settings
from fibroguide.doctor.findings import BAD, NOTE, OFF, OK, Finding
from fibroguide.environment import SettingsError

_SUBJECT = "Slack"
SCOPES = ("app_mentions:read", "channels:history", "chat:write", "commands", "groups:history", "im:history", "mpim:history")
_CLOCK_SECONDS = 120  # Slack's requests are refused when they seem five minutes old


async def check_slack(environment: Mapping[str, str] = os.environ) -> list[Finding]:
    """Return what is to be said about Slack; it asks Slack and changes nothing there."""
    try:
        settings = slack_settings(environment)
    except SettingsError as error:
        return [Finding(BAD, _SUBJECT, str(error))]
    if settings is None:
        return [Finding(OFF, _SUBJECT, "not set up (docs/slack.md).")]
    client = SlackApi(settings).client
    try:
        me = await client.auth_test()
    except SlackApiError as error:
        word = error.response.get("error", "unknown")
        return [Finding(BAD, _SUBJECT, f"it refuses FIBROGUIDE_SLACK_BOT_TOKEN ({word}). Copy it anew from OAuth & Permissions.")]
    except (aiohttp.ClientError, asyncio.TimeoutError) as error:
        return [Finding(BAD, _SUBJECT, f"{settings.api} cannot be reached ({type(error).__name__}). Is there a network?")]
    found = [Finding(OK, _SUBJECT, f"the token is that of {me.get('user')} in {me.get('team')}.")]
    return [*found, *_scopes(me.headers), *_clock(me.headers), *_secret(settings), *await _socket(client, settings)]


def _scopes(headers: Mapping[str, Any]) -> list[Finding]:
    granted = next((value for name, value in headers.items() if name.lower() == "x-oauth-scopes"), None)
    if granted is None:
        return []
    missing = [scope for scope in SCOPES if scope not in re.split(r"[,\s]+", str(granted))]
    if not missing:
        return []
    return [Finding(BAD, _SUBJECT, f"the app lacks {', '.join(missing)}. Paste deploy/slack-manifest.yml anew and reinstall it.")]


def _clock(headers: Mapping[str, Any]) -> list[Finding]:
    date = next((value for name, value in headers.items() if name.lower() == "date"), None)
    try:
        off = abs(time.time() - parsedate_to_datetime(str(date)).timestamp())
    except (TypeError, ValueError):
        return []
    if off <= _CLOCK_SECONDS:
        return []
    return [Finding(BAD, _SUBJECT, f"this machine's clock is off by {off:.0f} seconds, so Slack's requests look old. Set it.")]


def _secret(settings: SlackSettings) -> list[Finding]:
    if settings.signing_secret and not re.fullmatch(r"[0-9a-f]{32}", settings.signing_secret):
        return [Finding(NOTE, _SUBJECT, "FIBROGUIDE_SLACK_SIGNING_SECRET is not 32 hexadecimal digits. Compare it.")]
    return []


async def _socket(client: AsyncWebClient, settings: SlackSettings) -> list[Finding]:
    if not settings.app_token:
        where = f"{settings.public_url}/webhooks/slack" if settings.public_url else "https://<your address>/webhooks/slack"
        return [Finding(OK, _SUBJECT, f"it is to call {where} (in the app's manifest).")]
    try:
        await client.apps_connections_open(app_token=settings.app_token)
    except (SlackClientError, aiohttp.ClientError, asyncio.TimeoutError):
        return [Finding(BAD, _SUBJECT, "it refuses FIBROGUIDE_SLACK_APP_TOKEN. It needs the scope connections:write.")]
    return [Finding(OK, _SUBJECT, "Socket Mode works.")]

"""Looks whether the Telegram channel can work."""

import asyncio
import os
import time
from collections.abc import Mapping
from typing import Any

import aiohttp

from fibroguide.channels.telegram_api import TelegramApi, TelegramError
from fibroguide.channels.telegram_settings import WEBHOOK_PATH, TelegramSettings, telegram_settings
from fibroguide.doctor.findings import BAD, NOTE, OFF, OK, Finding
from fibroguide.environment import SettingsError

_SUBJECT = "Telegram"
_HOUR = 3600.0


async def check_telegram(options: Mapping[str, Any] | None, environment: Mapping[str, str] = os.environ) -> list[Finding]:
    """Return what is to be said about Telegram; it asks Telegram and changes nothing there."""
    try:
        settings = telegram_settings(options, environment)
    except SettingsError as error:
        return [Finding(BAD, _SUBJECT, str(error))]
    if settings is None:
        return [Finding(OFF, _SUBJECT, "not set up (docs/telegram.md).")]
    api = TelegramApi(settings)
    try:
        me = await api.call("getMe", patience=0)
        webhook = await api.call("getWebhookInfo", patience=0)
    except TelegramError as error:
        wrong_token = error.code in (401, 404)
        remedy = "Telegram does not know the token. Copy it anew from @BotFather." if wrong_token else f"Telegram says: {error}."
        return [Finding(BAD, _SUBJECT, remedy)]
    except (aiohttp.ClientError, asyncio.TimeoutError) as error:
        return [Finding(BAD, _SUBJECT, f"{settings.api} cannot be reached ({type(error).__name__}). Is there a network?")]
    finally:
        await api.close()
    found = Finding(OK, _SUBJECT, f"the token is that of @{me.get('username')}.")
    return [found, *_webhook(settings, webhook), *_groups(settings, me)]


def _webhook(settings: TelegramSettings, webhook: dict[str, Any]) -> list[Finding]:
    url = webhook.get("url", "")
    if settings.mode == "polling":
        if url:
            return [Finding(NOTE, _SUBJECT, "a webhook is set; the bot takes it away when it starts, since its mode is polling.")]
        return []
    findings = []
    wanted = settings.public_url + WEBHOOK_PATH
    if url == wanted:
        findings.append(Finding(OK, _SUBJECT, f"it calls {url}."))
    else:
        findings.append(Finding(NOTE, _SUBJECT, f"it calls {url or 'nobody'} until the bot starts, and then {wanted}."))
    last_error = webhook.get("last_error_message")
    if last_error and time.time() - webhook.get("last_error_date", 0) < _HOUR:
        waiting = webhook.get("pending_update_count", 0)
        findings.append(Finding(BAD, _SUBJECT, f"its last call failed within the hour: {last_error} ({waiting} messages wait)."))
    return findings


def _groups(settings: TelegramSettings, me: dict[str, Any]) -> list[Finding]:
    if settings.groups and not me.get("can_join_groups", True):
        return [Finding(NOTE, _SUBJECT, "groups are on in credentials.yml, but not at @BotFather (/setjoingroups).")]
    return []

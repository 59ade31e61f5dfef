"""How Telegram is set up: its token from the environment, the rest from credentials.yml."""

import hashlib
import os
import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from fibroguide.channels.web_tokens import web_secret
from fibroguide.environment import SettingsError, public_url

WEBHOOK_PATH = "/webhooks/telegram"
_TOKEN = re.compile(r"\d{3,16}:[A-Za-z0-9_-]{10,80}")
_MODES = ("webhook", "polling")


@dataclass(frozen=True)
class TelegramSettings:
    """A bot on Telegram.

    Attributes:
        token: The bot's token; a secret.
        mode: ``webhook`` (Telegram calls us) or ``polling`` (we ask Telegram).
        groups: The bot answers in groups, too, when it is mentioned.
        public_url: Where Telegram and the people reach this server; may be empty with ``polling``.
        api: Address of the Bot API.
        secret: What Telegram shows with each call; derived from the server's own secret.
    """

    token: str = field(repr=False)
    mode: str
    groups: bool
    public_url: str
    api: str
    secret: str = field(repr=False)

    @property
    def bot(self) -> int:
        """The bot's number, which the token begins with."""
        return int(self.token.partition(":")[0])


def telegram_settings(
    options: Mapping[str, Any] | None = None, environment: Mapping[str, str] = os.environ
) -> TelegramSettings | None:
    """Return how Telegram is set up, or None where it is not (docs/telegram.md).

    Args:
        options: What stands under the channel in credentials.yml: ``mode`` and ``groups``.
        environment: ``FIBROGUIDE_TELEGRAM_TOKEN`` turns the channel on.

    Raises:
        SettingsError: A setting is missing or wrong.
    """
    options = options or {}
    unknown = set(options) - {"mode", "groups"}
    if unknown:
        raise SettingsError(f"credentials.yml gives Telegram an option {min(unknown)!r}. Known options: mode, groups.")
    token = environment.get("FIBROGUIDE_TELEGRAM_TOKEN", "").strip()
    if not token:
        return None
    if not _TOKEN.fullmatch(token):
        raise SettingsError("FIBROGUIDE_TELEGRAM_TOKEN is no token. Copy the whole line from @BotFather, like 123456:AbC-dEf...")
    mode, groups = options.get("mode", "webhook"), options.get("groups", False)
    if mode not in _MODES:
        raise SettingsError(f"credentials.yml: Telegram's mode is {mode!r}. Write webhook or polling.")
    if not isinstance(groups, bool):
        raise SettingsError(f"credentials.yml: Telegram's groups is {groups!r}. Write true or false.")
    url = public_url(environment)
    if mode == "webhook" and not url:
        raise SettingsError(
            "Telegram needs an address to call. Set FIBROGUIDE_PUBLIC_URL, or write 'mode: polling' in credentials.yml."
        )
    secret = hashlib.blake2b(token.encode(), key=web_secret().encode()[:64], digest_size=32, person=b"telegram").hexdigest()
    api = environment.get("FIBROGUIDE_TELEGRAM_API") or "https://api.telegram.org"
    return TelegramSettings(token, mode, groups, url, api.rstrip("/"), secret)

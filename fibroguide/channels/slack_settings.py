"""How Slack is set up: tokens and the signing secret, from the environment."""

import os
from collections.abc import Mapping
from dataclasses import dataclass, field

from fibroguide.environment import SettingsError, public_url

WEBHOOK_PATH = "/webhooks/slack"


@dataclass(frozen=True)
class SlackSettings:
    """An app in one Slack workspace.

    Attributes:
        bot_token: The app's token, ``xoxb-...``; a secret.
        signing_secret: Shows that a request comes from Slack; a secret. Empty where only Socket Mode is used.
        app_token: Turns Socket Mode on, ``xapp-...``; a secret. Empty where Slack calls the server.
        public_url: Where people reach this server; may be empty.
        api: Address of the Web API, with a slash at its end.
    """

    bot_token: str = field(repr=False)
    signing_secret: str = field(repr=False)
    app_token: str = field(repr=False)
    public_url: str
    api: str


def slack_settings(environment: Mapping[str, str] = os.environ) -> SlackSettings | None:
    """Return how Slack is set up, or None where it is not (docs/slack.md).

    Raises:
        SettingsError: A setting is missing or wrong.
    """
    bot, secret, app = (
        environment.get(f"FIBROGUIDE_SLACK_{name}", "").strip() for name in ("BOT_TOKEN", "SIGNING_SECRET", "APP_TOKEN")
    )
    if not (bot or secret or app):
        return None
    if not bot.startswith("xoxb-"):
        raise SettingsError("FIBROGUIDE_SLACK_BOT_TOKEN does not begin with xoxb-. Copy it from OAuth & Permissions.")
    if app and not app.startswith("xapp-"):
        raise SettingsError("FIBROGUIDE_SLACK_APP_TOKEN does not begin with xapp-. Copy it from Basic Information.")
    if not (secret or app):
        raise SettingsError("Set FIBROGUIDE_SLACK_SIGNING_SECRET, or FIBROGUIDE_SLACK_APP_TOKEN for Socket Mode.")
    api = environment.get("FIBROGUIDE_SLACK_API") or "https://slack.com/api/"
    return SlackSettings(bot, secret, app, public_url(environment), api.rstrip("/") + "/")

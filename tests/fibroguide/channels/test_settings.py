"""Slack's and Telegram's settings: off where nothing is set, one sentence where something is wrong, secrets never shown."""

import pytest

from fibroguide.channels.slack_settings import slack_settings
from fibroguide.channels.telegram_settings import telegram_settings
from fibroguide.environment import SettingsError

TOKEN = "123456:AAbbCCddEEffGG"
TELEGRAM = {"FIBROGUIDE_TELEGRAM_TOKEN": TOKEN, "FIBROGUIDE_PUBLIC_URL": "https://chat.clinic.example"}
SLACK = {"FIBROGUIDE_SLACK_BOT_TOKEN": "xoxb-1-secret", "FIBROGUIDE_SLACK_SIGNING_SECRET": "a" * 32}


def test_what_is_not_set_up_is_off() -> None:
    assert telegram_settings({}, {}) is None
    assert telegram_settings(None, {"FIBROGUIDE_TELEGRAM_TOKEN": "  "}) is None
    assert slack_settings({}) is None


def test_telegram_is_set_up_by_its_token_and_an_address() -> None:
    settings = telegram_settings(None, TELEGRAM)
    assert settings
    assert (settings.bot, settings.mode, settings.groups) == (123456, "webhook", False)
    assert settings.api == "https://api.telegram.org"
    polling = telegram_settings({"mode": "polling", "groups": True}, {"FIBROGUIDE_TELEGRAM_TOKEN": TOKEN})
    assert polling
    assert (polling.mode, polling.groups, polling.public_url) == ("polling", True, "")


def test_the_secret_that_telegram_shows_is_the_same_on_every_worker_and_no_other_bots(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("FIBROGUIDE_SECRET", "one")
    secret = telegram_settings(None, TELEGRAM).secret
    assert secret == telegram_settings(None, TELEGRAM).secret
    assert len(secret) == 64
    assert telegram_settings(None, {**TELEGRAM, "FIBROGUIDE_TELEGRAM_TOKEN": "123456:AAbbCCddEEffHH"}).secret != secret
    monkeypatch.setenv("FIBROGUIDE_SECRET", "two")
    assert telegram_settings(None, TELEGRAM).secret != secret


@pytest.mark.parametrize(
    ("options", "environment", "sentence"),
    [
        ({}, {**TELEGRAM, "FIBROGUIDE_TELEGRAM_TOKEN": "not a token"}, "TOKEN is no token. Copy"),
        ({}, {"FIBROGUIDE_TELEGRAM_TOKEN": TOKEN}, "Set FIBROGUIDE_PUBLIC_URL, or write 'mode: polling'"),
        ({"mode": "push"}, TELEGRAM, "mode is 'push'. Write webhook or polling."),
        ({"groups": "yes"}, TELEGRAM, "groups is 'yes'. Write true or false."),
        ({"group": True}, TELEGRAM, "an option 'group'. Known options: mode, groups."),
        ({}, {**TELEGRAM, "FIBROGUIDE_PUBLIC_URL": "chat.example"}, "FIBROGUIDE_PUBLIC_URL is 'chat.example'"),
    ],
)
def test_what_is_wrong_with_telegram_is_a_sentence_without_the_token(options: dict, environment: dict, sentence: str) -> None:
    with pytest.raises(SettingsError) as caught:
        telegram_settings(options, environment)
    assert sentence in str(caught.value)
    assert environment["FIBROGUIDE_TELEGRAM_TOKEN"] not in str(caught.value)


@pytest.mark.parametrize(
    ("environment", "sentence"),
    [
        ({"FIBROGUIDE_SLACK_BOT_TOKEN": "xoxp-1-user"}, "does not begin with xoxb-. Copy"),
        ({"FIBROGUIDE_SLACK_SIGNING_SECRET": "a" * 32}, "BOT_TOKEN does not begin with xoxb-"),
        ({"FIBROGUIDE_SLACK_BOT_TOKEN": "xoxb-1"}, "Set FIBROGUIDE_SLACK_SIGNING_SECRET, or FIBROGUIDE_SLACK_APP_TOKEN"),
        ({**SLACK, "FIBROGUIDE_SLACK_APP_TOKEN": "xoxb-2"}, "APP_TOKEN does not begin with xapp-"),
    ],
)
def test_what_is_wrong_with_slack_is_a_sentence_without_its_secrets(environment: dict[str, str], sentence: str) -> None:
    with pytest.raises(SettingsError) as caught:
        slack_settings(environment)
    assert sentence in str(caught.value)
    assert not any(value in str(caught.value) for value in environment.values())


def test_secrets_are_not_shown_when_settings_are_printed() -> None:
    shown = f"{telegram_settings(None, TELEGRAM)} {slack_settings({**SLACK, 'FIBROGUIDE_SLACK_APP_TOKEN': 'xapp-secret'})}"
    for secret in (TOKEN, "xoxb-1-secret", "a" * 32, "xapp-secret"):
        assert secret not in shown

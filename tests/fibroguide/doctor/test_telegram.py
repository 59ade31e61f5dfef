"""The doctor against an emulated Telegram."""

import time
from collections.abc import Iterator
from typing import Any

import pytest

from fibroguide.doctor.findings import BAD, NOTE, OFF, OK
from fibroguide.doctor.telegram import check_telegram
from tests.emulators.telegram import TelegramEmulator

PUBLIC = "https://chat.clinic.example"
OURS = f"{PUBLIC}/webhooks/telegram"


@pytest.fixture
def telegram() -> Iterator[TelegramEmulator]:
    with TelegramEmulator() as emulator:
        yield emulator


async def report(telegram: TelegramEmulator, options: dict[str, Any] | None = None, **changes: str) -> list[tuple[str, str]]:
    values = {
        "FIBROGUIDE_TELEGRAM_TOKEN": telegram.token,
        "FIBROGUIDE_TELEGRAM_API": telegram.url,
        "FIBROGUIDE_PUBLIC_URL": PUBLIC,
    }
    return [(finding.level, finding.sentence) for finding in await check_telegram(options, {**values, **changes})]


def levels(found: list[tuple[str, str]]) -> list[str]:
    return [level for level, _ in found]


async def test_without_a_token_it_is_off() -> None:
    (finding,) = await check_telegram(None, {})
    assert (finding.level, finding.subject) == (OFF, "Telegram")
    assert "docs/telegram.md" in finding.sentence


async def test_a_bot_that_runs_is_well(telegram: TelegramEmulator) -> None:
    telegram.webhook = {"url": OURS}
    assert await report(telegram) == [
        (OK, "the token is that of @fibro_test_bot."),
        (OK, f"it calls {OURS}."),
    ]


async def test_nothing_is_changed_at_telegram(telegram: TelegramEmulator) -> None:
    await report(telegram)
    assert [method for method, _ in telegram.calls] == ["getMe", "getWebhookInfo"]


@pytest.mark.parametrize(("webhook", "called"), [(None, "nobody"), ({"url": "https://old.example/x"}, "https://old.example/x")])
async def test_before_the_start_it_says_whom_telegram_calls_and_whom_it_will(
    telegram: TelegramEmulator, webhook: dict[str, Any] | None, called: str
) -> None:
    telegram.webhook = webhook
    found = await report(telegram)
    assert found[1] == (NOTE, f"it calls {called} until the bot starts, and then {OURS}.")


async def test_a_webhook_that_fails_is_told_with_telegrams_words(telegram: TelegramEmulator) -> None:
    telegram.webhook = {"url": OURS}
    telegram.last_error, telegram._last_error_at = "SSL error: certificate verify failed", int(time.time()) - 60
    telegram._pending = [{"update_id": 1}, {"update_id": 2}]
    found = await report(telegram)
    assert levels(found) == [OK, OK, BAD]
    assert "SSL error: certificate verify failed (2 messages wait)" in found[2][1]


async def test_a_failure_of_yesterday_is_over(telegram: TelegramEmulator) -> None:
    telegram.webhook = {"url": OURS}
    telegram.last_error, telegram._last_error_at = "Connection refused", int(time.time()) - 24 * 3600
    assert levels(await report(telegram)) == [OK, OK]


@pytest.mark.parametrize("token", ["123456:another-token-than-ours", "999999:TEST-token_of_the_emulator"])
async def test_a_wrong_token_is_a_sentence_that_does_not_show_it(telegram: TelegramEmulator, token: str) -> None:
    ((level, sentence),) = await report(telegram, FIBROGUIDE_TELEGRAM_TOKEN=token)
    assert level == BAD
    assert "does not know the token. Copy it anew from @BotFather." in sentence
    assert token.partition(":")[2] not in sentence


async def test_another_refusal_is_told_with_telegrams_words(telegram: TelegramEmulator) -> None:
    telegram.refuse("getMe", 429, "Too Many Requests: retry after 5", retry_after=5)
    ((level, sentence),) = await report(telegram)
    assert level == BAD
    assert "429 Too Many Requests: retry after 5" in sentence


@pytest.mark.parametrize(
    ("options", "changes", "named"),
    [
        (None, {"FIBROGUIDE_TELEGRAM_TOKEN": "no token"}, "FIBROGUIDE_TELEGRAM_TOKEN"),
        (None, {"FIBROGUIDE_PUBLIC_URL": ""}, "FIBROGUIDE_PUBLIC_URL"),
        (None, {"FIBROGUIDE_PUBLIC_URL": "http://chat.clinic.example"}, "FIBROGUIDE_PUBLIC_URL"),
        ({"mode": "pulling"}, {}, "mode"),
        ({"groups": "sometimes"}, {}, "groups"),
        ({"token": "123456:a-token-in-a-file"}, {}, "token"),
    ],
)
async def test_a_setting_that_cannot_work_is_found_before_telegram_is_asked(
    telegram: TelegramEmulator, options: dict[str, Any] | None, changes: dict[str, str], named: str
) -> None:
    ((level, sentence),) = await report(telegram, options, **changes)
    assert (level, telegram.calls) == (BAD, [])
    assert named in sentence
    assert "a-token-in-a-file" not in sentence


async def test_telegram_that_cannot_be_reached_is_a_sentence(telegram: TelegramEmulator) -> None:
    telegram.stop()
    ((level, sentence),) = await report(telegram)
    assert level == BAD
    assert f"{telegram.url} cannot be reached (ClientConnectorError)" in sentence


async def test_polling_needs_no_address_and_no_webhook(telegram: TelegramEmulator) -> None:
    found = await report(telegram, {"mode": "polling"}, FIBROGUIDE_PUBLIC_URL="")
    assert found == [(OK, "the token is that of @fibro_test_bot.")]


async def test_a_webhook_in_the_way_of_polling_is_noted(telegram: TelegramEmulator) -> None:
    telegram.webhook = {"url": OURS}
    found = await report(telegram, {"mode": "polling"})
    assert levels(found) == [OK, NOTE]
    assert "takes it away when it starts" in found[1][1]


async def test_groups_that_botfather_forbids_are_noted(telegram: TelegramEmulator, monkeypatch: pytest.MonkeyPatch) -> None:
    telegram.webhook = {"url": OURS}
    assert levels(await report(telegram, {"groups": True})) == [OK, OK]
    monkeypatch.setattr(telegram, "_do_getMe", lambda _: {**telegram.bot, "can_join_groups": False})
    assert levels(await report(telegram)) == [OK, OK], "off in credentials.yml, it does not matter"
    found = await report(telegram, {"groups": True})
    assert levels(found) == [OK, OK, NOTE]
    assert "/setjoingroups" in found[2][1]

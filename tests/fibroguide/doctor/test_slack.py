"""The doctor against an emulated Slack."""

from collections.abc import Iterator

import pytest

from fibroguide.doctor.findings import BAD, NOTE, OFF, OK
from fibroguide.doctor.slack import SCOPES, check_slack
from tests.emulators.slack import SlackEmulator


@pytest.fixture
def slack() -> Iterator[SlackEmulator]:
    with SlackEmulator(signing_secret="a" * 32) as emulator:
        emulator.scopes = ",".join(SCOPES)
        yield emulator


def settings(slack: SlackEmulator, **changes: str) -> dict[str, str]:
    values = {
        "FIBROGUIDE_SLACK_BOT_TOKEN": slack.bot_token,
        "FIBROGUIDE_SLACK_SIGNING_SECRET": slack.signing_secret,
        "FIBROGUIDE_SLACK_API": slack.url,
    }
    return {**values, **changes}


async def report(environment: dict[str, str]) -> list[tuple[str, str]]:
    return [(finding.level, finding.sentence) for finding in await check_slack(environment)]


async def test_without_settings_it_is_off() -> None:
    ((level, sentence),) = await report({})
    assert level == OFF
    assert "docs/slack.md" in sentence


async def test_a_good_set_up_is_well_and_says_where_slack_is_to_call(slack: SlackEmulator) -> None:
    found = await report(settings(slack, FIBROGUIDE_PUBLIC_URL="https://chat.clinic.example"))
    assert [level for level, _ in found] == [OK, OK]
    assert "https://chat.clinic.example/webhooks/slack" in found[1][1]


async def test_a_wrong_token_is_a_sentence_that_does_not_show_it(slack: SlackEmulator) -> None:
    ((level, sentence),) = await report(settings(slack, FIBROGUIDE_SLACK_BOT_TOKEN="xoxb-wrong-secret"))
    assert level == BAD
    assert "FIBROGUIDE_SLACK_BOT_TOKEN (invalid_auth)" in sentence
    assert "xoxb-wrong-secret" not in sentence


async def test_a_setting_that_cannot_work_is_found_before_slack_is_asked(slack: SlackEmulator) -> None:
    ((level, sentence),) = await report(settings(slack, FIBROGUIDE_SLACK_SIGNING_SECRET=""))
    assert (level, slack.calls) == (BAD, [])
    assert "FIBROGUIDE_SLACK_SIGNING_SECRET" in sentence


async def test_slack_that_cannot_be_reached_is_a_sentence(slack: SlackEmulator) -> None:
    slack.stop()
    ((level, sentence),) = await report(settings(slack))
    assert level == BAD
    assert "cannot be reached" in sentence


async def test_missing_permissions_are_named(slack: SlackEmulator) -> None:
    slack.scopes = "chat:write,commands"
    found = await report(settings(slack))
    assert (BAD, True) in [(level, "app_mentions:read" in sentence and "chat:write" not in sentence) for level, sentence in found]


async def test_a_secret_of_another_shape_is_noted(slack: SlackEmulator) -> None:
    found = await report(settings(slack, FIBROGUIDE_SLACK_SIGNING_SECRET="short"))
    assert NOTE in [level for level, _ in found]


async def test_socket_mode_is_tried(slack: SlackEmulator) -> None:
    found = await report(settings(slack, FIBROGUIDE_SLACK_SIGNING_SECRET="", FIBROGUIDE_SLACK_APP_TOKEN=slack.app_token))
    assert (OK, "Socket Mode works.") in found
    found = await report(settings(slack, FIBROGUIDE_SLACK_APP_TOKEN="xapp-wrong"))
    assert found[-1][0] == BAD
    assert "FIBROGUIDE_SLACK_APP_TOKEN" in found[-1][1]

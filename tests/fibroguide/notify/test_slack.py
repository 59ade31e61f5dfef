"""The Slack messages against a real HTTP server on this machine."""

import asyncio
import json
import logging
import time

import aiohttp
import pytest

from fibroguide.notify.slack import SlackError, SlackWebhook


@pytest.fixture(autouse=True)
def no_proxy(monkeypatch: pytest.MonkeyPatch) -> None:
    """Slack's client obeys these, and a proxy cannot reach this machine."""
    for name in ("HTTPS_PROXY", "https_proxy", "HTTP_PROXY", "http_proxy", "ALL_PROXY", "all_proxy"):
        monkeypatch.delenv(name, raising=False)


async def test_a_message_arrives_as_slack_wants_it(http_server) -> None:
    await SlackWebhook(http_server.url).send("New call-back request, number 1: Zoë & “co”")
    (body,) = http_server.got
    assert json.loads(body) == {"text": "New call-back request, number 1: Zoë & “co”"}


@pytest.mark.parametrize("status", [400, 403, 404, 410, 500, 503])
async def test_a_refusal_is_an_error_that_quotes_nobody(http_server, status: int) -> None:
    http_server.status, http_server.content = status, b"secret words"
    with pytest.raises(SlackError) as caught:
        await SlackWebhook(http_server.url).send("text")
    assert str(caught.value) == f"HTTP status {status}"
    assert len(http_server.got) == 1


async def test_slack_away_is_an_error(free_port: int) -> None:
    with pytest.raises(aiohttp.ClientConnectionError):
        await SlackWebhook(f"http://127.0.0.1:{free_port}/hook").send("text")


async def test_a_server_that_says_nothing_is_not_waited_for_long(http_server, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("fibroguide.notify.slack._TIME_OUT", 0.2)
    http_server.hang.clear()
    start = time.monotonic()
    with pytest.raises(asyncio.TimeoutError):
        await SlackWebhook(http_server.url).send("text")
    assert time.monotonic() - start < 2


def test_the_address_is_not_printed() -> None:
    assert "secret" not in repr(SlackWebhook("https://hooks.slack.com/services/secret"))


async def test_the_address_is_not_logged(http_server, caplog: pytest.LogCaptureFixture) -> None:
    caplog.set_level(logging.DEBUG)
    await SlackWebhook(f"{http_server.url}/secret").send("text")
    assert "secret" not in caplog.text

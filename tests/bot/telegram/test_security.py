"""What does not come from Telegram, or is no update."""

import json
import socket

import pytest

from tests.bot.telegram.asked import FAST, SPEED
from tests.emulators.telegram_people import BotOnTelegram, Person, names
from tests.running import call


def raw(bot: BotOnTelegram, request: bytes) -> bytes:
    """The first line of the answer; empty where there is none."""
    with socket.create_connection(("127.0.0.1", bot.running.port), timeout=10) as connection:
        connection.sendall(request)
        connection.shutdown(socket.SHUT_WR)
        return connection.makefile("rb").readline()


def request(bot: BotOnTelegram, body: bytes, secret: bytes | None = None, length: int | None = None) -> bytes:
    right = (bot.telegram.webhook or {})["secret_token"].encode()
    shown = b"X-Telegram-Bot-Api-Secret-Token: " + (right if secret is None else secret)
    size = b"Content-Length: %d" % (len(body) if length is None else length)
    head = [b"POST /webhooks/telegram HTTP/1.1", b"Host: x", b"Content-Type: application/json", size, shown]
    return b"\r\n".join([*head, b"Connection: close", b"", body])


@pytest.mark.parametrize("secret", [None, "", "wrong", "x" * 5000, "é", "\N{KELVIN SIGN}"], ids=str)
def test_what_does_not_show_the_secret_is_refused_and_does_nothing(bot: BotOnTelegram, ann: Person, secret: str | None) -> None:
    update = ann.update(text=FAST)
    before = len(bot.telegram.calls)
    assert bot.telegram.deliver(update, secret=secret) == 401
    bot.telegram._pending.clear()
    assert not bot.was_taken_in(update)
    assert len(bot.telegram.calls) == before


@pytest.mark.parametrize("secret", [b"\xff\xfe", b"\xc3", b"caf\xe9"])
def test_a_secret_of_any_bytes_is_refused(bot: BotOnTelegram, ann: Person, secret: bytes) -> None:
    update = ann.update(text=FAST)
    assert b" 401 " in raw(bot, request(bot, json.dumps(update).encode(), secret))
    assert not bot.was_taken_in(update)


def test_the_right_secret_with_more_behind_it_is_refused(bot: BotOnTelegram, ann: Person) -> None:
    secret = (bot.telegram.webhook or {})["secret_token"]
    for wrong in (secret + "x", secret[:-1], secret.upper()):
        assert bot.telegram.deliver(ann.update(text=FAST), secret=wrong) == 401
    bot.telegram._pending.clear()


def test_there_is_no_open_route_that_calls_telegram(bot: BotOnTelegram) -> None:
    before = len(bot.telegram.calls)
    for method in ("GET", "POST"):
        assert call(method, f"{bot.webhook}/set_webhook", {} if method == "POST" else None)[0] == 404
        assert call(method, f"{bot.webhook}/webhook", {} if method == "POST" else None)[0] == 404
    assert call("GET", bot.webhook)[0] == 405
    assert call("PUT", bot.webhook, {})[0] == 405
    assert len(bot.telegram.calls) == before


@pytest.mark.parametrize(
    "body",
    [b"", b"{", b"[]", b"7", b"null", b'"text"', b"\xff", b"[" * 100_000, b'{"a":' * 100_000, b'{"update_id": 5, "mess', b"NaN"],
    ids=lambda body: str(body[:20]),
)
def test_what_is_no_update_is_acknowledged_and_left_out(bot: BotOnTelegram, ann: Person, body: bytes) -> None:
    before = len(bot.telegram.calls)
    assert bot.telegram.deliver(None, body=body) == 200
    assert len(bot.telegram.calls) == before
    assert names(ann.say(FAST)) == [SPEED]


def test_a_very_large_update_is_refused_and_the_bot_goes_on(bot: BotOnTelegram, ann: Person) -> None:
    update = {**ann.update(text="x"), "more": "x" * 2_000_000}
    status = bot.telegram.deliver(None, body=json.dumps(update).encode())
    assert status in (413, 0), "the connection may be closed while we still send"
    assert names(ann.say(FAST)) == [SPEED]


def test_an_update_that_breaks_off_is_not_answered(bot: BotOnTelegram, ann: Person) -> None:
    update = ann.update(text=FAST)
    body = json.dumps(update).encode()
    assert b" 200 " not in raw(bot, request(bot, body[:50], length=len(body)))
    assert not bot.was_taken_in(update)
    assert names(ann.say(FAST)) == [SPEED]

"""What is not signed by Slack, or no message at all."""

import hashlib
import hmac
import json
import socket
import time
import urllib.error
from collections.abc import Callable
from typing import Any

import pytest

from tests.bot.slack.asked import DEFINITION, LENGTH, event
from tests.emulators.slack import FORM
from tests.emulators.slack_people import NOTICE, BotOnSlack, Person, topics
from tests.running import call

FORGERIES: dict[str, Callable[[bytes, int, str], dict[str, Any]]] = {
    "another secret": lambda body, now, _: {"signature": signature("another secret", now, body)},
    "no signature": lambda *_: {"signature": ""},
    "half a signature": lambda body, now, secret: {"signature": signature(secret, now, body)[:20]},
    "another version": lambda body, now, secret: {"signature": signature(secret, now, body).replace("v0", "v1")},
    "other letters": lambda *_: {"signature": "v0=\xfcn\xefcode"},
    "another body": lambda body, now, secret: {"signature": signature(secret, now, body + b" ")},
    "another time": lambda body, now, secret: {"signature": signature(secret, now, body), "timestamp": now - 1},
    "late": lambda _, now, __: {"timestamp": now - 302},
    "from the future": lambda _, now, __: {"timestamp": now + 302},
    "no time": lambda *_: {"timestamp": ""},
    "a time of letters": lambda *_: {"timestamp": "now"},
    "a huge time": lambda *_: {"timestamp": "9" * 400},
}


def signature(secret: str, at: int, body: bytes) -> str:
    return "v0=" + hmac.new(secret.encode(), f"v0:{at}:".encode() + body, hashlib.sha256).hexdigest()


def envelope(person: Person, **content: Any) -> bytes:
    found = {"type": "event_callback", "team_id": person.slack.team, "event_id": "Ev4", "event": event(person, **content)}
    return json.dumps(found).encode()


@pytest.mark.parametrize("way", FORGERIES)
def test_what_is_not_signed_by_slack_just_now_is_turned_away(ann: Person, way: str) -> None:
    body = envelope(ann)
    changes = FORGERIES[way](body, int(time.time()), ann.slack.signing_secret)
    assert ann.slack.send(body, **changes) == (401, b"")
    assert topics(ann.send(body)) == [NOTICE, "fibromyalgia/definition"], "it had not been taken in"


def test_without_the_headers_of_a_signature_nothing_is_taken_in(ann: Person) -> None:
    for body, headers in ((envelope(ann), {"Content-Type": "application/json"}), (b"payload=%7B%7D", {"Content-Type": FORM})):
        assert call("POST", ann.slack.request_url, body, headers)[0] == 401
    assert call("GET", ann.slack.request_url)[0] in (404, 405)
    assert ann.posts == []


def test_a_request_that_was_overheard_is_worth_nothing_later_and_gets_no_second_answer_now(ann: Person) -> None:
    body, now = envelope(ann), int(time.time())
    assert ann.slack.send(body, timestamp=now) == (200, b"")
    assert topics(ann.wait()) == [NOTICE, "fibromyalgia/definition"]
    assert ann.slack.send(body, timestamp=now) == (200, b"")
    assert ann.slack.send(body, timestamp=now - 302)[0] == 401
    assert len(ann.wait()) == 2


@pytest.mark.parametrize(
    ("body", "content_type"),
    [
        (b"", "application/json"),
        (b"{", "application/json"),
        (b"[]", "application/json"),
        (b"null", "application/json"),
        (b"7", "application/json"),
        (b'"x"', "application/json"),
        (b"[" * 5000, "application/json"),
        (b'{"type": "url_verification"}', "application/json"),
        (b'{"type": "event_callback", "event": {"type": "message"}}', "application/json"),
        (b'{"type": "event_callback", "team_id": [], "event_id": {}, "event": []}', "application/json"),
        (b'{"event": {"type": "message", "text": "\\ud800', "application/json"),
        (b"", FORM),
        (b"x=1", FORM),
        (b"payload=", FORM),
        (b"payload=%7B", FORM),
        (b"payload=%5B%5D", FORM),
        (b"payload=null", FORM),
        (b"payload=%FF", FORM),
        (b"command=%2Ffaq&text=hi", FORM),
        (b"hello", "text/plain"),
        (b"hello", "multipart/form-data"),
        (b"hello", ""),
    ],
)
def test_what_is_signed_and_cannot_be_read_is_acknowledged_and_left_out(ann: Person, body: bytes, content_type: str) -> None:
    posts = len(ann.slack.posts)
    assert ann.send(body, content_type) == []
    assert len(ann.slack.posts) == posts


@pytest.mark.parametrize("field", ["user", "channel", "ts", "text", "thread_ts", "files", "bot_id", "channel_type"])
@pytest.mark.parametrize("value", [None, 7, [], {"a": 1}, "\ud800", "x" * 5000], ids=["null", "7", "[]", "{}", "half", "long"])
def test_values_of_another_kind_break_nothing(ann: Person, field: str, value: Any) -> None:
    ann.slack.event(event(ann, **{field: value}))
    assert ann.slack.deliveries[-1].status == 200


def test_bytes_that_are_no_text_break_nothing(ann: Person) -> None:
    assert ann.slack.send(b"\xff\xfe")[0] == 401, "the library for signatures reads text only"
    assert topics(ann.say(DEFINITION))[-1] == "fibromyalgia/definition"


def test_a_very_large_request_is_cut_off_and_the_bot_goes_on(ann: Person) -> None:
    body = envelope(ann, text="x" * 2_000_000)
    try:
        assert ann.slack.send(body)[0] == 413
    except (urllib.error.URLError, ConnectionError):
        pass  # the connection may be closed while we still send
    assert topics(ann.say(DEFINITION)) == [NOTICE, "fibromyalgia/definition"]


def test_a_request_that_breaks_off_is_left_out(ann: Person, on_slack: BotOnSlack) -> None:
    body, now = envelope(ann), int(time.time())
    head = (
        f"POST /webhooks/slack HTTP/1.1\r\nHost: x\r\nContent-Type: application/json\r\nContent-Length: {len(body)}\r\n"
        f"X-Slack-Request-Timestamp: {now}\r\nX-Slack-Signature: {signature(ann.slack.signing_secret, now, body)}\r\n\r\n"
    )
    with socket.create_connection(("127.0.0.1", on_slack.running.port)) as line:
        line.sendall(head.encode() + body[:-10])
    assert topics(ann.say(LENGTH)) == [NOTICE, "procedure/session_length"]
    assert ann.read() == [LENGTH]

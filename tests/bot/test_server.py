"""The real server: started as a user starts it, talked to over HTTP, stopped."""

import base64
import re
import signal
import socket
import subprocess
import time
import urllib.error
import urllib.request
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest

from tests.running import CLI, NO_LIMITS, RunningBot, call, free_port, say


@pytest.fixture(scope="module")
def server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    bot = RunningBot(tmp_path_factory.mktemp("server"), **NO_LIMITS)
    yield bot.address
    assert bot.stop(signal.SIGINT) == 0
    assert re.search(rf"Talk to the bot at {bot.address}/", bot.log())
    assert "Traceback" not in bot.log()
    assert "Stopped." in bot.log()
    with socket.socket() as probe:  # nothing stays behind on the port
        assert probe.connect_ex(("127.0.0.1", bot.port)) != 0


@pytest.fixture
def session(server: str) -> dict[str, str]:
    status, body = call("POST", f"{server}/webhooks/web/session", {})
    assert status == 201
    assert body["expires_in"] > 0
    assert body["messages"][0]["name"] == "utter_smalltalk/greet"
    return {"Authorization": f"Bearer {body['session']}"}


def test_is_live_and_ready(server: str) -> None:
    assert call("GET", f"{server}/health/live") == (200, {"status": "live"})
    assert call("GET", f"{server}/health/ready") == (200, {"status": "ready"})


def test_answers_a_question(server: str, session: dict[str, str]) -> None:
    status, body = say(server, session, text="how fast does it work?")
    (message,) = body["messages"]
    assert status == 200
    assert message["name"] == "utter_benefits/speed"
    assert "hours or days" in message["text"]
    assert message["html"].startswith("<p>")
    assert message["source"] == ["The Benefits of Ketamine for Fibromyalgia Treatment"]


def test_a_button_brings_its_answer_and_a_forged_one_does_not(server: str, session: dict[str, str]) -> None:
    _, body = say(server, session, text="asdf asdf qwer")
    button = body["messages"][0]["buttons"][0]
    assert button["title"] == "What fibromyalgia is"
    _, body = say(server, session, button=button["button"])
    assert body["messages"][0]["name"] == "utter_fibromyalgia/definition"
    status, body = say(server, session, button="safety/crisis")
    assert (status, body) == (400, {"error": "This button does not work any more. Please type your question."})


@pytest.mark.parametrize(
    ("body", "headers", "status"),
    [
        (b"{", {}, 400),
        (b"[]", {}, 400),
        (b"[" * 5000, {}, 400),
        (b"", {"Content-Type": "application/json"}, 400),
        (b"null", {}, 400),
        (b"\xff", {}, 400),
        ({}, {}, 400),
        ({"text": "hi"}, {}, 400),
        ({"id": "", "text": "hi"}, {}, 400),
        ({"id": "x" * 65, "text": "hi"}, {}, 400),
        ({"id": 7, "text": "hi"}, {}, 400),
        ({"id": "1", "text": 7}, {}, 400),
        ({"id": "1", "text": None}, {}, 400),
        ({"id": "1", "text": "hi", "button": "x"}, {}, 400),
        ({"id": "1", "button": "\ud800"}, {}, 400),
        ({"id": "1", "text": "hi", "sender": "somebody else"}, {}, 400),
        (b'{"id": "1", "text": "hi"}', {"Content-Type": "text/plain"}, 415),
        (b'{"id": "1", "text": "hi"}', {"Content-Type": "application/x-www-form-urlencoded"}, 415),
        (b'{"id": "1", "text": "' + b"x" * 20_000 + b'"}', {}, 413),
        (b'{"id": "1", "text": "' + b"x" * 60_000 + b'"}', {}, 413),
        (b'{"id": "2", "text": "\\ud800"}', {}, 200),
        ({"id": "3", "text": "hi\x00"}, {"Content-Type": "application/json; charset=utf-8"}, 200),
        ({"id": "4", "text": "x" * 1001}, {}, 200),
    ],
)
def test_bad_requests_are_answered_with_a_sentence(
    server: str, session: dict[str, str], body: object, headers: dict[str, str], status: int
) -> None:
    got, answer = call("POST", f"{server}/webhooks/web/messages", body, {**session, **headers})
    assert got == status
    assert answer["messages"] if status == 200 else answer["error"].endswith(".")


@pytest.mark.parametrize("token", ["", "Bearer ", "Bearer x.y.z", "Bearer default"])
def test_without_a_session_of_ours_nothing_is_answered(server: str, token: str) -> None:
    status, body = call(
        "POST", f"{server}/webhooks/web/messages", {"id": "1", "text": "hi"}, {"Authorization": token} if token else {}
    )
    assert status == 401
    assert body == {"error": "This chat has ended. Please start a new one."}


def test_rasas_own_doors_are_shut(server: str) -> None:
    for method, path in (
        ("POST", "/webhooks/rest/webhook"),
        ("GET", "/socket.io/?EIO=4&transport=polling"),
        ("GET", "/conversations/x/tracker"),
        ("POST", "/model/parse"),
        ("GET", "/domain"),
        ("GET", "/status"),
    ):
        assert call(method, server + path, {} if method == "POST" else None)[0] == 404, path


def test_the_pages_are_served_with_a_strict_policy(server: str) -> None:
    for path in ("/", "/embed", "/print/preparation"):
        with urllib.request.urlopen(f"{server}{path}", timeout=10) as answer:
            page, headers = answer.read().decode(), answer.headers
        assert "default-src 'none'" in headers["Content-Security-Policy"]
        assert "unsafe" not in headers["Content-Security-Policy"]
        assert headers["X-Content-Type-Options"] == "nosniff"
        assert headers["Referrer-Policy"] == "no-referrer"
        assert "{{" not in page
        assert not re.search(r"<script(?![^>]* src=)|<style| style=| on[a-z]+=", page)
    for path in ("/fibroguide.js", "/widget/chat.js", "/pages.css", "/icon.svg"):
        assert call("GET", server + path)[0] == 200
    for path in ("/widget/../clinic.yml", "/widget/%2e%2e/clinic.yml", "/clinic.yml", "/widget/pages/index.html"):
        assert call("GET", server + path)[0] == 404


def test_the_description_is_served_and_names_what_is_answered(server: str, session: dict[str, str]) -> None:
    status, description = call("GET", f"{server}/webhooks/web/openapi.json")
    assert status == 200
    assert description["openapi"].startswith("3.1")
    _, body = say(server, session, text="what is fibromyalgia")
    assert set(body["messages"][0]) == set(description["components"]["schemas"]["Message"]["required"])


def test_the_history_is_the_conversation_as_it_was_seen(server: str, session: dict[str, str]) -> None:
    _, answer = say(server, session, text="what is fibromyalgia")
    button = answer["messages"][0]["buttons"][0]
    say(server, session, button=button["button"])
    status, body = call("GET", f"{server}/webhooks/web/messages", headers=session)
    assert status == 200
    greeting, asked, told, pressed, shown = body["messages"]
    assert [message["from"] for message in body["messages"]] == ["bot", "person", "bot", "person", "bot"]
    assert greeting["name"] == "utter_smalltalk/greet"
    assert asked == {"from": "person", "text": "what is fibromyalgia"}
    assert pressed == {"from": "person", "text": button["title"]}
    assert told["html"] == answer["messages"][0]["html"]
    assert told["source"] == answer["messages"][0]["source"]
    _, again = say(server, session, button=told["buttons"][0]["button"])
    assert again["messages"][0]["name"] == shown["name"], "buttons of the history work"


def test_a_message_sent_twice_is_answered_once(server: str, session: dict[str, str]) -> None:
    body = {"id": "the same", "text": "how long does one infusion take"}
    with ThreadPoolExecutor(4) as pool:
        url = f"{server}/webhooks/web/messages"
        answers = list(pool.map(lambda _: call("POST", url, body, session), range(4)))
    assert {status for status, _ in answers} == {200}
    assert {answer["messages"][0]["name"] for _, answer in answers} == {"utter_procedure/session_length"}
    _, history = call("GET", f"{server}/webhooks/web/messages", headers=session)
    assert sum(message["text"] == body["text"] for message in history["messages"]) == 1


def test_a_conversation_can_be_erased_and_its_token_is_then_worth_nothing(server: str, session: dict[str, str]) -> None:
    say(server, session, text="what is fibromyalgia")
    assert call("DELETE", f"{server}/webhooks/web/session", headers=session)[0] == 204
    assert say(server, session, text="what is fibromyalgia")[0] == 401
    assert call("GET", f"{server}/webhooks/web/messages", headers=session)[0] == 401
    assert call("DELETE", f"{server}/webhooks/web/session", headers=session)[0] == 401


def test_a_very_large_body_is_cut_off_and_the_server_goes_on(server: str, session: dict[str, str]) -> None:
    body = b'{"id": "1", "text": "' + b"x" * 5_000_000 + b'"}'
    try:
        assert call("POST", f"{server}/webhooks/web/messages", body, session)[0] == 413
    except (urllib.error.URLError, ConnectionError):
        pass  # the connection may be closed while we still send
    assert say(server, session, text="hi")[0] == 200


def test_buttons_tell_nothing_and_cannot_be_made(server: str, session: dict[str, str]) -> None:
    _, body = say(server, session, text="what is fibromyalgia")
    for button in body["messages"][0]["buttons"]:
        raw = base64.urlsafe_b64decode(button["button"] + "==")
        assert b"fibromyalgia" not in raw
        assert b"feedback" not in raw


EVIL = {"Origin": "https://evil.example"}


@pytest.mark.parametrize("route", ["POST session", "POST messages", "GET messages", "DELETE session"])
def test_other_websites_get_nothing(server: str, session: dict[str, str], route: str) -> None:
    method, path = route.split()
    body = {"id": "1", "text": "hi"} if method == "POST" else None
    status, answer = call(method, f"{server}/webhooks/web/{path}", body, {**session, **EVIL})
    assert status == 403
    assert answer == {"error": "This chat cannot be used from this website."}


def test_a_session_works_only_from_the_website_that_began_it(server: str) -> None:
    own = {"Origin": server}
    _, body = call("POST", f"{server}/webhooks/web/session", {}, own)
    token = {"Authorization": f"Bearer {body['session']}"}
    assert say(server, {**token, **own}, text="hi")[0] == 200
    assert say(server, {**token, "Origin": server.replace("127.0.0.1", "localhost")}, text="hi")[0] == 403


def test_turn_200_costs_little_more_than_turn_5(server: str, session: dict[str, str]) -> None:
    took = []
    for _ in range(205):
        start = time.perf_counter()
        assert say(server, session, text="how long does one infusion take")[0] == 200
        took.append(time.perf_counter() - start)
    early, late = sorted(took[3:23])[10], sorted(took[-20:])[10]
    assert late <= 1.5 * early


def test_a_second_start_on_the_same_port_says_what_to_do(server: str) -> None:
    port = server.rpartition(":")[2]
    result = subprocess.run([*CLI, "run", "--port", port], capture_output=True, text=True, timeout=60)
    assert result.returncode == 1
    assert (
        result.stderr
        == f"fibroguide: Port {port} is taken. Stop what runs there, or choose another: make run PORT={int(port) + 1}\n"
    )


def test_a_mistake_in_the_clinic_file_stops_the_start(clinic_file: Path) -> None:
    clinic_file.write_text(clinic_file.read_text().replace("timezone: America/New_York", "timezone: Mars"))
    result = subprocess.run([*CLI, "run", "--port", str(free_port())], capture_output=True, text=True, timeout=60)
    assert result.returncode == 1
    assert "'timezone' is 'Mars'" in result.stderr
    assert result.stderr.count("\n") == 1

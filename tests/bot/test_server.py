"""The real server: started as a user starts it, talked to over HTTP, stopped."""

import json
import os
import re
import signal
import socket
import subprocess
import sys
import time
import urllib.error
import urllib.request
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

CLI = [sys.executable, "-c", "from fibroguide.cli.main import main; main()"]


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


def call(method: str, url: str, body: object = None, headers: dict[str, str] | None = None) -> tuple[int, Any]:
    data = body if isinstance(body, bytes) else None if body is None else json.dumps(body).encode()
    default = {"Content-Type": "application/json"} if data is not None else {}
    request = urllib.request.Request(url, data=data, method=method, headers={**default, **(headers or {})})
    try:
        with urllib.request.urlopen(request, timeout=20) as answer:
            raw, status = answer.read(), answer.status
    except urllib.error.HTTPError as error:
        raw, status = error.read(), error.code
    return status, json.loads(raw) if raw.startswith(b"{") else raw.decode()


@pytest.fixture(scope="module")
def server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    port, folder = free_port(), tmp_path_factory.mktemp("server")
    environment = {**os.environ, "FIBROGUIDE_DB": str(folder / "talks.db"), "FIBROGUIDE_SECRET": "only for this test"}
    with (folder / "out.txt").open("w+") as out:
        process = subprocess.Popen([*CLI, "run", "--port", str(port)], stdout=out, stderr=subprocess.STDOUT, env=environment)
        deadline = time.monotonic() + 60
        while "Ready" not in (text := (folder / "out.txt").read_text()):
            assert process.poll() is None, text
            assert time.monotonic() < deadline, text
            time.sleep(0.1)
        yield f"http://127.0.0.1:{port}"
        process.send_signal(signal.SIGINT)
        assert process.wait(timeout=20) == 0
        text = (folder / "out.txt").read_text()
    assert re.search(rf"Talk to the bot at http://127.0.0.1:{port}/", text)
    assert "Traceback" not in text
    assert "Stopped." in text
    with socket.socket() as probe:  # nothing stays behind on the port
        assert probe.connect_ex(("127.0.0.1", port)) != 0


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
    status, body = call("POST", f"{server}/webhooks/web/messages", {"text": "how fast does it work?"}, session)
    (message,) = body["messages"]
    assert status == 200
    assert message["name"] == "utter_benefits/speed"
    assert "hours or days" in message["text"]
    assert message["html"].startswith("<p>")
    assert message["source"] == ["The Benefits of Ketamine for Fibromyalgia Treatment"]


def test_a_button_brings_its_answer_and_a_forged_one_does_not(server: str, session: dict[str, str]) -> None:
    _, body = call("POST", f"{server}/webhooks/web/messages", {"text": "asdf asdf qwer"}, session)
    button = body["messages"][0]["buttons"][0]
    assert button["title"] == "What fibromyalgia is"
    _, body = call("POST", f"{server}/webhooks/web/messages", {"button": button["button"]}, session)
    assert body["messages"][0]["name"] == "utter_fibromyalgia/definition"
    status, body = call("POST", f"{server}/webhooks/web/messages", {"button": "safety/crisis"}, session)
    assert (status, body) == (400, {"error": "This button does not work any more. Please type your question."})


@pytest.mark.parametrize(
    ("body", "headers", "status"),
    [
        (b"{", {}, 400),
        (b"[]", {}, 400),
        (b"", {"Content-Type": "application/json"}, 400),
        (b"null", {}, 400),
        ({}, {}, 400),
        ({"text": 7}, {}, 400),
        ({"text": None}, {}, 400),
        (b'{"text": "hi"}', {"Content-Type": "text/plain"}, 415),
        (b'{"text": "' + b"x" * 20_000 + b'"}', {}, 413),
        (b'{"text": "\\ud800"}', {}, 200),
        ({"text": "hi\x00"}, {"Content-Type": "application/json; charset=utf-8"}, 200),
        ({"text": "hi", "sender": "somebody else", "input_channel": "telegram"}, {}, 200),
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
    status, body = call("POST", f"{server}/webhooks/web/messages", {"text": "hi"}, {"Authorization": token} if token else {})
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


def test_the_page_is_served_with_a_strict_policy(server: str) -> None:
    with urllib.request.urlopen(f"{server}/", timeout=10) as answer:
        page = answer.read().decode()
        assert "script-src 'self'" in answer.headers["Content-Security-Policy"]
    assert "<title>Fibro Guide</title>" in page
    assert "<script>" not in page
    for name in ("chat.js", "chat.css"):
        assert call("GET", f"{server}/{name}")[0] == 200


def test_a_conversation_can_be_erased(server: str, session: dict[str, str]) -> None:
    call("POST", f"{server}/webhooks/web/messages", {"text": "what is fibromyalgia"}, session)
    assert call("DELETE", f"{server}/webhooks/web/session", headers=session)[0] == 204


def test_turn_200_costs_little_more_than_turn_5(server: str, session: dict[str, str]) -> None:
    took = []
    for _ in range(205):
        start = time.perf_counter()
        assert call("POST", f"{server}/webhooks/web/messages", {"text": "how long does one infusion take"}, session)[0] == 200
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

"""Real servers with one part broken each: somebody in danger gets the help line at once, everybody else a sentence."""

import json
import os
import signal
import socket
import sqlite3
import subprocess
import sys
import time
import urllib.error
import urllib.request
import uuid
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

BROKEN_LOCK = "lock_store:\n  type: redis\n  url: 127.0.0.1\n  port: 1\n"
NO_ACTIONS = "http://127.0.0.1:1/webhook"


@contextmanager
def rasa_server(folder: Path, model: str = "models", endpoints: str = "", actions: str = NO_ACTIONS) -> Iterator[str]:
    """A server as `fibroguide run` starts it, with more lines in endpoints.yml, another model or other actions."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = probe.getsockname()[1]
    (folder / "endpoints.yml").write_text(Path("endpoints.yml").read_text() + endpoints)
    command = [sys.executable, "-m", "fibroguide.cli.quiet_rasa", "run", "--port", str(port), "--interface", "127.0.0.1"]
    command += ["--credentials", "credentials.yml", "--endpoints", str(folder / "endpoints.yml"), "--model", model]
    environment = {**os.environ, "FIBROGUIDE_DB": str(folder / "talks.db"), "FIBROGUIDE_SECRET": "test", "LOG_LEVEL": "ERROR"}
    environment["FIBROGUIDE_ACTIONS_URL"] = actions
    with (folder / "log.txt").open("w") as log:
        process = subprocess.Popen(command, env=environment, stdout=log, stderr=subprocess.STDOUT)
    try:
        deadline = time.monotonic() + 60
        while True:
            assert process.poll() is None, (folder / "log.txt").read_text()
            assert time.monotonic() < deadline, (folder / "log.txt").read_text()
            try:
                urllib.request.urlopen(f"http://127.0.0.1:{port}/health/live", timeout=2).close()
                break
            except (urllib.error.URLError, ConnectionError):
                time.sleep(0.1)
        yield f"http://127.0.0.1:{port}"
    finally:
        process.terminate()
        process.wait(timeout=20)


@contextmanager
def action_server(folder: Path) -> Iterator[tuple[str, subprocess.Popen]]:
    """An action server as `fibroguide run` starts it: its address and its process."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = probe.getsockname()[1]
    environment = {**os.environ, "FIBROGUIDE_DB": str(folder / "talks.db")}
    process = subprocess.Popen([sys.executable, "-m", "fibroguide.actions_server", "--port", str(port)], env=environment)
    try:
        deadline = time.monotonic() + 30
        while True:
            assert time.monotonic() < deadline
            try:
                urllib.request.urlopen(f"http://127.0.0.1:{port}/health", timeout=2).close()
                break
            except (urllib.error.URLError, ConnectionError):
                time.sleep(0.1)
        yield f"http://127.0.0.1:{port}/webhook", process
    finally:
        process.kill()
        process.wait(timeout=20)


def post(url: str, body: dict[str, str], session: str = "") -> tuple[dict[str, Any], float]:
    headers = {"Content-Type": "application/json", "Authorization": f"Bearer {session}"}
    start = time.monotonic()
    request = urllib.request.Request(url, data=json.dumps(body).encode(), headers=headers)
    with urllib.request.urlopen(request, timeout=20) as answer:
        return json.loads(answer.read()), time.monotonic() - start


def say(server: str, text: str, session: str | None = None) -> tuple[dict[str, Any], float]:
    session = session or post(f"{server}/webhooks/web/session", {})[0]["session"]
    answer, seconds = post(f"{server}/webhooks/web/messages", {"id": uuid.uuid4().hex, "text": text}, session)
    return answer["messages"][0], seconds


def check_help_comes_at_once(server: str, session: str | None = None) -> None:
    session = session or post(f"{server}/webhooks/web/session", {})[0]["session"]
    for text, category, number in (
        ("i just want to die", "crisis", "988"),
        ("my chest hurts and i cant breathe", "emergency", "911"),
    ):
        message, seconds = say(server, text, session)
        assert message["name"] == f"utter_safety/{category}"
        assert number in message["text"]
        assert seconds < 2  # a locked database holds the one thread for up to 0.6 s while the turn before is recorded


def test_with_a_broken_model(tmp_path: Path) -> None:
    (tmp_path / "models").mkdir()
    (tmp_path / "models" / "broken.tar.gz").write_bytes(b"no model")
    with rasa_server(tmp_path, model=str(tmp_path / "models")) as server:
        check_help_comes_at_once(server)
        message, _ = say(server, "how long does it take")
        assert message["name"] == "utter_fallback/unavailable"
        assert "+1 202 555 0143" in message["text"]


def test_without_a_lock_store(tmp_path: Path) -> None:
    with rasa_server(tmp_path, endpoints=BROKEN_LOCK) as server:
        check_help_comes_at_once(server)
        message, seconds = say(server, "how long does one infusion take")
        assert message["name"] == "utter_fallback/unavailable"
        assert seconds < 5


def test_without_an_action_server_and_then_with_a_locked_database(tmp_path: Path) -> None:
    with rasa_server(tmp_path) as server:
        check_help_comes_at_once(server)
        session = post(f"{server}/webhooks/web/session", {})[0]["session"]
        assert say(server, "how long does one infusion take", session)[0]["name"] == "utter_procedure/session_length"
        other = sqlite3.connect(tmp_path / "talks.db", isolation_level=None)
        other.execute("BEGIN EXCLUSIVE")
        check_help_comes_at_once(server, session)
        message, seconds = say(server, "how long does one infusion take", session)
        assert message["name"] == "utter_procedure/session_length"
        assert seconds < 5
        other.execute("ROLLBACK")
        assert say(server, "how long does one infusion take", session)[1] < 2


def test_with_a_database_that_is_none(tmp_path: Path) -> None:
    (tmp_path / "talks.db").write_text("not a database at all " * 100)
    with rasa_server(tmp_path) as server:
        check_help_comes_at_once(server)
        assert say(server, "how long does one infusion take")[0]["name"] == "utter_procedure/session_length"
    (kept,) = tmp_path.glob("talks.db.broken-*")
    assert kept.read_text().startswith("not a database")


def check_only_actions_are_missing(server: str, session: str) -> None:
    """What needs the action server gets a sentence with the clinic's phone within five seconds, all else its answer."""
    for text in ("preparation checklist", "walk me through it step by step", "my infusion is on 2 march 2028"):
        message, seconds = say(server, text, session)
        assert message["name"] == "utter_fallback/unavailable"
        assert "+1 202 555 0143" in message["text"]
        assert seconds < 5
    message, seconds = say(server, "please call me back", session)
    assert message["name"] == "utter_clinician"
    assert seconds < 5
    both = {"id": uuid.uuid4().hex, "text": "what are the side effects and give me the preparation checklist"}
    answer, seconds = post(f"{server}/webhooks/web/messages", both, session)
    assert [message["name"] for message in answer["messages"]] == ["utter_procedure/side_effects", "utter_fallback/partly"]
    assert "+1 202 555 0143" in answer["messages"][-1]["text"]
    assert seconds < 5
    for text, name in (("how long does one infusion take", "procedure/session_length"), ("hello", "smalltalk/greet")):
        message, seconds = say(server, text, session)
        assert message["name"] == f"utter_{name}"
        assert seconds < 2
    check_help_comes_at_once(server, session)


def check_a_form_outlives_its_action_server(server: str, process: subprocess.Popen) -> None:
    """In the middle of a form the person is told whom to call; when the action server is back the form goes on."""
    session = post(f"{server}/webhooks/web/session", {})[0]["session"]
    time.sleep(1)
    assert say(server, "please call me back", session)[0]["name"] == "utter_clinician"
    assert say(server, "yes", session)[0]["name"] == "utter_ask_callback_name"
    process.send_signal(signal.SIGSTOP)
    for text, name in (("Pat", "fallback/unavailable"), ("what are the side effects?", "procedure/side_effects")):
        message, seconds = say(server, text, session)
        assert message["name"] == f"utter_{name}"
        assert seconds < 5
    process.send_signal(signal.SIGCONT)
    time.sleep(1)
    assert say(server, "Pat", session)[0]["name"] == "utter_ask_callback_contact"
    process.send_signal(signal.SIGSTOP)
    assert say(server, "i just want to die", session)[0]["name"] == "utter_safety/crisis"
    time.sleep(5)  # until it is noted, without the action server
    process.send_signal(signal.SIGCONT)
    time.sleep(1)
    assert say(server, "hello", session)[0]["name"] == "utter_smalltalk/greet", "the form was left"


def test_with_an_action_server_that_hangs_and_then_dies(tmp_path: Path) -> None:
    with action_server(tmp_path) as (actions, process), rasa_server(tmp_path, actions=actions) as server:
        session = post(f"{server}/webhooks/web/session", {})[0]["session"]
        assert say(server, "preparation checklist", session)[0]["name"] == "utter_checklist/preparation"
        process.send_signal(signal.SIGSTOP)
        check_only_actions_are_missing(server, session)
        process.send_signal(signal.SIGCONT)
        check_a_form_outlives_its_action_server(server, process)
        process.kill()
        check_only_actions_are_missing(server, session)
    log = (tmp_path / "log.txt").read_text()
    assert "action_show_checklist was not run: the action server did not answer within 3.0 seconds" in log
    assert "action_show_checklist was not run: the action server cannot be reached" in log
    assert "Traceback" not in log
    assert "2 march" not in log

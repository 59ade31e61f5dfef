"""The action server as `fibroguide run` starts it: a process of its own, asked over HTTP."""

import json
import os
import socket
import subprocess
import sys
import time
import urllib.error
import urllib.request
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest

SECRET = "mymostsecretword"


@dataclass
class Server:
    port: int
    stderr: Path

    def ask(self, path: str, body: bytes | None = None) -> tuple[int, str]:
        headers = {"Content-Type": "application/json"}
        request = urllib.request.Request(f"http://127.0.0.1:{self.port}{path}", data=body, headers=headers)
        try:
            with urllib.request.urlopen(request, timeout=10) as answer:
                return answer.status, answer.read().decode()
        except urllib.error.HTTPError as error:
            return error.code, error.read().decode()

    def run(self, action: str, **slots: Any) -> tuple[int, str]:
        return self.ask("/webhook", json.dumps(call(action, **slots)).encode())


def call(action: str, **slots: Any) -> dict[str, Any]:
    """What Rasa sends to have an action run, after somebody has asked for a checklist and said a secret word."""
    intent = {"name": "checklist", "full_retrieval_intent_name": "checklist/preparation"}
    tracker = {
        "sender_id": "web:one",
        "slots": {"checklist": None, "checklist_step": None, "checklist_done": None, "appointment": None, **slots},
        "latest_message": {"text": f"checklist {SECRET}", "intent": intent, "entities": []},
        "events": [{"event": "user", "text": f"checklist {SECRET}"}],
        "paused": False,
        "active_loop": {},
        "latest_input_channel": "web",
        "latest_action_name": "action_listen",
    }
    return {"next_action": action, "sender_id": "web:one", "tracker": tracker, "domain": {}, "version": "3.6.21"}


@pytest.fixture(scope="module")
def server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Server]:
    folder = tmp_path_factory.mktemp("actions")
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        server = Server(probe.getsockname()[1], folder / "stderr.txt")
    command = [sys.executable, "-m", "fibroguide.actions_server", "--port", str(server.port)]
    with server.stderr.open("w") as stderr:
        environment = {**os.environ, "FIBROGUIDE_DB": str(folder / "talks.db")}
        process = subprocess.Popen(command, env=environment, stdout=stderr, stderr=subprocess.STDOUT)
    try:
        deadline = time.monotonic() + 30
        while True:
            assert process.poll() is None, server.stderr.read_text()
            assert time.monotonic() < deadline, server.stderr.read_text()
            try:
                server.ask("/health")
                break
            except OSError:
                time.sleep(0.05)
        yield server
    finally:
        process.terminate()
        assert process.wait(timeout=10) == 0


def test_it_says_that_it_is_well(server: Server) -> None:
    assert server.ask("/health") == (200, '{"status":"ok"}')


def test_it_runs_an_action(server: Server) -> None:
    status, answer = server.run("action_show_checklist", appointment="2026-12-04T09:30")
    assert status == 200
    (reply,) = json.loads(answer)["responses"]
    assert reply["response"] == "utter_checklist/preparation"
    assert "Friday 4 December 2026 at 9:30" in reply["list_text"]


def test_an_unknown_action_is_not_found(server: Server) -> None:
    status, answer = server.run("action_nobody_wrote")
    assert status == 404
    assert SECRET not in answer


def test_an_action_that_fails_repeats_nothing_of_the_request(server: Server) -> None:
    status, answer = server.run("action_show_checklist", appointment=SECRET)  # fromisoformat quotes what it is given
    assert status == 500
    assert json.loads(answer) == {"error": "The action failed; the cause is in the action server's log."}
    assert "ValueError in" in server.stderr.read_text()
    assert SECRET not in server.stderr.read_text()


@pytest.mark.parametrize("body", [b"", b"[]", f'"{SECRET}"'.encode(), f'{{"{SECRET}'.encode(), b"\xff", b"[" * 10_000])
def test_rubbish_is_an_error_that_quotes_nobody_and_the_server_goes_on(server: Server, body: bytes) -> None:
    status, answer = server.ask("/webhook", body)
    assert status in (400, 500)
    assert SECRET not in answer
    assert SECRET not in server.stderr.read_text()
    assert server.ask("/health")[0] == 200


@pytest.mark.parametrize("address", ["127.0.0.2", "::1"])
def test_it_listens_on_127_0_0_1_only(server: Server, address: str) -> None:
    with pytest.raises(OSError, match=r"refused|assign|reach|timed out|not supported"):
        socket.create_connection((address, server.port), timeout=1)

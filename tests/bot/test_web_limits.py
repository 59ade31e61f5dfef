"""A server with tight limits and a website that may use it; and one with Rasa's own doors open."""

import os
import subprocess
import sys
import time
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.bot.test_server import CLI, call, free_port, say

SITE = {"Origin": "https://www.your-clinic.example"}


@pytest.fixture(scope="module")
def server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    port, folder = free_port(), tmp_path_factory.mktemp("limits")
    clinic = Path("clinic.yml").read_text() + f"\nwebsites: [{SITE['Origin']}]\n"
    (folder / "clinic.yml").write_text(clinic)
    environment = {**os.environ, "FIBROGUIDE_DB": str(folder / "talks.db"), "FIBROGUIDE_SECRET": "only for this test"}
    environment |= {"FIBROGUIDE_CLINIC": str(folder / "clinic.yml"), "FIBROGUIDE_PROXIES": "1"}
    environment |= {"FIBROGUIDE_LIMIT_MESSAGES": "3/minute", "FIBROGUIDE_LIMIT_ADDRESS": "5/minute"}
    environment |= {"FIBROGUIDE_LIMIT_SESSIONS": "4/minute"}
    with (folder / "out.txt").open("w+") as out:
        process = subprocess.Popen([*CLI, "run", "--port", str(port)], stdout=out, stderr=subprocess.STDOUT, env=environment)
        deadline = time.monotonic() + 60
        while "Ready" not in (text := (folder / "out.txt").read_text()):
            assert process.poll() is None, text
            assert time.monotonic() < deadline, text
            time.sleep(0.1)
        yield f"http://127.0.0.1:{port}"
        process.terminate()
        process.wait(timeout=20)


def session(server: str, address: str) -> dict[str, str]:
    status, body = call("POST", f"{server}/webhooks/web/session", {}, {"X-Forwarded-For": address})
    assert status == 201
    return {"Authorization": f"Bearer {body['session']}", "X-Forwarded-For": address}


def test_too_many_messages_are_held_back_with_a_sentence_and_a_crisis_never_is(server: str) -> None:
    talk = session(server, "10.0.0.1")
    assert [say(server, talk, text="how long does it take")[0] for _ in range(3)] == [200] * 3
    status, body = say(server, talk, text="how long does it take")
    assert status == 429
    assert body["error"].startswith("That was a lot at once. Please wait ")
    for text, name in (("I want to kill myself", "crisis"), ("my chest hurts and i cant breathe", "emergency")):
        status, body = say(server, talk, text=text)
        assert status == 200
        assert body["messages"][0]["name"] == f"utter_safety/{name}"


def test_one_address_is_held_back_over_all_its_sessions_and_others_are_not(server: str) -> None:
    talks = [session(server, "10.0.0.2") for _ in range(2)]
    statuses = [say(server, talk, text="hi")[0] for talk in talks for _ in range(3)]
    assert statuses == [200] * 5 + [429]
    assert say(server, session(server, "10.0.0.3"), text="hi")[0] == 200


def test_too_many_sessions_are_held_back(server: str) -> None:
    for _ in range(4):
        session(server, "10.0.0.4")
    status, body = call("POST", f"{server}/webhooks/web/session", {}, {"X-Forwarded-For": "10.0.0.4"})
    assert status == 429
    assert "wait" in body["error"]


def test_a_listed_website_may_use_the_chat(server: str) -> None:
    status, body = call("POST", f"{server}/webhooks/web/session", {}, {**SITE, "X-Forwarded-For": "10.0.0.5"})
    assert status == 201
    talk = {"Authorization": f"Bearer {body['session']}", "X-Forwarded-For": "10.0.0.5", **SITE}
    assert say(server, talk, text="hi")[0] == 200
    assert call("OPTIONS", f"{server}/webhooks/web/messages", headers=SITE)[0] == 204
    assert call("OPTIONS", f"{server}/webhooks/web/messages", headers={"Origin": "https://your-clinic.example"})[0] == 403


@pytest.mark.parametrize(("variable", "value", "sentence"), [
    ("FIBROGUIDE_LIMIT_MESSAGES", "many", "FIBROGUIDE_LIMIT_MESSAGES is 'many'. Write it like 20/minute."),
    ("FIBROGUIDE_SMTP_SECURITY", "maybe", "FIBROGUIDE_SMTP_SECURITY"),
])  # fmt: skip
def test_a_wrong_setting_stops_the_start_with_a_sentence(tmp_path: Path, variable: str, value: str, sentence: str) -> None:
    (tmp_path / "clinic.yml").write_text(Path("clinic.yml").read_text().replace("# email: frontdesk", "email: frontdesk"))
    environment = {**os.environ, "FIBROGUIDE_SMTP_HOST": "localhost", variable: value}
    environment["FIBROGUIDE_CLINIC"] = str(tmp_path / "clinic.yml")
    result = subprocess.run(
        [*CLI, "run", "--port", str(free_port())], capture_output=True, text=True, timeout=60, env=environment
    )
    assert result.returncode == 1
    assert sentence in result.stderr
    assert "Traceback" not in result.stderr


def test_in_production_it_does_not_start_with_rasas_own_doors_open(tmp_path: Path) -> None:
    (tmp_path / "credentials.yml").write_text(Path("credentials.yml").read_text() + "rest:\n")
    command = [sys.executable, "-m", "fibroguide.cli.quiet_rasa", "run", "--port", str(free_port()), "--credentials"]
    command += [
        str(tmp_path / "credentials.yml"),
        "--endpoints",
        "endpoints.yml",
        "--model",
        "models",
        "--interface",
        "127.0.0.1",
    ]
    environment = {**os.environ, "FIBROGUIDE_DB": str(tmp_path / "talks.db"), "FIBROGUIDE_PRODUCTION": "true"}
    result = subprocess.run(command, capture_output=True, text=True, timeout=60, env=environment)
    assert result.returncode != 0
    assert "Anybody can read and write every conversation through /webhooks/rest" in result.stdout + result.stderr

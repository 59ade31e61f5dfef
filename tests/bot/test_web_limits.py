"""A server with tight limits and a website that may use it; and one with Rasa's own doors open."""

import os
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.running import CLI, RunningBot, call, free_port, say

SITE = {"Origin": "https://www.your-clinic.example"}


@pytest.fixture(scope="module")
def server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    folder = tmp_path_factory.mktemp("limits")
    (folder / "clinic.yml").write_text(Path("clinic.yml").read_text() + f"\nwebsites: [{SITE['Origin']}]\n")
    limits = {"MESSAGES": "3/minute", "ADDRESS": "5/minute", "SESSIONS": "4/minute"}
    settings = {f"FIBROGUIDE_LIMIT_{name}": limit for name, limit in limits.items()}
    bot = RunningBot(folder, FIBROGUIDE_CLINIC=str(folder / "clinic.yml"), FIBROGUIDE_PROXIES="1", **settings)
    yield bot.address
    bot.stop()


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


def test_an_answer_to_the_question_about_safety_is_never_held_back(server: str) -> None:
    """Typed or pressed, a yes to "do you have thoughts of hurting yourself" gets help, and a yes to nothing waits."""
    for number, address in enumerate(("10.0.1.1", "10.0.1.2")):
        talk = session(server, address)
        for text in ("hi", "hi", "I feel so hopeless"):
            status, body = say(server, talk, text=text)
        assert body["messages"][0]["name"] == "utter_safety/distress"
        yes = next(button["button"] for button in body["messages"][0]["buttons"] if button["title"] == "Yes")
        status, body = say(server, talk, **({"text": "yes"} if number else {"button": yes}))
        assert status == 200
        assert body["messages"][0]["name"] == "utter_safety/crisis"
        assert say(server, talk, text="yes")[0] == 429


def test_danger_that_is_written_in_two_messages_is_never_held_back(server: str) -> None:
    talk = session(server, "10.0.1.3")
    for text in ("hi", "hi", "I want to"):
        assert say(server, talk, text=text)[0] == 200
    status, body = say(server, talk, text="die")
    assert status == 200
    assert body["messages"][0]["name"] == "utter_safety/crisis"


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
    ("FIBROGUIDE_PROXIES", "one", "FIBROGUIDE_PROXIES is 'one'. Write how many proxies stand before the bot, such as 1."),
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

"""The conversation tests of tests/conversations with the real bot, a pytest case for each; and the command that staff run."""

import os
import xml.etree.ElementTree as ElementTree
from pathlib import Path

import pytest
from typer.testing import CliRunner, Result

from fibroguide.bot import Bot
from fibroguide.cli import main
from fibroguide.conversations import console
from fibroguide.conversations.cases import Case
from fibroguide.conversations.collecting import collect
from fibroguide.conversations.events import ActionRun, Message
from fibroguide.conversations.names import load_names
from fibroguide.conversations.problems import CaseFilesError
from fibroguide.conversations.real_bot import RealBot
from fibroguide.conversations.running import run_case
from fibroguide.model_versions import ModelVersions
from fibroguide.stores.callbacks import Callbacks
from fibroguide.stores.database import open_database

FOLDER = "tests/conversations"


def _cases() -> "list[Case | CaseFilesError]":
    try:
        return list(collect([FOLDER], load_names()))
    except CaseFilesError as error:
        return [error]


@pytest.fixture(autouse=True)
def database(tmp_path_factory: pytest.TempPathFactory, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Requests to be called back are kept here; one file for all tests, since a process opens few."""
    path = tmp_path_factory.getbasetemp() / "conversations.db"
    monkeypatch.setenv("FIBROGUIDE_DB", str(path))
    return path


@pytest.mark.parametrize("case", _cases(), ids=lambda case: getattr(case, "name", "the files are right"))
async def test_conversation(bot: Bot, case: "Case | CaseFilesError") -> None:
    assert isinstance(case, Case), str(case)
    result = await run_case(case, RealBot(bot))
    assert result.passed, f"\n{console.difference(result)}"


TWO = """
test_cases:
  - test_case: greets
    steps:
      - user: hello
      - utter: utter_smalltalk/{greeting}
  - test_case: wants to be called
    steps:
      - user: please call me back
      - user: '/callback{{"value": "consent"}}'
      - user: Ann
      - user: +1 202 555 0100
      - user: '/callback{{"value": "any time"}}'
      - user: '/callback{{"value": "The treatment"}}'
      - user: '/callback{{"value": "send"}}'
      - utter: utter_callback_sent
"""


@pytest.fixture
def run(bot: Bot, tmp_path: Path, monkeypatch: pytest.MonkeyPatch):
    """Runs `fibroguide check` on the two cases, with the bot that is loaded already."""
    monkeypatch.setattr("fibroguide.bot.Bot", lambda model: bot)

    def check(*options: str, greeting: str = "greet") -> Result:
        (tmp_path / "two.yml").write_text(TWO.format(greeting=greeting), encoding="utf-8")
        return CliRunner().invoke(main.app, ["check", str(tmp_path / "two.yml"), *options], catch_exceptions=False)

    return check


def test_all_pass(run, database: Path) -> None:
    result = run()
    lines = result.stdout.split("\n")
    assert result.exit_code == 0
    assert [line.rpartition("::")[2].split("  ")[0] for line in lines[:2]] == ["greets", "wants to be called"]
    assert all(line.startswith("passed  ") for line in lines[:2])
    assert lines[3].startswith("All 2 conversation tests passed (")
    assert Callbacks(open_database(database)).all() == [], "the tests keep their requests to themselves"


def test_a_failure_is_told_and_ends_with_1(run, tmp_path: Path) -> None:
    result = run("--junit", str(tmp_path / "r.xml"), "--html", str(tmp_path / "sub" / "r.html"), greeting="bye")
    assert result.exit_code == 1
    assert result.stdout.startswith(f"FAILED  {tmp_path}/two.yml::greets  ")
    assert f"- expected utter_smalltalk/bye  ({tmp_path}/two.yml, line 6)\n" in result.stdout
    assert '+ came     utter_smalltalk/greet "Hello, I am Fibro Guide.' in result.stdout
    assert "1 of 2 conversation tests failed" in result.stdout
    assert ElementTree.parse(tmp_path / "r.xml").getroot().get("failures") == "1"
    assert "1 of 2 tests failed" in (tmp_path / "sub" / "r.html").read_text(encoding="utf-8")


def test_stop_at_the_first_failure(run) -> None:
    result = run("--fail-fast", greeting="bye")
    assert result.exit_code == 1
    assert "wants to be called" not in result.stdout
    assert "1 of 1 conversation test failed; 1 more were not run" in result.stdout


def test_quiet_is_silent_about_what_passed(run) -> None:
    assert [line[:6] for line in run("--quiet").stdout.split("\n")] == ["", "All 2 ", ""]
    assert run("--quiet", greeting="bye").stdout.startswith("FAILED  ")


def test_what_all_tests_say_of_the_model_is_noted_and_the_same_model_goes_on_answering(
    bot: Bot, run, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    models = tmp_path / "models"
    models.mkdir()
    for number, name in enumerate(("old", "new")):
        (models / f"{name}.tar.gz").touch()
        os.utime(models / f"{name}.tar.gz", (number, number))
    versions = ModelVersions(models)
    monkeypatch.setattr("fibroguide.cli.check.ModelVersions", lambda: versions)
    monkeypatch.setattr("fibroguide.cli.check.FOLDER", str(tmp_path / "two.yml"))
    run(greeting="bye")
    assert versions.find("new").tested is None, "these were not all tests"
    CliRunner().invoke(main.app, ["check"])
    assert (versions.find("new").tested.passed, versions.find("new").tested.failed) == (1, 1)
    assert versions.active() == models / "new.tar.gz"


def test_a_model_that_is_not_there() -> None:
    result = CliRunner().invoke(main.app, ["check", f"{FOLDER}/example.yml", "--model", "models/none.tar.gz"])
    assert (result.exit_code, result.stdout) == (2, "")
    assert result.stderr == "There is no trained model in models/none.tar.gz. Run 'make train'.\n"


async def test_an_urgent_turn_holds_what_the_gate_said_and_what_rasa_noted_afterwards(bot: Bot) -> None:
    talk = await RealBot(bot).begin({})
    for words in ("You can call or text 988", "I am still here."):
        events = await talk.type("i want to die", "web")
        [said] = [event for event in events if isinstance(event, Message)]
        assert (said.name, said.text.startswith(words)) == ("utter_safety/crisis", True)
        assert ActionRun("utter_safety") in events, "noted in the background, by now"


async def test_in_a_messenger_forms_are_refused_as_people_there_see_it(bot: Bot) -> None:
    talk = await RealBot(bot).begin({})
    names = [event.name for event in await talk.type("please call me back", "telegram") if isinstance(event, Message)]
    assert names == ["utter_clinician", "utter_conversation/not_here"]


async def test_opening_the_chat(bot: Bot) -> None:
    for channel, names in (("web", ["smalltalk/greet"]), ("slack", ["conversation/privacy_slack", "smalltalk/greet"])):
        talk = await RealBot(bot).begin({})
        found = [event.name for event in await talk.open(channel) if isinstance(event, Message)]
        assert found == [f"utter_{name}" for name in names]


async def test_slots_are_set_before_the_first_turn(bot: Bot) -> None:
    talk = await RealBot(bot).begin({"checklist": "preparation", "checklist_step": 0})
    events = await talk.type("next", "web")
    assert ("checklist_step", 1) in [(event.name, event.value) for event in events if hasattr(event, "value")]

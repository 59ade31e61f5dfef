"""A run with a case that passed, two that failed and one that broke, full of texts that would like to be code."""

from pathlib import Path

from fibroguide.conversations.cases import Case, Choice, Listed, Place, Turn
from fibroguide.conversations.events import Message
from fibroguide.conversations.results import CaseResult, Outcome, Run, TurnResult

FILE = Path("tests/conversations/hostile.yml")
HOSTILE = '</script><script>window.hacked=1</script><img src=x onerror="window.hacked=2">\'"&amp;{{ 7*7 }}{% raw %}\x07\ud800'


def _case(name: str, line: int, file: Path = FILE, turns: int = 1) -> Case:
    turn = Turn(Place(file, line + 2), "x", (Listed(Place(file, line + 3), "a"),))
    return Case(name, Place(file, line), (turn,) * turns)


def hostile_run() -> Run:
    passed, failed, broken = _case("Asks how fast it works", 3), _case(f"Failing {HOSTILE}", 9), _case("Broken", 20, turns=3)
    elsewhere = _case("In a spreadsheet", 0, Path("tests/conversations/more.xlsx"))
    good = Outcome(Place(FILE, 6), "utter_benefits/speed", True)
    bad = Outcome(Place(FILE, 12), f"never the words {HOSTILE}", False, f"utter_x {HOSTILE}", f"It says {HOSTILE}")
    speed = Message(
        "utter_benefits/speed", "Relief often comes in **hours** or days.", (Choice("How long?", "/benefits/duration"),)
    )
    said = Message(f"utter_{HOSTILE}", f"{HOSTILE}\n\n[link](javascript:alert(1))", (Choice(HOSTILE, f"/{HOSTILE}"),))
    return Run(
        (
            CaseResult(passed, (TurnResult(passed.turns[0], "how fast?", (speed,), (good,)),), 0.012),
            CaseResult(failed, (TurnResult(failed.turns[0], HOSTILE, (said,), (good, bad)),), 0.5),
            CaseResult(broken, (TurnResult(broken.turns[0], "", (), ()),), 0.1, f"The bot failed with RuntimeError: {HOSTILE}"),
            CaseResult(elsewhere, (TurnResult(elsewhere.turns[0], "hello", (speed,), (bad, bad)),), 1.0),
        ),
        1_800_000_000.0,
        "20261125-083817-cloudy-switch",
        not_run=2,
    )

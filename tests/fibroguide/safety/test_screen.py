import subprocess
import sys
import time
from pathlib import Path

import pytest

from fibroguide.safety.patterns import Patterns
from fibroguide.safety.screen import Limits, SafetyScreen, Verdict, load_screen


def patterns(**kinds: list[str]) -> Patterns:
    return Patterns({"crisis": kinds})


@pytest.mark.parametrize(
    ("line", "found", "left"),
    [
        ("want|wants to die", ["i want to die", "he wants to die now"], ["to die for", "want to diet"]),
        ("end it all?", ["end it", "end it all"], ["end"]),
        ("blue * lips", ["blue lips", "blue and cold lips"], ["blue a b c d lips", "blue. lips"]),
        ("^ give up $", ["give up"], ["i give up", "give up smoking"]),
    ],
)
def test_the_notation(line: str, found: list[str], left: list[str]) -> None:
    compiled = patterns(sure=[line])
    assert all(compiled.hits(text) for text in found)
    assert not any(compiled.hits(text) for text in left)


def test_a_calm_phrase_takes_back_what_it_covers_and_nothing_else() -> None:
    compiled = patterns(sure=["die|dying"], calm=["dying to try"])
    assert [hit.kind for hit in compiled.hits("i am dying to try it")] == ["calm"]
    assert compiled.hits("i am dying to try it. i will die")[0].kind == "sure"


def test_a_question_about_a_fact_takes_back_and_says_so() -> None:
    compiled = patterns(sure=["chest pain"], asked=["is|can * chest pain symptom|part"])
    assert [hit.kind for hit in compiled.hits("is chest pain a symptom")] == ["sure"]  # "a" stands between
    assert [hit.kind for hit in compiled.hits("is chest pain part of it")] == ["asked"]
    assert [hit.kind for hit in compiled.hits("is chest pain part of it. chest pain")] == ["sure", "asked"]


def test_without_a_classifier_a_question_about_a_fact_asks_for_caution() -> None:
    screen = SafetyScreen(None, patterns(sure=["suicidal"], asked=["help suicidal thoughts"]))
    assert screen.look("does it help suicidal thoughts") == Verdict(caution="crisis")


def test_a_hint_is_marked_as_one() -> None:
    (hit,) = patterns(hint=["bridge"]).hits("the bridge")
    assert hit.kind == "hint"


def test_without_a_classifier_sure_phrases_decide_and_hints_do_not() -> None:
    screen = SafetyScreen(None, patterns(sure=["kill myself"], hint=["bridge"]))
    assert screen.check("I will k1ll myself").category == "crisis"
    assert screen.check("the bridge") is None


def test_a_missing_or_broken_model_is_told_and_leaves_the_phrases(tmp_path: Path, caplog: pytest.LogCaptureFixture) -> None:
    assert load_screen(tmp_path).check("I want to kill myself").category == "crisis"
    (tmp_path / "danger").mkdir()
    (tmp_path / "danger" / "danger.json").write_text("{")
    assert load_screen(tmp_path).check("I want to kill myself").category == "crisis"
    assert caplog.text.count("works with phrases alone") == 2


def test_phrases_take_less_than_half_a_millisecond() -> None:
    screen = SafetyScreen(None)
    text = "I was wondering how long one infusion takes and whether my wife can wait"
    screen.check(text)
    start = time.perf_counter()
    for _ in range(200):
        screen.check_phrases(text)
    assert (time.perf_counter() - start) / 200 < 0.001, "twice the goal: this machine may be busy"


def test_the_safety_package_imports_no_rasa() -> None:
    code = (
        "import sys, fibroguide.safety.screen, fibroguide.safety.replies\n"
        "print([name for name in sys.modules if name.split('.')[0] == 'rasa'])"
    )
    assert subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True).stdout.strip() == "[]"


def test_a_broken_rasa_model_leaves_the_phrases_too(tmp_path: Path) -> None:
    (tmp_path / "broken.tar.gz").write_bytes(b"no archive")
    assert load_screen(tmp_path).check("I want to kill myself").category == "crisis"


class Judge:
    """Stands for the danger model and finds every message dangerous to the same degree."""

    def __init__(self, probability: float) -> None:
        self.probability = probability

    def danger(self, text: str, hits: list) -> tuple[str, float]:
        return "abuse", self.probability


LIMITS = Limits(alone=0.6, with_hint=0.3, with_sure=0.12, with_always=0.03, taken_back=0.9)
PHRASES = {
    "only": ["^ give up $"],
    "always": ["want to die"],
    "sure": ["kill myself", "suicidal"],
    "hint": ["bridge"],
    "asked": ["help suicidal thoughts"],
    "calm": ["die laughing"],
}


@pytest.mark.parametrize(
    ("text", "probability", "category"),
    [
        ("give up", 0.0, "crisis"),  # whatever the classifier says
        ("i want to die", 0.03, "crisis"),
        ("i want to die", 0.02, None),
        ("i kill myself", 0.12, "crisis"),
        ("i kill myself", 0.11, None),
        ("the bridge", 0.3, "abuse"),  # a hint leaves the category to the classifier
        ("the bridge", 0.29, None),
        ("anything", 0.6, "abuse"),
        ("anything", 0.59, None),
        ("i want to die laughing", 0.89, None),
        ("i want to die laughing", 0.9, "abuse"),
        ("does it help suicidal thoughts", 0.59, None),
        ("does it help suicidal thoughts, i have them", 0.2, "crisis"),
        ("does it help suicidal thoughts", 0.6, "abuse"),
        ("¿qué hago? quiero saber, kill myself", 0.05, "crisis"),  # other languages, of which the classifier knows little
    ],
)
def test_a_phrase_lowers_what_is_asked_of_the_classifier(text: str, probability: float, category: str | None) -> None:
    alarm = SafetyScreen(Judge(probability), patterns(**PHRASES), LIMITS).check(text)
    assert (alarm.category if alarm else None) == category


def test_an_answer_is_careful_where_danger_was_spoken_of_but_not_found() -> None:
    look = SafetyScreen(Judge(0.05), patterns(**PHRASES), LIMITS).look
    assert look("i kill myself").caution == "crisis"
    assert look("how long does it take").caution is None
    assert SafetyScreen(Judge(0.2), patterns(**PHRASES), LIMITS).look("how long").caution == "abuse"


class Broken:
    """Stands for a danger model that fails: an old file beside new code, say."""

    def danger(self, text: str, hits: list) -> tuple[str, float]:
        raise ValueError(text)


def test_a_model_that_fails_leaves_the_phrases_and_tells_the_log_no_words(caplog: pytest.LogCaptureFixture) -> None:
    screen = SafetyScreen(Broken(), patterns(**PHRASES), LIMITS)
    assert screen.check("I want to die, says Carol").category == "crisis"
    assert screen.check("how long does it take") is None
    assert "phrases alone" in caplog.text
    assert "ValueError" in caplog.text
    assert "Carol" not in caplog.text

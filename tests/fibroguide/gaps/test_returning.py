"""A filled sheet becomes training questions and conversation tests, or nothing at all."""

import re
from pathlib import Path

import pytest
import yaml

from fibroguide.content.catalogue import read_topics
from fibroguide.content.rules.problem import ContentError
from fibroguide.gaps.conversation_cases import CASES_FILE, with_cases
from fibroguide.gaps.returning import plan_return
from fibroguide.safety.screen import SafetyScreen
from tests.fibroguide.gaps.small_project import contents

SCREEN = SafetyScreen(classifier=None)  # phrases alone: these tests need no trained model
FASTING = Path("data/procedure/fasting.yml")


@pytest.fixture
def bring_back(project: Path, filled_sheet):
    """Plans and carries out what the rows of a sheet say."""

    def do(*rows: tuple[object, ...]):
        plan = plan_return(filled_sheet(*rows), SCREEN)
        plan.carry_out()
        return plan

    return do


@pytest.fixture
def refusal(project: Path, filled_sheet):
    """The sentences with which the rows of a sheet are refused; nothing is changed."""

    def do(*rows: tuple[object, ...]) -> list[str]:
        sheet, before = filled_sheet(*rows), contents(project)
        with pytest.raises(ContentError) as caught:
            plan_return(sheet, SCREEN)
        assert contents(project) == before
        return str(caught.value).splitlines()

    return do


def test_a_question_is_added_to_its_topic_and_the_rest_of_the_file_stays_byte_for_byte(bring_back) -> None:
    before = FASTING.read_bytes()
    questions = read_topics()["procedure/fasting"].questions
    plan = bring_back(("may I suck a lemon drop on the way", "procedure/fasting"))
    assert read_topics()["procedure/fasting"].questions == (*questions, "may I suck a lemon drop on the way")
    assert FASTING.read_bytes().replace(b"      - may I suck a lemon drop on the way\n", b"") == before
    assert plan.questions == {FASTING: ["may I suck a lemon drop on the way"]}


def test_windows_line_ends_stay(bring_back) -> None:
    FASTING.write_bytes(FASTING.read_bytes().replace(b"\n", b"\r\n"))
    before = FASTING.read_bytes()
    bring_back(("may I suck a lemon drop on the way", "procedure/fasting"))
    assert FASTING.read_bytes().replace(b"      - may I suck a lemon drop on the way\r\n", b"") == before


def test_a_better_wording_takes_the_question_s_place_and_may_be_several(bring_back) -> None:
    bring_back(("asdf lemon", "procedure/fasting", "may I suck a lemon drop\nis a lemon drop food"))
    added = read_topics()["procedure/fasting"].questions[-2:]
    assert added == ("may I suck a lemon drop", "is a lemon drop food")


def test_each_question_becomes_a_conversation_test_in_rasa_pro_s_format(bring_back) -> None:
    bring_back(("may I suck a lemon drop", "procedure/fasting"), ('is "one" taxi: enough?', "procedure/ride_home"))
    content = yaml.safe_load(CASES_FILE.read_text(encoding="utf-8"))
    assert content == {
        "test_cases": [
            {
                "test_case": "asks: may I suck a lemon drop",
                "steps": [{"user": "may I suck a lemon drop"}, {"utter": "utter_procedure/fasting"}],
            },
            {
                "test_case": 'asks: is "one" taxi: enough?',
                "steps": [{"user": 'is "one" taxi: enough?'}, {"utter": "utter_procedure/ride_home"}],
            },
        ]
    }


def test_a_second_sheet_adds_to_the_same_file(bring_back) -> None:
    bring_back(("may I suck a lemon drop", "procedure/fasting"))
    before = CASES_FILE.read_bytes()
    bring_back(("is one taxi enough", "procedure/ride_home"))
    assert CASES_FILE.read_bytes().startswith(before)
    assert len(yaml.safe_load(CASES_FILE.read_bytes())["test_cases"]) == 2


def test_rows_that_are_done_or_open_change_nothing(bring_back, project) -> None:
    before = contents(project)
    plan = bring_back(("a", None, None, "yes"), ("b", "procedure/fasting", None, "x"), ("c",))
    assert contents(project) == before
    assert plan.notes == ["2 rows are marked as done and left alone.", "1 row is not filled in yet."]


def test_a_question_that_stands_under_the_topic_already_is_noted_and_not_added_twice(bring_back, project) -> None:
    before = contents(project)
    known = read_topics()["procedure/fasting"].questions[3].upper() + " ?"
    plan = bring_back((known, "procedure/fasting"))
    assert contents(project) == before
    assert plan.notes == ["Gaps!A2: this question stands under procedure/fasting already."]


def test_the_same_question_twice_is_added_once(bring_back) -> None:
    plan = bring_back(("may I suck a lemon drop", "procedure/fasting"), ("May I suck a LEMON drop?", "procedure/fasting"))
    assert plan.questions == {FASTING: ["may I suck a lemon drop"]}
    assert len(plan.cases) == 1


@pytest.mark.parametrize(
    ("row", "sentence"),
    [
        (("q", "procedure/fastin"), r"Gaps!B2: there is no topic 'procedure/fastin'. Did you mean 'procedure/fasting'"),
        (("may [name] eat", "procedure/fasting"), r"Gaps!A2: the question has \[name\], where something personal was taken out"),
        (("x", "procedure/fasting", "may Sarah Jones eat"), "Gaps!C2: the question has what looks like a person's name"),
        (("call 202 555 0143 and tell me", "procedure/fasting"), "Gaps!A2: .* a person's phone"),
        (("born 3/4/1971, may I eat", "procedure/fasting"), "Gaps!A2: .* a person's date"),
        (("I want to kill myself", "procedure/fasting"), "Gaps!A2: the safety screen takes this for somebody in danger"),
        (("???", "procedure/fasting"), "Gaps!A2: there are no words in it"),
        (("/restart", "procedure/fasting"), 'Gaps!A2: the question begins with "/"'),
        (("may I {eat}", "procedure/fasting"), r"Gaps!A2: the question has one of \[ \] \{ \}"),
        (("eat " * 150, "procedure/fasting"), "Gaps!A2: the question has 599 characters"),
    ],
)
def test_what_must_not_be_taught_is_refused(refusal, row, sentence) -> None:
    (problem,) = refusal(("fine, this one", "procedure/ride_home", None, "yes"), row) or [""]
    assert re.match(sentence.replace("2:", "3:", 1), problem), problem


def test_a_question_of_another_topic_is_refused(refusal) -> None:
    known = read_topics()["procedure/ride_home"].questions[0]
    (problem,) = refusal((known, "procedure/fasting"))
    why = "the question stands under procedure/ride_home already, so it cannot teach procedure/fasting"
    assert problem == f"Gaps!A2: {why}. Choose one of the two."


def test_a_question_that_measures_the_bot_is_refused(refusal) -> None:
    blocks = yaml.safe_load(Path("tests/questions/procedure.yml").read_text(encoding="utf-8"))["nlu"]
    block = next(block for block in blocks if block["intent"] == "procedure/fasting")
    (problem,) = refusal((block["examples"].splitlines()[0].removeprefix("- "), "procedure/fasting"))
    assert "tests/questions/procedure.yml, which measures the bot" in problem


def test_one_question_with_two_topics_is_refused(refusal) -> None:
    (problem,) = refusal(("may I suck a lemon drop", "procedure/fasting"), ("May I suck a lemon drop?", "procedure/ride_home"))
    assert problem == "Gaps!A3: the same question is to be answered with procedure/fasting in Gaps!A2. Choose one topic."


def test_all_that_is_wrong_is_told_at_once_and_nothing_is_changed(refusal) -> None:
    problems = refusal(
        ("I'm Sarah", "procedure/fasting"), ("fine and new", "procedure/fasting"), ("q", "nowhere"), ("?", "procedure/fasting")
    )
    assert [problem.partition(":")[0] for problem in problems] == ["Gaps!B4", "Gaps!A2", "Gaps!A5"]


def test_a_file_changed_meanwhile_is_not_written_over(project, filled_sheet) -> None:
    rows = (("may I suck a lemon drop", "procedure/fasting"), ("one taxi", "procedure/ride_home"))
    plan = plan_return(filled_sheet(*rows), SCREEN)
    FASTING.write_bytes(FASTING.read_bytes() + b"# somebody was here\n")
    before = contents(project)
    with pytest.raises(ContentError, match="was changed by somebody else just now"):
        plan.carry_out()
    assert contents(project) == before


@pytest.mark.parametrize(
    "content", ["test_cases: [", "other: 1\n", "- a list\n", "test_cases:\n  - test_case: a\n    steps: []\nx: 1\n"]
)
def test_a_file_of_tests_that_nothing_can_be_added_to_stops_all_of_it(refusal, content) -> None:
    CASES_FILE.parent.mkdir(parents=True)
    CASES_FILE.write_text(content, encoding="utf-8")
    (problem,) = refusal(("may I suck a lemon drop", "procedure/fasting"))
    assert problem.startswith(f"{CASES_FILE} is not laid out")


# --- the file of conversation tests


def test_a_long_question_gets_a_short_name_and_no_name_stands_twice() -> None:
    long = "may I " + "really " * 30 + "eat"
    cases = yaml.safe_load(with_cases(CASES_FILE, None, [(long, "a/b"), (long + "?", "a/b"), ("x", "a/b")]))["test_cases"]
    names = [case["test_case"] for case in cases]
    assert len(set(names)) == 3
    assert all(len(name) <= 104 for name in names)
    assert [case["steps"][0]["user"] for case in cases] == [long, long + "?", "x"]


def test_what_stands_in_the_file_stays_with_its_indent_its_comments_and_its_line_ends() -> None:
    lines = ("# ours", "test_cases:", "- test_case: one  # a comment", "  steps:", "    - user: hi", "    - utter: utter_x/y")
    old = "\r\n".join(lines).encode()
    new = with_cases(CASES_FILE, old, [("x", "a/b")])
    assert new.encode().startswith(old)
    assert "\n" not in new.replace("\r\n", "")
    assert [case["test_case"] for case in yaml.safe_load(new)["test_cases"]] == ["one", "asks: x"]


@pytest.mark.parametrize(
    "text", ['it\'s "fine"', "no: colon # hash", "🐶 ok", "tab\tin it", "{curly} [square]", "- dash", "yes", "~", "1.5"]
)
def test_any_question_comes_back_from_yaml_as_it_was(text: str) -> None:
    (case,) = yaml.safe_load(with_cases(CASES_FILE, None, [(text, "a/b")]))["test_cases"]
    assert case["steps"][0]["user"] == text

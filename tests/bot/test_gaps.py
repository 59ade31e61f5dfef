"""Questions that the real bot cannot answer are kept, redacted, and find their way into the training data."""

import shutil
from pathlib import Path

import pytest
import yaml
from openpyxl import load_workbook

from fibroguide.bot import Bot
from fibroguide.channels.gate import Gate
from fibroguide.content.catalogue import read_topics
from fibroguide.content.clinic import load_clinic
from fibroguide.conversations.collecting import collect
from fibroguide.conversations.names import load_names
from fibroguide.gaps.grouping import group_gaps, not_taught_since
from fibroguide.gaps.known_questions import known_questions
from fibroguide.gaps.noticing import Noticing
from fibroguide.gaps.returning import plan_return
from fibroguide.gaps.sheet import write_sheet
from fibroguide.safety.screen import load_screen
from fibroguide.stores.gaps import Gaps
from tests.bot.talk import Talk

LOST = "I'm Sarah Jones and the thing with the thing, you know"
UNSURE = "pain after or before"
OUT = "I'm Tom. Who won the world cup in 1998?"


class Noticed:
    """The bot of the tests with a gate that keeps what it could not answer, as the channels have it."""

    def __init__(self, bot: Bot, gaps: Gaps) -> None:
        self.agent = bot.agent
        self.gate = Gate(bot.agent.handle_message, load_clinic(), load_screen(), gaps=Noticing(gaps, "US"))


@pytest.fixture
def gaps(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Gaps:
    monkeypatch.setenv("FIBROGUIDE_DB", str(tmp_path / "talks.db"))
    return Gaps()


@pytest.fixture
def talk(bot: Bot, gaps: Gaps) -> Talk:
    return Talk(Noticed(bot, gaps))


def kept(gaps: Gaps) -> list[tuple[str, str, str]]:
    return [(gap.text, gap.kind, gap.topic) for gap in gaps.since()]


async def test_a_question_that_was_not_understood_is_kept_without_who_asked(talk: Talk, gaps: Gaps) -> None:
    await talk.say(LOST)
    assert talk.names == ["fallback/lost"]
    assert kept(gaps) == [("I'm [name] and the thing with the thing, you know", "unanswered", "")]


async def test_an_unsure_one_is_kept_with_the_first_topic_offered_and_then_that_none_of_them_was_meant(talk, gaps) -> None:
    await talk.say(UNSURE)
    assert talk.names == ["fallback/did_you_mean"]
    offered = [button.topic for button in talk.replies[0].buttons]
    assert kept(gaps) == [(UNSURE, "unsure", offered[0])]
    await talk.press("None of these")
    assert kept(gaps) == [(UNSURE, "none_of_these", offered[0])]


async def test_one_that_is_not_the_bot_s_subject_is_kept(talk: Talk, gaps: Gaps) -> None:
    await talk.say(OUT)
    assert talk.names == ["out_of_scope/general"]
    assert kept(gaps) == [("I'm [name]. Who won the world cup in 1998?", "out_of_scope", "out_of_scope/general")]


async def test_a_thumb_down_keeps_the_question_and_its_answer(talk: Talk, gaps: Gaps) -> None:
    await talk.say("how fast does it work")
    assert talk.names == ["benefits/speed"]
    await talk.press("👎 Not helpful")
    assert kept(gaps) == [("how fast does it work", "not_helpful", "benefits/speed")]


async def test_so_does_a_complaint_in_words(talk: Talk, gaps: Gaps) -> None:
    await talk.say("how fast does it work", "that is not what I asked")
    assert talk.names == ["follow_up/not_asked"]
    assert kept(gaps) == [("how fast does it work", "not_helpful", "benefits/speed")]


async def test_a_good_answer_and_small_talk_leave_nothing(talk: Talk, gaps: Gaps) -> None:
    await talk.say("hello", "how fast does it work")
    await talk.press("👍 Helpful")
    await talk.say("thanks")
    assert kept(gaps) == []


async def test_what_somebody_in_danger_writes_is_not_kept(talk: Talk, gaps: Gaps) -> None:
    await talk.say("I want to kill myself", "my chest hurts and I can't breathe", "my husband beats me")
    assert kept(gaps) == []


async def test_what_is_typed_into_a_form_is_not_kept(talk: Talk, gaps: Gaps) -> None:
    await talk.say(
        "call me back please", "yes", "asdf asdf qwert?", "Pat O'Neil", "asdf asdf", "202 555 0143", "asdf", "mornings"
    )
    assert kept(gaps) == []
    await talk.say("stop", "asdf asdf qwert")
    assert kept(gaps) == [("asdf asdf qwert", "unanswered", "")]


async def test_one_gap_all_the_way_round(talk: Talk, gaps: Gaps, encoder, tmp_path: Path) -> None:
    """Asked, kept, grouped, written to a sheet, filled in, taken back, and read again as Rasa and the test runner do."""
    question = "can I suck on a lemon drop"
    await talk.say(question)
    assert kept(gaps) == [(question, "out_of_scope", "out_of_scope/general")]
    project = tmp_path / "project"
    for folder in ("data", "tests/questions", "tests/conversations"):
        shutil.copytree(folder, project / folder)
    for file in ("clinic.yml", "domain.yml"):
        shutil.copy(file, project / file)
    topics = read_topics(project / "data")
    before = topics["procedure/fasting"].path.read_bytes()

    groups = group_gaps(gaps.since(), known_questions(topics, encoder), encoder, gaps.clock())
    write_sheet(groups, topics, tmp_path / "gaps.xlsx")
    workbook = load_workbook(tmp_path / "gaps.xlsx")
    assert workbook["Gaps"]["A2"].value == question
    workbook["Gaps"]["M2"] = "procedure/fasting"
    workbook["Gaps"]["N2"] = "may I suck a lemon drop on the way to the drip"
    workbook.save(tmp_path / "gaps.xlsx")
    plan = plan_return(tmp_path / "gaps.xlsx", load_screen(), project)
    plan.carry_out()

    topics = read_topics(project / "data")
    added = "may I suck a lemon drop on the way to the drip"
    assert topics["procedure/fasting"].questions[-1] == added
    assert topics["procedure/fasting"].path.read_bytes().replace(f"      - {added}\n".encode(), b"") == before
    cases = project / "tests/conversations/from_gaps.yml"
    assert yaml.safe_load(cases.read_text(encoding="utf-8"))["test_cases"][-1]["steps"] == [
        {"user": added},
        {"utter": "utter_procedure/fasting"},
    ]
    (case,) = [case for case in collect([str(cases)], load_names(project)) if added in case.turns[0].text]
    assert case.turns[0].steps[0].name == "utter_procedure/fasting"
    known = known_questions(topics, encoder, tmp_path)
    assert group_gaps(gaps.since(), known, encoder, gaps.clock())[0].topic == "procedure/fasting", "the nearest topic by now"
    gaps.note("web:later", added, "unanswered")
    assert added not in [gap.text for gap in not_taught_since(gaps.since(), topics.values())]

"""Messages that ask more than one thing, and what is said next, with the trained bot."""

from itertools import combinations, permutations

import pytest

from fibroguide.bot import Bot
from tests.bot.talk import Talk


@pytest.fixture
def talk(bot: Bot) -> Talk:
    return Talk(bot)


@pytest.mark.parametrize(
    ("text", "names"),
    [
        ("How long does an infusion take and can I drive home afterwards?", ["procedure/session_length", "procedure/ride_home"]),
        ("Can I eat before the infusion? Can I drive home after it?", ["procedure/fasting", "procedure/ride_home"]),
        ("what is fibromyalgia and is there a cure for fibromyalgia", ["fibromyalgia/definition", "fibromyalgia/cure"]),
        ("what are the side effects and what does it cost", ["procedure/side_effects", "not_covered/cost_insurance"]),
        ("is ketamine addictive or does it help with my depression", ["not_covered/addiction", "benefits/mood"]),
        (
            "How quickly does ketamine work? How long does the relief last? How many infusions will I need?",
            ["benefits/speed", "benefits/duration", "procedure/number_of_sessions"],
        ),
        (
            "can i eat before the infusion can i drive home after the infusion",
            ["procedure/fasting", "procedure/ride_home"],
        ),
        ("I have fibro. How is it diagnosed, and how is it treated?", ["fibromyalgia/diagnosis", "fibromyalgia/treatment"]),
        (
            "My infusion is next week and I am getting ready. Can I eat before it? Who drives me home afterwards?",
            ["procedure/fasting", "procedure/ride_home"],
        ),
        ("how does ketamine work, also how is ketamine given", ["ketamine/how_it_works", "procedure/administration"]),
        (
            "Will my insurance pay for the infusion? And what happens during an infusion?",
            ["not_covered/cost_insurance", "procedure/overview"],
        ),
        ("what triggers a fibro flare and what causes fibromyalgia", ["fibromyalgia/triggers", "fibromyalgia/causes"]),
        ("Am I a good candidate, and how should I prepare for the infusion?", ["procedure/evaluation", "procedure/preparation"]),
        (
            "hi there, can I eat before the infusion and what are the side effects",
            ["procedure/fasting", "procedure/side_effects"],
        ),
        ("can I talk to a nurse and how long does an infusion take", ["clinician", "procedure/session_length"]),
        (
            "show me the preparation checklist and can I drive home after the infusion",
            ["checklist/preparation", "procedure/ride_home"],
        ),
        ("Can I eat before the infusion? I'm pregnant, can I have it?", ["safety/pregnancy", "procedure/fasting"]),
        ("can I eat before the infusion and can I eat breakfast before my infusion", ["procedure/fasting"]),
        ("does ketamine help with fibromyalgia pain and stiffness", ["benefits/pain_relief"]),
        ("thank you so much! can I eat before the infusion", ["procedure/fasting"]),
    ],
)
async def test_each_question_is_answered_in_order(talk: Talk, text: str, names: list[str]) -> None:
    await talk.say(text)
    assert talk.names == names


TRIPLES = [
    ("Can I eat before the infusion?", "Can I drive home after the infusion?", "How many infusions will I need?"),
    ("What is fibromyalgia?", "What does the infusion cost?", "How quickly does ketamine work?"),
    ("Is ketamine addictive?", "What are the side effects?", "How long does the relief last?"),
]


@pytest.mark.parametrize("questions", TRIPLES)
async def test_the_order_of_the_questions_changes_nothing_but_the_order_of_the_answers(
    bot: Bot, questions: tuple[str, ...]
) -> None:
    answers = {}
    for order in permutations(questions):
        talk = await Talk(bot).say(" ".join(order))
        answers[order] = sorted(talk.names)
    assert len(answers[questions]) == 3
    assert set(map(tuple, answers.values())) == {tuple(answers[questions])}


SINGLE = {
    "how long does an infusion take": "procedure/session_length",
    "can I eat before the infusion": "procedure/fasting",
    "can I drive home after the infusion": "procedure/ride_home",
    "how many infusions will I need": "procedure/number_of_sessions",
    "what are the side effects of the infusion": "procedure/side_effects",
    "what does the infusion cost": "not_covered/cost_insurance",
    "what is fibromyalgia": "fibromyalgia/definition",
    "is there a cure for fibromyalgia": "fibromyalgia/cure",
    "how quickly does ketamine work": "benefits/speed",
    "how long does the relief last": "benefits/duration",
    "does ketamine help with depression": "benefits/mood",
    "is ketamine addictive": "not_covered/addiction",
}


@pytest.mark.parametrize(("question", "name"), SINGLE.items())
async def test_each_of_them_alone_is_clear(talk: Talk, question: str, name: str) -> None:
    await talk.say(question)
    assert talk.names == [name]


async def test_nearly_every_pair_of_clear_questions_gets_both_answers(bot: Bot) -> None:
    pairs = [pair for one in combinations(SINGLE, 2) for pair in (one, one[::-1])]
    missed = []
    for one, other in pairs:
        talk = await Talk(bot).say(f"{one} and {other}")
        if not {SINGLE[one], SINGLE[other]} <= set(talk.names):
            missed.append(f"{one} and {other}: {talk.names}")
    print(f"{len(pairs) - len(missed)} of {len(pairs)} pairs\n" + "\n".join(missed))
    assert len(missed) <= 0.1 * len(pairs)


async def test_no_pair_of_clear_questions_gets_a_third_answer(bot: Bot) -> None:
    strange = []
    for one, other in combinations(SINGLE, 2):
        talk = await Talk(bot).say(f"{one} and {other}")
        strange += [f"{one} and {other}: {talk.names}"] if len(talk.names) > 2 else []
    assert strange == []


async def test_each_answer_after_the_first_says_what_it_is_about(talk: Talk) -> None:
    await talk.say("Can I eat before the infusion? Can I drive home after the infusion?")
    assert "You also asked about" not in talk.replies[0].text
    assert talk.replies[1].text.startswith("You also asked about")


async def test_what_was_asked_beyond_three_is_on_a_button(talk: Talk) -> None:
    await talk.say(
        "Can I eat before the infusion? Can I drive home after the infusion? How many infusions will I need? "
        "Is there a cure for fibromyalgia?"
    )
    assert len(talk.names) == 3
    assert "choose it below" in talk.replies[-1].text
    assert talk.replies[-1].buttons[0].topic == "fibromyalgia/cure"
    await talk.press(talk.replies[-1].buttons[0].title)
    assert talk.names == ["fibromyalgia/cure"]


async def test_a_form_begins_after_the_answers_and_goes_on_as_ever(talk: Talk) -> None:
    await talk.say("Can somebody call me back? Can I eat before the infusion?")
    assert talk.names == ["procedure/fasting", "clinician", "ask_callback_consent"]
    await talk.say("yes")
    assert talk.names == ["ask_callback_name"]


async def test_danger_is_answered_alone(talk: Talk) -> None:
    await talk.say("How long does an infusion take, and I want to kill myself")
    assert talk.names == ["safety/crisis"]


@pytest.mark.parametrize(
    ("said", "then", "names"),
    [
        ("does ketamine help with fibromyalgia pain", "how long?", ["benefits/duration"]),
        ("can I eat before the infusion", "and can I drive home after it", ["procedure/ride_home"]),
        ("what happens during an infusion", "how long does it take?", ["procedure/session_length"]),
        ("how quickly does ketamine work", "why?", ["ketamine/how_it_works"]),
        ("how quickly does ketamine work", "say that again", ["benefits/speed"]),
        ("how quickly does ketamine work", "simpler please", ["benefits/speed"]),
        (
            "Can I drive home after the infusion? Show me the preparation checklist",
            "say that again",
            ["procedure/ride_home", "checklist/preparation"],
        ),
        (
            "can I eat before the infusion and what is fibromyalgia",
            "simpler please",
            ["procedure/fasting", "fibromyalgia/definition"],
        ),
        (
            "can I eat before the infusion and what is fibromyalgia",
            "say that again",
            ["procedure/fasting", "fibromyalgia/definition"],
        ),
    ],
)
async def test_what_is_said_next_is_about_what_was_answered(talk: Talk, said: str, then: str, names: list[str]) -> None:
    await talk.say(said, then)
    assert talk.names == names


async def test_simpler_is_another_wording_of_each_answer(talk: Talk) -> None:
    await talk.say("Can I eat before the infusion? What is fibromyalgia?")
    before = [reply.text for reply in talk.replies]
    await talk.say("simpler please")
    assert len(talk.replies) == 2
    assert not set(before) & {reply.text for reply in talk.replies}


async def test_a_bare_question_at_the_beginning_asks_which_and_a_number_answers(talk: Talk) -> None:
    await talk.say("how long?")
    assert talk.names == ["fallback/did_you_mean"]
    offered = [button.topic for button in talk.replies[0].buttons]
    assert offered[-1] == "fallback/none_of_these"
    await talk.say("the second one")
    assert talk.names == [offered[1]]


async def test_both_answers_all_that_was_offered(talk: Talk) -> None:
    await talk.say("how long?")
    offered = [button.topic for button in talk.replies[0].buttons][:-1]
    await talk.say("both")
    assert talk.names == offered


async def test_none_of_these_can_be_typed(talk: Talk) -> None:
    await talk.say("how long?", "none of these")
    assert talk.names == ["fallback/none_of_these"]


async def test_a_number_elsewhere_is_no_choice(talk: Talk) -> None:
    await talk.say("can I eat before the infusion")
    suggested = {button.topic for button in talk.replies[0].buttons}
    await talk.say("2")
    assert not suggested & set(talk.names)

"""Conversations about being called back, about feedback and about what to ask next, with real actions and a real database."""

from pathlib import Path

import pytest
from rasa.shared.core.events import ActiveLoop, SlotSet

from fibroguide.bot import Bot
from fibroguide.stores.callbacks import Callbacks, StoredRequest
from fibroguide.stores.database import open_database
from fibroguide.stores.feedback import Feedback
from fibroguide.text.decision import DID_YOU_MEAN
from tests.bot.talk import Talk

FILLED = ("call me back please", "yes", "Pat O'Neil", "202 555 0143", "mornings")


@pytest.fixture
def database(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    path = tmp_path / "talks.db"
    monkeypatch.setenv("FIBROGUIDE_DB", str(path))
    return path


@pytest.fixture
def talk(bot: Bot, database: Path) -> Talk:
    return Talk(bot)


def stored(database: Path) -> list[StoredRequest]:
    return Callbacks(open_database(database)).all()


async def test_a_request_is_made(talk: Talk, database: Path) -> None:
    await talk.say("call me back please")
    assert talk.names == ["clinician", "ask_callback_consent"], "who can call now may; consent comes before anything is asked"
    assert "Ask for a call back" not in talk.buttons
    await talk.press("Yes, go on")
    assert talk.names == ["ask_callback_name"]
    await talk.say("my name is Pat O'Neil")
    assert talk.names == ["ask_callback_contact"]
    await talk.say("you can use 202 555 0143")
    assert talk.names == ["ask_callback_time"]
    await talk.press("In the morning")
    assert talk.names == ["ask_callback_topic"]
    await talk.press("Getting ready")
    assert talk.names == ["ask_callback_confirm"]
    for part in ("Pat O'Neil", "(202) 555-0143", "in the morning", "Getting ready"):
        assert part in talk.text
    assert stored(database) == []
    await talk.press("Send it")
    assert talk.names == ["callback_sent"]
    (request,) = stored(database)
    assert (request.name, request.contact, request.good_time) == ("Pat O'Neil", "(202) 555-0143", "in the morning")
    assert request.conversation == talk.conversation
    assert request.consented_at <= request.requested_at
    assert request.expires_at == pytest.approx(request.requested_at + 30 * 24 * 3600)
    assert await talk.slots() == {}, "the form lets go of what it was told"


async def test_sent_twice_it_is_one_request(talk: Talk, database: Path) -> None:
    await talk.say(*FILLED, "side effects", "send it")
    assert talk.names == ["callback_sent"]
    await talk.say(*FILLED, "side effects", "send it")
    assert talk.names == ["callback_known"]
    assert len(stored(database)) == 1


async def test_what_somebody_writes_about_their_health_is_not_kept(talk: Talk, database: Path) -> None:
    await talk.say(*FILLED, "I have had burning in my bladder since", "send it")
    (request,) = stored(database)
    assert request.topic == "After an infusion"


async def test_no_consent_keeps_nothing(talk: Talk, database: Path) -> None:
    await talk.say("call me back please")
    await talk.press("No, thanks")
    assert talk.names == ["callback_cancelled"]
    assert stored(database) == []


@pytest.mark.parametrize("word", ["cancel", "never mind", "stop", "forget it", "CANCEL!!", "no wait, cancel"])
@pytest.mark.parametrize("step", [1, 2, 3, 4, 5])
async def test_can_be_cancelled_at_any_step(talk: Talk, database: Path, word: str, step: int) -> None:
    await talk.say(*FILLED[:step], word)
    assert talk.names == ["callback_cancelled"]
    assert await talk.slots() == {}
    assert stored(database) == []


async def test_a_question_at_each_step_is_answered_and_the_form_goes_on(talk: Talk) -> None:
    steps = ["consent", "name", "contact", "time", "topic"]
    for text, step in zip(FILLED, steps, strict=True):
        await talk.say(text, "how long does an infusion take?")
        assert talk.names == ["procedure/session_length", f"ask_callback_{step}"]
    await talk.say("the treatment", "is ketamine addictive?")
    assert talk.names == ["not_covered/addiction", "ask_callback_confirm"]


async def test_each_field_can_be_changed_before_it_is_sent(talk: Talk, database: Path) -> None:
    await talk.say(*FILLED, "the treatment")
    await talk.press("Change the name")
    await talk.say("Sam Lee")
    assert talk.names == ["ask_callback_confirm"]
    await talk.say("the number is wrong")
    assert talk.names == ["ask_callback_contact"]
    await talk.say("sam@example.org")
    await talk.press("Change the time")
    await talk.press("Any time")
    await talk.press("Change the subject")
    await talk.press("Cost or a visit")
    assert stored(database) == []
    await talk.press("Send it")
    (request,) = stored(database)
    assert (request.name, request.contact, request.good_time, request.topic) == (
        "Sam Lee",
        "sam@example.org",
        "any time",
        "Cost or a visit",
    )


@pytest.mark.parametrize(
    ("upto", "answer", "replies"),
    [
        (3, "12345", ["callback_contact_unclear", "ask_callback_contact"]),
        (3, "pat at home", ["callback_contact_unclear", "ask_callback_contact"]),
        (3, "pat@", ["callback_contact_unclear", "ask_callback_contact"]),
        (2, "[click](https://evil.example)", ["callback_name_unclear", "ask_callback_name"]),
        (2, "=HYPERLINK(1)", ["callback_name_unclear", "ask_callback_name"]),
        (2, "a" * 5000, ["fallback/too_long", "ask_callback_name"]),
        (2, "a" * 900, ["callback_name_unclear", "ask_callback_name"]),
        (4, "x" * 900, ["callback_time_unclear", "ask_callback_time"]),
    ],
)
async def test_a_wrong_answer_gets_a_sentence_and_the_form_keeps_what_it_has(
    talk: Talk, upto: int, answer: str, replies: list[str]
) -> None:
    await talk.say(*FILLED[:upto])
    before = await talk.slots()
    await talk.say(answer)
    assert talk.names == replies
    assert (await talk.slots()).items() >= before.items()


@pytest.mark.parametrize("upto", [1, 2, 3, 4, 5])
async def test_somebody_in_danger_leaves_the_form_for_the_safety_reply(talk: Talk, database: Path, upto: int) -> None:
    await talk.say(*FILLED[:upto], "I want to kill myself")
    assert talk.names == ["safety/crisis"]
    await talk.say("what is fibromyalgia?")
    assert talk.names == ["fibromyalgia/definition"], "the form is closed"
    assert not [name for name in await talk.slots() if name.startswith("callback")]
    assert stored(database) == []


@pytest.mark.parametrize("upto", [1, 2, 3, 4, 5])
@pytest.mark.parametrize(
    ("text", "reply"),
    [
        ("I feel so hopeless", "safety/distress"),
        ("I want to stop my gabapentin", "safety/stopping_medicine"),
        ("how much ketamine should I take", "safety/dosing"),
    ],
)
async def test_a_worry_is_never_taken_for_an_answer(talk: Talk, upto: int, text: str, reply: str) -> None:
    await talk.say(*FILLED[:upto])
    asked = talk.names[-1]
    before = await talk.slots()
    await talk.say(text)
    assert talk.names == [reply, asked]
    assert await talk.slots() == before


@pytest.mark.parametrize(
    "name",
    ["Mary", "Will", "Will Smith", "Joy", "April May", "Sarah", "O’Brien", "Mary-Jane", "José", "प्रिया शर्मा", "Sam, her carer"],
)
async def test_names_that_are_words_too_are_taken(talk: Talk, name: str) -> None:
    await talk.say(*FILLED[:2], name)
    assert talk.names == ["ask_callback_contact"]
    assert (await talk.slots())["callback_name"] == name.replace("’", "'")


@pytest.mark.parametrize("text", ["no", "next", "hello", "skip", "rather not say"])
async def test_what_is_no_name_is_not_taken_for_one(talk: Talk, text: str) -> None:
    await talk.say(*FILLED[:2], text)
    assert talk.names[-1] in ("ask_callback_name", "callback_cancelled")


@pytest.mark.parametrize(
    "text",
    [
        "correct my number",
        "yes cancel",
        "go ahead and cancel",
        "looks right but wrong number",
        "don't send it",
        "not yet",
        "send it later",
    ],
)
async def test_only_a_clear_yes_sends(talk: Talk, database: Path, text: str) -> None:
    await talk.say(*FILLED, "the treatment", text)
    assert "callback_sent" not in talk.names
    assert stored(database) == []


@pytest.mark.parametrize("text", ["send me more info first", "enough", "what happens to my number?"])
async def test_only_a_clear_yes_is_consent(talk: Talk, text: str) -> None:
    await talk.say("call me back please", text)
    assert "callback_consent" not in await talk.slots()
    assert "ask_callback_name" not in talk.names


async def test_a_button_answers_only_the_question_it_stands_under(talk: Talk, bot: Bot, database: Path) -> None:
    await talk.say("call me back please")
    old = {button.title: button.topic for reply in talk.replies for button in reply.buttons}
    await talk.say("yes", "Pat", "202 555 0143", "mornings", "the treatment")
    assert talk.names == ["ask_callback_confirm"]
    send = {button.title: button.topic for button in talk.replies[0].buttons}["Send it"]
    talk.replies = await bot.gate.pressed(old["Yes, go on"], talk.conversation, "web")
    assert stored(database) == []
    talk.replies = await bot.gate.pressed(send, talk.conversation, "web")
    assert talk.names == ["callback_sent"]
    talk.replies = await bot.gate.pressed(send, talk.conversation, "web")
    assert talk.names == ["clinician", "callback_stale"]
    assert len(stored(database)) == 1


async def test_a_request_is_withdrawn(talk: Talk, database: Path) -> None:
    await talk.say(*FILLED, "the treatment", "send it", "don't bother calling me")
    assert talk.names == ["callback_withdrawn"]
    assert stored(database) == []
    await talk.say("cancel the call back")
    assert talk.names == ["stopped"]


async def test_a_time_is_kept_without_what_else_was_said(talk: Talk, database: Path) -> None:
    await talk.say(*FILLED[:4], "the pain is bad before noon, so tuesday after 3", "other", "send it")
    assert [request.good_time for request in stored(database)] == ["before noon tuesday after 3"]


@pytest.mark.parametrize("text", ["tonight", "tonight after 6", "now please", "in an hour", "asap", "tomorrow morning"])
async def test_a_short_time_is_a_time(talk: Talk, text: str) -> None:
    await talk.say(*FILLED[:4], text)
    assert talk.names == ["ask_callback_topic"]


async def test_a_date_while_the_form_asks_for_a_time_is_the_answer(talk: Talk) -> None:
    await talk.say(*FILLED[:4], "how about next tuesday")
    assert talk.names == ["ask_callback_topic"]
    assert (await talk.slots())["callback_time"] == "about next tuesday"


async def test_who_asks_for_a_call_in_the_middle_of_a_date_gets_it(talk: Talk) -> None:
    await talk.say("my infusion is on 12/05/2027", "can someone call me back?")
    assert talk.names == ["clinician", "ask_callback_consent"]
    await talk.say("yes", "Pat", "202 555 0143", "mornings", "other", "cancel", "my infusion is on 2 march 2028 at 9")
    assert talk.names == ["ask_appointment_correct"]


async def test_what_a_broken_off_form_left_behind_is_not_used_again(talk: Talk, bot: Bot, database: Path) -> None:
    await talk.say(*FILLED, "the treatment")
    tracker = await bot.agent.tracker_store.retrieve(talk.conversation)
    tracker.update_with_events([ActiveLoop(None), SlotSet("requested_slot", None)], bot.agent.domain)  # as a failed end leaves it
    await bot.agent.tracker_store.save(tracker)
    await talk.say("call me back please")
    assert talk.names == ["clinician", "ask_callback_consent"]
    assert stored(database) == []


async def test_a_clinic_that_takes_no_requests_says_so(bot: Bot, clinic_file: Path) -> None:
    text = clinic_file.read_text()
    clinic_file.write_text(text[: text.index("callbacks:")])
    talk = await Talk(bot).say("call me back please")
    assert talk.names == ["clinician", "callback"]
    await talk.say("yes")
    assert talk.names == ["smalltalk/affirm"]


async def test_a_database_that_cannot_be_written_says_whom_to_call(bot: Bot, tmp_path: Path, monkeypatch) -> None:
    (tmp_path / "talks.db").mkdir()
    monkeypatch.setenv("FIBROGUIDE_DB", str(tmp_path / "talks.db"))
    talk = await Talk(bot).say(*FILLED, "side effects", "send it")
    assert "+1 202 555 0143" in talk.text
    assert talk.names == ["callback_failed"]


async def test_thumbs_stand_under_answers_and_are_kept_with_the_answers_name(talk: Talk, database: Path) -> None:
    await talk.say("what is fibro fog?")
    await talk.press("👍 Helpful")
    assert talk.names == ["feedback/helpful"]
    await talk.say("how long does an infusion take?", "what are the side effects?")
    await talk.press("👎 Not helpful")
    assert talk.names == ["feedback/not_helpful"]
    assert talk.buttons[-1] == "Talk to a person"
    assert len(talk.buttons) == 3
    assert "How many infusions" not in talk.buttons or talk.buttons.index("How many infusions") < 2
    await talk.say("how many infusions will I need?", "that did not help me at all")
    assert Feedback(open_database(database)).counts() == {
        "fibromyalgia/fog": (1, 0),
        "procedure/side_effects": (0, 1),
        "procedure/number_of_sessions": (0, 1),
    }


@pytest.mark.parametrize("text", ["I want to kill myself", "what does it cost", "hello", "how much ketamine should I take"])
async def test_no_thumbs_elsewhere(talk: Talk, text: str) -> None:
    await talk.say(text)
    assert not [title for title in talk.buttons if "elpful" in title]


async def test_suggestions_are_two_or_three_and_never_one_already_asked(talk: Talk, bot: Bot) -> None:
    """Presses the first suggestion again and again: it leads through topics that are new each time."""
    await talk.say("what is fibromyalgia?")
    seen = [talk.names[0]]
    for _ in range(20):
        topics = [button.topic for button in talk.replies[0].buttons if not button.topic.startswith("feedback")]
        assert 2 <= len(topics) <= 3
        assert not set(topics) & set(seen)
        talk.replies = await bot.gate.pressed(topics[0], talk.conversation, "web")
        seen += [topics[0]]
        while talk.names[0].startswith("checklist"):
            await talk.say("how does ketamine work?" if len(seen) < 8 else "can it be cured?")
            seen += talk.names
    assert DID_YOU_MEAN not in seen


async def test_the_clinician_is_named_with_hours_and_a_way_to_be_called(talk: Talk) -> None:
    await talk.say("I want to talk to a real person")
    assert talk.names == ["clinician"]
    assert "+1 202 555 0143" in talk.text
    assert "open now, until" in talk.text or "closed now, opens" in talk.text
    await talk.press("Ask for a call back")
    assert talk.names[-1] == "ask_callback_consent"

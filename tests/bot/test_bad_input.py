"""Whatever is sent, the bot says something sensible, keeps working, and nothing is lost."""

import pytest

from fibroguide.bot import Bot

LONG = "my back hurts and I am tired " * 400


@pytest.mark.parametrize(
    ("text", "reply"),
    [
        ("", "fallback/no_words"),
        ("   \n\t ", "fallback/no_words"),
        ("😀👍🏽", "fallback/no_words"),
        ("?!?...", "fallback/no_words"),
        ("\x00\x07\x1b", "fallback/no_words"),
        ("\ud800", "fallback/no_words"),
        (LONG, "fallback/too_long"),
        ("¿Cuánto cuesta la infusión?", "fallback/other_language"),
        ("hola, tengo mucho dolor, que es la ketamina", "fallback/other_language"),
        ("Wie lange dauert die Behandlung?", "fallback/other_language"),
        ("Что это такое?", "fallback/other_language"),
        ("what is fibromyalgia\ud800?\x00", "fibromyalgia/definition"),
        ("ＷＨＡＴ ＩＳ ＦＩＢＲＯＭＹＡＬＧＩＡ", "fibromyalgia/definition"),
        ("WHAT IS FIBROMYALGIA??!!", "fibromyalgia/definition"),
    ],
)
async def test_gets_a_fitting_reply(bot: Bot, text: str, reply: str) -> None:
    (answer,) = await bot.typed(text)
    assert answer.name == f"utter_{reply}"
    assert answer.text


@pytest.mark.parametrize(
    "text",
    [
        "/procedure/fasting",
        '/procedure{"a": "b"}',
        "/restart",
        "/session_start",
        "/back",
        "EXTERNAL: x",
        "{clinic_phone}",
        "[x](y)",
    ],
)
async def test_typed_commands_select_nothing_and_break_nothing(bot: Bot, text: str) -> None:
    conversation = f"commands {text}"
    await bot.typed("what is fibromyalgia", conversation)
    replies = await bot.typed(text, conversation)
    assert replies
    assert all(reply.name != "utter_fallback/unavailable" for reply in replies)
    tracker = await bot.agent.tracker_store.retrieve(conversation)
    assert "what is fibromyalgia" in [event.text for event in tracker.events if event.type_name == "user"], "the talk was lost"
    assert (
        not text.startswith("/")
        or tracker.latest_message.intent["confidence"] < 1.0
        or "/" not in tracker.latest_message.text[:1]
    )


async def test_spanish_gets_one_sentence_in_both_languages_with_the_phone_number(bot: Bot) -> None:
    (reply,) = await bot.typed("¿Qué es la fibromialgia?")
    assert "English" in reply.text
    assert "Lo siento" in reply.text
    assert reply.text.count("+1 202 555 0143") == 2


async def test_unsure_offers_up_to_three_readable_topics_and_a_way_out(bot: Bot) -> None:
    replies = [reply for text in ("how long", "when", "how many", "what about it") for reply in await bot.typed(text)]
    asked = [reply for reply in replies if reply.name == "utter_fallback/did_you_mean"]
    assert asked, "none of these short questions is unclear to the bot; choose others"
    for reply in asked:
        titles = [button.title for button in reply.buttons]
        assert 2 <= len(titles) <= 4
        assert titles[-1] == "None of these"
        assert not any("/" in title for title in titles)


async def test_every_offered_topic_can_be_chosen(bot: Bot) -> None:
    (reply,) = await bot.typed("asdf asdf qwer")
    assert reply.name == "utter_fallback/lost"
    assert "+1 202 555 0143" in reply.text
    for button in reply.buttons:
        (answer,) = await bot.gate.pressed(button.topic, "menu", "test")
        assert answer.name == f"utter_{button.topic}"


async def test_a_conversation_goes_on_after_all_of_it(bot: Bot) -> None:
    for text in ("", "😀", "\ud800", LONG, "/restart", "¿Qué?"):
        assert await bot.typed(text, "one conversation")
    (reply,) = await bot.typed("can I eat before the infusion?", "one conversation")
    assert reply.name == "utter_procedure/fasting"

"""Conversations about checklists and the day of the infusion, with the trained bot and its real actions."""

from datetime import timedelta
from pathlib import Path

import pytest

from fibroguide.bot import Bot
from fibroguide.content.clinic import load_clinic
from fibroguide.flows.appointment import in_words
from tests.bot.talk import Talk

LISTS = ["evaluation", "preparation", "day_of_infusion", "aftercare", "follow_up", "procedure"]


@pytest.fixture
def talk(bot: Bot) -> Talk:
    return Talk(bot)


@pytest.mark.parametrize(
    ("text", "name"),
    [
        ("evaluation checklist please", "evaluation"),
        ("give me the preparation checklist", "preparation"),
        ("checklist for the day of the infusion", "day_of_infusion"),
        ("do you have an aftercare checklist", "aftercare"),
        ("follow up checklist", "follow_up"),
        ("checklist of the whole procedure", "procedure"),
    ],
)
async def test_each_list_is_shown_at_once(talk: Talk, text: str, name: str) -> None:
    await talk.say(text)
    assert talk.names == [f"checklist/{name}"]
    assert talk.text.count("☐") >= 3
    assert f"(/print/{name})" in talk.text


async def test_a_terminal_gets_the_list_without_a_link(bot: Bot) -> None:
    talk = await Talk(bot, "chat").say("preparation checklist")
    assert "/print/" not in talk.text


@pytest.mark.parametrize("channel", ["web", "slack", "telegram"])
async def test_channels_that_can_show_links_get_one(bot: Bot, channel: str) -> None:
    talk = await Talk(bot, channel).say("preparation checklist")
    assert "/print/preparation" in talk.text


async def test_goes_through_a_list_step_by_step(talk: Talk) -> None:
    await talk.say("checklist for the day of the infusion")
    await talk.press("Step by step")
    assert "step 1 of 5" in talk.text
    assert "Back" not in talk.buttons
    await talk.say("next")
    assert "step 2 of 5" in talk.text
    await talk.say("done")
    assert "step 3 of 5" in talk.text
    await talk.say("where am I?")
    assert "Ticked: 1. Still open: 4." in talk.text
    await talk.say("go back one step")
    assert "step 2 of 5" in talk.text
    assert "☑" in talk.text
    await talk.say("can you repeat that")
    assert "step 2 of 5" in talk.text
    await talk.say("next", "next", "next", "done")
    assert "That was the last step." in talk.text
    assert talk.text.count("☑") == 2


async def test_a_question_in_between_is_answered_and_the_list_goes_on(talk: Talk) -> None:
    await talk.say("preparation checklist", "walk me through it", "next", "how long does an infusion take?")
    assert talk.names == ["procedure/session_length"]
    assert talk.buttons[0] == "Back to my checklist"
    await talk.press("Back to my checklist")
    assert "step 2 of 3" in talk.text
    await talk.say("what are the side effects?", "ok")
    assert "step 2 of 3" in talk.text, "after a question, ok leads back to where one was"
    await talk.say("ok")
    assert "step 3 of 3" in talk.text


async def test_stops_and_goes_on_later_with_what_was_ticked(talk: Talk) -> None:
    await talk.say("preparation checklist", "walk me through it", "done", "stop")
    assert talk.names == ["stopped"]
    await talk.say("ok")
    assert talk.names[0].startswith("smalltalk/"), "nothing is open any more"
    await talk.say("preparation checklist")
    assert talk.text.count("☑") == 1
    await talk.press("Step by step")
    assert "step 2 of 3" in talk.text, "the first that is not ticked"


async def test_starts_over_without_the_ticks(talk: Talk) -> None:
    await talk.say("preparation checklist", "walk me through it", "done", "done", "start over")
    assert "step 1 of 3" in talk.text
    assert (await talk.slots()).get("checklist_done") == []


async def test_asks_which_list_when_none_is_meant(talk: Talk) -> None:
    await talk.say("walk me through it")
    assert talk.names == ["walk_through"]
    assert len(talk.buttons) == len(LISTS)


async def test_goes_through_the_list_that_goes_with_the_last_answer(talk: Talk) -> None:
    await talk.say("can I eat before the infusion?", "can you take me through it step by step?")
    assert talk.names == ["checklist/preparation"]
    assert "step 1 of 3" in talk.text


async def test_next_without_a_list_asks_which(talk: Talk) -> None:
    await talk.say("next step please")
    assert talk.names == ["walk_through"]


async def test_the_clinics_own_items_stand_after_the_guides(bot: Bot, clinic_file: Path) -> None:
    items = "checklists:\n  preparation:\n    - {text: Nothing to eat, hours_before: 6}\n    - Bring a blanket.\n"
    clinic_file.write_text(clinic_file.read_text() + items)
    talk = await Talk(bot).say("preparation checklist")
    assert "Your clinic adds:\n\n- ☐ Nothing to eat (6 hours before)\n- ☐ Bring a blanket." in talk.text
    await talk.say("my infusion is on 2 march 2028 at 9:30", "yes", "preparation checklist")
    assert "For your infusion on Thursday 2 March 2028 at 9:30 am:" in talk.text
    assert "Nothing to eat (Thursday 2 March, 3:30 am)" in talk.text


async def test_without_clinic_items_no_hour_is_invented(talk: Talk) -> None:
    await talk.say("preparation checklist")
    assert "Your clinic adds" not in talk.text
    assert not any(character.isdigit() for character in talk.text)


async def test_notes_a_date_after_it_was_confirmed(talk: Talk) -> None:
    await talk.say("my infusion is on 2 march 2028 at 9:30")
    assert talk.names == ["ask_appointment_correct"]
    assert "Thursday 2 March 2028 at 9:30 am" in talk.text
    assert "appointment" not in await talk.slots()
    await talk.press("Yes")
    assert talk.names == ["appointment"]
    assert "/print/day_of_infusion.ics?at=2028-03-02T09:30" in talk.text
    assert await talk.slots() == {"appointment": "2028-03-02T09:30"}


async def test_a_date_is_corrected(talk: Talk) -> None:
    await talk.say("my infusion is on 2 march 2028 at 9:30", "no, on the 3 march 2028")
    assert "Friday 3 March 2028 at 9:30 am" in talk.text
    await talk.say("no")
    assert talk.names == ["appointment_date"]
    await talk.say("4 march 2028")
    assert talk.names == ["ask_appointment_time"]
    await talk.press("I do not know yet")
    assert "Saturday 4 March 2028. Is that right?" in talk.text
    await talk.say("yes")
    assert (await talk.slots())["appointment"] == "2028-03-04"


@pytest.mark.parametrize(
    ("answer", "reply"),
    [
        ("31 February", "appointment_date_impossible"),
        ("yesterday", "appointment_date_past"),
        ("in ten years, 4 May 2050", "appointment_date_far"),
        ("banana", "appointment_date_none"),
    ],
)
async def test_a_bad_date_is_refused_with_a_sentence_and_asked_again(talk: Talk, answer: str, reply: str) -> None:
    await talk.say("I want to tell you the date of my infusion")
    assert talk.names == ["appointment_date"]
    await talk.say(answer)
    assert talk.names == [reply]
    await talk.say("in 3 weeks")
    assert talk.names == ["ask_appointment_time"]
    await talk.say("25:00")
    assert talk.names == ["appointment_time_unclear", "ask_appointment_time"]
    await talk.say("2 pm")
    day = load_clinic().now().date() + timedelta(days=21)
    assert f"{in_words(day)} at 2:00 pm" in talk.text


async def test_a_date_that_can_be_two_days_is_asked_about(talk: Talk) -> None:
    await talk.say("my infusion is on 12/05/2027")
    assert talk.names == ["appointment_date_which"]
    assert talk.buttons == ["Sunday 5 December 2027", "Wednesday 12 May 2027"]
    await talk.say("what are the side effects?")
    assert talk.names == ["procedure/side_effects", "appointment_date_which"], "answered, then asked again"
    await talk.press("Wednesday 12 May 2027")
    await talk.say("at 10", "yes")
    assert (await talk.slots())["appointment"] == "2027-05-12T10:00"


async def test_the_date_form_can_be_left(talk: Talk) -> None:
    await talk.say("my infusion is on 12/05/2027", "never mind")
    assert talk.names == ["appointment_cancelled"]
    assert await talk.slots() == {}


async def test_a_button_pressed_twice_ticks_one_step(talk: Talk, bot: Bot) -> None:
    await talk.say("preparation checklist", "walk me through it")
    done = {button.title: button.topic for button in talk.replies[0].buttons}["Done"]
    await talk.press("Done")
    assert "step 2 of 3" in talk.text
    talk.replies = await bot.gate.pressed(done, talk.conversation, "web")
    assert "step 2 of 3" in talk.text
    assert (await talk.slots())["checklist_done"] == ["preparation/fasting"]


async def test_walk_me_through_a_named_list_begins_with_its_first_step(talk: Talk) -> None:
    for text in ("walk me through the prep list", "guide me through the preparation checklist step by step"):
        await talk.say(text)
        assert talk.names == ["checklist/preparation"]
        assert "step 1 of 3" in talk.text
    await talk.say("walk me through it")


async def test_the_end_of_a_list_is_an_end(talk: Talk) -> None:
    await talk.say("preparation checklist", "walk me through it", "done", "done", "done")
    assert "That was the last step." in talk.text
    await talk.say("ok")
    assert talk.names == ["stopped"]


async def test_a_list_that_became_shorter_ends_with_its_new_end(bot: Bot, clinic_file: Path) -> None:
    before = clinic_file.read_text()
    clinic_file.write_text(before + "checklists:\n  preparation: [One., Two., Three., Four.]\n")
    talk = await Talk(bot).say("preparation checklist", "walk me through it", "next", "next", "next", "next", "next", "next")
    assert "step 7 of 7" in talk.text
    clinic_file.write_text(before)
    await talk.say("back")
    assert "step 3 of 3" in talk.text


async def test_the_date_is_taken_off_and_shown_again(talk: Talk) -> None:
    await talk.say("my infusion is on 2 march 2028 at 9:30", "yes", "put it in my calendar")
    assert talk.names == ["appointment"]
    assert "2028-03-02T09:30" in talk.text
    await talk.say("change my appointment date on the list", "never mind")
    assert talk.names == ["appointment_kept"]
    await talk.say("remove my appointment date from the checklist")
    assert talk.names == ["appointment_removed"]
    assert await talk.slots() == {}


@pytest.mark.parametrize("text", ["can i eat at 8 before it", "can I drive tomorrow?"])
@pytest.mark.parametrize("step", [1, 2])
async def test_a_question_with_a_time_in_it_is_a_question(talk: Talk, text: str, step: int) -> None:
    await talk.say(*["set my infusion date", "2 march 2028"][:step])
    asked = talk.names[-1]
    await talk.say(text)
    assert talk.names[0].startswith("procedure/")
    assert talk.names[-1] == asked


async def test_which_of_two_days_can_be_said_in_words(talk: Talk) -> None:
    await talk.say("my infusion is on 12/05/2027 at 10", "the second one")
    assert "Wednesday 12 May 2027" in talk.text


async def test_an_unsure_day_is_still_a_day(talk: Talk) -> None:
    await talk.say("set my infusion date", "not sure, maybe 4 december 2027")
    assert talk.names == ["ask_appointment_time"]
    await talk.say("three o'clock")
    assert "Saturday 4 December 2027 at 3:00 pm" in talk.text


async def test_who_does_not_know_the_day_is_let_go(talk: Talk) -> None:
    await talk.say("set my infusion date", "I don’t know")
    assert talk.names == ["appointment_cancelled"]

import re
from copy import deepcopy
from pathlib import Path

import pytest
import yaml
from rasa.core.actions.action import create_bot_utterance
from rasa.shared.core.domain import Domain
from rasa.shared.core.events import UserUttered
from rasa.shared.core.trackers import DialogueStateTracker
from rasa.utils.endpoints import EndpointConfig

from fibroguide.content.catalogue import read_topics
from fibroguide.content.clinic import ClinicError, helplines
from fibroguide.content.topic_groups import DOCUMENT_GROUPS, URGENT
from fibroguide.nlg.clinic_responses import ClinicResponses

RESPONSES = {f"utter_{topic.name}": [{"text": topic.reply, "metadata": topic.metadata}] for topic in read_topics().values()}
for path in Path("data/follow_up").glob("*.yml"):  # what is said about an answer stands beside what is said about none
    RESPONSES.update(yaml.safe_load(path.read_text(encoding="utf-8"))["responses"])


def generator() -> ClinicResponses:
    responses = ClinicResponses(EndpointConfig(database=":memory:"), Domain.empty())
    responses.responses = RESPONSES
    return responses


@pytest.fixture
def nlg() -> ClinicResponses:
    return generator()


def tracker(**parse_data: object) -> DialogueStateTracker:
    return DialogueStateTracker.from_events("test", [UserUttered("hi", parse_data=parse_data)])


@pytest.mark.parametrize("name", RESPONSES)
async def test_every_reply_is_filled_in(nlg: ClinicResponses, name: str) -> None:
    by_action = {"list_text": "the list", "words": "the day", "calendar_line": ""}
    reply = await nlg.generate(name, tracker(about="procedure/fasting"), "test", **by_action)
    assert reply is not None
    assert reply["text"]
    assert "{" not in reply["text"]


@pytest.mark.parametrize("country", sorted(helplines()))
async def test_no_number_is_missing_and_no_comma_stray_in_any_country(clinic_file: Path, country: str) -> None:
    clinic_file.write_text(clinic_file.read_text().replace("country: US", f"country: {country}"))
    nlg = generator()
    assert all(nlg._values[name] for name in nlg._values if name not in ("clinic_booking_line", "clinic_after_hours_line"))
    for category in URGENT:
        for caution in (None, category):
            text = (await nlg.generate(f"utter_safety/{category}", tracker(caution=caution), "test"))["text"]
            assert not re.search(r",\.|,,|\.\.| ,|  ", text), text
            assert re.search(r"\d{3}", text)


async def test_values_come_from_the_clinic_file(clinic_file: Path) -> None:
    clinic_file.write_text(
        clinic_file.read_text().replace("+1 202 555 0143", "+44 20 7946 0000").replace("country: US", "country: GB")
    )
    nlg = generator()
    reply = await nlg.generate("utter_clinician", tracker(), "test")
    assert "+44 20 7946 0000" in reply["text"]
    assert "999" in reply["text"]


async def test_a_question_in_alarming_words_is_answered_with_a_word_of_caution(nlg: ClinicResponses) -> None:
    reply = await nlg.generate("utter_fibromyalgia/symptoms", tracker(caution="emergency"), "test")
    assert reply["text"].endswith("right now, call 911.")
    for other in ("utter_smalltalk/greet", "utter_safety/distress"):
        assert "right now" not in (await nlg.generate(other, tracker(caution="emergency"), "test"))["text"]


@pytest.mark.parametrize("category", URGENT)
async def test_every_kind_of_danger_has_a_word_of_caution(nlg: ClinicResponses, category: str) -> None:
    plain = await nlg.generate("utter_benefits/speed", tracker(), "test")
    careful = await nlg.generate("utter_benefits/speed", tracker(caution=category), "test")
    added = careful["text"].removeprefix(plain["text"])
    assert len(added.split()) > 5
    assert "{" not in added


async def test_did_you_mean_offers_the_topics_by_title_and_a_way_out(nlg: ClinicResponses) -> None:
    reply = await nlg.generate("utter_fallback/did_you_mean", tracker(offered=["benefits/speed", "benefits/duration"]), "test")
    assert reply["buttons"] == [
        {"title": "How fast it works", "payload": "/benefits/speed"},
        {"title": "How long relief lasts", "payload": "/benefits/duration"},
        {"title": "None of these", "payload": "/fallback/none_of_these"},
    ]


async def test_lost_shows_the_menu_and_the_phone_number(nlg: ClinicResponses) -> None:
    reply = await nlg.generate("utter_fallback/lost", tracker(), "test")
    assert len(reply["buttons"]) >= 5
    assert "+1 202 555 0143" in reply["text"]


async def test_an_unknown_name_has_no_reply(nlg: ClinicResponses) -> None:
    assert await nlg.generate("utter_nothing", tracker(), "test") is None


async def test_replies_are_not_spoilt_for_the_next_person(nlg: ClinicResponses) -> None:
    first = await nlg.generate("utter_fallback/lost", tracker(), "test")
    first["text"] = "changed"
    first["buttons"].clear()
    second = await nlg.generate("utter_fallback/lost", tracker(), "test")
    assert second["text"] != "changed"
    assert second["buttons"]


def test_a_wrong_value_stops_the_start(clinic_file: Path) -> None:
    clinic_file.write_text(clinic_file.read_text().replace("country: US", "country: us"))
    with pytest.raises(ClinicError, match="'country' is 'us'"):
        ClinicResponses(domain=Domain.empty())


async def payloads(nlg: ClinicResponses, topic: str, talk: DialogueStateTracker, **kwargs: str) -> list[str]:
    reply = await nlg.generate(f"utter_{topic}", talk, "test", **kwargs)
    assert reply is not None
    return [button["payload"].removeprefix("/") for button in reply["buttons"]]


async def test_an_answer_suggests_what_it_names_then_its_group_and_never_what_was_told(nlg: ClinicResponses) -> None:
    talk = tracker()
    related = RESPONSES["utter_procedure/fasting"][0]["metadata"]["related"]
    assert (await payloads(nlg, "procedure/fasting", talk))[:3] == related[:3]
    told = ["procedure/fasting"]
    for topic in [*related, "procedure/evaluation", "procedure/administration"]:
        if topic.startswith("procedure"):
            await payloads(nlg, topic, talk)
            told.append(topic)
    again = (await payloads(nlg, "procedure/fasting", talk))[:3]
    assert not set(again) & set(told)
    assert len(again) == 3


async def test_another_conversation_is_told_everything(nlg: ClinicResponses) -> None:
    await payloads(nlg, "procedure/ride_home", tracker())
    other = DialogueStateTracker.from_events("another", [UserUttered("hi")])
    assert "procedure/ride_home" in (await payloads(nlg, "procedure/session_length", other))[:3]


async def test_thumbs_carry_the_answers_name_and_stand_last(nlg: ClinicResponses) -> None:
    assert (await payloads(nlg, "benefits/speed", tracker()))[-2:] == [
        'feedback/helpful{"answer": "benefits/speed"}',
        'feedback/not_helpful{"answer": "benefits/speed"}',
    ]


async def test_an_answer_that_did_not_help_leads_to_two_topics_and_a_person(nlg: ClinicResponses) -> None:
    found = await payloads(nlg, "feedback/not_helpful", tracker(), instead_of="benefits/speed")
    assert found[-1] == "clinician"
    assert len(found) == 3
    assert await payloads(nlg, "feedback/not_helpful", tracker(), instead_of="") == ["clinician"]


async def test_a_call_back_is_offered_where_the_clinic_takes_requests(nlg: ClinicResponses, clinic_file: Path) -> None:
    assert await payloads(nlg, "clinician", tracker()) == ["callback"]
    asked = DialogueStateTracker.from_events("test", [UserUttered("call me", intent={"name": "callback"})])
    assert await payloads(nlg, "clinician", asked) == [], "it is on its way already"
    text = clinic_file.read_text()
    clinic_file.write_text(text[: text.index("callbacks:")])
    assert await payloads(generator(), "clinician", tracker()) == []


async def test_whether_the_clinic_is_open_is_said_as_of_now(nlg: ClinicResponses) -> None:
    reply = await nlg.generate("utter_clinician", tracker(), "test")
    assert reply is not None
    assert re.search(r"open now, until \d+:\d\d|closed now, opens \w+ \d+:\d\d", reply["text"])


@pytest.mark.parametrize(("channel", "offered"), [("web", True), ("slack", False), ("telegram", False)])
async def test_a_call_back_is_offered_where_it_can_be_asked_for(channel: str, offered: bool) -> None:
    reply = await generator().generate("utter_clinician", tracker(), channel)
    assert ("/callback" in [button["payload"] for button in reply["buttons"]]) == offered


WHOLE = {
    name: ways
    for path in sorted(Path("data").glob("*/*.yml"))
    for name, ways in yaml.safe_load(path.read_text(encoding="utf-8")).get("responses", {}).items()
}
SEVERAL_WAYS = [name for name, ways in WHOLE.items() if len([way for way in ways if "channel" not in way]) > 1]


async def said(
    nlg: ClinicResponses, talk: DialogueStateTracker, *topics: str, text: str = "hi", **parse_data: object
) -> list[dict]:
    """Answer one more message of a talk and keep the replies in it, as Rasa does."""
    talk.update(UserUttered(text, parse_data={"topics": list(topics), **parse_data}))
    replies = []
    for topic in topics:
        reply = await nlg.generate(f"utter_{topic}", talk, "test")
        assert reply is not None
        replies.append(deepcopy(reply))
        talk.update(create_bot_utterance({**reply, "utter_action": f"utter_{topic}"}))
    return replies


async def texts(nlg: ClinicResponses, talk: DialogueStateTracker, *topics: str, **parse_data: object) -> list[str]:
    return [reply["text"] for reply in await said(nlg, talk, *topics, **parse_data)]


@pytest.mark.parametrize("name", SEVERAL_WAYS)
async def test_a_reply_said_again_is_put_in_another_way_and_keeps_its_buttons(nlg: ClinicResponses, name: str) -> None:
    nlg.responses = WHOLE
    ways = [way for way in WHOLE[name] if "channel" not in way]
    talk = tracker()
    replies = [(await said(nlg, talk, name.removeprefix("utter_")))[0] for _ in range(len(ways) + 1)]
    assert [reply["text"] for reply in replies[:-1]] == [
        re.sub(r"{(\w+)}", lambda value: str(nlg._values.get(value[1], value[0])), way["text"]).strip() for way in ways
    ]
    assert replies[-1]["text"] == replies[0]["text"]
    assert all(reply["metadata"] == replies[0]["metadata"] and reply["buttons"] == replies[0]["buttons"] for reply in replies)


def test_small_talk_can_be_said_in_several_ways() -> None:
    assert len(SEVERAL_WAYS) >= 5
    assert not [name for name in SEVERAL_WAYS if name.startswith("utter_safety")], "what is said of danger never changes"


@pytest.mark.parametrize("channel", ["slack", "telegram"])
async def test_a_reply_of_the_channels_own_is_not_changed(nlg: ClinicResponses, channel: str) -> None:
    nlg.responses = WHOLE
    own = next(way["text"] for way in WHOLE["utter_smalltalk/greet"] if way.get("channel") == channel)
    for _ in range(3):
        reply = await nlg.generate("utter_smalltalk/greet", tracker(), channel)
        assert reply is not None
        assert reply["text"] == own.strip()


@pytest.mark.parametrize("wording", ["simpler", "in_one_sentence"])
async def test_an_answer_is_given_in_the_wording_that_was_asked_for(nlg: ClinicResponses, wording: str) -> None:
    (reply,) = await said(nlg, tracker(), "benefits/speed", wording=wording)
    assert reply["text"] == RESPONSES["utter_benefits/speed"][0]["metadata"][wording]
    assert reply["buttons"], "they stay"


@pytest.mark.parametrize("wording", ["simpler", "in_one_sentence"])
async def test_every_answer_of_the_guide_has_both_wordings_with_all_filled_in(nlg: ClinicResponses, wording: str) -> None:
    for topic in read_topics().values():
        if topic.group in DOCUMENT_GROUPS:
            whole, other = [(await texts(nlg, tracker(), topic.name, wording=way))[0] for way in ("", wording)]
            assert other != whole
            assert "{" not in other


async def test_an_answer_without_another_wording_is_given_as_it_is(nlg: ClinicResponses) -> None:
    assert await texts(nlg, tracker(), "clinician", wording="simpler") == await texts(nlg, tracker(), "clinician")


async def test_the_second_and_the_third_answer_say_what_they_are_about(nlg: ClinicResponses) -> None:
    first, second, third = await texts(nlg, tracker(), "benefits/speed", "procedure/fasting", "not_covered/cost_insurance")
    assert first == RESPONSES["utter_benefits/speed"][0]["text"].strip()
    assert second.startswith(f"You also asked about “{nlg.title('procedure/fasting')}”.\n\n")
    assert third.startswith(f"And “{nlg.title('not_covered/cost_insurance')}” is not in the guide:\n\n")


async def test_suggestions_stand_under_the_last_answer_and_thumbs_under_each(nlg: ClinicResponses) -> None:
    first, last = await said(nlg, tracker(), "benefits/speed", "procedure/fasting")
    assert [button["payload"].partition("{")[0] for button in first["buttons"]] == ["/feedback/helpful", "/feedback/not_helpful"]
    suggested = [button["payload"].removeprefix("/") for button in last["buttons"]][:3]
    assert len(suggested) == 3
    assert not {"benefits/speed", "procedure/fasting"} & set(suggested)


LAST = ["procedure/ride_home", "not_covered/cost_insurance", "clinician", "checklist/preparation"]


@pytest.mark.parametrize("last", LAST)
@pytest.mark.parametrize("left", [["benefits/mood"], ["benefits/mood", "callback", "checklist/procedure"]])
async def test_what_is_left_is_told_and_on_buttons_under_the_last_answer_only(
    nlg: ClinicResponses, last: str, left: list[str]
) -> None:
    first, second, third = await said(nlg, tracker(), "benefits/speed", "procedure/fasting", last, left=left)
    titles = "”, “".join(nlg.title(topic) for topic in left)
    assert third["text"].endswith(f"\n\nYou also asked about “{titles}”: choose it below.")
    assert [button["payload"].removeprefix("/") for button in third["buttons"]][: len(left)] == left
    for other in first, second:
        assert "choose it below" not in other["text"]
        assert "/benefits/mood" not in [button["payload"] for button in other["buttons"]]


@pytest.mark.parametrize("topic", LAST)
async def test_one_answer_by_itself_has_no_bridge_and_leaves_nothing(nlg: ClinicResponses, topic: str) -> None:
    alone = await nlg.generate(f"utter_{topic}", tracker(topics=[], left=[]), "test")
    assert alone is not None
    assert alone["text"].startswith(RESPONSES[f"utter_{topic}"][0]["text"].strip()[:6])
    assert "also" not in alone["text"].partition("\n")[0]


async def test_a_feeling_is_answered_before_the_first_answer_and_not_again_for_three_turns(nlg: ClinicResponses) -> None:
    talk, plain = tracker(), RESPONSES["utter_benefits/speed"][0]["text"].strip()
    first, second = await texts(nlg, talk, "benefits/speed", "procedure/fasting", text="I'm so scared, how fast is it")
    assert first == f"It makes sense to be nervous about this.\n\n{plain}"
    assert "nervous" not in second
    for _ in range(3):
        assert await texts(nlg, talk, "benefits/speed", text="I'm so scared, how fast is it") == [plain]
    assert await texts(nlg, talk, "benefits/speed", text="I'm in pain") == [f"That sounds painful.\n\n{plain}"]


@pytest.mark.parametrize("topic", ["smalltalk/other", "safety/distress", "clinician", "fallback/lost", "follow_up/source"])
async def test_other_replies_do_not_speak_of_feelings(nlg: ClinicResponses, topic: str) -> None:
    (text,) = await texts(nlg, tracker(), topic, text="I'm so scared", about="benefits/speed")
    assert "It makes sense to be nervous" not in text


async def test_a_word_of_caution_is_not_repeated_within_three_turns(nlg: ClinicResponses) -> None:
    talk, ends = tracker(), "right now, call 911."
    spoken = [(await texts(nlg, talk, "benefits/speed", caution="emergency"))[0].endswith(ends) for _ in range(5)]
    assert spoken == [True, False, False, False, True]


async def test_another_word_of_caution_is_said_at_once(nlg: ClinicResponses) -> None:
    talk = tracker()
    plain, careful = RESPONSES["utter_benefits/speed"][0]["text"].strip(), []
    for caution in URGENT:
        careful += await texts(nlg, talk, "benefits/speed", caution=caution)
    assert all(text.startswith(plain) and len(text) > len(plain) + 20 for text in careful)


async def test_a_word_of_caution_stands_under_the_first_answer_only(nlg: ClinicResponses) -> None:
    first, second = await texts(nlg, tracker(), "benefits/speed", "fibromyalgia/symptoms", caution="emergency")
    assert "right now" in first
    assert "right now" not in second


@pytest.mark.parametrize("before", ["safety/dosing", "clinician", "checklist/preparation"])
async def test_a_word_of_caution_is_not_lost_behind_a_reply_that_is_no_answer(nlg: ClinicResponses, before: str) -> None:
    _, second = await texts(nlg, tracker(), before, "fibromyalgia/symptoms", caution="emergency")
    assert second.startswith("You also asked about")
    assert second.endswith("right now, call 911.")


async def test_nothing_more_to_say_leads_to_what_is_close_and_to_a_person(nlg: ClinicResponses) -> None:
    talk = tracker()
    await said(nlg, talk, "benefits/speed")
    (reply,) = await said(nlg, talk, "follow_up/no_more", about="benefits/speed")
    assert nlg.title("benefits/speed") in reply["text"]
    offered = [button["payload"].removeprefix("/") for button in reply["buttons"]]
    assert offered[-1] == "clinician"
    assert len(offered) == 4
    assert "benefits/speed" not in offered


async def test_not_asked_offers_what_the_message_before_may_have_been_about(nlg: ClinicResponses) -> None:
    ranking = ["benefits/speed", "smalltalk/other", "benefits/duration", "benefits/mood", "procedure/fasting", "ketamine/safety"]
    talk = tracker()
    await said(nlg, talk, "benefits/speed", topic_ranking=[{"topic": topic, "confidence": 0.1} for topic in ranking])
    (reply,) = await said(nlg, talk, "follow_up/not_asked")
    offered = [button["payload"].removeprefix("/") for button in reply["buttons"]]
    assert offered == ["benefits/duration", "benefits/mood", "procedure/fasting", "clinician"]


async def test_not_asked_after_a_button_offers_its_own_topics(nlg: ClinicResponses) -> None:
    talk = tracker()
    await said(nlg, talk, "benefits/speed")
    (reply,) = await said(nlg, talk, "follow_up/not_asked")
    related = RESPONSES["utter_follow_up/not_asked"][0]["metadata"]["related"]
    assert [button["payload"].removeprefix("/") for button in reply["buttons"]] == related


@pytest.mark.parametrize(
    ("by", "on", "words"), [("", "", "No clinician has signed it"), ("Dr Lee", "2026-01-31", "Dr Lee checked")]
)
async def test_where_an_answer_comes_from_says_who_signed_it(nlg: ClinicResponses, by: str, on: str, words: str) -> None:
    speed = deepcopy(RESPONSES["utter_benefits/speed"])
    speed[0]["metadata"].update(reviewed_by=by, reviewed_on=on)
    nlg.responses = {**RESPONSES, "utter_benefits/speed": speed}
    (text,) = await texts(nlg, tracker(), "follow_up/source", about="benefits/speed")
    assert "“The Benefits of Ketamine for Fibromyalgia Treatment”" in text
    assert words in text

import re
from pathlib import Path

import pytest
from rasa.shared.core.domain import Domain
from rasa.shared.core.events import UserUttered
from rasa.shared.core.trackers import DialogueStateTracker
from rasa.utils.endpoints import EndpointConfig

from fibroguide.content.catalogue import read_topics
from fibroguide.content.clinic import ClinicError, helplines
from fibroguide.content.topic_groups import URGENT
from fibroguide.nlg.clinic_responses import ClinicResponses

RESPONSES = {f"utter_{topic.name}": [{"text": topic.reply, "metadata": topic.metadata}] for topic in read_topics().values()}


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

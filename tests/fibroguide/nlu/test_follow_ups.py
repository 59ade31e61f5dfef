import pytest

from fibroguide.content.catalogue import read_phrases, read_topics
from fibroguide.nlu.follow_ups import WORDINGS, FollowUp, after_a_miss, follow_up
from fibroguide.nlu.talk import Talk, Turn
from fibroguide.text.choices import Offered
from fibroguide.text.decision import DID_YOU_MEAN, LOST, LOST_AGAIN, Decision

SPEED, FASTING = ("benefits/speed",), ("procedure/fasting",)
ABOUT = ["follow_up/sure", "follow_up/more", "follow_up/normal", "follow_up/why"]


def talk(*turns: tuple[str, ...], buttons: tuple[str, ...] = (), wordings: tuple[str, ...] = ()) -> Talk:
    """Turns, the last one first; the buttons are under that one, and the wordings those of the last turns."""
    offered = tuple(Offered(payload, payload) for payload in buttons)
    ways = [*wordings, *[""] * len(turns)]
    return Talk(tuple(Turn(topics, () if at else offered, ways[at]) for at, topics in enumerate(turns)))


@pytest.mark.parametrize("topic", [*WORDINGS, *ABOUT, "repeat_step", "previous_step"])
def test_at_the_beginning_there_is_nothing_to_refer_to(topic: str) -> None:
    assert follow_up(topic, Talk(), walking=False) is None


@pytest.mark.parametrize("topic", [*WORDINGS, *ABOUT])
def test_only_answers_of_the_guide_can_be_explained(topic: str) -> None:
    assert follow_up(topic, talk(("clinician",)), walking=False) is None
    assert follow_up(topic, talk(("not_covered/cost_insurance",)), walking=False) is None


@pytest.mark.parametrize("topic", ["benefits/speed", "smalltalk/thanks", "follow_up/useless", "next_step", DID_YOU_MEAN])
def test_what_is_not_about_the_talk_is_left_alone(topic: str) -> None:
    assert follow_up(topic, talk(SPEED), walking=False) is None


@pytest.mark.parametrize(("topic", "wording"), WORDINGS.items())
def test_an_answer_is_given_in_another_wording(topic: str, wording: str) -> None:
    assert follow_up(topic, talk(SPEED), walking=False) == FollowUp(SPEED, wording=wording)


def test_several_answers_are_reworded_together_and_what_is_no_document_left_out() -> None:
    both = ("benefits/speed", "clinician", "procedure/fasting")
    found = follow_up("follow_up/simpler", talk(both), walking=False)
    assert found == FollowUp(("benefits/speed", "procedure/fasting"), wording="simpler")


def test_simpler_and_simpler_again_leads_to_one_sentence_and_then_to_a_person() -> None:
    once = talk(SPEED, SPEED, wordings=("simpler",))
    assert follow_up("follow_up/simpler", once, walking=False) == FollowUp(SPEED, wording="in_one_sentence")
    twice = talk(SPEED, SPEED, SPEED, wordings=("in_one_sentence", "simpler"))
    assert follow_up("follow_up/simpler", twice, walking=False) == FollowUp(("clinician",))
    assert follow_up("follow_up/one_sentence", twice, walking=False) == FollowUp(("clinician",))


def test_say_that_again_repeats_all_that_was_answered() -> None:
    both = ("benefits/speed", "clinician")
    assert follow_up("repeat_step", talk(("smalltalk/thanks",), both), walking=False) == FollowUp(both)


def test_back_leads_to_the_answer_before() -> None:
    assert follow_up("previous_step", talk(SPEED, FASTING), walking=False) == FollowUp(FASTING)
    assert follow_up("previous_step", talk(SPEED), walking=False) == FollowUp(SPEED)


@pytest.mark.parametrize("topic", ["repeat_step", "previous_step"])
def test_in_a_checklist_again_and_back_mean_its_steps(topic: str) -> None:
    assert follow_up(topic, talk(SPEED, FASTING), walking=True) is None


def test_in_a_checklist_an_answer_can_be_explained() -> None:
    assert follow_up("follow_up/simpler", talk(SPEED), walking=True) == FollowUp(SPEED, wording="simpler")


def test_why_leads_to_the_reason_or_says_that_the_guide_tells_none() -> None:
    assert follow_up("follow_up/why", talk(SPEED), walking=False) == FollowUp(("ketamine/how_it_works",))
    unknown = FollowUp(("follow_up/reason_unknown",), about="procedure/fasting")
    assert follow_up("follow_up/why", talk(FASTING), walking=False) == unknown


def test_why_and_why_again_does_not_go_round_in_circles() -> None:
    said, topic = [], "benefits/speed"
    while (found := follow_up("follow_up/why", talk((topic,)), walking=False)) and not found.about:
        (topic,) = found.topics
        assert topic not in said
        said.append(topic)
    assert said == ["ketamine/how_it_works", "ketamine/neurotransmitters"]


@pytest.mark.parametrize(
    ("topic", "reply"),
    [
        ("follow_up/sure", "follow_up/source"),
        ("follow_up/more", "follow_up/no_more"),
        ("follow_up/normal", "follow_up/normal_for_you"),
    ],
)
def test_a_word_about_an_answer_gets_a_reply_that_names_the_last_one(topic: str, reply: str) -> None:
    both = ("procedure/fasting", "benefits/speed")
    assert follow_up(topic, talk(both), walking=False) == FollowUp((reply,), about="benefits/speed")


def test_every_reply_to_a_word_about_the_talk_exists() -> None:
    topics = {*read_topics(), *read_phrases()}
    for said in SPEED, FASTING:
        for topic in [*WORDINGS, *ABOUT]:
            found = follow_up(topic, talk(said), walking=False)
            assert found is not None
            assert set(found.topics) <= topics


OFFER = Decision(DID_YOU_MEAN, 0.7, ("benefits/speed", "benefits/mood"))


@pytest.mark.parametrize("decision", [Decision(LOST, 0.9), OFFER, Decision("benefits/speed", 0.9)])
def test_a_first_miss_changes_nothing(decision: Decision) -> None:
    assert after_a_miss(decision, Talk()) == decision
    assert after_a_miss(decision, talk(SPEED)) == decision
    assert after_a_miss(decision, talk(SPEED, (LOST,))) == decision


@pytest.mark.parametrize("before", [LOST, DID_YOU_MEAN, LOST_AGAIN])
def test_a_second_miss_in_a_row_offers_a_person(before: str) -> None:
    assert after_a_miss(Decision(LOST, 0.9), talk((before,))).topic == LOST_AGAIN
    assert after_a_miss(OFFER, talk((before,))) == Decision(DID_YOU_MEAN, 0.7, (*OFFER.offered, "clinician"))


def test_the_same_topics_are_not_offered_twice() -> None:
    again = talk((DID_YOU_MEAN,), buttons=("benefits/mood", "benefits/speed", "fallback/none_of_these"))
    assert after_a_miss(OFFER, again).topic == LOST_AGAIN
    one_of_them = talk((DID_YOU_MEAN,), buttons=("benefits/mood", "benefits/duration", "fallback/none_of_these"))
    assert after_a_miss(OFFER, one_of_them).topic == DID_YOU_MEAN


def test_an_answer_after_a_miss_is_given() -> None:
    decision = Decision("benefits/speed", 0.9)
    assert after_a_miss(decision, talk((LOST,))) == decision
    assert after_a_miss(Decision("clinician", 0.9), talk((LOST,))).topic == "clinician"


def test_a_person_is_not_offered_twice_on_one_reply() -> None:
    offer = Decision(DID_YOU_MEAN, 0.7, ("benefits/speed", "clinician"))
    assert after_a_miss(offer, talk((LOST,))).offered == ("benefits/speed", "clinician")

from fibroguide.text.decision import DID_YOU_MEAN, LOST, Thresholds, decide
from fibroguide.text.topic_model import Ranked

THRESHOLDS = Thresholds(answer=0.4, decline=0.2, lead=1.5, offer=0.1, offers=3)


def decided(*ranking: tuple[str, float]):
    return decide([Ranked(*item) for item in ranking], THRESHOLDS)


def test_a_clear_winner_is_answered() -> None:
    decision = decided(("benefits/speed", 0.8), ("benefits/mood", 0.1))
    assert (decision.topic, decision.confidence, decision.offered) == ("benefits/speed", 0.8, ())


def test_two_close_answers_are_offered_most_probable_first() -> None:
    decision = decided(("benefits/speed", 0.45), ("benefits/duration", 0.4), ("out_of_scope/general", 0.15))
    assert (decision.topic, decision.offered) == (DID_YOU_MEAN, ("benefits/speed", "benefits/duration"))


def test_never_more_than_three_are_offered() -> None:
    names = [f"benefits/{letter}" for letter in "abcde"]
    assert decided(*((name, 0.2) for name in names)).offered == tuple(names[:3])


def test_a_weak_answer_is_offered_and_not_given() -> None:
    assert decided(("benefits/speed", 0.39), ("smalltalk/other", 0.3)).offered == ("benefits/speed",)


def test_small_talk_and_safety_are_never_offered_on_buttons() -> None:
    assert decided(("benefits/speed", 0.3), ("safety/crisis", 0.3), ("smalltalk/bye", 0.3)).offered == ("benefits/speed",)


def test_declining_needs_less_certainty_than_answering() -> None:
    assert decided(("out_of_scope/general", 0.25), ("benefits/speed", 0.2)).topic == "out_of_scope/general"


def test_a_close_rival_that_is_no_answer_does_not_stop_an_answer() -> None:
    assert decided(("benefits/speed", 0.45), ("smalltalk/other", 0.44)).topic == "benefits/speed"


def test_nothing_probable_is_lost() -> None:
    decision = decided(("benefits/speed", 0.09), ("smalltalk/other", 0.08))
    assert (decision.topic, decision.offered) == (LOST, ())

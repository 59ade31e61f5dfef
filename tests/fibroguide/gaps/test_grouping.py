"""What asks the same lands in one group; counts, trend and order; the ten thousand messages are in test_many.py."""

import random
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from fibroguide.content.catalogue import Topic
from fibroguide.gaps.clusters import _distances, clusters
from fibroguide.gaps.grouping import WEEK, Group, group_gaps, not_taught_since
from fibroguide.gaps.known_questions import KnownQuestions
from fibroguide.stores.gaps import Gap
from tests.fibroguide.gaps.generated import ASKED, NOW

DAY = 24 * 3600.0


def gap(text: str, days_ago: float = 1, kind: str = "unanswered", conversation: str = "web:one", topic: str = "") -> Gap:
    return Gap(text, kind, topic, conversation, NOW - days_ago * DAY)


@pytest.fixture
def grouped(known: KnownQuestions, encoder):
    return lambda *gaps: group_gaps(gaps, known, encoder, NOW)


def precision_and_recall(groups: list[Group]) -> tuple[float, float]:
    """B-cubed (Bagga & Baldwin 1998) over the wordings of asked.yml: how pure groups are, and how whole subjects stay."""
    subject = {text: name for name, texts in ASKED.items() for text in texts}
    together = [{group.wording, *group.examples} for group in groups]
    precision = recall = 0.0
    for texts in together:
        for text in texts:
            same = sum(subject[other] == subject[text] for other in texts)
            precision += same / len(texts)
            recall += same / len(ASKED[subject[text]])
    return precision / len(subject), recall / len(subject)


def test_wordings_of_one_subject_are_grouped_and_subjects_are_kept_apart(grouped) -> None:
    groups = grouped(*(gap(text) for texts in ASKED.values() for text in texts))
    precision, recall = precision_and_recall(groups)
    assert precision > 0.88
    assert recall > 0.68
    assert sum(group.count for group in groups) == sum(map(len, ASKED.values()))


def test_a_group_says_how_often_by_how_many_when_and_why(grouped) -> None:
    (group,) = grouped(
        gap("can I bring my dog", 1, "unanswered", "web:a"),
        gap("are dogs allowed?", 2, "unsure", "web:b"),
        gap("may my dog come", 9, "unsure", "web:b"),
        gap("dogs allowed", 20, "unsure", "web:c"),
    )
    assert (group.count, group.people) == (4, 3)
    assert group.kinds == {"unsure": 3, "unanswered": 1}
    assert list(group.kinds) == ["unsure", "unanswered"]
    assert (group.first, group.last) == (NOW - 20 * DAY, NOW - DAY)
    assert (group.this_week, group.week_before, group.trend) == (2, 1, "up")
    assert len(group.examples) == 3


@pytest.mark.parametrize(
    ("days", "trend"),
    [
        ([1, 2, 3], "new"),
        ([1, 2, 30], "up"),
        ([1, 2, 9], "up"),
        ([1, 9], "same"),
        ([1, 9, 10], "down"),
        ([9], "down"),
        ([15, 20], ""),
    ],
)
def test_the_trend_is_this_week_beside_the_week_before(grouped, days, trend) -> None:
    (group,) = grouped(*(gap("can I bring my dog", day) for day in days))
    assert group.trend == trend


def test_of_the_last_days_alone_the_trend_still_knows_the_days_before(known, encoder) -> None:
    gaps = [gap("can I bring my dog", day, conversation=str(day)) for day in (1, 9, 10, 20)] + [gap("do you have wifi", 10)]
    (group,) = group_gaps(gaps, known, encoder, NOW, since=NOW - 7 * DAY)
    assert (group.count, group.people, group.trend) == (1, 1, "down")
    assert group.first == NOW - 20 * DAY


def test_a_week_is_seven_days_to_the_second(grouped) -> None:
    texts = [Gap("is there parking", "unsure", "", str(at), NOW - at) for at in (0, WEEK - 1, WEEK, 2 * WEEK - 1, 2 * WEEK)]
    (group,) = grouped(*texts)
    assert (group.this_week, group.week_before) == (2, 2)


def test_the_same_words_in_other_capitals_and_with_thanks_are_one_wording(grouped) -> None:
    (group,) = grouped(
        gap("CAN I BRING MY DOG"), gap("Hi, can I bring my dog? Thanks!"), gap("can I bring my dog?"), gap("can I bring my dog?")
    )
    assert (group.wording, group.examples, group.count) == ("can I bring my dog?", (), 4)


def test_the_wording_is_a_usual_one_from_the_middle(grouped) -> None:
    texts = ["are dogs allowed", "are dogs allowed", "ARE DOGS ALLOWED", "so my question is are dogs allowed in there or what"]
    (group,) = grouped(*map(gap, texts))
    assert group.wording == "are dogs allowed"
    assert group.examples == ("so my question is are dogs allowed in there or what",)


def test_the_nearest_topic_is_that_of_the_most_similar_question(grouped, topics) -> None:
    question = topics["procedure/fasting"].questions[0]
    (exactly,) = grouped(gap(question))
    assert (exactly.topic, exactly.likeness) == ("procedure/fasting", pytest.approx(1.0, abs=0.01))
    (far,) = grouped(gap("which gate does my flight to Lisbon leave from"))
    assert far.topic == "out_of_scope/general"
    assert far.likeness < 0.9


def test_the_largest_group_comes_first_then_the_latest(grouped) -> None:
    groups = grouped(gap("is there parking", 3), gap("can I bring my dog", 2), gap("do you have wifi", 1), gap("wifi?", 5))
    assert [group.count for group in groups] == [2, 1, 1]
    assert groups[1].last > groups[2].last


def test_without_gaps_there_are_no_groups(grouped) -> None:
    assert grouped() == []


@pytest.mark.parametrize("text", ["", " ", "???", "[name]", "please", "🐶", "¿aceptan perros?", "a" * 1000])
def test_any_text_can_be_grouped(grouped, text) -> None:
    (group,) = grouped(gap(text), gap(text))
    assert (group.wording, group.count) == (text, 2)


def test_the_same_gaps_make_the_same_groups_whatever_their_order(grouped) -> None:
    gaps = [gap(text, place % 20, conversation=str(place)) for place, text in enumerate(sum(ASKED.values(), []))]
    shuffled = gaps.copy()
    random.Random(3).shuffle(shuffled)
    assert grouped(*gaps) == grouped(*shuffled)


def test_without_topics_there_are_groups_all_the_same(encoder) -> None:
    nothing = KnownQuestions((), np.zeros((0, 1), dtype=np.float32))
    (group,) = group_gaps([gap("is there parking")], nothing, encoder, NOW)
    assert (group.topic, group.likeness) == ("", 0.0)


@pytest.mark.parametrize(
    ("kind", "answered_with", "stays"),
    [
        ("unanswered", "", False),
        ("unsure", "not_covered/parking", False),
        ("not_helpful", "not_covered/parking", True),
        ("not_helpful", "not_covered/cost", False),
        ("out_of_scope", "out_of_scope/general", False),
    ],
)
def test_what_is_taught_by_now_is_left_out_unless_that_answer_did_not_help(kind, answered_with, stays) -> None:
    topic = Topic("not_covered/parking", Path("x.yml"), ("is there PARKING",), "", {})
    asked, other = gap("Is there parking?", kind=kind, topic=answered_with), gap("can I bring my dog", kind=kind)
    assert not_taught_since([asked, other], [topic]) == [*[asked] * stays, other]


def test_what_is_taught_as_none_of_the_bots_business_and_was_turned_away_stays() -> None:
    turned_away = gap("is there parking", kind="out_of_scope", topic="out_of_scope/general")
    topic = Topic("out_of_scope/general", Path("x.yml"), ("is there parking",), "", {})
    assert not_taught_since([turned_away], [topic]) == [turned_away]


@settings(max_examples=30, deadline=None)
@given(st.integers(1, 60), st.integers(0, 1000))
def test_every_vector_has_a_group_and_groups_are_numbered_without_holes(number: int, seed: int) -> None:
    vectors = np.random.default_rng(seed).normal(size=(number, 8)).astype(np.float32)
    vectors /= np.linalg.norm(vectors, axis=1, keepdims=True)
    labels = clusters(vectors, 0.2)
    assert len(labels) == number
    assert set(labels) == set(range(max(labels) + 1))


def test_no_vectors_have_no_groups() -> None:
    assert len(clusters(np.zeros((0, 8), dtype=np.float32), 0.2)) == 0


def test_distances_stand_in_the_order_that_scipy_wants() -> None:
    from scipy.spatial.distance import pdist

    vectors = np.random.default_rng(1).normal(size=(700, 8)).astype(np.float32)
    vectors /= np.linalg.norm(vectors, axis=1, keepdims=True)
    assert _distances(vectors) == pytest.approx(pdist(vectors, "cosine"), abs=1e-5)

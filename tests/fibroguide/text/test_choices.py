import pytest
from hypothesis import given
from hypothesis import strategies as st

from fibroguide.text.choices import Offered, all_chosen, chosen

NONE = "fallback/none_of_these"
BUTTONS = [
    Offered("How fast it works", "benefits/speed"),
    Offered("How long relief lasts", "benefits/duration"),
    Offered("How long an infusion takes", "procedure/session_length"),
    Offered("None of these", NONE),
]
THUMBS = [
    Offered("👍 Helpful", 'feedback/helpful{"answer": "benefits/speed"}'),
    Offered("👎 Not helpful", 'feedback/not_helpful{"answer": "benefits/speed"}'),
]
PAYLOADS = [button.payload for button in BUTTONS]


@pytest.mark.parametrize(
    ("text", "place"),
    [
        ("2", 1),
        ("2.", 1),
        (" 3 ", 2),
        ("two", 1),
        ("number two please!", 1),
        ("option 3", 2),
        ("no, the second", 1),
        ("the second one", 1),
        ("2nd", 1),
        ("Third please", 2),
        ("I mean the first one", 0),
        ("it's number 1", 0),
        ("the last one", 2),
        ("last", 2),
        ("4", 3),
    ],
)
def test_a_number_chooses_where_the_bot_asked_which(text: str, place: int) -> None:
    assert chosen(text, BUTTONS, asked_which=True) == PAYLOADS[place]


@pytest.mark.parametrize("text", ["2", "two", "the second one", "last", "first"])
def test_elsewhere_a_number_answers_something_else(text: str) -> None:
    assert chosen(text, BUTTONS, asked_which=False) is None


@pytest.mark.parametrize("text", ["0", "5", "9", "22", "the ninth", "two or three", "2 days", "in 2 weeks", "one more question"])
def test_a_number_that_no_button_has_chooses_nothing(text: str) -> None:
    assert chosen(text, BUTTONS, asked_which=True) is None


@pytest.mark.parametrize(
    "text",
    [
        "none of these", "None of these!", "no, none of them", "none of the above", "none", "neither", "nothing",
        "not any of these", "no one", "other", "none please",
    ],
)  # fmt: skip
def test_none_of_these_is_understood(text: str) -> None:
    assert chosen(text, BUTTONS, asked_which=True) == NONE


@pytest.mark.parametrize("text", ["none", "neither", "nothing", "other"])
def test_elsewhere_none_answers_something_else(text: str) -> None:
    assert chosen(text, BUTTONS, asked_which=False) is None


@pytest.mark.parametrize("asked_which", [True, False])
@pytest.mark.parametrize(
    ("text", "payload"),
    [
        ("How fast it works", "benefits/speed"),
        ("how fast it works?", "benefits/speed"),
        ("HOW LONG RELIEF LASTS", "benefits/duration"),
        ("how fast it work", "benefits/speed"),
        ("how long releif lasts", "benefits/duration"),
        ("how long an infuson take", "procedure/session_length"),
        ("None of these", NONE),
    ],
)
def test_a_title_or_nearly_one_chooses_anywhere(text: str, payload: str, asked_which: bool) -> None:
    assert chosen(text, BUTTONS, asked_which) == payload


@pytest.mark.parametrize(
    ("text", "payload"),
    [("relief", "benefits/duration"), ("the infusion", "procedure/session_length"), ("fast", "benefits/speed")],
)
def test_words_of_one_title_choose_where_the_bot_asked_which(text: str, payload: str) -> None:
    assert chosen(text, BUTTONS, asked_which=True) == payload
    assert chosen(text, BUTTONS, asked_which=False) is None


@pytest.mark.parametrize("text", ["long", "how", "relief infusion", "sleep", "", "...", "it", "no"])
def test_words_of_several_titles_or_of_none_choose_nothing(text: str) -> None:
    assert chosen(text, BUTTONS, asked_which=True) is None


@pytest.mark.parametrize(
    "text",
    [
        "the second one that you told me about yesterday",
        "I have two children and the first one is ill",
        "none of these pills have ever helped me with the pain",
        "how fast it works when I take it together with my other medicine",
        "what is the infusion like for older people",
        "both of them make me sick",
    ],
)
def test_a_longer_message_is_another_question(text: str) -> None:
    assert chosen(text, BUTTONS, asked_which=True) is None
    assert all_chosen(text, BUTTONS) == []


@pytest.mark.parametrize(
    ("text", "thumb"), [("helpful", 0), ("Helpful!", 0), ("helpfull", 0), ("not helpful", 1), ("not helpfull", 1)]
)
def test_a_thumb_can_be_typed(text: str, thumb: int) -> None:
    assert chosen(text, THUMBS, asked_which=False) == THUMBS[thumb].payload


@pytest.mark.parametrize("text", ["unhelpful", "is that helpful", "helpful tips"])
def test_what_only_sounds_like_a_thumb_is_none(text: str) -> None:
    assert chosen(text, THUMBS, asked_which=False) is None


@pytest.mark.parametrize("text", ["both", "all", "all of them", "both of these please", "Both!"])
def test_both_chooses_every_topic_but_none_of_these(text: str) -> None:
    assert all_chosen(text, BUTTONS) == PAYLOADS[:3]


@pytest.mark.parametrize("text", ["2", "the first", "none of these", "all the time", ""])
def test_other_words_do_not_choose_all(text: str) -> None:
    assert all_chosen(text, BUTTONS) == []


@given(st.one_of(st.text(), st.sampled_from(["1", "none", "last", "both", "the first"])), st.booleans())
def test_what_is_chosen_was_offered(text: str, asked_which: bool) -> None:
    assert chosen(text, BUTTONS, asked_which) in (None, *PAYLOADS)
    assert chosen(text, [], asked_which) is None
    assert all_chosen(text, []) == []


def test_a_question_that_only_resembles_a_title_is_a_question() -> None:
    buttons = [Offered("What causes fibromyalgia", "fibromyalgia/causes"), Offered("How long relief lasts", "benefits/duration")]
    assert chosen("what is fibromyalgia?", buttons, False) is None
    assert chosen("what is fibromyalgia?", buttons, True) is None


@pytest.mark.parametrize("text", ["yes", "Yes please!", "ok", "yeah that one"])
def test_yes_chooses_the_only_one(text: str) -> None:
    one = [Offered("How ketamine works", "ketamine/how_it_works"), Offered("None of these", NONE)]
    assert chosen(text, one, True) == "ketamine/how_it_works"
    assert chosen(text, [Offered("Side effects", "procedure/side_effects"), *one], True) is None
    assert chosen(text, one, False) is None

import pytest
from hypothesis import given
from hypothesis import strategies as st

from fibroguide.flows.good_time import OPTIONS, good_time


@pytest.mark.parametrize(
    "text",
    [
        "mornings",
        "Tuesday after 3",
        "weekdays before noon",
        "between 9 and 5",
        "Mon or Weds at 9:30",
        "tomorrow at 3pm",
        "any day after 10.30am",
        "evenings except Friday",
        "around lunchtime",
        "half past nine",
        *OPTIONS,
    ],
)
def test_words_that_say_when_are_kept_as_they_are(text: str) -> None:
    assert good_time(text) == text


@pytest.mark.parametrize(
    ("text", "kept"),
    [
        ("I am free in the mornings", "in the mornings"),
        ("mornings please!", "mornings"),
        ("9-11", "9 to 11"),
        ("Mon/Tue 9:30\N{EN DASH}11:00", "Mon Tue 9:30 to 11:00"),
        ("after 3, before the", "after 3"),
        ("https://example.org mornings", "mornings"),
        ("=cmd|mornings", "mornings"),
        ("<b>mornings</b>", "mornings"),
        ("[mornings](https://example.org)", "mornings"),
    ],
)
def test_nothing_else_is_kept(text: str, kept: str) -> None:
    assert good_time(text) == kept


@pytest.mark.parametrize(
    "text", ["my bladder hurts in the mornings", "HIV clinic is Tuesday, so Wednesday", "ketamine made me sick on Monday"]
)
def test_words_about_health_are_not_kept(text: str) -> None:
    kept = good_time(text) or ""
    assert not {"bladder", "hurts", "HIV", "clinic", "ketamine", "sick"} & set(kept.split())


@pytest.mark.parametrize(
    "text", ["whenever", "I don't mind", "doesn't matter", "no preference", "idk", "anytime really", "when ever suits you"]
)
def test_where_it_is_all_one_it_is_any_time(text: str) -> None:
    assert good_time(text) in ("any time", "anytime")


@pytest.mark.parametrize("text", ["", "banana", "my bladder hurts", "!!", "https://example.org", "I am Jo", "the", "x" * 5_000])
def test_where_there_is_no_time_there_is_none(text: str) -> None:
    assert good_time(text) is None


@given(
    st.text() | st.lists(st.sampled_from(["mornings", "9-11", "and", "after", "hurts", "12:30", "x", ".", "not"])).map(" ".join)
)
def test_whatever_is_written_few_words_are_kept_and_none_is_a_sign(text: str) -> None:
    kept = good_time(text)
    assert kept is None or (0 < len(kept.split()) <= 12 and not set(kept) & set("<>[](){}=@|`*_/#"))


def test_a_long_answer_is_cut() -> None:
    assert len((good_time("mornings " * 1_000) or "").split()) == 12
    assert len(good_time("9 " * 1_000) or "") <= 100, "the database takes no more"

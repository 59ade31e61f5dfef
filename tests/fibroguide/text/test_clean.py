from hypothesis import given
from hypothesis import strategies as st

from fibroguide.text.clean import clean, has_words


def test_keeps_ordinary_text_and_its_signs() -> None:
    assert clean("  Is it < 38 & > 2?  [x] _y_ *z* ") == "Is it < 38 & > 2? [x] _y_ *z*"


def test_drops_controls_zero_width_marks_and_lone_surrogates() -> None:
    assert clean("sui\u200bcide\x00\x07 a\ud800b") == "suicide ab"


def test_line_breaks_become_spaces_and_accents_are_composed() -> None:
    assert clean("a\n\tb e\u0301") == "a b é"


@given(st.text(alphabet=st.characters(codec=None)))
def test_any_string_becomes_one_that_can_be_stored(text: str) -> None:
    cleaned = clean(text)
    cleaned.encode("utf-8")
    assert clean(cleaned) == cleaned


def test_tells_words_from_signs_and_emoji() -> None:
    assert has_words("ok")
    assert has_words("痛い")
    assert not has_words("?!... 😀👍")
    assert not has_words("")

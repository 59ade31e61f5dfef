import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from fibroguide.render.pieces import pieces, utf16_length
from fibroguide.render.plain import to_plain
from fibroguide.render.slack import to_blocks, to_mrkdwn
from fibroguide.render.telegram import to_telegram
from fibroguide.render.web import to_html
from tests.fibroguide.render.hostile import TEXTS, texts
from tests.fibroguide.render.test_slack import is_safe
from tests.fibroguide.render.test_telegram import Checker

short_texts = texts.map(lambda text: text[:300])


def squeezed(text: str) -> str:
    return "".join(text.split())


@pytest.mark.parametrize(
    ("text", "limit", "parts"),
    [
        ("One two.\n\nThree.", 100, ["One two.\n\nThree."]),
        ("One.\n\nTwo.\n\nThree.", 12, ["One.\n\nTwo.", "Three."]),
        ("One:\n\n- aaa\n- bbb\n- ccc", 12, ["One:", "- aaa\n- bbb", "- ccc"]),
        ("1. aaa\n2. bbb\n3. ccc", 14, ["1. aaa\n2. bbb", "3. ccc"]),
        ("One two. Three four! Five?", 22, ["One two. Three four!", "Five?"]),
        ("one two three", 8, ["one two", "three"]),
        ("abcdefgh ij", 3, ["abc", "def", "gh", "ij"]),
        ("  \n ", 5, []),
        ("", 5, []),
        ("a **b c** d", 7, ["a", "**b c**", "d"]),
        ("see [a b](https://x.org) now", 20, ["see", "[a b](https://x.org)", "now"]),
        ("call **911. Now** please", 17, ["call **911. Now**", "please"]),
    ],
)
def test_a_piece_ends_at_the_best_border(text: str, limit: int, parts: list[str]) -> None:
    assert pieces(text, limit) == parts


def test_a_character_is_never_divided() -> None:
    assert pieces("😀😀😀", 3, utf16_length) == ["😀", "😀", "😀"]
    assert pieces("\ud83d\ude00" * 2, 3) == ["\ud83d\ude00", "\ud83d\ude00"]


def test_a_character_longer_than_the_limit_is_not_lost() -> None:
    assert pieces("😀a", 1, utf16_length) == ["😀", "a"]


def test_length_may_be_that_of_what_is_shown() -> None:
    parts = pieces("<b> & c. " * 1000, 4000, lambda piece: utf16_length(to_telegram(piece)))
    assert len(parts) > 3
    assert all(utf16_length(to_telegram(part)) <= 4000 for part in parts)


@pytest.mark.parametrize(("text", "units"), [("", 0), ("abc", 3), ("é", 1), ("😀", 2), ("\ud83d", 1), ("שלום", 4)])
def test_utf16_length(text: str, units: int) -> None:
    assert utf16_length(text) == units


@settings(deadline=None)
@given(short_texts, st.integers(2, 60), st.sampled_from([len, utf16_length]))
def test_nothing_is_lost_and_every_piece_fits(text: str, limit: int, length: object) -> None:
    parts = pieces(text, limit, length)
    assert all(part and length(part) <= limit for part in parts)
    assert squeezed("".join(parts)) == squeezed(text)


@settings(deadline=None)
@given(st.lists(st.text("abcdefgh.!-*1é😀", min_size=1, max_size=9), max_size=60), st.integers(20, 80))
def test_words_that_fit_stay_whole_and_in_order(words: list[str], limit: int) -> None:
    assert " ".join(pieces(" ".join(words), limit, utf16_length)).split() == words


@settings(deadline=None)
@given(short_texts, st.integers(2, 60))
def test_every_piece_can_be_shown_alone(text: str, limit: int) -> None:
    for part in pieces(text, limit):
        Checker(to_telegram(part))
        assert is_safe(to_mrkdwn(part))
        to_plain(part)
        to_html(part)
        to_blocks(part)


@pytest.mark.parametrize("text", TEXTS)
def test_hostile_texts_are_divided_soon(text: str) -> None:
    assert squeezed("".join(pieces(text, 100, utf16_length))) == squeezed(text)

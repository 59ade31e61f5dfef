import doctest

import pytest
from hypothesis import given
from hypothesis import strategies as st

import fibroguide.safety.disguise
from fibroguide.safety.disguise import undisguise


@pytest.mark.parametrize(
    ("text", "plain"),
    [
        ("I want to K1LL my self", "i want to kill myself"),
        ("s u i c i d e", "suicide"),
        ("s.u.i.c.i.d.a.l", "suicidal"),
        ("su!cidal", "suicidal"),
        ("sui\u200bcide", "suicide"),
        ("ｓｕｉｃｉｄｅ", "suicide"),
        ("ch3st p4in", "chest pain"),
        ("i cant breath", "i can't breathe"),
        ("diiiiie", "die"),
        ("he OD'd again, is that odd", "he overdose again, is that odd"),
        ("se me hincha el corazón", "se me hincha el corazon"),
        ("took 5 600mg at 10am!", "took 5 600mg at 10am!"),
        ("What is 2x the price? wow!!", "what is 2x the price? wow!!"),
        ("I have 3 kids", "i have 3 kids"),
    ],
)
def test_disguises_are_taken_off_and_amounts_left_alone(text: str, plain: str) -> None:
    assert undisguise(text) == plain


@given(st.text(alphabet=st.characters(codec=None), max_size=300))
def test_any_string_is_fine(text: str) -> None:
    undisguise(text).encode("utf-8")


def test_docstring_example() -> None:
    assert doctest.testmod(fibroguide.safety.disguise).failed == 0

import doctest

import pytest

import fibroguide.text.wording
from fibroguide.text.wording import plain_wording


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("Does KET help?", "does ketamine help?"),
        ("my fibro is bad", "my fibromyalgia is bad"),
        ("fibro fog", "fibro fog"),
        ("FMS and FM", "fibromyalgia and fibromyalgia"),
        ("wat r ur meds", "what are your medicine"),
        ("heyyyy", "hey"),
        ("k bye", "ok bye"),
        ("vitamin k", "vitamin k"),
        ("basket", "basket"),
        ("100000 people", "100000 people"),
    ],
)
def test_short_forms_are_written_out_and_nothing_else(text: str, expected: str) -> None:
    assert plain_wording(text) == expected


def test_docstring_example() -> None:
    assert doctest.testmod(fibroguide.text.wording).failed == 0

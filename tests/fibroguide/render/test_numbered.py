import pytest
from hypothesis import given, settings

from fibroguide.render.markdown import blocks
from fibroguide.render.numbered import number_in, numbered
from fibroguide.render.plain import to_plain
from tests.fibroguide.render.hostile import texts


def test_titles_are_numbered() -> None:
    assert numbered(["What is it?", "How  long\nis it?"]) == "1. What is it?\n2. How long is it?"
    assert numbered(["More"], start=9) == "9. More"
    assert numbered([]) == ""


def test_markdown_and_text_read_the_same() -> None:
    lines = numbered(["a", "b", "c"], start=4)
    assert to_plain(lines) == lines
    assert len(blocks(f"Choose:\n\n{lines}")) == 2


@pytest.mark.parametrize(
    ("text", "number"),
    [
        ("2", 2), (" 2.", 2), ("2)", 2), ("(2)", 2), ("#2", 2), ("# 2", 2), ("number two", 2), ("Number 2", 2), ("no. 3", 3),
        ("No 3", 3), ("nr. 3", 3), ("the second one", 2), ("second", 2), ("the 2nd", 2), ("2nd one please", 2), ("option 3", 3),
        ("option #3", 3), ("two", 2), ("TWO!", 2), ("two, please", 2), ("please 2", 2), ("2 pls", 2), ("2 thanks", 2), ("12", 12),
        ("twelve", 12), ("02", None), ("the third option", 3), ("I want number 4", 4), ("I'd like the first one", 1), ("２", 2),
        ("2️⃣", 2), ("the first choice.", 1), ("answer 1", 1), ("I'll take 5", 5), ("2?", 2), ("99", 99),
    ],
)  # fmt: skip
def test_a_number_chooses(text: str, number: int | None) -> None:
    assert number_in(text) == number


@pytest.mark.parametrize(
    "text",
    [
        "", " ", "2 weeks", "I have 3 kids", "2019", "100", "1 or 2", "1, 2", "1 2", "0", "-2", "1.5", "1/2", "½", "12:30", "2pm",
        "no", "no one", "no two are the same", "the one", "one of them", "a second", "wait a second", "second opinion", "both",
        "+1 202 555 0143", "911", "988", "I take 2", "two tablets", "3 days ago", "the first infusion", "none", "2nd infusion",
        "how many", "number", "#", "<script>2</script>", "one hundred", "1st of May", "twenty-two",
    ],
)  # fmt: skip
def test_anything_else_does_not(text: str) -> None:
    assert number_in(text) is None


@settings(deadline=None)
@given(texts)
def test_any_text_can_be_read(text: str) -> None:
    assert number_in(text) in (None, *range(1, 100))

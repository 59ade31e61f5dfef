import pytest
from hypothesis import given, settings

from fibroguide.render.plain import to_plain
from tests.fibroguide.render.hostile import has_words, texts


def test_paragraphs_lists_and_emphasis() -> None:
    assert to_plain("One, **two** and *three*.\n\n- a\n- **b**\n\n1. c\n2. d\n\nEnd.") == (
        "One, two and three.\n\n• a\n• b\n\n1. c\n2. d\n\nEnd."
    )


@pytest.mark.parametrize(
    ("link", "shown"),
    [
        ("[Book online](https://x.org/book)", "Book online: https://x.org/book"),
        ("[Book online:](https://x.org/book)", "Book online: https://x.org/book"),
        ("**[Book](https://x.org)** now", "Book: https://x.org now"),
        ("[https://x.org](https://x.org)", "https://x.org"),
        ("[x.org](https://x.org/)", "https://x.org/"),
        ("[](https://x.org)", "https://x.org"),
        ("[+1 202 555 0143](tel:+12025550143)", "+1 202 555 0143"),
        ("[desk@x.org](mailto:desk@x.org)", "desk@x.org"),
        ("[Print](/print/x?a=1&b=2)", "Print: https://chat.clinic.example/print/x?a=1&b=2"),
    ],
)
def test_links(link: str, shown: str) -> None:
    assert to_plain(link, "https://chat.clinic.example") == shown


def test_without_a_server_a_line_of_a_link_to_it_is_left_out() -> None:
    assert to_plain("Hello.\n\n[Print](/print/x)") == "Hello."


def test_signs_survive() -> None:
    text = "temperature > 38 & BP < 90, see [1], snake_case, 2 * 3, <b>, `x`"
    assert to_plain(text) == text


@pytest.mark.parametrize("text", ["[x](javascript:alert(1))", "[x](http://x.org)", "**open", "😀 שלום"])
def test_what_is_no_markdown_stays_text(text: str) -> None:
    assert to_plain(text) == text


@settings(deadline=None)
@given(texts)
def test_any_text_can_be_shown_and_sent(text: str) -> None:
    shown = to_plain(text)
    shown.encode()
    assert has_words(text) <= has_words(shown)

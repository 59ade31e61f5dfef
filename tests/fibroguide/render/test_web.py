import pytest
from hypothesis import given, settings

from fibroguide.render.web import to_html
from tests.fibroguide.render.hostile import texts


def test_paragraphs_lists_and_emphasis() -> None:
    assert to_html("One.\n\n- a\n- **b**\n\n1. c") == (
        "<p>One.</p>\n<ul>\n<li>a</li>\n<li><strong>b</strong></li>\n</ul>\n<ol>\n<li>c</li>\n</ol>"
    )


def test_signs_survive() -> None:
    html = to_html("temperature > 38 & BP < 90, see [1], snake_case, 2 * 3")
    assert html == "<p>temperature &gt; 38 &amp; BP &lt; 90, see [1], snake_case, 2 * 3</p>"


@pytest.mark.parametrize("link", ["https://example.org", "tel:+12025550143", "mailto:desk@example.org"])
def test_good_links_become_links(link: str) -> None:
    assert to_html(f"[here]({link})") == f'<p><a href="{link}">here</a></p>'


@pytest.mark.parametrize(
    "text",
    [
        "[x](javascript:alert(1))",
        "[x](data:text/html,x)",
        "[x](http://example.org)",
        "<script>alert(1)</script>",
        "<img src=x onerror=a>",
    ],
)
def test_nothing_else_becomes_a_link_or_a_tag(text: str) -> None:
    html = to_html(text)
    assert "<a" not in html
    assert "<script" not in html
    assert "<img" not in html


@pytest.mark.parametrize("link", ["/print/preparation", "/print/preparation?at=2026-12-04T09:30&done=ride"])
def test_the_bots_own_pages_for_printing_can_be_linked(link: str) -> None:
    assert to_html(f"[Print]({link})") == f'<p><a href="{link.replace("&", "&amp;")}">Print</a></p>'


@pytest.mark.parametrize("link", ["//evil.example", "/other", "/", "/printer", "print/x", "\\\\evil.example", "/\\evil.example"])
def test_no_other_page_of_the_server_and_no_server_without_https_can_be_linked(link: str) -> None:
    assert "<a" not in to_html(f"[Print]({link})")


NUMBERS = ("+1 202 555 0143", "1-800-222-1222", "911", "988")


@pytest.mark.parametrize(
    ("text", "html"),
    [
        ("Call 988.", 'Call <a href="tel:988">988</a>.'),
        ("911", '<a href="tel:911">911</a>'),
        ("Call 911, or 988!", 'Call <a href="tel:911">911</a>, or <a href="tel:988">988</a>!'),
        ("911\n988", '<a href="tel:911">911</a>\n<a href="tel:988">988</a>'),
        ("(988)", '(<a href="tel:988">988</a>)'),
        ("+1 202 555 0143", '<a href="tel:+12025550143">+1 202 555 0143</a>'),
        ("1-800-222-1222", '<a href="tel:18002221222">1-800-222-1222</a>'),
        ("**Call 988** now", '<strong>Call <a href="tel:988">988</a></strong> now'),
        ("988 & <988>", '<a href="tel:988">988</a> &amp; &lt;<a href="tel:988">988</a>&gt;'),
        ("[site](https://x.org), 988", '<a href="https://x.org">site</a>, <a href="tel:988">988</a>'),
    ],
)
def test_numbers_become_links_that_call(text: str, html: str) -> None:
    assert to_html(text, NUMBERS) == f"<p>{html}</p>"


def test_numbers_in_lists_become_links_too() -> None:
    assert to_html("- 911\n- 988", NUMBERS) == (
        '<ul>\n<li><a href="tel:911">911</a></li>\n<li><a href="tel:988">988</a></li>\n</ul>'
    )


@pytest.mark.parametrize(
    "text",
    ["[call 988](tel:988)", "[**988** or 911](https://x.org)", "[+1 202 555 0143](tel:+12025550143)", "[988](/print/x)"],
)
def test_numbers_inside_other_links_stay_as_they_are(text: str) -> None:
    assert to_html(text, NUMBERS) == to_html(text)


@pytest.mark.parametrize(
    "text",
    [
        "988lifeline.org", "x988", "9880", "1988", "1-988", "988-1234", "988.5 mg", "0.988", "+1 202 555 01432", "+988",
        "91\\1x", "9111",
    ],
)  # fmt: skip
def test_numbers_inside_longer_numbers_or_words_stay_as_they_are(text: str) -> None:
    assert to_html(text, NUMBERS) == to_html(text)


@pytest.mark.parametrize(
    ("text", "number"),
    [("0800 988 123", "988"), ("988 1234", "988"), ("10,000 people", "000"), ("999,50", "999"), ("1,988 people", "988")],
)
def test_numbers_with_spaces_or_commas_around_them_stay_as_they_are_too(text: str, number: str) -> None:
    assert to_html(text, (number,)) == to_html(text)


def test_without_numbers_nothing_becomes_a_link() -> None:
    assert to_html("Call 988.") == "<p>Call 988.</p>"


@settings(deadline=None)
@given(texts)
def test_any_text_can_be_shown(text: str) -> None:
    assert "<script" not in to_html(text, NUMBERS)

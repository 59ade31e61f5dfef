import pytest

from fibroguide.channels.markdown import to_html


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

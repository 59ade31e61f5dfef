from html.parser import HTMLParser

import pytest
from hypothesis import given, settings

from fibroguide.render.telegram import to_telegram
from tests.fibroguide.render.hostile import TEXTS, has_words, texts

PAGES = "https://chat.clinic.example"


class Checker(HTMLParser):
    """Reads HTML as Telegram does: raises for a tag or attribute that it does not know, and for any that is not closed."""

    def __init__(self, html: str) -> None:
        super().__init__(convert_charrefs=True)
        self.open: list[str] = []
        self.text = ""
        self.feed(html)
        self.close()
        assert not self.open, f"not closed: {self.open}"
        for entity in html.split("&")[1:]:
            assert entity.startswith(("amp;", "lt;", "gt;", "quot;")), f"unknown entity: &{entity[:10]}"

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        assert tag in ("b", "i", "a"), tag
        assert [name for name, _ in attrs] == (["href"] if tag == "a" else [])
        assert all(value and value.startswith(("https:", "mailto:")) for _, value in attrs), attrs
        assert tag not in self.open, f"{tag} in {tag}"
        self.open.append(tag)

    def handle_endtag(self, tag: str) -> None:
        assert self.open.pop() == tag

    def handle_data(self, data: str) -> None:
        self.text += data

    def handle_comment(self, data: str) -> None:
        raise AssertionError(f"comment: {data}")

    handle_decl = handle_pi = unknown_decl = handle_comment


def test_paragraphs_lists_and_emphasis() -> None:
    assert to_telegram("One, **two**\nand *three*.\n\n- a\n- **b**\n\n1. c\n2. d") == (
        "One, <b>two</b>\nand <i>three</i>.\n\n• a\n• <b>b</b>\n\n1. c\n2. d"
    )


def test_nested_emphasis_is_nested_tags() -> None:
    assert to_telegram("**a *b* [c](https://x.org)**") == '<b>a <i>b</i> <a href="https://x.org">c</a></b>'


@pytest.mark.parametrize(
    ("link", "html"),
    [
        ("[site](https://x.org/?a=1&b=2)", '<a href="https://x.org/?a=1&amp;b=2">site</a>'),
        ("[desk](mailto:desk@x.org)", '<a href="mailto:desk@x.org">desk</a>'),
        ("[+1 202 555 0143](tel:+12025550143)", "+1 202 555 0143"),
        ("[](tel:988)", "988"),
        ("[Print](/print/x?a=1&b=2)", '<a href="https://chat.clinic.example/print/x?a=1&amp;b=2">Print</a>'),
        ("[x](javascript:alert(1))", "[x](javascript:alert(1))"),
        ("[x](http://x.org)", "[x](http://x.org)"),
        ("[a < b & c](https://x.org)", '<a href="https://x.org">a &lt; b &amp; c</a>'),
    ],
)
def test_links(link: str, html: str) -> None:
    assert to_telegram(link, PAGES) == html


def test_without_a_server_a_line_of_a_link_to_it_is_left_out() -> None:
    assert to_telegram("Hello.\n\n[Print](/print/x)") == "Hello."
    assert to_telegram("You can [print it](/print/x).") == "You can print it."


def test_only_what_html_needs_is_escaped() -> None:
    assert to_telegram("\"x\" & 'y' <b>z</b> é") == "\"x\" &amp; 'y' &lt;b&gt;z&lt;/b&gt; é"


@pytest.mark.parametrize("text", TEXTS)
@pytest.mark.parametrize("pages", ["", PAGES])
def test_hostile_texts_give_html_that_telegram_takes(text: str, pages: str) -> None:
    html = to_telegram(text, pages)
    html.encode()
    assert has_words(text) <= has_words(Checker(html).text)


@settings(deadline=None)
@given(texts)
def test_any_text_gives_html_that_telegram_takes(text: str) -> None:
    html = to_telegram(text, PAGES)
    html.encode()
    assert has_words(text) <= has_words(Checker(html).text)

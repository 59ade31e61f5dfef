import pytest
from hypothesis import given, settings

from fibroguide.render.markdown import Line, Span, blocks, whole
from tests.fibroguide.render.hostile import TEXTS, has_words, texts

PAGES = "https://chat.clinic.example"


def shape(text: str, pages: str = "") -> list[list[str]]:
    return [[line.start + "".join(span.text for span in line.spans) for line in block] for block in blocks(text, pages)]


def spans(text: str, pages: str = "") -> tuple[Span, ...]:
    return blocks(text, pages)[0][0].spans


def test_paragraphs_lines_and_lists() -> None:
    assert shape("One\ntwo.\n\n- a\n- b\n\n3. c\n4. d") == [["One", "two."], ["• a", "• b"], ["3. c", "4. d"]]


def test_lists_in_lists_are_indented() -> None:
    assert shape("- a\n  more\n  - b\n- c") == [["• a", "  more", "  • b", "• c"]]


@pytest.mark.parametrize(("text", "line"), [("2024.", "2024."), ("-", "•"), ("- - x", "• • x"), ("1. - x", "1. • x")])
def test_items_without_words_of_their_own_keep_their_mark(text: str, line: str) -> None:
    assert shape(text) == [[line]]


def test_styles() -> None:
    assert spans("a **b *c*** d") == (Span("a "), Span("b ", bold=True), Span("c", bold=True, italic=True), Span(" d"))


def test_a_link_is_one_span_and_bold_only_where_all_of_it_is() -> None:
    assert spans("**[a b](https://x.org)**") == (Span("a b", bold=True, href="https://x.org"),)
    assert spans("[**a** b\nc](https://x.org)") == (Span("a b c", href="https://x.org"),)


@pytest.mark.parametrize("address", ["https://x.org", "tel:x.org", "mailto:x.org"])
def test_a_link_without_a_label_shows_its_address(address: str) -> None:
    assert spans(f"[]({address})") == (Span("x.org", href=address),)


@pytest.mark.parametrize("pages", [PAGES, PAGES + "/"])
def test_own_pages_get_the_address_of_the_server(pages: str) -> None:
    assert spans("[Print](/print/x?at=1&b=2)", pages) == (Span("Print", href=f"{PAGES}/print/x?at=1&b=2"),)


@pytest.mark.parametrize(
    "text",
    [
        "Hello.\n\n[Print](/print/x)",
        "Hello.\n[Print](/print/x)",
        "[Print](/print/x), [**save**](/print/x.txt).\n\nHello.",
        "Hello.\n\n- [Print](/print/x)",
    ],
)
def test_without_a_server_a_line_of_links_to_own_pages_is_left_out(text: str) -> None:
    assert shape(text) == [["Hello."]]


def test_without_a_server_the_label_stays_in_a_sentence() -> None:
    assert shape("You can [print it](/print/x).") == [["You can print it."]]
    assert spans("You can [print it](/print/x).")[1] == Span("print it", href="")


def test_without_a_server_the_label_stays_where_nothing_else_is() -> None:
    assert shape("[Print](/print/x)") == [["Print"]]


@pytest.mark.parametrize("text", ["", " \n\n ", "\n"])
def test_a_text_of_spaces_has_no_blocks(text: str) -> None:
    assert blocks(text) == []


def test_halves_of_characters_are_joined_or_replaced() -> None:
    assert whole("\ud83d\ude00 \ud83d x") == "😀 \ufffd x"


def test_lists_nested_too_deeply_to_be_read_are_shown_as_they_are() -> None:
    assert blocks("- " * 40 + "deep") == [[Line("", (Span("- " * 40 + "deep"),))]]


def seen(text: str) -> str:
    lines = [line for block in blocks(text) for line in block]
    return "".join(words for line in lines for words in (line.start, *(span.text for span in line.spans)))


@pytest.mark.parametrize("text", TEXTS)
def test_no_hostile_text_loses_its_words(text: str) -> None:
    assert has_words(text) <= has_words(seen(text))


@settings(deadline=None)
@given(texts)
def test_any_text_is_read_as_lines_without_line_breaks_and_words_stay(text: str) -> None:
    assert "\n" not in seen(text)
    assert has_words(text) <= has_words(seen(text))

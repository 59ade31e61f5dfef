import re

import pytest
from hypothesis import given, settings

from fibroguide.render.pieces import utf16_length
from fibroguide.render.slack import to_blocks, to_mrkdwn
from tests.fibroguide.render.hostile import TEXTS, has_words, texts

PAGES = "https://chat.clinic.example"
Z = "\u200b"
LINK = re.compile(r"<(?:https:|mailto:|tel:)[^<>|\n]*\|[^<>\n]*>")
FORMATTED = re.compile(r"(?<![^\W_])([*_~])(?=[^\s\u200b])[^\n]*?(?<=[^\s\u200b])\1(?![^\W_])|`[^\u200b`\n][^`\n]*`")


def is_safe(mrkdwn: str) -> bool:
    """Tell whether every < begins a link and every > ends one, and no line is a quote."""
    rest = LINK.sub("link", mrkdwn)
    return "<" not in rest and ">" not in rest and not re.search(r"^&gt;", rest, re.MULTILINE)


def test_paragraphs_lists_and_emphasis() -> None:
    assert to_mrkdwn("One, **two** and *three*.\n\n- a\n- **b**\n\n1. c\n2. d") == (
        "One, *two* and _three_.\n\n• a\n• *b*\n\n1. c\n2. d"
    )


@pytest.mark.parametrize(
    ("text", "mrkdwn"),
    [
        ("**a *b* c**", "*a _b_ c*"),
        ("***a***", "*_a_*"),
        ("**a**b", f"*a*{Z}b"),
        ("a**b**", f"a{Z}*b*"),
        ("**a***b*", f"*a*{Z}_b_"),
        ("**one\ntwo**", "*one*\n*two*"),
        ("**&nbsp;a**b", f"*a*{Z}b"),
    ],
)
def test_emphasis_stands_where_slack_sees_it(text: str, mrkdwn: str) -> None:
    assert to_mrkdwn(text) == mrkdwn


@pytest.mark.parametrize(
    ("link", "mrkdwn"),
    [
        ("[site](https://x.org/?a=1&b=2)", "<https://x.org/?a=1&amp;b=2|site>"),
        ("[desk](mailto:desk@x.org)", "<mailto:desk@x.org|desk>"),
        ("[call](tel:+12025550143)", "<tel:+12025550143|call>"),
        ("**[site](https://x.org)**", "*<https://x.org|site>*"),
        ("[Print](/print/x)", "<https://chat.clinic.example/print/x|Print>"),
        ("[a > b](https://x.org/|x)", "<https://x.org/%7Cx|a &gt; b>"),
        ("[x](javascript:alert(1))", "[x](javascript:alert(1))"),
    ],
)
def test_links(link: str, mrkdwn: str) -> None:
    assert to_mrkdwn(link, PAGES) == mrkdwn


def test_without_a_server_a_line_of_a_link_to_it_is_left_out() -> None:
    assert to_mrkdwn("Hello.\n\n[Print](/print/x)") == "Hello."


@pytest.mark.parametrize("text", ["<!here>", "<!channel|x>", "<@U123>", "<#C123|x>", "<https://evil.example|clinic>"])
def test_no_text_can_make_a_mention_or_a_link(text: str) -> None:
    assert to_mrkdwn(text).startswith("&lt;")
    assert "<" not in to_mrkdwn(text)


def test_names_to_mention_are_broken_and_addresses_are_not() -> None:
    assert to_mrkdwn("@here #general desk@x.org C#") == f"@{Z}here #{Z}general desk@x.org C#"


@pytest.mark.parametrize(
    ("text", "mrkdwn"),
    [
        (r"\*a\*", f"{Z}*{Z}a{Z}*{Z}"),
        ("~a b~", f"{Z}~{Z}a b{Z}~{Z}"),
        ("`a`", f"{Z}`{Z}a{Z}`{Z}"),
        (r"\_a\_", f"{Z}_{Z}a{Z}_{Z}"),
        (r"5\* **b**", f"5{Z}*{Z} *b*"),
        ("> a", f"{Z}&gt; a"),
        ("&#10;> a", f"{Z} &gt; a"),
    ],
)
def test_literal_marks_are_kept_apart(text: str, mrkdwn: str) -> None:
    assert to_mrkdwn(text) == mrkdwn


@pytest.mark.parametrize("text", ["2 * 3 * 4", "snake_case_name", "~30 minutes", "a * b", "it`s", "-> x", "a~b~c"])
def test_marks_that_slack_leaves_alone_stay_as_they_are(text: str) -> None:
    assert to_mrkdwn(text) == text.replace(">", "&gt;")


@settings(deadline=None)
@given(texts)
def test_without_emphasis_nothing_is_formatted(text: str) -> None:
    literal = re.sub(r"[^\w\s]", lambda sign: "\\" + sign[0] if sign[0].isascii() else sign[0], text)
    rest = LINK.sub("x", to_mrkdwn(literal.replace("_", r"\_")))
    assert not FORMATTED.search(rest), rest


@pytest.mark.parametrize("text", TEXTS)
@pytest.mark.parametrize("pages", ["", PAGES])
def test_hostile_texts_are_safe(text: str, pages: str) -> None:
    shown = to_mrkdwn(text, pages)
    shown.encode()
    assert is_safe(shown)
    assert has_words(text) <= has_words(shown)


@settings(deadline=None)
@given(texts)
def test_any_text_is_safe(text: str) -> None:
    shown = to_mrkdwn(text, PAGES)
    shown.encode()
    assert is_safe(shown)
    assert has_words(text) <= has_words(shown)


def test_a_reply_is_one_block() -> None:
    text = {"type": "mrkdwn", "text": "*Hello*\n\n• a", "verbatim": True}
    assert to_blocks("**Hello**\n\n- a") == [{"type": "section", "expand": True, "text": text}]


@pytest.mark.parametrize("text", ["a & b. " * 1400, "x" * 10_000, "<" * 10_000, "😀" * 5000, "[a](/print/x) " * 700, *TEXTS])
def test_every_block_has_words_and_fits(text: str) -> None:
    shown = [block["text"]["text"] for block in to_blocks(text, PAGES)]
    assert all(words and utf16_length(words) <= 3000 and is_safe(words) for words in shown)
    assert bool(shown) == bool(to_mrkdwn(text))


def test_nothing_to_say_is_no_block() -> None:
    assert to_blocks(" ") == []

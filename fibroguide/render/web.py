"""Replies for the chat on a website: HTML."""

import re
from functools import lru_cache
from typing import Any

from markdown_it.token import Token

from fibroguide.render.markdown import PARSER


def _link_numbers(blocks: list[Token], numbers: tuple[str, ...]) -> None:
    """Make links that call out of the phone numbers in texts, outside of other links."""
    if not numbers:
        return
    pattern = re.compile(rf"(?<![\w+.,-])(?<!\d )({'|'.join(re.escape(number) for number in numbers)})(?![\w-]|[.,]\w| \d)")
    for block in blocks:
        inside, children = 0, []
        for token in block.children or ():
            inside += token.type.endswith("_open") and token.tag == "a"
            inside -= token.type.endswith("_close") and token.tag == "a"
            children += [token] if inside or token.type != "text" else _with_links(token.content, pattern)
        if block.children:
            block.children = children


def _with_links(text: str, pattern: re.Pattern[str]) -> list[Token]:
    tokens = []
    for part in pattern.split(text):
        if pattern.fullmatch(part):
            opening = Token("link_open", "a", 1, attrs={"href": f"tel:{re.sub('[^0-9+]', '', part)}"})
            tokens += [opening, Token("text", "", 0, content=part), Token("link_close", "a", -1)]
        elif part:
            tokens.append(Token("text", "", 0, content=part))
    return tokens


@lru_cache(maxsize=512)  # the bot says the same few hundred things again and again
def to_html(text: str, numbers: tuple[str, ...] = ()) -> str:
    """Return ``text`` as HTML: paragraphs, lists, emphasis and links; all else stays text.

    Args:
        text: Markdown. Links lead to https, mailto and tel addresses and to the bot's own pages for printing.
        numbers: Phone numbers that a tap calls wherever they stand.
    """
    env: dict[str, Any] = {}
    tokens = PARSER.parse(text, env)
    _link_numbers(tokens, numbers)
    return str(PARSER.renderer.render(tokens, PARSER.options, env)).strip()

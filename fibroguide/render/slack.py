"""Replies for Slack: its own mark-up, mrkdwn, and blocks of it.

Reference: https://docs.slack.dev/messaging/formatting-message-text
"""

import re
from collections.abc import Iterable, Sequence
from itertools import groupby
from typing import Any

from fibroguide.render.markdown import Span, laid_out
from fibroguide.render.pieces import pieces, utf16_length

_BLOCK_LIMIT = 3000
_APART = "\u200b"  # zero-width space
# Signs that Slack could take for its own: marks at the border of a word, quotes at the start, names to mention.
_MARKS = re.compile(r"(?<![^\W_])[*_~](?=\S)|(?<=\S)[*_~](?![^\W_])|`")
_NAMES = re.compile(r"(?<!\w)[@#](?=\w)")
_NEEDS_SPACE = re.compile(r"[\w*_~`<>]")  # beside a mark that is meant; next to other signs Slack reads it by itself


def to_mrkdwn(text: str, pages: str = "") -> str:
    """Return ``text`` as Slack's mrkdwn, in which nothing is formatted, linked or mentioned but what Markdown says.

    Slack has no way to escape ``* _ ~ ` > @ #``: a literal one gets a zero-width space (U+200B) on each side where Slack
    would act on it. Marks do so at the border of a word (``snake_case`` and ``2 * 3`` stay as they are), ``>`` at the
    start of a line, ``@`` and ``#`` before a name. ``< > &`` are escaped, so that no ``<!here>`` can be made.

    Args:
        text: Markdown.
        pages: Address of the bot's own server, for links to its pages; see :func:`fibroguide.render.markdown.blocks`.
    """
    return laid_out(text, pages, _shown)


def to_blocks(text: str, pages: str = "") -> list[dict[str, Any]]:
    """Return ``text`` as section blocks, as few as it fits into; Slack takes up to 50 in a message.

    Slack is told to change nothing more in them (``verbatim``) and to hide nothing behind "see more" (``expand``).
    """
    parts = pieces(text, _BLOCK_LIMIT, lambda piece: utf16_length(to_mrkdwn(piece, pages)))
    shown = (to_mrkdwn(part, pages) for part in parts)
    texts = ({"type": "mrkdwn", "text": words, "verbatim": True} for words in shown if words)
    return [{"type": "section", "expand": True, "text": text} for text in texts]


def _shown(spans: Sequence[Span]) -> str:
    words = "".join(span.text for span in spans)
    marks = words + "*" * any(span.bold for span in spans) + "_" * any(span.italic for span in spans)
    pairs = frozenset(mark for mark in "*_~`" if marks.count(mark) > 1)  # one alone marks nothing
    bold = ((is_bold, _italics(run, pairs)) for is_bold, run in groupby(spans, lambda span: span.bold))
    line = _joined(bold, "*")
    return _APART + line if line.lstrip().startswith("&gt;") else line


def _italics(spans: Iterable[Span], pairs: frozenset[str]) -> str:
    parts = groupby(spans, lambda span: span.italic)
    return _joined(((is_italic, "".join(_linked(span, pairs) for span in run)) for is_italic, run in parts), "_")


def _joined(parts: Iterable[tuple[bool, str]], mark: str) -> str:
    """Return the parts as one text, those that are meant to stand out between two marks."""
    text, after_mark = "", False
    for stands_out, words in parts:
        inner = words.strip()
        if not stands_out or not inner:
            text += _APART * bool(after_mark and _NEEDS_SPACE.match(words)) + words
            after_mark = False
            continue
        before, after = words[: len(words) - len(words.lstrip())], words[len(words.rstrip()) :]
        text += before
        text += _APART * bool(text and _NEEDS_SPACE.match(text[-1])) + mark + inner + mark + after
        after_mark = not after
    return text


def _linked(span: Span, pairs: frozenset[str]) -> str:
    label = _literal(span.text, pairs)
    return f"<{_escaped(span.href)}|{label}>" if span.href else label


def _literal(text: str, pairs: frozenset[str]) -> str:
    text = _MARKS.sub(lambda match: f"{_APART}{match[0]}{_APART}" if match[0] in pairs else match[0], text)
    return _escaped(_NAMES.sub(lambda match: match[0] + _APART, text))


def _escaped(text: str) -> str:
    return text.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;")

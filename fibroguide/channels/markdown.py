"""Replies are written in Markdown; this turns them into what a channel shows."""

from functools import lru_cache

from markdown_it import MarkdownIt

_MARKDOWN = MarkdownIt("zero", {"html": False}).enable(["list", "emphasis", "link", "newline", "escape", "entity"])
_MARKDOWN.validateLink = lambda url: url.startswith(("https:", "mailto:", "tel:"))  # type: ignore[method-assign]


@lru_cache(maxsize=512)  # the bot says the same few hundred things again and again
def to_html(text: str) -> str:
    """Return ``text`` as HTML: paragraphs, lists, emphasis and https, mailto and tel links; all else stays text."""
    return str(_MARKDOWN.render(text)).strip()

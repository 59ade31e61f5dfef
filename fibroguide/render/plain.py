"""Replies as plain text, for e-mail, terminals and everything that shows text as it is."""

from collections.abc import Sequence

from fibroguide.render.markdown import Span, laid_out


def to_plain(text: str, pages: str = "") -> str:
    """Return ``text`` without marks: "• " and "1. " before items, the address of a link after its label.

    Args:
        text: Markdown.
        pages: Address of the bot's own server, for links to its pages; see :func:`fibroguide.render.markdown.blocks`.
    """
    return laid_out(text, pages, _shown)


def _shown(spans: Sequence[Span]) -> str:
    return "".join(_with_address(span.text, span.href) for span in spans)


def _with_address(label: str, href: str | None) -> str:
    """Return a label and its address; one of them where they say the same, or where a tap on the label would do it."""
    if not href or href.startswith(("tel:", "mailto:")):
        return label
    if label.rstrip("/") in (href.rstrip("/"), href.partition("://")[2].rstrip("/")):
        return href
    return f"{label.rstrip(':')}: {href}"

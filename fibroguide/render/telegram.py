"""Replies for Telegram: the few tags of HTML that its parse mode ``HTML`` knows.

Reference: https://core.telegram.org/bots/api#html-style
"""

from collections.abc import Sequence

from fibroguide.render.markdown import Span, laid_out


def to_telegram(text: str, pages: str = "") -> str:
    """Return ``text`` as Telegram's HTML; empty only for a text of nothing but spaces.

    Phone numbers stay text, which Telegram makes a link of by itself.

    Args:
        text: Markdown.
        pages: Address of the bot's own server, for links to its pages; see :func:`fibroguide.render.markdown.blocks`.
    """
    return laid_out(text, pages, _shown)


def _shown(spans: Sequence[Span]) -> str:
    html = "".join(_tagged(span) for span in spans)
    return html.replace("</b><b>", "").replace("</i><i>", "")  # no text holds these: its < is escaped


def _tagged(span: Span) -> str:
    html = _escaped(span.text)
    if span.href and not span.href.startswith("tel:"):
        address = _escaped(span.href).replace('"', "&quot;")
        html = f'<a href="{address}">{html}</a>'
    if span.italic:
        html = f"<i>{html}</i>"
    return f"<b>{html}</b>" if span.bold else html


def _escaped(text: str) -> str:
    return text.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;")

"""Reads replies, which are Markdown: one parser for every channel, and what it finds as lines of words in a style."""

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass

from markdown_it import MarkdownIt
from markdown_it.token import Token

OWN_PAGES = "/print/"
_LINKS = ("https:", "mailto:", "tel:", OWN_PAGES)
_ONE_LINE = str.maketrans("\r\n", "  ")  # an entity such as &#10; makes no new line

PARSER = MarkdownIt("zero", {"html": False}).enable(["list", "emphasis", "link", "newline", "escape", "entity"])
PARSER.validateLink = lambda url: url.startswith(_LINKS)  # type: ignore[method-assign]


@dataclass(frozen=True)
class Span:
    """Words in one style.

    Attributes:
        text: The words; of a link with none, its address.
        bold: Strong emphasis.
        italic: Emphasis.
        href: Where a link leads: a full address; empty for a page of the bot's own that has none here; None: no link.
    """

    text: str
    bold: bool = False
    italic: bool = False
    href: str | None = None


@dataclass(frozen=True)
class Line:
    """One line: what it begins with (``"• "``, ``"2. "``, an indent or nothing) and its words."""

    start: str
    spans: tuple[Span, ...]


def whole(text: str) -> str:
    """Return ``text`` with halves of characters joined or, where the other half is missing, replaced."""
    return text.encode("utf-16-le", "surrogatepass").decode("utf-16-le", "replace")


def blocks(text: str, pages: str = "") -> list[list[Line]]:
    """Return the paragraphs and lists of ``text``, each as its lines; none for a text of spaces.

    Args:
        text: Markdown.
        pages: Address of the bot's own server. Without one, links to its pages have no address, and a line that is
            nothing but such a link is left out, unless nothing else is there.
    """
    text = whole(text)
    tokens = PARSER.parse(text)
    found = _Walk(pages, leave_out=True).through(tokens)
    if _has_words(found) or not any(character.isalnum() for character in text):
        return found
    found = _Walk(pages, leave_out=False).through(tokens)
    if _has_words(found):
        return found
    return [[Line("", (Span(line.strip()),))] for line in text.split("\n") if line.strip()]  # lists nested too deeply


def laid_out(text: str, pages: str, inline: Callable[[Sequence[Span]], str]) -> str:
    """Return ``text`` with an empty line between paragraphs, each line's words as ``inline`` shows them."""
    return "\n\n".join("\n".join(line.start + inline(line.spans) for line in block) for block in blocks(text, pages)).strip()


def _has_words(found: list[list[Line]]) -> bool:
    """Tell whether there is more than bullets."""
    shown = (line.start + "".join(span.text for span in line.spans) for block in found for line in block)
    return any(character.isalnum() for line in shown for character in line)


class _Walk:
    """Goes through the parser's tokens once."""

    def __init__(self, pages: str, leave_out: bool) -> None:
        self._pages = pages.rstrip("/")
        self._leave_out = leave_out
        self._blocks: list[list[Line]] = []
        self._lists: list[int | None] = []  # those open here: the last number of each, None where it has bullets
        self._mark = ""  # of an item of which no line has come yet

    def through(self, tokens: Iterable[Token]) -> list[list[Line]]:
        for token in tokens:
            if not self._lists and token.type.endswith(("list_open", "paragraph_open")):
                self._blocks.append([])
            if token.type == "list_item_open":
                self._begin_item()
            elif token.type == "list_item_close":
                self._end_item()
            elif token.type.endswith("list_open"):
                self._lists.append(int(token.attrs.get("start", 1)) - 1 if token.tag == "ol" else None)
            elif token.type.endswith("list_close"):
                self._lists.pop()
            elif token.type == "inline":
                self._add(_lines(token.children or (), self._pages))
        return [block for block in self._blocks if block]

    def _begin_item(self) -> None:
        number = self._lists[-1]
        if number is not None:
            self._lists[-1] = number = number + 1
        indent = self._mark or "  " * (len(self._lists) - 1)
        self._mark = indent + ("• " if number is None else f"{number}. ")

    def _end_item(self) -> None:
        if self._mark:
            self._blocks[-1].append(Line(self._mark.rstrip(), ()))
            self._mark = ""

    def _add(self, lines: list[list[Span]]) -> None:
        indent = "  " * len(self._lists)
        for spans in lines:
            if not (self._leave_out and _is_dead(spans)):
                self._blocks[-1].append(Line(self._mark or indent, tuple(spans)))
                self._mark = ""
        self._mark = ""


def _lines(tokens: Iterable[Token], pages: str) -> list[list[Span]]:
    """Return the words of a paragraph by line; a link is one span, in the style that all of its words have."""
    lines: list[list[Span]] = [[]]
    here = lines[-1]
    href, style = "", {"strong": 0, "em": 0}
    for token in tokens:
        if token.tag in style:
            style[token.tag] += token.nesting
        elif token.type == "link_open":
            here, href = [], str(token.attrs["href"])
        elif token.type == "link_close":
            lines[-1].append(_link(here, href, pages))
            here, href = lines[-1], ""
        elif token.tag == "br" and not href:
            lines.append(here := [])
        elif words := " " if token.tag == "br" else token.content.translate(_ONE_LINE):
            here.append(Span(words, bold=style["strong"] > 0, italic=style["em"] > 0))
    return lines


def _link(label: list[Span], href: str, pages: str) -> Span:
    words = "".join(span.text for span in label).strip()
    bold, italic = all(span.bold for span in label), all(span.italic for span in label)
    if href.startswith(OWN_PAGES):
        href = pages and pages + href
    return Span(words or href.partition(":")[2].lstrip("/"), bold and bool(label), italic and bool(label), href)


def _is_dead(spans: list[Span]) -> bool:
    """Tell whether a line is nothing but links that lead nowhere."""
    rest = "".join(span.text for span in spans if span.href != "")
    return any(span.href == "" for span in spans) and not any(character.isalnum() for character in rest)

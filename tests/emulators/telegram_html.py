"""What Telegram makes of a text in its HTML mode, and of a link: https://core.telegram.org/bots/api#html-style."""

import re
from typing import Any
from urllib.parse import urlsplit

# The kind of entity that each tag makes.
TAGS = {
    "b": "bold", "strong": "bold", "i": "italic", "em": "italic", "u": "underline", "ins": "underline",
    "s": "strikethrough", "strike": "strikethrough", "del": "strikethrough", "tg-spoiler": "spoiler", "span": "spoiler",
    "a": "text_link", "code": "code", "pre": "pre", "tg-emoji": "custom_emoji", "blockquote": "blockquote",
}  # fmt: skip
_CHARACTER = re.compile(r"&(?:#x([0-9A-Fa-f]*)|#([0-9]*)|(lt|gt|amp|quot)(?![A-Za-z]));?")
_NAMED = {"lt": "<", "gt": ">", "amp": "&", "quot": '"'}
_ATTRIBUTE = re.compile(r"""\s*([^\s=>]*)(?:\s*(=)\s*("[^"]*"|'[^']*'|[A-Za-z0-9.-]*))?""")
_BAD_UNICODE = "Text contains invalid Unicode characters after decoding HTML entities, check for unmatched surrogate code units"

Entity = dict[str, Any]


class ParseError(ValueError):
    """Telegram's own words about a text that it cannot parse."""


def utf16_length(text: str) -> int:
    """Telegram counts texts and offsets in UTF-16 units."""
    return len(text.encode("utf-16-le", "surrogatepass")) // 2


def parsed(html: str) -> tuple[str, list[Entity]]:
    """Return what the user sees of a text, and its entities.

    Raises:
        ParseError: The text is not in Telegram's HTML.
    """
    parser = _Parser(html)
    parser.run()
    return parser.text, sorted(parser.entities, key=lambda entity: (entity["offset"], -entity["length"]))


def trimmed(text: str, entities: list[Entity]) -> tuple[str, list[Entity]]:
    """Leave out the spaces and empty lines around a text, as Telegram does; its entities keep their places."""
    start, kept = utf16_length(text) - utf16_length(text.lstrip()), text.strip()
    cut = []
    for entity in entities:
        begin = max(entity["offset"] - start, 0)
        end = min(entity["offset"] + entity["length"] - start, utf16_length(kept))
        if end > begin:
            cut.append({**entity, "offset": begin, "length": end - begin})
    return kept, cut


def link(url: str) -> str:
    """Return a link as Telegram keeps it; without a scheme it becomes http.

    Raises:
        ValueError: Telegram's words about a link that it does not take.
    """
    if url.lower().startswith("tg:"):
        return url
    try:
        parts = urlsplit(url if "://" in url else f"http://{url}")
    except ValueError:
        raise ValueError("Wrong HTTP URL") from None
    if parts.scheme not in ("http", "https"):
        raise ValueError("Unsupported URL protocol")
    try:
        port = f":{parts.port}" if parts.port else ""
    except ValueError:  # such as tel:+12025550143, whose scheme looks like a host
        raise ValueError("Wrong port number specified in the URL") from None
    host = parts.hostname or ""
    if "." not in host or ":" in host or re.search(r"\s", host):
        raise ValueError("Wrong HTTP URL")
    after = url[url.lower().find(parts.netloc.lower()) + len(parts.netloc) :]
    return f"{parts.scheme}://{host}{port}{after if after.startswith('/') else f'/{after}'}"


class _Parser:
    def __init__(self, html: str) -> None:
        self.html, self.at, self.text = html, 0, ""
        self.open: list[tuple[str, str, int]] = []  # tag, its attribute, where the text was
        self.entities: list[Entity] = []

    def run(self) -> None:
        while self.at < len(self.html):
            begin = self.html.find("<", self.at)
            self.text += unescaped(self.html[self.at : begin if begin >= 0 else None])
            if begin < 0:
                break
            self.at = begin
            self._end_tag() if self.html.startswith("</", begin) else self._start_tag()
        if self.open:
            raise ParseError(f'Can\'t find end tag corresponding to start tag "{self.open[-1][0]}"')
        if any("\ud800" <= character <= "\udfff" for character in self.text):
            raise ParseError(_BAD_UNICODE)

    def _place(self, at: int | None = None) -> str:
        return f"at byte offset {len(self.html[: self.at if at is None else at].encode())}"

    def _start_tag(self) -> None:
        name = re.compile(r"[^\s>]*").match(self.html, self.at + 1)
        if name is None or name.end() == len(self.html):
            raise ParseError(f"Unclosed start tag {self._place()}")
        tag = name[0].lower()
        if tag not in TAGS:
            raise ParseError(f'Unsupported start tag "{tag}" {self._place()}')
        attributes, end = self._attributes(tag, name.end())
        if tag == "span" and attributes.get("class") != "tg-spoiler":
            raise ParseError(f'Tag "span" must have class "tg-spoiler" {self._place()}')
        self.open.append((tag, attributes.get({"a": "href", "tg-emoji": "emoji-id"}.get(tag, ""), ""), len(self.text)))
        self.at = end

    def _attributes(self, tag: str, at: int) -> tuple[dict[str, str], int]:
        """The attributes of a start tag from ``at`` on, and where the tag ends."""
        found: dict[str, str] = {}
        while not (end := re.compile(r"\s*>").match(self.html, at)):
            match = _ATTRIBUTE.match(self.html, at)
            assert match is not None
            name, equals, value = match.groups()
            at = match.end()
            if not name and at < len(self.html):
                raise ParseError(f'Empty attribute name in the tag "{tag}" {self._place()}')
            if equals and not value and self.html[at : at + 1] in ("'", '"'):  # the quotes are not closed
                raise ParseError(f"Unclosed start tag {self._place()}")
            if at == len(self.html):
                named = "" if value else f' "{tag}"'
                raise ParseError(f"Unclosed start tag{named} {self._place()}")
            if equals and not value.startswith(("'", '"')) and not re.match(r"[\s>]", self.html[at]):
                raise ParseError(f"Unexpected end of name token {self._place(match.start(3))}")
            found[name] = unescaped(value[1:-1]) if value and value[0] in "'\"" else (value or "").lower()
        return found, end.end()

    def _end_tag(self) -> None:
        if not self.open:
            raise ParseError(f"Unexpected end tag {self._place()}")
        match = re.compile(r"</([^\s>]*)\s*(>?)").match(self.html, self.at)
        assert match is not None
        if not match[2]:
            raise ParseError(f"Unclosed end tag {self._place()}")
        tag, attribute, since = self.open.pop()
        if match[1] and match[1].lower() != tag:
            raise ParseError(f'Unmatched end tag {self._place()}, expected "</{tag}>", found "</{match[1].lower()}>"')
        inside = self.text[since:]
        if inside and (more := _more(tag, attribute, inside)) is not None:
            place = {"offset": utf16_length(self.text[:since]), "length": utf16_length(inside)}
            self.entities.append({"type": TAGS[tag], **place, **more})
        self.at = match.end()


def _more(tag: str, attribute: str, inside: str) -> Entity | None:
    """What the entity of a tag says besides its place; None where the text stays plain."""
    if tag == "tg-emoji":
        if not attribute.isdigit() or not int(attribute):
            raise ParseError("Invalid custom emoji identifier specified")
        return {"custom_emoji_id": attribute}
    if tag == "a":
        if attribute.lower().startswith("mailto:"):
            return {"url": attribute}
        try:
            return {"url": link(attribute or inside)}
        except ValueError:
            return None
    return {}


def unescaped(text: str) -> str:
    """Put the characters for Telegram's four named entities and for numbers; others stay as they are."""
    return _CHARACTER.sub(_character, text)


def _character(match: "re.Match[str]") -> str:
    hexadecimal, decimal, name = match.groups()
    if name:
        return _NAMED[name]
    number = int(hexadecimal or "0", 16) if hexadecimal is not None else int(decimal or "0")
    return chr(number) if 0 < number < 0x10FFFF and len(match[0].rstrip(";")) < 10 else match[0]

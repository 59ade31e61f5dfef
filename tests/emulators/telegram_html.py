"""What Telegram makes of a text in its HTML mode: https://core.telegram.org/bots/api#html-style."""

import re

TAGS = {
    "b", "strong", "i", "em", "u", "ins", "s", "strike", "del", "a", "code", "pre", "tg-spoiler", "span", "tg-emoji", "blockquote",
}  # fmt: skip
_TOKEN = re.compile(r"<(/?)([^\s<>/]*)([^<>]*)>|&(#x?[0-9A-Fa-f]+|[A-Za-z]+);?|<|[^<&]+|&")
_NAMED = {"lt": "<", "gt": ">", "amp": "&", "quot": '"'}


class ParseError(ValueError):
    """Telegram's own words about a text that it cannot parse."""


def shown(html: str) -> str:
    """Return what the user sees of a text.

    Raises:
        ParseError: The text is not in Telegram's HTML.
    """
    text, open_tags = "", []
    for match in _TOKEN.finditer(html):
        place = f"at byte offset {len(html[: match.start()].encode())}"
        token, (closing, tag, rest, entity) = match[0], match.groups()
        if entity:
            text += _entity(entity, token)
        elif tag is None:
            if token == "<":
                raise ParseError(f"Can't find end tag corresponding to start tag {place}")
            text += token
        elif closing:
            if not open_tags or open_tags.pop() != tag:
                raise ParseError(
                    f'Unmatched end tag {place}, expected "</{open_tags[-1] if open_tags else ""}>", found "</{tag}>"'
                )
        elif tag not in TAGS or (tag == "span" and 'class="tg-spoiler"' not in rest):
            raise ParseError(f'Unsupported start tag "{tag}" {place}')
        else:
            open_tags.append(tag)
    if open_tags:
        raise ParseError(f'Can\'t find end tag corresponding to start tag "{open_tags[-1]}"')
    return text


def _entity(entity: str, token: str) -> str:
    if entity.startswith("#"):
        return chr(int(entity[2:], 16) if entity[1] in "xX" else int(entity[1:]))
    return _NAMED.get(entity, token)

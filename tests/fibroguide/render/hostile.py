"""Texts that want to break a renderer."""

from hypothesis import strategies as st

TEXTS = (
    "<script>alert(1)</script>",
    "stray * and _ and ~ and ` and **",
    "**unbalanced *nested __mess_ **",
    "[x](javascript:alert(1)) [y](https://x.org/?a=1&b=\"2\"|<z>*_) [z](<tel:+1 202>)",
    "a & b < c > d &amp; &lt;b&gt; &#10; &#xd800;",
    "😀 𝕬stral 👩‍👩‍👧 2️⃣",
    "שלום \u202eevil\u202c **مرحبا**",
    "word " * 2000,
    "x" * 10_000,
    "*a " * 3000,
    "[" * 10_000,
    "- " * 40 + "deep",
    "lone \ud83d and \ude00, pair \ud83d\ude00 [\udc00](https://x.org/\ud800)",
    "<!here> <!channel|x> <@U123> <#C123> @channel #general",
    "\x00\x01\u200b\ufeff words",
    "2024.", "-", "1.", "[](https://x.org)", "[ ](/print/x)", "&nbsp;", "", " \n\n ",
    "> quoted\n>>> more", "```\ncode\n```", "a\\\nb  \nc",
    "- a\n  - b\n\n    c\n1. d\n7) e",
)  # fmt: skip
_BITS = (
    *"abz019 \n*_~`<>&|@#[]()!\\\"'-+.:;{}", "\n\n", "**", "__", "- ", "1. ", "  - ", "[a](https://x.org)", "[**b** c](/print/x)",
    "[d](tel:+1)", "[e](mailto:a@b.c)", "](", "&lt;", "&#10;", "<b>", "</a>", "<!here>", "😀", "\ud83d", "\ude00", "שלום",
    "\u200b", "\t",
)  # fmt: skip
texts = st.one_of(
    st.lists(st.sampled_from(_BITS), max_size=60).map("".join),
    st.text(st.characters(), max_size=200),
    st.sampled_from(TEXTS).map(lambda text: text[:1000]),
)


def has_words(text: str) -> bool:
    return any(character.isalnum() for character in text)

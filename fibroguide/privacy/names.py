"""Hides people's names: what an introduction, a title, a relation or a signature marks as a name, and common first names.

The lists stand in names.yml. A word that is a name as well ("May", "Will", "Grace") counts as one only where something else
says so.
"""

import re

from fibroguide.privacy.marks import NAME
from fibroguide.privacy.name_words import Word, name_lists, words_of

_TITLES = frozenset("dr mr mrs ms miss mx prof professor doctor nurse rev reverend sister mister missus señor señora sra".split())
_SHORT_TITLES = frozenset("dr mr mrs ms mx prof rev sra".split())  # which people write in small letters, too
_I_AM = ("i'm", "im", "i’m", "soy")
_IT_IS = ("it's", "it’s", "its")
_NAME_IS = (
    ["name", "is"],
    ["names", "is"],
    ["name", "was"],
    ["me", "llamo"],
    ["nombre", "es"],
    ["am", "called"],
    ["my", "names"],
)
_NAMED = ("name's", "name’s", "named")
_BEFORE_SIGN = ("name", "patient", "signed")  # "Name: ..."
_OF_THINGS = frozenset(  # "the brand name is Ketalar"
    "brand generic drug drug's trade medicine medicine's its other chemical product common clinic clinic's user".split()
)
_TRIGGERS = frozenset(
    {"is", "was", "es", "llamo", "called", "names", *_NAMED, *_BEFORE_SIGN, "mr", "mrs"}
)  # of names in small letters
_MARKERS = frozenset({*_TITLES, *_I_AM, *_IT_IS, "is", "am", "i", "hi", "hello", "hey", "dear"})
_SPEAKING = frozenset("speaking here calling writing again texting".split())
_PARTICLES = frozenset("de la del los las van von der den da di du bin al el y".split())
_PLACES = frozenset("san santa st saint fort port mount lake los las el ft mt prince king queen".split())
_EPONYMS = frozenset(
    "disease syndrome palsy lymphoma thyroiditis sign scale test criteria phenomenon wort horse hospital clinic street road "
    "avenue university college school pharmacy insurance county city".split()
)
_CANNABIS = ("mary", "jane")
_KISSES = frozenset("x xx xxx xo xoxo".split())
_SIGN_OFFS = frozenset("thanks thx regards wishes cheers sincerely yours love ta xx x best blessings gracias you".split())
_GREETINGS = frozenset("hi hello hey dear".split())
_BOUNDARIES = frozenset("and but i im i'm i’m from here calling speaking with who so my can could what how y".split())
_MOST_PARTS = 4  # of a name: "Maria del Carmen Ruiz"
_STYLED = 0.7  # share of words with a capital from which capitals tell nothing
_ENDINGS = ("ed", "ing", "ly")
_NEAR = re.compile(r"[ .,:=(\-\n\"“~–—]{1,4}")
_AFTER_SENTENCE = re.compile(r"\s*[.!?\n]\s*[-~–—]+\s*")


def hide_names(text: str) -> str:
    """Return ``text`` without people's names."""
    pieces, done = [], 0
    for start, end in _Reader(text).names():
        pieces += [text[done:start], NAME]
        done = end
    return "".join((*pieces, text[done:]))


class _Reader:
    """Looks through the words of a text for names."""

    def __init__(self, text: str) -> None:
        self._text = text
        self._lists = name_lists()
        self._words = words_of(text)
        self._markers = name_lists().relations | _MARKERS
        capitals = sum(word.capital for word in self._words)
        self._styled = len(self._words) > 3 and capitals >= _STYLED * len(self._words)

    def names(self) -> list[tuple[int, int]]:
        """Return where the names stand, in order."""
        found, at, before = [], 0, ""
        first, last = self._lists.first, self._lists.last
        while at < len(self._words):
            word, parts = self._words[at], 0
            if word.capital or word.plain in first or word.plain in last or before in _TRIGGERS:  # most words are out at once
                parts = self._parts(at)
                if parts:
                    found.append((word.start, self._words[at + parts - 1].end))
            at += parts or 1
            before = self._words[at - 1].lower
        return found

    def _parts(self, at: int) -> int:
        """Return how many words from ``at`` on are a name; 0 for none."""
        word, lists = self._words[at], self._lists
        if len(word.plain) < 2 and not self._is_initial(at):
            return 0
        if word.plain in lists.never and not (word.capital and word.plain in lists.also_words):
            return 0
        before = self._words[at - 1].lower if at else ""
        if before in _TRIGGERS and self._is_named(at):
            return self._length(at, loose=not word.capital)
        if self._is_known(at) or (before in self._markers and self._is_marked(at)) or self._is_signature(at):
            return self._length(at)
        return 0

    def _is_named(self, at: int) -> bool:
        """Tell whether "my name is" or the like stands before a word: then it is a name, unless it cannot be one."""
        word, before = self._words[at], self._before(at)
        if not before or word.plain in _PARTICLES:
            return False
        sign = self._between(at - 1).strip()
        named = before[-2:] in _NAME_IS or before[-1] in _NAMED or (before[-1] in _BEFORE_SIGN and sign in (":", "=", "-"))
        if at > 2 and before[-2:] in _NAME_IS and self._words[at - 3].lower in _OF_THINGS:
            return False
        known = word.capital or word.plain in self._lists.first
        return named and (known or (before[-1] != "named" and not word.plain.endswith(_ENDINGS)))

    def _is_initial(self, at: int) -> bool:
        """Tell whether a letter is the first of a name that follows, as in "J. Hoffman"."""
        follows = self._words[at + 1] if at + 1 < len(self._words) and self._between(at) == ". " else None
        return self._words[at].capital and follows is not None and follows.capital and follows.plain not in self._lists.never

    def _is_known(self, at: int) -> bool:
        """Tell whether a word is a first name by itself."""
        word, lists, follows = self._words[at], self._lists, self._next(at)
        if at and self._words[at - 1].plain in _PLACES and not self._between(at - 1).strip(". "):
            return False
        if follows and (follows.plain in _EPONYMS or (word.plain, follows.plain) == _CANNABIS):
            return False
        if at and (self._words[at - 1].plain, word.plain) == _CANNABIS:
            return False
        if word.plain in lists.first:
            small = len(word.plain) > 3 and word.plain not in lists.capital_only
            return (word.capital and (not word.shouted or self._styled)) or (small and not word.shouted)
        if not word.capital or word.shouted or follows is None or not follows.capital or follows.plain in lists.never:
            return False
        if self._styled:
            return follows.plain in lists.last and word.plain in lists.also_words
        return follows.plain in lists.last or self._is_here(at + 1)

    def _is_here(self, at: int) -> bool:
        """Tell whether a word ends a name that says who writes: "Imelda Santos here, ..."."""
        here = self._next(at)
        return here is not None and here.lower == "here" and self._next(at + 1) is None

    def _is_marked(self, at: int) -> bool:
        """Tell whether a title, a relation, "I'm", "this is" or a greeting stands before a word, and the word fits."""
        before = self._before(at)
        if not before or self._between(at - 1).strip("., (:-"):
            return False
        word, lists, close, follows = self._words[at], self._lists, self._between(at - 1) == " ", self._next(at)
        maybe = word.capital and not word.shouted and not self._styled
        if before[-1] in _TITLES:
            return self._has_title(at, maybe)
        if before[-1] in lists.relations and (at == 1 or not self._words[at - 1].capital):
            return self._is_listed(word) or (maybe and (close or word.plain in lists.also_words))
        if before[-1] == "i" and self._between(at - 1) == ", ":  # "I, Ann Example, ask for ..."
            return maybe and follows is not None and follows.capital and follows.plain not in lists.never
        if close and (before[-1] in _I_AM or before[-2:] == ["i", "am"]):
            return self._is_introduced(at, maybe, by_themselves=True)
        if close and (before[-1] in _IT_IS or before[-2:] in (["this", "is"], ["it", "is"])):
            return self._is_introduced(at, maybe, by_themselves=False)
        return before[-1] in _GREETINGS and maybe and word.plain in lists.also_words and self._can_end(at)

    def _has_title(self, at: int, maybe: bool) -> bool:
        """Tell whether a word after "Mrs", "dr" or the like is a name: "MS" is an illness and "dr said" no Mr Said."""
        word, title = self._words[at], self._words[at - 1]
        if not title.capital and title.plain not in _SHORT_TITLES:
            return False
        if self._is_listed(word):
            return True
        return not title.shouted and (maybe or title.plain in ("mr", "mrs"))

    def _is_introduced(self, at: int, maybe: bool, by_themselves: bool) -> bool:
        """Tell whether a word after "I'm" or "this is" is a name: so much else can stand there."""
        word, lists, follows = self._words[at], self._lists, self._next(at)
        if word.plain in lists.first:
            return True
        if not maybe:
            return False
        if follows and (follows.plain in _SPEAKING or follows.plain in lists.last):
            return True
        if word.plain in lists.also_words:
            return (by_themselves or word.plain not in lists.never) and self._can_end(at)  # "it's August and ..."
        return (
            by_themselves and follows is not None and follows.capital and not follows.shouted and follows.plain not in lists.never
        )

    def _is_signature(self, at: int) -> bool:
        """Tell whether a word ends the message as a signature does: "Thanks, Ann", "... it hurts. - Ann K."."""
        word, left = self._words[at], len(self._words) - at
        if left > 5 or not at or self._styled or not word.capital or word.shouted:
            return False
        rest = [part for part in self._words[at:] if part.lower not in _KISSES]
        if len(rest) > 3 or not all(part.capital and part.plain not in self._lists.never for part in rest):
            return False
        if self._text[self._words[-1].end :].strip(" .!♥❤\ufe0f"):
            return False
        between, before = self._between(at - 1), self._before(at)
        if before and (before[-1] in _SIGN_OFFS and (before[-1] != "you" or before[-2:] == ["thank", "you"])):
            listed = word.plain in self._lists.also_words or word.plain in self._lists.last
            return listed or bool(between.strip()) or len(rest) == 2
        return bool(_AFTER_SENTENCE.fullmatch(between))

    def _length(self, at: int, loose: bool = False) -> int:
        """Return how many words a name has that begins at ``at``; ``loose`` after an introduction in small letters."""
        parts = 1
        while parts < _MOST_PARTS and at + parts < len(self._words) and self._continues(at + parts, loose and parts == 1):
            parts += 1
        while parts > 1 and self._words[at + parts - 1].plain in _PARTICLES:
            parts -= 1
        return parts

    def _continues(self, at: int, loose: bool) -> bool:
        """Tell whether a word goes on a name."""
        word, before, lists = self._words[at], self._words[at - 1], self._lists
        between = self._between(at - 1)  # which begins with a possessive 's, if there is one
        if (between != " " and not (between in (". ", ".") and len(before.plain) == 1)) or word.plain in lists.never:
            return False
        if len(word.plain) == 1:
            return word.capital and word.plain not in ("i", "a")
        if word.plain in lists.last or (word.plain in lists.first and word.capital):
            return True
        if word.plain in _PARTICLES:
            return at + 1 < len(self._words) and self._words[at + 1].capital and not self._styled
        if word.capital:
            return not self._styled and not word.shouted
        return loose and not word.plain.endswith(_ENDINGS) and self._can_end(at)

    def _is_listed(self, word: Word) -> bool:
        return word.plain in self._lists.first or word.plain in self._lists.last

    def _before(self, at: int) -> list[str]:
        """Return the two words just before a word, in small letters, if only a space and a sign or two stand between."""
        if not at or not _NEAR.fullmatch(self._between(at - 1)):
            return []
        return [word.lower for word in self._words[max(0, at - 2) : at]]

    def _between(self, at: int) -> str:
        """Return what stands between a word and the next."""
        return self._text[self._words[at].end : self._words[at + 1].start]

    def _next(self, at: int) -> Word | None:
        """Return the next word, if only a space stands between."""
        return self._words[at + 1] if at + 1 < len(self._words) and self._between(at) == " " else None

    def _can_end(self, at: int) -> bool:
        """Tell whether a name can end with a word: a sign, the end, or a word that begins the next thought follows."""
        follows = self._next(at)
        return follows is None or follows.lower in _BOUNDARIES

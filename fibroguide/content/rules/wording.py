"""What no answer may say: a dose, a share of people, a promise, an order about medicine, a word on the person."""

import re
from dataclasses import dataclass

# A claim may only stand with a word before it that takes it back.
CLAIM = re.compile(
    r"(?<!no )(?<!not a )\bcures?\b(?!\?)|\bcured\b|\bguarantee|\bproven\b|\bproved\b|\bsafe(?:ly|r)?\b|\bmiracle|\bbreakthrough"
    r"|\bgroundbreaking|\balways works\b|\bwill work\b|\brisk[- ]free\b|\bpainless\b",
    re.IGNORECASE,
)
DOSE = re.compile(r"\d+(?:\.\d+)?\s*(?:mg|mcg|µg|ug|ml|cc|grams?|milligrams?)\b", re.IGNORECASE)
PERCENTAGE = re.compile(r"\d\s*%|\bper ?cent\b|\b(?:one|two|three|half|most) (?:in|out of) \w+", re.IGNORECASE)
# An order to start, stop or change a medicine; "do not stop ... on your own" and "ask before you ..." are none.
MEDICINE = re.compile(
    r"(?<!not )(?<!never )(?<!before you )(?<!before they )\b"
    r"(?:start|stop|quit|pause|skip|double|halve|increase|reduce|lower|raise|come off|wean off|taper|cut down|switch)"
    r"(?: (?:taking|using|up|on|off|to|down))?(?: (?:your|the|all|any|this|that|these|those|a|an|other)){0,2}"
    r" (?:medicines?|medications?|tablets?|pills?|dose|doses|drugs?|antidepressants?|opioids?|painkillers?)\b",
    re.IGNORECASE,
)
# Advice to the one person who reads it, about a medicine whatever its name.
ADVICE = re.compile(
    r"\byou (?:should|must|have to|need to|ought to) (?:start|stop|quit|pause|skip|take|double|halve|increase|reduce|taper)\b"
    r"|\b(?:I|we) (?:advise|recommend|suggest)\b|\bin your case,? (?:it|ketamine|the infusions?|this) (?:is|will|would)\b",
    re.IGNORECASE,
)
VERDICT = re.compile(
    r"\byou(?:'re| are| would be| will be| may be| should be)? (?:not )?(?:eligible|suitable|a (?:good |poor )?candidate)\b"
    r"|\byou (?:qualify|can have (?:it|ketamine|the infusions?)|can(?:not|'t) have (?:it|ketamine|the infusions?))\b",
    re.IGNORECASE,
)
PERMISSION = re.compile(
    r"(?<!when )(?<!whether )(?<!if )\byou (?:can|may|could|are free to|are allowed to) (?:\w+ ){0,2}(?:drive|drink)\b"
    r"|\b(?:driving|alcohol|a drink|wine|beer) is (?:fine|ok|okay|allowed|safe)\b",
    re.IGNORECASE,
)
# One of these keeps a fact as open as the guide leaves it.
HEDGE = re.compile(
    r"\b(?:may|might|can|could|some|perhaps|often|usually|thought|suggests?|seems?|differs?|depends?|has been seen)\b",
    re.IGNORECASE,
)

_ALIKE = str.maketrans({"\N{RIGHT SINGLE QUOTATION MARK}": "'", "\N{LEFT SINGLE QUOTATION MARK}": "'", "*": None})


@dataclass(frozen=True)
class Ban:
    """Something that no answer may hold: the pattern that finds it, what that is, and what to do instead."""

    pattern: re.Pattern[str]
    what: str
    remedy: str

    def found_in(self, text: str) -> str:
        """Return the words of ``text`` that are banned; empty when there are none."""
        found = self.pattern.search(_even(text))
        return found[0] if found else ""


CLAIMS = (
    Ban(DOSE, "names a dose", "Leave it out: the dose is for the clinician to say."),
    Ban(PERCENTAGE, "names a share of people", "Leave it out: the guide gives none."),
    Ban(CLAIM, "makes a claim or a promise", 'Say what may happen, with a word such as "may" or "can".'),
)
ORDERS = (
    Ban(MEDICINE, "tells people to start, stop or change a medicine", "Send them to their clinician for that."),
    Ban(ADVICE, "gives personal advice", "Say what is usual, and send people to their clinician for the rest."),
    Ban(VERDICT, "judges who can have the treatment", "Say that a healthcare provider checks that."),
    Ban(PERMISSION, "permits driving or drinking", "Send people to the clinic for that."),
)


def banned_words(text: str, subject: str = "The answer", bans: tuple[Ban, ...] = CLAIMS + ORDERS) -> list[str]:
    """Return a sentence for each thing that ``text`` says and may not say.

    Args:
        text: An answer, or a part of one.
        subject: What the sentences call it.
        bans: What to look for.
    """
    found = ((ban, ban.found_in(text)) for ban in bans)
    return [f'{subject} {ban.what} ("{words}"). {ban.remedy}' for ban, words in found if words]


def _even(text: str) -> str:
    """Return ``text`` on one line with straight apostrophes and no emphasis, so that none of these hides a word."""
    return " ".join(text.translate(_ALIKE).split())

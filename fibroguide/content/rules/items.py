"""What must hold for the items of a checklist."""

import re
from collections.abc import Iterator

from fibroguide.content.catalogue import Topic
from fibroguide.content.rules.material import Material
from fibroguide.content.rules.problem import Problem
from fibroguide.content.rules.reading import too_hard, too_long
from fibroguide.content.rules.wording import banned_words

MOST_WORDS = 25
_NUMBERS = {"40"}  # the guide gives no other


def item_problems(topic: Topic, material: Material) -> Iterator[Problem]:
    """Yield what is wrong with the items of a checklist; nothing for other topics."""
    items = topic.metadata.get("items", [])
    for item in items:
        subject = f"The item {item['id']!r}"
        for sentence in _of_item(item["text"], subject):
            yield Problem("answer", sentence)
        if not item["facts"] or not set(item["facts"]) <= set(material.facts):
            yield Problem("facts", f"{subject} must name facts of the guide (fibroguide/content/facts.yml).")
    if topic.group == "checklist":
        cited = {fact for item in items for fact in item["facts"]}
        if cited != set(topic.metadata.get("facts", ())):
            yield Problem("facts", f"The facts of a checklist are those of its items: {', '.join(sorted(cited))}.")
        sections = {material.facts[fact]["section"] for fact in cited if fact in material.facts}
        if sections != set(topic.metadata.get("section", ())):
            yield Problem("section", f"The sections of a checklist are those of its items: {', '.join(sorted(sections))}.")


def _of_item(text: str, subject: str) -> list[str]:
    numbers = sorted(set(re.findall(r"\d+", text)) - _NUMBERS)
    return [
        *too_long(text, MOST_WORDS, subject),
        *too_hard(text, subject),
        *banned_words(text, subject),
        *(f"{subject} has the number {number}, which the guide does not give. Leave it out." for number in numbers),
    ]

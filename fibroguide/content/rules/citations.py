"""What stands beside an answer: the guide's facts that it says, their sections, the title, and the topics it leads to."""

import re
from collections.abc import Iterator

from fibroguide.content.catalogue import Topic
from fibroguide.content.rules.material import Material
from fibroguide.content.rules.problem import Problem, did_you_mean
from fibroguide.content.rules.wording import CLAIMS, HEDGE, banned_words
from fibroguide.content.topic_groups import DOCUMENT_GROUPS

LONGEST_TITLE = 40  # a longer one does not fit on a phone's button
# What the guide gives as numbers; an answer may say no others.
_NUMBERS = {"procedure/session_length": {"40"}, "procedure/overview": {"1", "2", "3", "4", "5", "6"}}


def is_document(name: str) -> bool:
    """Tell whether the guide answers the topic, so that its answer cites facts."""
    return name.partition("/")[0] in DOCUMENT_GROUPS


def answer_facts(topic: Topic, material: Material) -> Iterator[Problem]:
    """Yield what is wrong with the facts that the answer cites, or says beside them."""
    cited = list(topic.metadata.get("facts", ()))
    if not is_document(topic.name):
        if cited and topic.group != "checklist":
            yield Problem("facts", "Facts go with answers from the guide only. Empty the cell.")
        return
    if not cited:
        yield Problem("facts", "There are no facts. Name those that the answer says, as in F23, F24.")
    for fact in cited:
        if fact not in material.facts:
            yield Problem(
                "facts", f"There is no fact {fact!r}.{did_you_mean(fact.upper(), material.facts)} {_known_facts(material)}"
            )
    own = {fact: said for fact, said in material.facts.items() if said["topic"] == topic.name}
    for fact in sorted(set(own) - set(cited)):
        yield Problem("facts", f'{fact} is missing: this answer must say that "{own[fact]["fact"]}".')
    for sentence in surer_than_the_guide(topic.name, topic.reply, material):
        yield Problem("answer", sentence)


def surer_than_the_guide(name: str, text: str, material: Material) -> Iterator[str]:
    """Yield a sentence when ``text``, said on the topic ``name``, is surer than the guide, or gives another number."""
    facts = (fact for fact in material.facts.values() if fact["topic"] == name)
    if any(fact.get("hedge") for fact in facts) and not HEDGE.search(text):
        yield 'The guide says this with care. Keep a word such as "may", "can", "some" or "often".'
    for number in sorted(set(re.findall(r"\d+", text)) - _NUMBERS.get(name, set())):
        yield f"The guide gives no number {number}. Leave it out."


def sections_of(name: str, facts: list[str], material: Material) -> list[str]:
    """Return the guide's sections that an answer with these facts is from, in the guide's order.

    Where the topic has facts of its own these count alone: what an answer says beside them is told elsewhere in full.
    """
    known = [fact for fact in facts if fact in material.facts]
    own = [fact for fact in known if material.facts[fact]["topic"] == name] or known
    return list(dict.fromkeys(material.facts[fact]["section"] for fact in sorted(own)))


def answer_sections(topic: Topic, material: Material) -> Iterator[Problem]:
    """Yield a problem when the sections are not those of the facts."""
    wanted = sections_of(topic.name, topic.metadata.get("facts", []), material)
    if is_document(topic.name) and sorted(topic.metadata.get("section", [])) != sorted(wanted):
        yield Problem("section", f"The sections must be those of the facts: {', '.join(wanted) or 'none'}.")


def answer_related(topic: Topic, material: Material) -> Iterator[Problem]:
    """Yield what is wrong with the topics that the buttons under the answer lead to."""
    related = list(topic.metadata.get("related", ()))
    if is_document(topic.name) and len(related) < 3:
        yield Problem("related", f"Too few related topics, {len(related)}; 3 is the fewest. Name others, such as clinician.")
    if len(set(related)) != len(related):
        yield Problem("related", "A related topic is named twice. Name each once.")
    for name in dict.fromkeys(related):
        if name == topic.name:
            yield Problem("related", f"The related topic {name} is this one. Name others.")
        elif name not in material.topics:
            yield Problem(
                "related", f"There is no topic {name!r}.{did_you_mean(name, material.topics)} Take names from the column 'topic'."
            )


def answer_title(topic: Topic, material: Material) -> Iterator[Problem]:
    """Yield what is wrong with the title, which stands on buttons."""
    title = str(topic.metadata.get("title") or "")
    if not title.strip():
        yield Problem("title", "There is no title. Write a few words that fit on a button.")
    if len(title) > LONGEST_TITLE:
        yield Problem("title", f"The title has {len(title)} characters; {LONGEST_TITLE} fit on a phone's button.")
    if re.search(r"[\n{}\[\]]", title):
        yield Problem("title", "The title must be one line without brackets.")
    for sentence in banned_words(title, "The title", CLAIMS):
        yield Problem("title", sentence)
    for other in material.topics.values():
        if title and other.name != topic.name and other.metadata.get("title") == title:
            yield Problem("title", f'{other.name} has the title "{title}" too. Choose another one.')


def _known_facts(material: Material) -> str:
    ids = sorted(material.facts)
    return f"The guide's facts are {ids[0]} to {ids[-1]} (fibroguide/content/facts.yml)."

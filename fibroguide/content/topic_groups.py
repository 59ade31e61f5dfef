"""The groups of topics that code treats apart; a topic's name is ``<group>/<topic>``, or the group alone."""

DOCUMENT_GROUPS = ("fibromyalgia", "ketamine", "benefits", "procedure")  # what the guide answers
URGENT = ("crisis", "emergency", "overdose", "abuse")  # topics of the group "safety" for somebody in danger
FORMS = ("callback", "appointment")  # topics that ask something themselves, so that nothing can be said after them


def group_of(topic: str) -> str:
    """Return the part of a topic's name before the slash: its intent in Rasa."""
    return topic.partition("/")[0]

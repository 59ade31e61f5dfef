"""Everything the bot can say, read from data/: topics with their questions and reply."""

import re
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from fibroguide.content.yaml_reading import read_yaml

WORDINGS = ("simpler", "in_one_sentence")  # what stands beside an answer and says it in other words
_HERE = Path(__file__).parent
_LIST_MARK = re.compile(r"^\s*(?:-|\d+\.)\s+", re.MULTILINE)


@dataclass(frozen=True)
class Topic:
    """One file under data/: what people ask and what the bot replies.

    Attributes:
        name: ``<group>/<topic>``, or the group alone where it is the topic.
        path: The file.
        questions: Training questions; none where only a button or the gate leads to the reply.
        reply: Markdown, with ``{clinic_...}`` values to fill in.
        metadata: Title, the answer in other words, fact ids, section of the guide, reviewer.
    """

    name: str
    path: Path
    questions: tuple[str, ...]
    reply: str
    metadata: dict[str, Any]

    @property
    def group(self) -> str:
        """The part of the name before the slash."""
        return self.name.partition("/")[0]

    def plain_reply(self) -> str:
        """Return the reply as sentences: list marks gone, every list item closed with a full stop."""
        lines = []
        for line in self.reply.splitlines():
            text = _LIST_MARK.sub("", line)
            lines.append(text if text == line else text.rstrip(".") + ".")
        return "\n".join(lines)


def read_topics(data: Path = Path("data"), group: str = "*") -> dict[str, Topic]:
    """Return the topics below ``data`` by name; with ``group``, those of one group only.

    A topic is what its file is named after; what else a flow says stands in :func:`read_phrases`.
    """
    topics = {}
    for path in sorted(data.glob(f"{group}/*.yml")):
        content = read_yaml(path)
        for response, variants in content.get("responses", {}).items():
            name = response.removeprefix("utter_")
            if name.rpartition("/")[2] != path.stem:
                continue
            questions = tuple(
                line.strip()[2:].strip()
                for block in content.get("nlu", [])
                if block["intent"] == name
                for line in block["examples"].splitlines()
                if line.strip()
            )
            reply = variants[0]
            topics[name] = Topic(name, path, questions, reply["text"].strip(), reply.get("metadata", {}))
    return topics


def read_phrases(data: Path = Path("data")) -> dict[str, str]:
    """Return what the bot says in the middle of a form or a checklist, by response name without ``utter_``."""
    phrases = {}
    for path in sorted(data.glob("*/*.yml")):
        content = read_yaml(path)
        for response, variants in content.get("responses", {}).items():
            name = response.removeprefix("utter_")
            if name.rpartition("/")[2] != path.stem:
                phrases[name] = variants[0]["text"].strip()
    return phrases


def read_facts() -> dict[str, dict[str, Any]]:
    """Return the facts of the guide by id: section, topic, the fact, and whether it must be hedged."""
    content = read_yaml(_HERE / "facts.yml")
    return {fact["id"]: {**fact, "section": content["sections"][fact["section"]]} for fact in content["facts"]}


def read_topic_names() -> dict[str, list[str]]:
    """Return the names that topics.yml asks for, by kind: document, clinician, and the other groups."""
    content = read_yaml(_HERE / "topics.yml")
    names = {"document": list(content["document"]), "clinician": ["clinician"]}
    for group in ("not_covered", "safety", "out_of_scope", "smalltalk", "follow_up"):
        names[group] = [f"{group}/{name}" for name in content[group]]
    return names

"""Makes the file of a new topic, and puts its name on the list of topics."""

import json
import re
from pathlib import Path
from typing import Any

import yaml
from yaml.nodes import MappingNode, SequenceNode

from fibroguide.content.catalogue import Topic
from fibroguide.content.rules import ContentError
from fibroguide.content.topic_file import written_metadata
from fibroguide.content.topic_groups import DOCUMENT_GROUPS, group_of
from fibroguide.content.yaml_marks import end_of_line
from fibroguide.content.yaml_reading import parse_yaml

GROUPS = (*DOCUMENT_GROUPS, "not_covered")  # to which a topic can be added without code
TOPIC_LIST = Path("fibroguide/content/topics.yml")
_NAME = re.compile(r"[a-z][a-z0-9_]{1,29}")


def name_problem(name: str) -> str:
    """Return a sentence when a new topic cannot have this name; empty when it can."""
    group, _, own = name.partition("/")
    if group not in GROUPS:
        return f"a topic can be added to {', '.join(GROUPS)}. Name it like not_covered/parking."
    if not _NAME.fullmatch(own):
        return f"write the name like {group}/ride_home: small letters, digits and _, at most 30."
    return ""


def topic_text(topic: Topic) -> str:
    """Return the text of a new topic's file, laid out like the others."""
    questions = "".join(f"      - {question}\n" for question in topic.questions)
    answer = "\n".join(f"        {line}" if line else "" for line in topic.reply.split("\n"))
    metadata = "".join(f"        {written_metadata(name, value, ' ' * 8, chr(10))}\n" for name, value in topic.metadata.items())
    nlu = f"nlu:\n  - intent: {topic.name}\n    examples: |\n{questions}"
    responses = f"responses:\n  utter_{topic.name}:\n    - text: |-\n{answer}\n      metadata:\n{metadata}"
    return f'version: "3.1"\n\n{nlu}\n{responses}'


def listed(text: str, topic: Topic) -> str:
    """Return the text of topics.yml with a new topic under its group.

    Raises:
        ContentError: The list is not laid out as it was.
    """
    in_document = group_of(topic.name) in DOCUMENT_GROUPS
    title = str(topic.metadata["title"])
    try:
        content = parse_yaml(text)
        root: Any = yaml.compose(text, Loader=yaml.SafeLoader)
        node = next(value for key, value in root.value if key.value == ("document" if in_document else "not_covered"))
        last = _last_of_group(node, topic.name)
        own = topic.name.partition("/")[2]
        line = f"  {topic.name}: {json.dumps(title, ensure_ascii=False)}" if in_document else f"  - {own}  # {title}"
        end = end_of_line(text, last)
        newline = "\r\n" if "\r\n" in text else "\n"
        changed = f"{text[:end]}{newline}{line}{text[end:]}"
        if in_document:
            content["document"][topic.name] = title
        else:
            content["not_covered"].append(own)
        as_wanted = parse_yaml(changed) == content
    except (yaml.YAMLError, StopIteration, LookupError, AttributeError, TypeError):
        as_wanted = False
    if not as_wanted:
        raise ContentError(f"{TOPIC_LIST} is not laid out as it was. Take back its last change with git restore.")
    return changed


def _last_of_group(node: MappingNode | SequenceNode, name: str) -> yaml.nodes.Node:
    if isinstance(node, SequenceNode):
        return node.value[-1]
    return [value for key, value in node.value if group_of(key.value) == group_of(name)][-1]

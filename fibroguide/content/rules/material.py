"""What the rules compare a topic with: the other topics, the guide's facts, and what must not be taught."""

import re
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

import yaml

from fibroguide.content.catalogue import WORDINGS, Topic, read_facts, read_topics
from fibroguide.content.clinic import load_clinic
from fibroguide.content.rules.problem import ContentError
from fibroguide.content.yaml_reading import read_yaml


@dataclass(frozen=True)
class Material:
    """All that is said and asked.

    Attributes:
        topics: By name.
        facts: Of the guide, by id.
        values: Names that may stand in curly brackets in an answer, since clinic.yml provides them.
        elsewhere: Questions that stand in a file where they must stay alone, as :func:`normalised`, with that file's path:
            those that measure the bot, and the lines that teach the danger model.
    """

    topics: dict[str, Topic]
    facts: dict[str, dict[str, Any]]
    values: frozenset[str]
    elsewhere: dict[str, str]

    def with_topics(self, topics: dict[str, Topic]) -> "Material":
        """Return the same with other topics."""
        return replace(self, topics=topics)


def normalised(question: str) -> str:
    """Return what two questions share that are the same but for capitals, signs and spaces."""
    return re.sub(r"[^a-z0-9]+", " ", question.lower()).strip() or question


def read_material(project: Path = Path(".")) -> Material:
    """Read everything below the project's folder.

    Raises:
        ContentError: A file under data/ is not as it should be; the message says which.
        ClinicError: So is clinic.yml.
    """
    data = project / "data"
    try:
        topics = read_topics(data)
    except (yaml.YAMLError, ValueError, OSError, LookupError, TypeError, AttributeError) as error:
        raise ContentError(_what_is_wrong(data)) from error
    if not topics:
        raise ContentError(f"There is no topic under {data}. Topics are files such as {data}/benefits/speed.yml.")
    for topic in topics.values():
        _check_metadata(topic)
    values = frozenset(load_clinic().reply_values())
    return Material(topics, read_facts(), values, {**_danger_lines(data), **_measuring_questions(project / "tests/questions")})


def _check_metadata(topic: Topic) -> None:
    """Raise when what stands beside an answer is of another kind than the rules expect."""
    for key in ("related", "facts", "section"):
        value = topic.metadata.get(key, [])
        if not isinstance(value, list) or not all(isinstance(item, str) for item in value):
            raise ContentError(f"{topic.path}: '{key}' is no list of names. Write it like {key}: [one, two]. {_HINT}")
    for key in WORDINGS:
        if not isinstance(topic.metadata.get(key, ""), str):
            raise ContentError(f"{topic.path}: '{key}' is no text. Write it like {key}: \"It may help.\" {_HINT}")
    for item in topic.metadata.get("items", []):
        if not isinstance(item, dict) or not {"id", "text", "facts"} <= set(item):
            raise ContentError(f"{topic.path}: an item of the list has no id, text or facts. {_HINT}")


def _danger_lines(data: Path) -> dict[str, str]:
    try:
        return {
            normalised(line): str(path)
            for path in sorted(data.glob("safety/lines/*.txt"))
            for line in path.read_text(encoding="utf-8").splitlines()
            if line.strip()
        }
    except (UnicodeDecodeError, OSError) as error:
        raise ContentError(f"A file of {data}/safety/lines cannot be read ({error}). Save it as UTF-8 text.") from error


def _measuring_questions(folder: Path) -> dict[str, str]:
    found: dict[str, str] = {}
    for path in sorted(folder.glob("*.yml")):
        try:
            blocks = read_yaml(path)["nlu"]
            lines = [line.strip()[2:] for block in blocks for line in block["examples"].splitlines()]
        except (yaml.YAMLError, ValueError, OSError, LookupError, TypeError, AttributeError) as error:
            raise ContentError(f"{path} cannot be read. {_HINT}") from error
        found |= {normalised(line): str(path) for line in lines if line.strip()}
    return found


_HINT = "Compare it with another file of its folder, or take back the last change with git restore."


def _what_is_wrong(data: Path) -> str:
    for path in sorted(data.glob("*/*.yml")):
        try:
            content = read_yaml(path)
            for variants in content.get("responses", {}).values():
                variants[0]["text"].strip()
                variants[0].get("metadata", {}).items()
            for block in content.get("nlu", []):
                block["examples"].splitlines(), block["intent"].strip()
        except yaml.YAMLError as error:
            mark = getattr(error, "problem_mark", None)
            place = f", line {mark.line + 1}," if mark else ""
            return f"{path}{place} is not valid YAML. {_HINT}"
        except UnicodeDecodeError:
            return f"{path} is not UTF-8 text. Save it as UTF-8."
        except OSError as error:
            return f"{path} cannot be read ({error.strerror})."
        except (ValueError, LookupError, TypeError, AttributeError):
            return f"{path} has no nlu with intent and examples, or no responses with text and metadata. {_HINT}"
    return f"The topics under {data} cannot be read. Take back the last change with git restore."

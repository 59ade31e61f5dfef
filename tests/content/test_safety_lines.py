"""The lines that teach the danger model: plain files that staff may add to."""

import re
from collections import defaultdict
from pathlib import Path

from fibroguide.content.catalogue import read_topics
from fibroguide.content.yaml_reading import read_yaml
from fibroguide.safety.lines import LINES, read_lines

# What could serve somebody as instruction has no place here: an amount of a drug beside a wish to die, say.
METHOD = re.compile(r"\d+\s?(?:mg|mcg|ml|milligram|gram)s?\b", re.IGNORECASE)


def normalised(text: str) -> str:
    return re.sub(r"\W+", " ", text.lower()).strip() or text


def test_every_kind_of_danger_is_taught_by_hundreds_of_lines() -> None:
    counts = defaultdict(int)
    for _, label in read_lines():
        counts[label] += 1
    assert all(counts[label] >= 500 for label in ("crisis", "emergency", "overdose", "abuse", "none"))


def test_no_line_stands_twice_or_among_the_questions() -> None:
    places = defaultdict(list)
    for text, label in read_lines():
        places[normalised(text)].append(label)
    for topic in read_topics().values():
        for question in topic.questions:
            if normalised(question) in places:
                places[normalised(question)].append(topic.name)
    assert not {text: labels for text, labels in places.items() if len(labels) > 1}


def test_no_line_of_the_measuring_set_is_taught() -> None:
    measured = set()
    for path in Path("tests/safety").glob("*.yml"):
        content = read_yaml(path)
        for items in content.values() if isinstance(content, dict) else [content]:
            measured |= {normalised(" ".join(item) if isinstance(item, list) else item) for item in items or []}
    assert len(measured) > 800
    assert not [text for text, _ in read_lines() if normalised(text) in measured]


def test_lines_about_dying_name_no_amounts() -> None:
    assert not [line for line in (LINES / "crisis.txt").read_text(encoding="utf-8").splitlines() if METHOD.search(line)]

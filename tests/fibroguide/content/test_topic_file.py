"""Edits of a topic's file as text: the rest stays byte for byte, and what cannot be edited is told."""

from dataclasses import replace
from pathlib import Path

import pytest
import yaml

from fibroguide.content.catalogue import Topic, read_topics
from fibroguide.content.rules import ContentError
from fibroguide.content.topic_file import rewritten

TOPICS = read_topics()
NAMES = ("benefits/speed", "safety/crisis", "checklist/aftercare", "smalltalk/greet", "callback", "conversation/erased")
FILE = """\
version: "3.1"  # of Rasa
# a remark
nlu:
  - intent: benefits/speed
    examples: |
      - one
      - two #2

      - three

  # another remark
responses:
  utter_benefits/speed:
    - text: >-
        An answer
        in two lines.
      # between
      metadata:
        title: Plain # why
        related:
          - a
          - b
        reviewed_by: ""
        reviewed_on: ''
"""


def topic(text: str, tmp_path: Path) -> Topic:
    path = tmp_path / "data/benefits/speed.yml"
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_bytes(text.encode())
    return read_topics(tmp_path / "data")["benefits/speed"]


def edit(text: str, tmp_path: Path, **changes: object) -> str:
    before = topic(text, tmp_path)
    metadata = {**before.metadata, **changes.pop("metadata", {})}
    return rewritten(before.path, text, before, replace(before, metadata=metadata, **changes))


@pytest.mark.parametrize("name", TOPICS)
def test_a_file_in_which_nothing_changes_stays_as_it_is(name: str) -> None:
    text = TOPICS[name].path.read_bytes().decode()
    assert rewritten(TOPICS[name].path, text, TOPICS[name], TOPICS[name]) == text


@pytest.mark.parametrize("newline", ["\n", "\r\n"])
@pytest.mark.parametrize("name", NAMES)
def test_a_change_and_back_leaves_every_byte(name: str, newline: str) -> None:
    before = TOPICS[name]
    text = "\ufeff" + before.path.read_bytes().decode().replace("\n", newline)
    metadata = {**before.metadata, "title": 'A "title": # one', "reviewed_by": "Zoë", "reviewed_on": "2026-11-25"}
    questions = ("first", *before.questions[:5], "middle", *before.questions[6:], "last") if before.questions else ()
    after = replace(before, reply="Other: words\n\n- a # b\n- c", metadata=metadata, questions=questions)
    changed = rewritten(before.path, text, before, after)
    assert changed.count("\r") == (changed.count("\n") if newline == "\r\n" else 0)
    back = rewritten(before.path, changed, after, before)
    keys = ("reviewed_by", "reviewed_on")
    if all(key in before.metadata for key in keys) and "{" not in before.reply:
        assert sorted(back.splitlines()) == sorted(text.splitlines())
    assert yaml.safe_load(back)["responses"] == yaml.safe_load(text)["responses"]


def test_remarks_and_other_ways_to_write_stay(tmp_path: Path) -> None:
    assert edit(FILE, tmp_path, questions=("one", "two #2", "new", "three")) == FILE.replace("#2\n", "#2\n      - new\n")
    assert edit(FILE, tmp_path, questions=("one", "two #2")) == FILE.replace("      - three\n", "")
    assert edit(FILE, tmp_path, metadata={"title": "Other"}) == FILE.replace("Plain #", '"Other" #')
    assert edit(FILE, tmp_path, metadata={"related": ["c"]}) == FILE.replace(
        "related:\n          - a\n          - b\n", "related: [c]\n"
    )
    assert edit(FILE, tmp_path, reply="New.\n\nTwo.") == FILE.replace(
        ">-\n        An answer\n        in two lines.", "|-\n        New.\n\n        Two."
    )


def test_a_signature_goes_in_one_line_below_the_other(tmp_path: Path) -> None:
    signature = {"reviewed_by": "Ann Example", "reviewed_on": "2026-11-25", "reviewed_text": "0123456789ab"}
    signed = edit(FILE, tmp_path, metadata=signature)
    lines = [f'        {key}: "{value}"\n' for key, value in signature.items()]
    assert signed == FILE.replace("        reviewed_by: \"\"\n        reviewed_on: ''\n", "".join(lines))
    before = topic(signed, tmp_path)
    unsigned = {**before.metadata, "reviewed_by": "", "reviewed_on": ""}
    del unsigned["reviewed_text"]
    assert rewritten(before.path, signed, before, replace(before, metadata=unsigned)) == FILE.replace("''", '""')


def test_an_answer_with_all_that_yaml_knows_is_read_back_as_it_is(tmp_path: Path) -> None:
    reply = "- a: b\n  # c\n\n'd' \"e\" {clinic_phone} [f]\n%g @h `i` | > ! & * \\n é 😀\n---"
    text = edit(FILE, tmp_path, reply=reply)
    assert topic(text, tmp_path).reply == reply


@pytest.mark.parametrize(
    ("old", "new"),
    [
        (">-\n        An answer\n        in two lines.", "'An answer in two lines.'  # a remark"),
        ("responses:\n", "responses: &r\n"),
    ],
)
def test_what_cannot_be_edited_is_told(tmp_path: Path, old: str, new: str) -> None:
    text = FILE.replace(old, new)
    if "remark" in new:
        with pytest.raises(ContentError, match="must be changed by hand"):
            edit(text, tmp_path, reply="New.")
    else:
        assert edit(text, tmp_path, reply="New.") == text.replace(
            ">-\n        An answer\n        in two lines.", "|-\n        New."
        )


def test_questions_in_another_layout_are_told(tmp_path: Path) -> None:
    text = FILE.replace("|\n      - one\n      - two #2\n\n      - three\n", '"- one\\n- two\\n"\n')
    with pytest.raises(ContentError, match=r"speed\.yml is not laid out like the other files"):
        edit(text, tmp_path, questions=("one",))

"""A row with a name that does not exist: a new topic, where that may be."""

from datetime import date
from pathlib import Path

import pytest

from fibroguide.content.rules import read_material
from tests.fibroguide.content.staff import TODAY, Staff, export, imported, refused

SPEED = "data/benefits/speed.yml"
ANSWER = (
    "Relief often comes in some hours or days. Older medicines may need weeks, but it differs a lot from one person to the next. "
    "It can help when the pain flares up.\n\nA clinician can tell you more."
)
PARKING = "The guide does not say where to park. Please ask the clinic: {clinic_phone}."


def parking(staff: Staff, questions: int = 30, **values: object) -> int:
    """Add the topic not_covered/parking with its questions; return its row."""
    staff.ask("not_covered/parking", *(f"where can I park my car number {n}" for n in range(questions)))
    return staff.add("not_covered/parking", **{"title": "Parking", "answer": PARKING, **values})


def test_a_new_topic_becomes_a_file_and_a_line_of_the_list(staff: Staff, project: Path) -> None:
    parking(staff)
    changed = imported(staff, project)
    assert list(changed) == ["data/not_covered/parking.yml", "fibroguide/content/topics.yml"]
    assert changed["fibroguide/content/topics.yml"] == ["+   - parking  # Parking\n"]
    topic = read_material(project).topics["not_covered/parking"]
    assert (topic.reply, len(topic.questions), topic.metadata) == (PARKING, 30, {"title": "Parking"})
    text = (project / "data/not_covered/parking.yml").read_text()
    assert text.startswith('version: "3.1"\n\nnlu:\n  - intent: not_covered/parking\n    examples: |\n      - where can I park')
    staff = export(project, staff.path)
    assert imported(staff, project) == {}


def test_a_new_topic_of_the_guide_cites_facts_and_may_be_signed_at_once(staff: Staff, project: Path) -> None:
    copy = staff.row("benefits/speed")
    row = staff.add("benefits/flares")
    for column in range(2, 12):  # as one does: copied with the hidden cell, then changed
        staff.answers.cell(row, column).value = staff.answers.cell(copy, column).value
    staff.cell("benefits/flares", "title").value = 'Help in a "flare": how?'
    staff.cell("benefits/flares", "reviewer").value = "Dr. Ann Example"
    staff.cell("benefits/flares", "review date").value = date(2026, 11, 25)
    staff.ask("benefits/flares", *(f"does it help in flare number {n}" for n in range(30)))
    changed = imported(staff, project)
    assert changed["fibroguide/content/topics.yml"] == ['+   benefits/flares: "Help in a \\"flare\\": how?"\n']
    topic = read_material(project).topics["benefits/flares"]
    assert list(topic.metadata)[:4] == ["title", "simpler", "in_one_sentence", "related"]
    assert topic.metadata["facts"] == ["F23", "F24"]
    assert topic.metadata["section"] == ["The Benefits of Ketamine for Fibromyalgia Treatment"]
    from fibroguide.content.review import reviews

    assert [review.state for review in reviews(TODAY, project) if review.topic == "benefits/flares"] == ["reviewed"]


def test_a_new_topic_needs_thirty_questions_a_title_and_the_words_of_its_group(staff: Staff, project: Path) -> None:
    row = parking(staff, 29, title="", answer="Park behind the house.")
    assert [sentence.partition(".")[0] for sentence in refused(staff, project)] == [
        f'Answers!C{row}: The answer must begin with "The guide ", as in "The guide does not say ',
        f"Answers!C{row}: The answer must name {{clinic_phone}}, since the guide has no answer",
        f"Answers!B{row}: There is no title",
        f"Questions!A{staff.question_row('not_covered/parking')}: not_covered/parking has 29 questions; 30 is the fewest",
    ]


def test_a_new_topic_without_questions_says_where(staff: Staff, project: Path) -> None:
    row = staff.add("not_covered/parking", title="Parking", answer=PARKING)
    (sentence,) = refused(staff, project)
    assert sentence.startswith(f"Answers!A{row}: not_covered/parking has 0 questions; 30 is the fewest.")


def test_a_new_topic_of_the_guide_needs_facts_and_related_topics(staff: Staff, project: Path) -> None:
    row = staff.add("benefits/flares", title="Flares", answer=ANSWER)
    staff.ask("benefits/flares", *(f"does it help in flare number {n}" for n in range(30)))
    sentences = refused(staff, project)
    assert [sentence.partition(" ")[0] for sentence in sentences] == [f"Answers!{letter}{row}:" for letter in "DEFG"]


@pytest.mark.parametrize(
    "name",
    ["safety/parking", "parking", "not_covered/Car park", "not_covered/../../evil", "not_covered/", "not_covered/a/b", "x" * 300],
)
def test_a_new_topic_with_a_name_that_cannot_be_is_refused(staff: Staff, project: Path, name: str) -> None:
    row = staff.add(name, title="Parking", answer=PARKING)
    assert refused(staff, project)[0].startswith(f"Answers!A{row}: There is no topic {name!r}.")


def test_a_file_that_is_there_is_not_written_over(staff: Staff, project: Path) -> None:
    (project / "data/not_covered/parking.yml").write_text('version: "3.1"\n')
    row = parking(staff)
    (sentence,) = refused(staff, project)
    assert sentence.startswith(f"Answers!A{row}: There is a file ")
    assert sentence.endswith("parking.yml already, and no topic in it. Choose another name.")


def test_a_list_of_topics_that_cannot_be_read_stops_a_new_topic(staff: Staff, project: Path) -> None:
    (project / "fibroguide/content/topics.yml").write_text("document: [a\n")
    parking(staff)
    (sentence,) = refused(staff, project)
    assert "topics.yml is not laid out as it was" in sentence

"""Whose signature stands under which words, and until when."""

from datetime import date
from pathlib import Path

import pytest

from fibroguide.content.review import Review, reviews, sign
from fibroguide.content.rules import ContentError
from tests.fibroguide.content.staff import TODAY, files

SPEED = "data/benefits/speed.yml"
ANN = "Dr. Ann Example"


def review(project: Path, topic: str = "benefits/speed", today: date = TODAY) -> Review:
    return next(review for review in reviews(today, project) if review.topic == topic)


def change(project: Path, file: str, old: str, new: str) -> None:
    path = project / file
    assert old in path.read_text()
    path.write_text(path.read_text().replace(old, new))


def test_nobody_has_signed_what_is_shipped() -> None:
    found = reviews(TODAY)
    assert len(found) > 90
    assert {(review.state, review.by, review.on, review.problems) for review in found} == {("awaiting", "", "", ())}


def test_an_answer_is_described(project: Path) -> None:
    found = review(project)
    assert (found.title, found.words, found.facts) == ("How fast it works", 40, ("F23", "F24"))
    assert 3 < found.grade < 6


def test_signing_adds_one_line_and_fills_two(project: Path) -> None:
    before = (project / SPEED).read_text()
    (topic,) = sign(["benefits/speed"], f" {ANN} ", date(2026, 11, 24), TODAY, project)
    assert topic.name == "benefits/speed"
    lines = (project / SPEED).read_text().splitlines()
    assert lines[-3:-1] == [f'        reviewed_by: "{ANN}"', '        reviewed_on: "2026-11-24"']
    assert lines[-1].startswith('        reviewed_text: "')
    assert "\n".join(lines[:-3]) == before[: before.index("\n        reviewed_by")]
    found = review(project)
    assert (found.state, found.by, found.on) == ("reviewed", ANN, "2026-11-24")


def test_several_topics_are_signed_at_once_also_without_keys_for_it(project: Path) -> None:
    names = ["benefits/speed", "safety/crisis", "checklist/aftercare", "smalltalk/greet", "conversation/erased", "benefits/speed"]
    assert len(sign(names, ANN, TODAY, TODAY, project)) == 5
    assert {review.topic for review in reviews(TODAY, project) if review.state == "reviewed"} == set(names)


@pytest.mark.parametrize(
    ("topic", "old", "new"),
    [
        ("benefits/speed", "hours or days once", "days or hours once"),
        ("benefits/speed", 'simpler: "Relief often', 'simpler: "Relief mostly'),
        ("benefits/speed", 'in_one_sentence: "Relief often', 'in_one_sentence: "Relief mostly'),
        ("safety/crisis", "I am still here.", "I am here."),
        ("safety/crisis", "somebody is there day and night", "somebody is there"),
        ("checklist/aftercare", "Let somebody else drive you home.", "Somebody else drives you home."),
        ("smalltalk/greet", "I answer general questions", "I answer broad questions"),
    ],
)
def test_a_change_in_the_file_shows_as_changed_since(project: Path, topic: str, old: str, new: str) -> None:
    sign([topic], ANN, TODAY, TODAY, project)
    change(project, f"data/{topic}.yml", old, new)
    found = review(project, topic)
    assert (found.state, found.by) == ("changed", ANN), "who signed what was there before is still to be seen"
    change(project, f"data/{topic}.yml", new, old)
    assert review(project, topic).state == "reviewed"


@pytest.mark.parametrize(("old", "new"), [("How fast it works", "How soon"), ("- is it instant\n", "- is it quick\n")])
def test_titles_and_questions_are_nothing_that_one_signs(project: Path, old: str, new: str) -> None:
    sign(["benefits/speed"], ANN, TODAY, TODAY, project)
    change(project, SPEED, old, new)
    assert review(project).state == "reviewed"


def test_windows_line_ends_change_no_words(project: Path) -> None:
    sign(["benefits/speed"], ANN, TODAY, TODAY, project)
    path = project / SPEED
    path.write_bytes(path.read_bytes().replace(b"\n", b"\r\n"))
    assert review(project).state == "reviewed"


def test_signing_again_takes_the_new_words(project: Path) -> None:
    sign(["benefits/speed"], ANN, date(2026, 5, 1), TODAY, project)
    change(project, SPEED, "hours or days", "days or hours")
    sign(["benefits/speed"], "Bea Example, RN", TODAY, TODAY, project)
    found = review(project)
    assert (found.state, found.by, found.on) == ("reviewed", "Bea Example, RN", "2026-11-25")
    assert (project / SPEED).read_text().count("reviewed_text") == 1


@pytest.mark.parametrize("on", ['"2026-11-24"', "2026-11-24"])
def test_a_signature_written_by_hand_stands_for_no_words(project: Path, on: str) -> None:
    change(project, SPEED, 'reviewed_by: ""', f'reviewed_by: "{ANN}"')
    change(project, SPEED, 'reviewed_on: ""', f"reviewed_on: {on}")
    assert review(project).state == "changed"


@pytest.mark.parametrize(
    ("on", "today", "state"),
    [
        (date(2025, 11, 25), TODAY, "reviewed"),
        (date(2025, 11, 24), TODAY, "overdue"),
        (date(2028, 2, 29), date(2029, 2, 28), "reviewed"),
        (date(2028, 2, 29), date(2029, 3, 1), "overdue"),
    ],
)
def test_after_twelve_months_a_review_is_overdue(project: Path, on: date, today: date, state: str) -> None:
    sign(["benefits/speed"], ANN, on, on, project)
    assert review(project, today=today).state == state


def test_half_a_signature_and_a_broken_rule_are_told(project: Path) -> None:
    change(project, SPEED, 'reviewed_by: ""', f'reviewed_by: "{ANN}"')
    change(project, SPEED, "hours or days once", "3 days once")
    found = review(project)
    assert found.state == "awaiting"
    assert found.problems == (
        "The guide gives no number 3. Leave it out.",
        f"There is a reviewer, {ANN}, and no day. Write the day of the review, as in 2026-11-25.",
    )


@pytest.mark.parametrize(
    ("names", "by", "on", "words"),
    [
        (["benefits/speed"], "", TODAY, "has no name"),
        (["benefits/speed"], "  ", TODAY, "has no name"),
        (["benefits/speed"], "A", TODAY, "'A' is too short"),
        (["benefits/speed"], "A. 1", TODAY, "'A. 1' is too short"),
        (["benefits/speed"], "Ann\nExample", TODAY, "one line"),
        (["benefits/speed"], "Ann " * 30, TODAY, "80 characters"),
        (["benefits/speed"], ANN, date(2026, 11, 26), "2026-11-26, is still to come. Today is 2026-11-25"),
        (["benefits/speed"], ANN, date(1999, 12, 31), "too long ago"),
        (["benefits/speed", "benefits/sped"], ANN, TODAY, "There is no topic 'benefits/sped'. Did you mean 'benefits/speed'?"),
        (["benefits/speed", ""], ANN, TODAY, "There is no topic ''."),
    ],
)
def test_what_cannot_be_signed_is_told_and_nothing_is_signed(project: Path, names, by: str, on: date, words: str) -> None:
    before = files(project)
    with pytest.raises(ContentError) as caught:
        sign(names, by, on, TODAY, project)
    assert words in str(caught.value)
    assert files(project) == before


def test_an_answer_that_breaks_a_rule_cannot_be_signed(project: Path) -> None:
    change(project, SPEED, "Many older medicines may need weeks.", "It is proven.")
    before = files(project)
    with pytest.raises(ContentError, match=r'benefits/speed cannot be signed as it stands\. .*claim or a promise \("proven"\)'):
        sign(["benefits/mood", "benefits/speed"], ANN, TODAY, TODAY, project)
    assert files(project) == before

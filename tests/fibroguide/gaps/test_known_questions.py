from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest

from fibroguide.gaps.known_questions import answerable, known_questions, meaning

NAMES = ("procedure/fasting", "procedure/ride_home")


class Counting:
    """The real encoder, which notes what it is asked for."""

    def __init__(self, encoder) -> None:
        self._encoder = encoder
        self.asked: list[str] = []

    def encode(self, texts: list[str], batch_size: int = 64):
        self.asked += texts
        return self._encoder.encode(texts, batch_size)


@pytest.fixture
def few(topics) -> dict:
    return {name: replace(topics[name], questions=topics[name].questions[:20]) for name in NAMES}


def test_topics_that_staff_may_teach_have_questions_and_are_not_for_people_in_danger(topics) -> None:
    names = set(answerable(topics))
    assert names >= {"procedure/fasting", "not_covered/cost_insurance", "clinician", "smalltalk/thanks", "safety/dosing"}
    assert not names & {
        "safety/crisis",
        "safety/emergency",
        "fallback/lost",
        "fallback/did_you_mean",
        "conversation/erased",
        "callback",
    }


def test_a_question_of_a_topic_is_nearest_to_it(few, encoder, tmp_path: Path) -> None:
    known = known_questions(few, encoder, tmp_path)
    questions = [meaning(few[name].questions[3]) for name in NAMES]
    assert [topic for topic, _ in known.nearest(encoder.encode(questions))] == list(NAMES)
    assert all(likeness > 0.99 for _, likeness in known.nearest(encoder.encode(questions)))


def test_vectors_are_made_once_and_the_same_when_they_are_read_back(few, encoder, tmp_path: Path) -> None:
    counting = Counting(encoder)
    first = known_questions(few, counting, tmp_path)
    assert len(counting.asked) == 40
    second = known_questions(few, counting, tmp_path)
    assert len(counting.asked) == 40
    assert first.names == second.names
    assert (first.vectors == second.vectors).all()


def test_of_changed_questions_only_the_new_ones_are_made(few, encoder, tmp_path: Path) -> None:
    counting = Counting(encoder)
    known_questions(few, counting, tmp_path)
    few[NAMES[0]] = replace(few[NAMES[0]], questions=(*few[NAMES[0]].questions[1:], "may I suck a lemon drop"))
    changed = known_questions(few, counting, tmp_path)
    assert counting.asked[40:] == ["may i suck a lemon drop"]
    assert (changed.vectors == known_questions(few, encoder, tmp_path / "elsewhere").vectors).all()


@pytest.mark.parametrize("content", [b"", b"broken", b"PK\x03\x04broken"])
def test_a_broken_file_is_made_anew(few, encoder, tmp_path: Path, content: bytes) -> None:
    (tmp_path / "known-questions.npz").write_bytes(content)
    known = known_questions(few, encoder, tmp_path)
    assert known.vectors.shape == (40, 384)


def test_vectors_of_another_encoder_are_not_taken(few, encoder, tmp_path: Path, monkeypatch) -> None:
    counting = Counting(encoder)
    known_questions(few, counting, tmp_path)
    monkeypatch.setattr("fibroguide.text.minilm.fingerprint", lambda: "another")
    known_questions(few, counting, tmp_path)
    assert len(counting.asked) == 80


def test_a_folder_that_cannot_be_written_costs_time_and_nothing_else(few, encoder, tmp_path: Path, caplog) -> None:
    (tmp_path / "file").write_text("in the way")
    known = known_questions(few, encoder, tmp_path / "file")
    assert len(known.names) == 40
    assert "cannot be written" in caplog.text


def test_whitening_makes_questions_to_one_clinic_less_alike(known, encoder) -> None:
    vectors = encoder.encode(["can i bring my dog to the infusion", "can i bring my lunch to the infusion"])
    white = known.whitened(vectors)
    assert np.linalg.norm(white, axis=1) == pytest.approx([1, 1], abs=1e-4)
    assert white[0] @ white[1] < vectors[0] @ vectors[1]


@pytest.mark.parametrize(
    ("text", "compared"),
    [
        ("Hi, does ket help FMS? Thanks!", "does ketamine help fibromyalgia"),
        ("Hello good morning, is it ok please", "is it ok"),
        ("my son [name] is 12", "my son name is 12"),
        ("thanks", "thanks"),
        ("hi", "hi"),
        ("hiking with fibro", "hiking with fibromyalgia"),
    ],
)
def test_greetings_thanks_and_marks_do_not_count(text: str, compared: str) -> None:
    assert meaning(text) == compared

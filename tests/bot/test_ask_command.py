"""The batch contract of `fibroguide ask`, through the installed command."""

import json
import os
import subprocess
import sys
from pathlib import Path

import pytest

COMMAND = Path(sys.executable).with_name("fibroguide")


def run(*arguments: str, cwd: Path | None = None) -> "subprocess.CompletedProcess[str]":
    return subprocess.run([COMMAND, *arguments], capture_output=True, text=True, timeout=120, cwd=cwd, env=os.environ)


def test_answers_each_line_in_order_and_names_the_replies(tmp_path: Path) -> None:
    texts = ["how fast does it work", "", "what does it cost", "\ud800", "how long"]
    source, target = tmp_path / "in.jsonl", tmp_path / "new" / "out.jsonl"
    source.write_text("".join(json.dumps({"text": text, "label": "ignored"}) + "\n" for text in texts) + "\n")
    result = run("ask", "--jsonl", str(source), "--out", str(target))
    assert result.returncode == 0, result.stderr
    assert result.stdout == ""
    lines = [json.loads(line) for line in target.read_text().splitlines()]
    assert [line["text"] for line in lines] == texts
    assert [line["responses"][0]["name"] for line in lines[:3]] == [
        "utter_benefits/speed",
        "utter_fallback/no_words",
        "utter_not_covered/cost_insurance",
    ]
    for line in lines:
        assert set(line) == {"text", "responses", "offered", "ms"}
        assert line["ms"] > 0
        assert all(response["name"].startswith("utter_") and response["text"] for response in line["responses"])


def test_one_question_is_answered_on_the_screen() -> None:
    result = run("ask", "Is there a cure?")
    assert result.returncode == 0
    assert result.stdout.startswith("There is no cure for fibromyalgia at present.")


@pytest.mark.parametrize(
    ("content", "sentence"),
    [
        ('{"text": "a"}\nnonsense\n', "line 2: expected a JSON object with a string"),
        ('{"txt": "a"}\n', "line 1: expected a JSON object with a string"),
        ('{"text": 3}\n', "line 1: expected"),
        ('["a"]\n', "line 1: expected"),
    ],
)
def test_a_bad_line_is_named(tmp_path: Path, content: str, sentence: str) -> None:
    (tmp_path / "in.jsonl").write_text(content)
    result = run("ask", "--jsonl", str(tmp_path / "in.jsonl"))
    assert result.returncode == 1
    assert sentence in result.stderr
    assert "Traceback" not in result.stderr


def test_a_missing_file_is_named(tmp_path: Path) -> None:
    result = run("ask", "--jsonl", str(tmp_path / "none.jsonl"))
    assert result.returncode == 1
    assert "none.jsonl cannot be read: No such file or directory." in result.stderr


def test_without_a_model_it_says_what_to_do(tmp_path: Path) -> None:
    (tmp_path / "clinic.yml").write_text(Path("clinic.yml").read_text())
    (tmp_path / "endpoints.yml").write_text(Path("endpoints.yml").read_text())
    result = run("ask", "hello", cwd=tmp_path)
    assert result.returncode == 1
    assert "There is no trained model in models. Run 'make train'." in result.stderr


def test_outside_the_project_the_other_commands_say_where_to_go(tmp_path: Path) -> None:
    for command in ("run", "train", "chat"):
        result = run(command, cwd=tmp_path)
        assert result.returncode == 1
        assert "Change to the folder that Fibro Guide was cloned into." in result.stderr


def test_help_lists_the_commands() -> None:
    result = run("--help")
    assert result.returncode == 0
    for command in ("ask", "run", "train", "chat"):
        assert command in result.stdout


def test_nothing_that_was_said_is_printed_to_the_log(tmp_path: Path) -> None:
    (tmp_path / "in.jsonl").write_text('{"text": "my zanzibar secret: I have seventeen cats"}\n')
    result = run("ask", "--jsonl", str(tmp_path / "in.jsonl"), "--out", str(tmp_path / "out.jsonl"))
    assert "zanzibar" not in result.stdout + result.stderr


def test_the_log_does_not_mix_with_the_results(tmp_path: Path) -> None:
    for name in ("clinic.yml", "endpoints.yml"):
        (tmp_path / name).write_text(Path(name).read_text())
    for name in ("models", "data"):
        (tmp_path / name).symlink_to(Path(name).resolve())
    (tmp_path / "in.jsonl").write_text('{"text": "hi"}\n')
    result = run("ask", "--jsonl", "in.jsonl", cwd=tmp_path)
    assert [json.loads(line)["text"] for line in result.stdout.splitlines()] == ["hi"]

"""The documents say what is true: files and targets exist, and the sample chat is what the bot says."""

import re
from pathlib import Path

import pytest

from fibroguide.bot import Bot

DOCUMENTS = [
    Path("README.md"),
    Path("CONTRIBUTING.md"),
    *sorted(Path("docs").rglob("*.md")),
    *sorted(Path("benchmarks").glob("*.md")),
]
TARGETS = set(re.findall(r"^([a-z-]+):.*?##", Path("Makefile").read_text(), re.MULTILINE))


@pytest.mark.parametrize("path", DOCUMENTS, ids=str)
def test_links_lead_somewhere(path: Path) -> None:
    for link in re.findall(r"\]\((?!https?:|#)([^)#]+)", path.read_text()):
        assert (path.parent / link).exists(), link


@pytest.mark.parametrize("path", DOCUMENTS, ids=str)
def test_files_that_are_named_exist(path: Path) -> None:
    for name in re.findall(
        r"`((?:fibroguide|tests|data|packages|scripts|docs|benchmarks|actions)/[\w./-]*\w/?)`", path.read_text()
    ):
        assert Path(name).exists(), name


@pytest.mark.parametrize("path", DOCUMENTS, ids=str)
def test_targets_that_are_named_exist(path: Path) -> None:
    for target in re.findall(r"\bmake ([a-z][a-z-]+)\b(?= *(?:[`#]|\||$|PORT|before))", path.read_text(), re.MULTILINE):
        assert target in TARGETS, target


def test_the_readme_names_every_target_a_person_needs() -> None:
    readme = Path("README.md").read_text()
    assert not {target for target in TARGETS - {"help", "install", "bench-stock", "safety-report"} if target not in readme}


async def test_the_sample_chat_is_real(bot: Bot) -> None:
    pairs = re.findall(r"    You: (.*)\n    Bot: (.*?) ?\.\.\.\n", Path("README.md").read_text())
    assert len(pairs) == 3
    for question, answer in pairs:
        (reply,) = await bot.typed(question)
        assert reply.text.startswith(answer)

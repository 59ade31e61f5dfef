"""The messages that teach the danger model beside the questions under data/: one a line, one file a kind of danger."""

from pathlib import Path

from fibroguide.content.topic_groups import URGENT
from fibroguide.safety.danger_model import NONE

LINES = Path("data/safety/lines")


def read_lines(folder: Path = LINES) -> list[tuple[str, str]]:
    """Return each message with its kind of danger, one of URGENT or NONE.

    Raises:
        OSError: A file is missing.
    """
    names = {**{category: category for category in URGENT}, "harmless": NONE}
    return [
        (line, label)
        for name, label in names.items()
        for line in (folder / f"{name}.txt").read_text(encoding="utf-8").splitlines()
        if line.strip()
    ]

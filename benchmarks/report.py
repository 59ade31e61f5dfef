"""The table of a run: printed, stored as JSON, and put into README.md."""

import json
from collections.abc import Mapping
from pathlib import Path
from typing import Any

_FOLDER = Path(__file__).resolve().parent
RESULTS = _FOLDER / "results"
_README = _FOLDER / "README.md"

_ROWS: tuple[tuple[str, str, float | None], ...] = (
    ("install_mb", "installed packages, MB", None),
    ("train_s", "training, s", 30),
    ("train_peak_mb", "training, peak memory, MB", None),
    ("boot_s", "boot to first answer, s", 8),
    ("memory_mb", "memory after 200 messages, MB", 300),
    ("http_p50_ms", "a message over HTTP, p50 ms", 5),
    ("http_p99_ms", "a message over HTTP, p99 ms", None),
    ("process_p50_ms", "a message in process, p50 ms", None),
    ("process_p99_ms", "a message in process, p99 ms", None),
    ("messages_per_s_1", "messages/s at 1 connection", None),
    ("messages_per_s_16", "messages/s at 16 connections", None),
    ("turn_5_ms", "turn 5 of a conversation, ms", None),
    ("turn_50_ms", "turn 50, ms", None),
    ("turn_200_ms", "turn 200, ms", None),
    ("turn_ratio", "turn 200 / turn 5", 1.5),
)


def table(result: Mapping[str, Any]) -> str:
    """Return a run's figures as a Markdown table that can be read as it is."""
    figures: dict[str, dict[str, float]] = result["figures"]
    first, *others = figures
    rows = [["", *figures, *(f"x {name}" for name in others), "goal"]]
    for key, label, goal in _ROWS:
        values = [column.get(key) for column in figures.values()]
        if any(value is not None for value in values):
            shares = [_number(values[0] / value) if values[0] and value else "-" for value in values[1:]]
            rows.append([label, *map(_number, values), *shares, _goal(values[0], goal)])
    text = _aligned(rows)
    if "topics" in result:
        heads = ("topics", "fit_s", "fit_peak_mb", "rank_p50_ms")
        names = ["topics (5 questions each)", "learning, s", "learning, peak memory, MB", "ranking a message, p50 ms"]
        text += "\n\n" + _aligned([names, *([_number(row[head]) for head in heads] for row in result["topics"])])
    about = f"{result['date']}, commit {result['commit']}, Python {result['python']}, {result['cores']} cores of {result['cpu']}"
    about += f"; other programs kept {result['other_cores']:.2f} cores busy meanwhile."
    return f"{text}\n\n{about}" + (f' "x" columns: {first} divided by the other.\n' if others else "\n")


def store(result: Mapping[str, Any], kind: str) -> Path:
    """Write a run to results/ and its table to README.md; return the JSON file."""
    RESULTS.mkdir(exist_ok=True)
    path = RESULTS / f"{result['date']}-{result['commit']}{'' if kind == 'bench' else f'-{kind}'}.json"
    path.write_text(json.dumps(result, indent=2) + "\n", encoding="utf-8")
    start, end = f"<!-- newest {kind} -->\n", f"<!-- end of newest {kind} -->"
    before, _, rest = _README.read_text(encoding="utf-8").partition(start)
    after = rest.partition(end)[2]
    _README.write_text(f"{before}{start}{table(result)}{end}{after}", encoding="utf-8")
    return path


def _goal(value: float | None, goal: float | None) -> str:
    if goal is None or value is None:
        return ""
    return f"<= {goal:g} {'met' if value <= goal else 'MISSED'}"


def _number(value: float | None) -> str:
    if value is None:
        return "-"
    return f"{value:.0f}" if value >= 100 or value == int(value) else f"{value:.1f}" if value >= 10 else f"{value:.2f}"


def _aligned(rows: list[list[str]]) -> str:
    widths = [max(map(len, column)) for column in zip(*rows, strict=True)]

    def line(row: list[str]) -> str:
        cells = [cell.rjust(width) if i else cell.ljust(width) for i, (cell, width) in enumerate(zip(row, widths, strict=True))]
        return f"| {' | '.join(cells)} |"

    ruler = [("-" * (width - 1) + (":" if i else "-")) for i, width in enumerate(widths)]
    return "\n".join([line(rows[0]), line(ruler), *map(line, rows[1:])])

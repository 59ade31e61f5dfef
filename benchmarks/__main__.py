"""Measures the bot beside a keyword-only Rasa and a bare web server, and stores the figures: ``python -m benchmarks``."""

import asyncio
import sys
import tempfile
from pathlib import Path
from typing import Any

import typer

from benchmarks import bots, machine, report, topics
from benchmarks.processes import ROOT, environment, figures_of, run
from benchmarks.speakers import EchoSpeaker, RestSpeaker, Speaker, WebSpeaker
from benchmarks.subjects import Figures, Subject, measure
from fibroguide.cli import rasa_process

_RASA = [sys.executable, "-m", "fibroguide.cli.quiet_rasa"]
_FIBROGUIDE = [str(Path(sys.executable).with_name("fibroguide"))]  # the command that users have


def main() -> None:
    """Measure, print the table and store the result."""
    result: dict[str, Any] = machine.describe()
    others = machine.OtherWork()
    with tempfile.TemporaryDirectory(prefix="benchmark-") as scratch:
        own, keyword, echo = (Path(scratch) / name for name in ("own", "keyword", "echo"))
        bots.copy_own(own)
        bots.make_keyword(keyword)
        echo.mkdir()
        # First, so that compiling Rasa's modules for the first time counts for nobody's training but the lighter one's.
        keyword_rasa = _bot("keyword-only Rasa", keyword, [*_RASA, *bots.TRAIN], RestSpeaker, "rasa")
        result["figures"] = {
            "Fibro Guide": _bot("Fibro Guide", own, [*_FIBROGUIDE, "train", "--force"], WebSpeaker, "bot"),
            "keyword Rasa": keyword_rasa,
            "bare Sanic": _server("a bare Sanic server", [sys.executable, "-m", "benchmarks.echo"], echo, EchoSpeaker),
        }
        result["topics"] = []
        for size in topics.SIZES:
            typer.echo(f"{size} topics: learning ...")
            result["topics"].append(figures_of("benchmarks.topics", [str(size)], Path(scratch), Path(scratch) / "topics.log"))
    result["other_cores"] = others.cores()
    path = report.store(result, "bench")
    typer.echo(f"\n{report.table(result)}\nStored in {path.relative_to(ROOT)}.")


def _bot(title: str, folder: Path, train: list[str], speaker: type[Speaker], kind: str) -> Figures:
    typer.echo(f"{title}: training ...")
    seconds, peak = run(train, folder, folder / "train.log", environment(folder))
    served = _server(title, [*_RASA, *bots.RUN], folder, speaker)
    inside = figures_of("benchmarks.inside", [kind], folder, folder / "inside.log")
    return {"train_s": seconds, "train_peak_mb": peak, **served, **inside}


def _server(title: str, command: list[str], folder: Path, speaker: type[Speaker]) -> Figures:
    typer.echo(f"{title}: starting it and talking to it ...")
    return asyncio.run(measure(Subject(command, folder, {**rasa_process.ONE_THREAD, **environment(folder)}, speaker)))


if __name__ == "__main__":
    main()

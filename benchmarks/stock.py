"""Measures Rasa with its default components and real TensorFlow, on our questions: ``python -m benchmarks.stock``.

It lives in an environment of its own, since this project replaces TensorFlow (docs/decisions/001).
"""

import asyncio
import json
import os
import subprocess
import sys
import tempfile
from pathlib import Path
from typing import Annotated, Any

import typer

from benchmarks import bots, machine, report
from benchmarks.processes import ROOT, run
from benchmarks.speakers import RestSpeaker
from benchmarks.subjects import Subject, measure
from fibroguide.cli import rasa_process

# setuptools: Rasa imports pkg_resources, which later ones no longer have.
_PACKAGES = ["rasa==3.6.21", "setuptools<81"]
_NAMES = ("rasa", "tensorflow", "sanic", "numpy")
_VERSIONS = f"import json, importlib.metadata as m; print(json.dumps({{n: m.version(n) for n in {_NAMES}}}))"
_ENVIRONMENT = ROOT / ".cache/bench-stock"


def stock(
    env: Annotated[Path, typer.Option(help="The folder of the environment; made when it is not there.")] = _ENVIRONMENT,
    epochs: Annotated[int, typer.Option(min=1, help="How often training goes over the data; a message takes no longer.")] = 100,
) -> None:
    """Install, train and measure Rasa's defaults; this takes more than half an hour and 3 GB of disk."""
    env = env.resolve()
    python = str(env / "bin/python")
    uv = os.environ.get("UV", "uv")
    if not (env / "bin/rasa").exists():
        typer.echo("Installing Rasa with TensorFlow ...")
        # The interpreter that runs this: the project's, and so Python 3.10.
        subprocess.run([uv, "venv", "--quiet", "--clear", "--python", sys.executable, str(env)], check=True)
        subprocess.run([uv, "pip", "install", "--quiet", "--python", python, *_PACKAGES], check=True)
    result: dict[str, Any] = machine.describe()
    others = machine.OtherWork()
    versions = subprocess.run([python, "-c", _VERSIONS], stdout=subprocess.PIPE, check=True).stdout
    result["packages"] = json.loads(versions)
    figures = {"install_mb": sum(path.lstat().st_size for path in env.rglob("*") if path.is_file()) / 1e6}
    with tempfile.TemporaryDirectory(prefix="benchmark-") as scratch:
        folder = Path(scratch) / "stock"
        bots.make_default(folder, epochs)
        rasa = [python, "-m", "rasa"]
        typer.echo("Training Rasa's default components ...")
        environment = {**rasa_process.environment(), "TF_CPP_MIN_LOG_LEVEL": "2"}
        figures["train_s"], figures["train_peak_mb"] = run([*rasa, *bots.TRAIN], folder, folder / "train.log", environment)
        typer.echo("Starting it and talking to it ...")
        subject = Subject([*rasa, *bots.RUN], folder, environment, RestSpeaker)
        figures.update(asyncio.run(measure(subject, long_conversations=False)))  # its store is the keyword bot's
    result["figures"] = {f"stock Rasa, {epochs} epochs": figures}
    result["other_cores"] = others.cores()
    path = report.store(result, "stock")
    typer.echo(f"\n{report.table(result)}\nStored in {path.relative_to(ROOT)}.")


if __name__ == "__main__":
    typer.run(stock)

"""Which model is there, and whether it was trained on what stands in the folder now."""

import hashlib
import json
import tarfile
from pathlib import Path

from fibroguide.text.minilm import fingerprint

MODELS = Path("models")
_INPUTS = (
    "config.yml",
    "domain.yml",
    "data/**/*.yml",
    "data/**/*.txt",
    "fibroguide/nlu/*.py",
    "fibroguide/safety/[dlp]*.*",  # what the danger model learns from and by; the screen only asks it
    "fibroguide/text/*.py",
)
_STAMP = "trained-on.json"
DANGER = "danger"


def inputs_hash(root: Path = Path(".")) -> str:
    """Return a hash of everything that training reads: questions, replies, rules, configuration, the classifier's code."""
    digest = hashlib.sha256(fingerprint().encode())
    for pattern in _INPUTS:
        for path in sorted(root.glob(pattern)):
            digest.update(f"{path.relative_to(root).as_posix()}\0".encode())
            digest.update(hashlib.sha256(path.read_bytes()).digest())
    return digest.hexdigest()


def newest_model(models: Path = MODELS) -> Path | None:
    """Return the newest model file, or None; the same one that ``rasa run`` loads."""
    found = sorted(models.glob("*.tar.gz"), key=lambda path: path.stat().st_mtime)
    return found[-1] if found else None


def is_up_to_date(models: Path = MODELS, root: Path = Path(".")) -> bool:
    """Tell whether the newest model was trained on the inputs as they are now.

    Decided by content, not by time: a fresh clone gives all files the same time. A model that plain ``rasa train``
    wrote carries no stamp and counts as out of date.
    """
    model = newest_model(models)
    if model is None:
        return False
    try:
        stamp = json.loads((models / _STAMP).read_text(encoding="utf-8"))
    except (OSError, json.JSONDecodeError):
        return False
    return stamp == {"model": model.name, "inputs": inputs_hash(root)}


def export_danger(models: Path = MODELS) -> None:
    """Copy the danger model out of the newest Rasa model to ``models/danger``, unless it is there already.

    The safety screen finds it there: it must work when Rasa's model is missing or broken, so it has a copy of its own.

    Raises:
        OSError: The model cannot be read, or the copy cannot be written.
    """
    model, target = newest_model(models), models / DANGER
    copied = target / "danger.json"
    if model is None or (copied.exists() and copied.stat().st_mtime >= model.stat().st_mtime):
        return
    with tarfile.open(model) as archive:
        files = {Path(member.name).name: archive.extractfile(member) for member in archive if member.isfile()}
        target.mkdir(exist_ok=True)
        for name in ("danger.npz", "danger.json"):  # the one that is looked for comes last
            content = files.get(name)
            if content is not None:
                (target / name).write_bytes(content.read())


def stamp(models: Path = MODELS, root: Path = Path(".")) -> None:
    """Note that the newest model was trained on the inputs as they are now."""
    model = newest_model(models)
    if model is not None:
        (models / _STAMP).write_text(json.dumps({"model": model.name, "inputs": inputs_hash(root)}), encoding="utf-8")

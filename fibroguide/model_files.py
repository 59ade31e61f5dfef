"""The files of trained models: what they were trained on, and the danger model inside them."""

import hashlib
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
DANGER = "danger"
_DANGER_FILES = ("danger.npz", "danger.json")
_OF = "of-model"


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


def export_danger(model: Path, target: Path) -> None:
    """Copy the danger model out of a Rasa model to a folder, unless it is there already.

    The safety screen must work when Rasa's model is missing or broken, so it has a copy of its own.

    Raises:
        OSError: The model cannot be read, or the copy cannot be written.
        tarfile.TarError: The model is broken.
        KeyError: It holds no danger model.
    """
    mark = target / _OF
    if mark.exists() and mark.read_text(encoding="utf-8") == model.name:
        return
    with tarfile.open(model) as archive:
        files = {Path(member.name).name: member for member in archive if member.isfile()}
        contents = {name: archive.extractfile(files[name]) for name in _DANGER_FILES}
        target.mkdir(exist_ok=True)
        mark.unlink(missing_ok=True)
        for name, content in contents.items():
            if content is not None:
                (target / name).write_bytes(content.read())
    mark.write_text(model.name, encoding="utf-8")  # last: a copy that was cut off is made again

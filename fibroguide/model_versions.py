"""The versions of the model: trained when and on what, what the conversation tests said of each, and which one is active."""

import json
import os
import time
from collections.abc import Callable
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any

from fibroguide.model_files import MODELS, inputs_hash, newest_model

_REGISTER = "versions.json"
_KEEP = 5  # models: enough to go back, without filling the disk


class VersionError(LookupError):
    """A version is not there, or cannot be activated; the message says what to do."""


@dataclass(frozen=True)
class Tested:
    """What the conversation tests said of a model: how many passed and failed, and when (seconds since 1970)."""

    passed: int
    failed: int
    at: float


@dataclass(frozen=True)
class Version:
    """A trained model.

    Attributes:
        file: Where it is.
        inputs: Hash of what it was trained on; empty for a model that plain ``rasa train`` wrote.
        trained_at: Seconds since 1970.
        tested: None where the conversation tests have not been run with it.
    """

    file: Path
    inputs: str
    trained_at: float
    tested: Tested | None


class ModelVersions:
    """The models of a folder. What is noted about them stands in ``versions.json`` beside them."""

    def __init__(self, models: Path = MODELS, clock: Callable[[], float] = time.time) -> None:
        """Read and write below ``models``; ``clock`` gives the time in seconds since 1970."""
        self._models = models
        self._clock = clock

    def all(self) -> list[Version]:
        """Return the versions, newest first."""
        noted = self._read()["versions"]
        found = sorted(self._models.glob("*.tar.gz"), key=lambda path: path.stat().st_mtime, reverse=True)
        return [_version(path, noted.get(path.name, {})) for path in found]

    def active(self) -> Path | None:
        """Return the model that answers people: the activated one, else the newest that has failed no tests; None without one."""
        name = self._read()["active"]
        chosen = self._models / name if name else None
        if chosen and chosen.exists():
            return chosen
        return next((version.file for version in self.all() if not (version.tested and version.tested.failed)), None)

    def pin(self) -> None:
        """Make the model that answers now the activated one, so that a newer one does not take its place untested."""
        active = self.active()
        if active is not None:
            self.activate(active)

    def is_up_to_date(self, root: Path = Path(".")) -> bool:
        """Tell whether the newest model was trained on the inputs below ``root`` as they are now.

        Decided by content, not by time: a fresh clone gives all files the same time. A model that plain ``rasa train``
        wrote carries no note and counts as out of date.
        """
        model = newest_model(self._models)
        return model is not None and self._read()["versions"].get(model.name, {}).get("inputs") == inputs_hash(root)

    def note_trained(self, root: Path = Path(".")) -> Path:
        """Note that the newest model was trained on the inputs as they are now, and return it.

        Raises:
            VersionError: There is no model.
        """
        model = newest_model(self._models)
        if model is None:
            raise VersionError(f"There is no trained model in {self._models}. Run 'make train'.")
        self._note(model.name, {"inputs": inputs_hash(root), "trained_at": self._clock()})
        return model

    def note_tests(self, model: Path, passed: int, failed: int) -> None:
        """Note what the conversation tests said of a model."""
        self._note(model.name, {"tested": asdict(Tested(passed, failed, self._clock()))})

    def find(self, name: str) -> Version:
        """Return the version of that name, with or without its ending.

        Raises:
            VersionError: There is none.
        """
        versions = self.all()
        for version in versions:
            if name in (version.file.name, version.file.name.removesuffix(".tar.gz"), str(version.file)):
                return version
        names = ", ".join(version.file.name.removesuffix(".tar.gz") for version in versions) or "none"
        raise VersionError(f"There is no model {name!r}. There are: {names}.")

    def activate(self, model: Path) -> None:
        """Make a model the one that answers; a running bot takes it within seconds."""
        register = self._read()
        if register["active"] not in (None, model.name):
            register["before"] = [*(name for name in register["before"] if name != model.name), register["active"]][-_KEEP:]
        self._write({**register, "active": model.name})

    def rollback(self) -> Path:
        """Make the model active that was so before, and return it.

        Raises:
            VersionError: There is none, or its file is gone.
        """
        register = self._read()
        while register["before"]:
            name = register["before"].pop()
            if (self._models / name).exists():
                self._write({**register, "active": name})
                return self._models / name
        raise VersionError("There is no earlier model to go back to. See 'fibroguide models list'.")

    def clear_out(self) -> None:
        """Delete all models but the newest five, the active one and the one before it."""
        register = self._read()
        needed = {register["active"], *register["before"][-1:]}
        versions = self.all()
        for version in versions[_KEEP:]:
            if version.file.name not in needed:
                version.file.unlink()
        there = {version.file.name for version in versions if version.file.exists()}
        self._write({**register, "versions": {name: note for name, note in register["versions"].items() if name in there}})

    def _note(self, name: str, facts: dict[str, object]) -> None:
        register = self._read()
        register["versions"][name] = {**register["versions"].get(name, {}), **facts}
        self._write(register)

    def _read(self) -> dict[str, Any]:
        empty: dict[str, Any] = {"active": None, "before": [], "versions": {}}
        try:
            content = json.loads((self._models / _REGISTER).read_text(encoding="utf-8"))
        except (OSError, ValueError):  # not there yet, or spoilt by hand: the models themselves are what counts
            return empty
        return {**empty, **content} if isinstance(content, dict) else empty

    def _write(self, register: dict[str, Any]) -> None:
        path = self._models / _REGISTER
        new = path.with_name(f"{_REGISTER}.{os.getpid()}")
        new.write_text(json.dumps(register, indent=1), encoding="utf-8")
        new.replace(path)  # at once, so that a running bot never reads half of it


def _version(path: Path, note: dict[str, Any]) -> Version:
    tested = note.get("tested")
    return Version(
        path,
        str(note.get("inputs", "")),
        float(note.get("trained_at", path.stat().st_mtime)),
        Tested(**tested) if isinstance(tested, dict) else None,
    )

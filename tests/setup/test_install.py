"""What a newcomer meets when something is missing: one sentence with the remedy, and no second run for nothing."""

import os
import shutil
import subprocess
import time
from pathlib import Path

import pytest

PROJECT = Path.cwd()


def install(folder: Path, **environment: str) -> "subprocess.CompletedProcess[str]":
    """Run a copy of the installer in an empty folder, with nothing of this machine's settings but the path."""
    (folder / "scripts").mkdir(exist_ok=True)
    shutil.copy(PROJECT / "scripts" / "install.sh", folder / "scripts")
    for name in ("pyproject.toml", "uv.lock", ".python-version"):
        shutil.copy(PROJECT / name, folder)
    clean = {"PATH": os.environ["PATH"], "HOME": str(folder), "UV": ".uv/bin/uv", "PIP_CONFIG_FILE": os.devnull}
    return subprocess.run(
        [folder / "scripts" / "install.sh"], capture_output=True, text=True, timeout=120, env={**clean, **environment}
    )


def fake_uv(folder: Path, script: str) -> str:
    path = folder / "uv"
    path.write_text(f"#!/bin/sh\n{script}\n")
    path.chmod(0o755)
    return str(path)


def test_without_any_python(tmp_path: Path) -> None:
    result = install(tmp_path, PYTHON3="python3-that-is-not-there")
    assert result.returncode == 1
    assert "There is no python3-that-is-not-there. Install Python 3 (any version), or uv, and try again." in result.stderr


def test_without_a_network(tmp_path: Path) -> None:
    result = install(tmp_path, PIP_INDEX_URL="http://127.0.0.1:9/simple", PIP_RETRIES="0")
    assert result.returncode == 1
    assert "uv could not be fetched. Is there a network connection?" in result.stderr


def test_without_python_3_10_to_be_had(tmp_path: Path) -> None:
    result = install(tmp_path, UV=fake_uv(tmp_path, "echo 'no interpreter found' >&2; exit 2"))
    assert result.returncode == 1
    assert "Python 3.10 was not found and could not be fetched. Install it" in result.stderr
    assert "Fetching Python 3.10 ..." in result.stdout


def test_when_the_dependencies_cannot_be_fetched(tmp_path: Path) -> None:
    result = install(tmp_path, UV=fake_uv(tmp_path, 'test "$1" = python && exit 0; echo "cannot reach the index" >&2; exit 1'))
    assert result.returncode == 1
    assert "cannot reach the index" in result.stderr
    assert "The dependencies could not be installed; the reason stands above." in result.stderr


def test_a_second_install_does_nothing_and_takes_no_time() -> None:
    subprocess.run(["make", "install"], check=True, capture_output=True)
    start = time.monotonic()
    result = subprocess.run(["make", "install"], check=True, capture_output=True, text=True)
    assert time.monotonic() - start < 5
    assert "Installing" not in result.stdout


def test_make_alone_lists_the_targets() -> None:
    result = subprocess.run(["make"], check=True, capture_output=True, text=True)
    for target in ("run", "chat", "train", "test", "check", "fix", "validate", "bench", "clean"):
        assert f"make {target} " in result.stdout


@pytest.mark.parametrize("target", ["run", "chat", "train", "test", "check", "fix", "validate", "bench", "bench-stock"])
def test_every_target_makes_the_environment_first(target: str) -> None:
    result = subprocess.run(["make", "--dry-run", "--always-make", target], check=True, capture_output=True, text=True)
    assert "scripts/install.sh" in result.stdout


def test_the_locked_dependencies_are_those_of_the_project() -> None:
    uv = os.environ.get("UV") or shutil.which("uv") or str(PROJECT / ".uv" / "bin" / "uv")
    result = subprocess.run([uv, "lock", "--check", "--offline"], capture_output=True, text=True)
    assert result.returncode == 0, result.stderr


def test_no_registry_of_one_machine_is_locked() -> None:
    lock = (PROJECT / "uv.lock").read_text()
    assert "file:///" not in lock
    assert len({line for line in lock.splitlines() if line.startswith("source = { registry")}) == 1

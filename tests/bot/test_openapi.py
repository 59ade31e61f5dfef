"""schemathesis sends what docs/openapi.yml allows and forbids to the running channel, and holds each answer against it."""

import os
import re
import shutil
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.running import NO_LIMITS, RunningBot, call

SCHEMATHESIS = "schemathesis==4.30.1"
_UV = os.environ.get("UV") or shutil.which("uv") or ".uv/bin/uv"
UV = str(Path(_UV).absolute()) if "/" in _UV else _UV


def schemathesis(*arguments: str) -> subprocess.CompletedProcess[str]:
    command = [UV, "tool", "run", "--quiet", "--python", sys.executable, "--from", SCHEMATHESIS, "st", *arguments]
    with tempfile.TemporaryDirectory() as folder:  # it leaves a cache where it runs
        return subprocess.run(command, capture_output=True, text=True, timeout=280, cwd=folder)


@pytest.fixture(scope="module")
def server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    bot = RunningBot(tmp_path_factory.mktemp("openapi"), **NO_LIMITS)
    yield bot.address
    bot.stop()


@pytest.fixture(scope="module")
def tool() -> None:
    """The tool stands in an environment of its own: Rasa's pins do not let it into ours."""
    if shutil.which(UV) is None or schemathesis("--version").returncode:
        pytest.skip(f"{SCHEMATHESIS} cannot be fetched with uv (is there a network connection?)")


@pytest.mark.parametrize("signed_in", [True, False])
def test_the_channel_keeps_its_contract(server: str, tool: None, signed_in: bool) -> None:
    arguments = ["run", f"{server}/webhooks/web/openapi.json", "--url", server, "--max-examples", "60", "--no-color"]
    arguments += ["--phases", "examples,coverage,fuzzing", "--checks", "all"]
    # A button's token that is no token of ours is refused, and no schema can say which those are.
    arguments += ["--exclude-checks", "ignored_auth,positive_data_acceptance", "--generation-database", "none", "--seed", "1"]
    if signed_in:  # erasing the session would make all that follows a 401
        _, body = call("POST", f"{server}/webhooks/web/session", {})
        arguments += ["--header", f"Authorization: Bearer {body['session']}", "--exclude-operation-id", "eraseSession"]
    result = schemathesis(*arguments)
    print(result.stdout[-3000:])
    assert result.returncode == 0, result.stdout[-6000:] + result.stderr[-1000:]
    cases = re.search(r"(\d+) generated", result.stdout)
    assert cases is not None, "schemathesis sent nothing"
    assert int(cases[1]) > 100

"""A model is activated while the bot talks: no conversation is dropped, and a broken model changes nothing."""

import asyncio
import shutil
from collections.abc import AsyncIterator
from pathlib import Path

import pytest
from rasa.core.agent import Agent
from rasa.core.utils import AvailableEndpoints

from fibroguide.channels.gate import Gate
from fibroguide.content.clinic import load_clinic
from fibroguide.engine.action_client import LocalActions
from fibroguide.engine.model_swap import follow_active_model
from fibroguide.model_files import newest_model
from fibroguide.model_versions import ModelVersions
from fibroguide.safety.screen import SafetyScreen


@pytest.fixture
async def agent(tmp_path: Path) -> AsyncIterator[Agent]:
    """A bot on the first of two models in a folder; it follows which one is active there."""
    for name in ("first", "second"):
        shutil.copy(newest_model(), tmp_path / f"{name}.tar.gz")
    versions = ModelVersions(tmp_path)
    versions.activate(tmp_path / "first.tar.gz")
    endpoints = AvailableEndpoints.read_endpoints("endpoints.yml")
    endpoints.nlg.kwargs["database"] = ":memory:"
    agent = Agent.load(str(tmp_path / "first.tar.gz"), generator=endpoints.nlg, action_endpoint=LocalActions())
    task = asyncio.create_task(follow_active_model(agent, SafetyScreen(None), versions, pause=0.05))
    yield agent
    task.cancel()


async def until(model: str, agent: Agent) -> None:
    for _ in range(400):
        if agent.processor.model_filename == model:
            return
        await asyncio.sleep(0.05)
    raise AssertionError(f"{model} does not answer")


async def test_a_conversation_goes_on_with_the_next_model(agent: Agent, tmp_path: Path) -> None:
    gate = Gate(agent.handle_message, load_clinic(), SafetyScreen(None))
    await gate.typed("walk me through the preparation list", "c", "web")
    ModelVersions(tmp_path).activate(tmp_path / "second.tar.gz")
    answered = 0
    while agent.processor.model_filename == "first.tar.gz":  # people write while it is loaded
        (reply,) = await gate.typed("is ketamine painful?", f"other {answered}", "web")
        assert reply.name != "utter_fallback/unavailable"
        answered += 1
        await asyncio.sleep(0.01)
    (reply,) = await gate.typed("next", "c", "web")
    assert "step 2 of 3" in reply.text
    assert answered > 1
    ModelVersions(tmp_path).rollback()
    await until("first.tar.gz", agent)
    (reply,) = await gate.typed("next", "c", "web")
    assert "step 3 of 3" in reply.text


async def test_a_broken_model_leaves_the_old_one_answering(
    agent: Agent, tmp_path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    gate = Gate(agent.handle_message, load_clinic(), SafetyScreen(None))
    (tmp_path / "broken.tar.gz").write_bytes(b"no model")
    ModelVersions(tmp_path).activate(tmp_path / "broken.tar.gz")
    while "broken.tar.gz cannot be loaded" not in caplog.text:
        await asyncio.sleep(0.05)
    (reply,) = await gate.typed("how fast does it work?", "c", "web")
    assert reply.name == "utter_benefits/speed"
    await asyncio.sleep(0.3)
    assert caplog.text.count("cannot be loaded") == 1
    ModelVersions(tmp_path).activate(tmp_path / "second.tar.gz")
    await until("second.tar.gz", agent)

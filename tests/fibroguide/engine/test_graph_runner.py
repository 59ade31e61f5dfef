"""The plain runner against Rasa's own, on the trained model."""

import pytest
from rasa.core.channels.channel import UserMessage
from rasa.engine.runner.dask import DaskGraphRunner
from rasa.shared.core.events import UserUttered
from rasa.shared.core.trackers import DialogueStateTracker

from fibroguide.bot import Bot
from fibroguide.engine.graph_runner import PlainGraphRunner


@pytest.mark.parametrize("text", ["how long does one infusion take?", "asdf", "I want to die"])
def test_gives_what_rasas_runner_gives(bot: Bot, text: str) -> None:
    processor = bot.agent.processor
    plain = processor.graph_runner
    assert type(plain) is PlainGraphRunner
    target = processor.model_metadata.nlu_target
    inputs = {"__message__": [UserMessage(text)], "__tracker__": DialogueStateTracker.from_events("x", [UserUttered(text)])}
    (ours,) = plain.run(inputs=inputs, targets=[target])[target]
    (theirs,) = DaskGraphRunner.run(plain, inputs=inputs, targets=[target])[target]
    assert ours.as_dict(only_output_properties=True) == theirs.as_dict(only_output_properties=True)


def test_an_order_is_worked_out_once(bot: Bot) -> None:
    runner = bot.agent.processor.graph_runner
    target = (bot.agent.processor.model_metadata.nlu_target,)
    assert runner._order(target) is runner._order(target)

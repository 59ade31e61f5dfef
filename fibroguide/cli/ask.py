"""``fibroguide ask``: one question, or a file of questions."""

import asyncio
import json
import sys
import time
from pathlib import Path
from typing import Annotated, Any

import typer

from fibroguide.cli.errors import CommandError


def ask(
    question: Annotated[str | None, typer.Argument(help="The question, in quotes.")] = None,
    jsonl: Annotated[Path | None, typer.Option(help='Answer each line {"text": ...} of this file instead.')] = None,
    out: Annotated[Path | None, typer.Option(help="Write the results of --jsonl here, not to the screen.")] = None,
) -> None:
    """Ask the trained bot, without a server.

    With --jsonl each line is answered in a conversation of its own, and a line
    {"text", "responses": [{"name", "text"}], "offered": [topic], "ms"} is written for it, in order.
    """
    if (question is None) == (jsonl is None):
        raise CommandError('Give either a question, as in: fibroguide ask "What is fibromyalgia?", or --jsonl FILE.')
    texts = [question] if question is not None else _read(jsonl)  # type: ignore[arg-type]  # one of the two is set
    from fibroguide.bot import Bot, BotError
    from fibroguide.content.clinic import ClinicError

    try:
        bot = Bot()
    except (BotError, ClinicError) as error:
        raise CommandError(str(error)) from error
    results = asyncio.run(_answer(bot, texts))
    if question is not None:
        typer.echo("\n\n".join(_readable(response) for response in results[0]["responses"]))
        return
    lines = "".join(json.dumps(result, ensure_ascii=True) + "\n" for result in results)
    if out is None:
        sys.stdout.write(lines)
    else:
        out.parent.mkdir(parents=True, exist_ok=True)
        out.write_text(lines, encoding="utf-8")


async def _answer(bot: Any, texts: list[str]) -> list[dict[str, Any]]:
    from fibroguide.content.topic_groups import group_of
    from fibroguide.text.decision import DID_YOU_MEAN

    await bot.typed("hello")  # the first message of a process pays for loading; it would distort "ms"
    results = []
    for text in texts:
        start = time.perf_counter()
        replies = await bot.typed(text)
        milliseconds = (time.perf_counter() - start) * 1000
        offered = [
            button.topic
            for reply in replies
            if reply.name == f"utter_{DID_YOU_MEAN}"
            for button in reply.buttons
            if group_of(button.topic) != "fallback"
        ]
        responses = [
            {"name": reply.name, "text": reply.text, "buttons": [button.title for button in reply.buttons]} for reply in replies
        ]
        results.append({"text": text, "responses": responses, "offered": offered, "ms": round(milliseconds, 2)})
    return results


def _readable(response: dict[str, Any]) -> str:
    return response["text"] + "".join(f"\n  [{title}]" for title in response["buttons"])


def _read(path: Path) -> list[str]:
    try:
        lines = path.read_text(encoding="utf-8").split("\n")
    except OSError as error:
        raise CommandError(f"{path} cannot be read: {error.strerror}.") from error
    except UnicodeDecodeError as error:
        raise CommandError(f"{path} is not UTF-8 text (byte {error.start}).") from error
    texts = []
    for number, line in enumerate(lines, start=1):
        if not line.strip():
            continue
        try:
            text = json.loads(line)["text"]
        except (json.JSONDecodeError, KeyError, TypeError):
            text = None
        if not isinstance(text, str):
            raise CommandError(f'{path}, line {number}: expected a JSON object with a string "text".')
        texts.append(text)
    return texts

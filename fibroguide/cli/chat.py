"""``fibroguide chat``: a talk with the bot in the terminal."""

import asyncio
import uuid
from typing import Any

import typer

from fibroguide.cli.errors import CommandError
from fibroguide.cli.project import in_project
from fibroguide.render.numbered import number_in, numbered
from fibroguide.render.plain import to_plain


def chat() -> None:
    """Talk to the bot in the terminal; type a choice's number to take it, and press Ctrl+D to leave."""
    in_project()
    from fibroguide.bot import Bot, BotError
    from fibroguide.content.clinic import ClinicError

    typer.echo("Loading the bot ...")
    try:
        bot = Bot()
    except (BotError, ClinicError) as error:
        raise CommandError(str(error)) from error
    asyncio.run(_talk(bot))


async def _talk(bot: Any) -> None:
    conversation = uuid.uuid4().hex
    replies = await bot.gate.pressed("smalltalk/greet", conversation, "chat")
    while True:
        buttons = [button for reply in replies for button in reply.buttons]
        for reply in replies:
            typer.echo(f"\n{to_plain(reply.text)}")
        if buttons:
            typer.echo(numbered([button.title for button in buttons]))
        try:
            text = input("\nYou: ")
        except (EOFError, KeyboardInterrupt):
            typer.echo("\nGoodbye.")
            return
        choice = number_in(text) or 0
        if 1 <= choice <= len(buttons):
            replies = await bot.gate.pressed(buttons[choice - 1].topic, conversation, "chat")
        else:
            replies = await bot.gate.typed(text, conversation, "chat")

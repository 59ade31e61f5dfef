"""Where the commands run: the project's top folder."""

from pathlib import Path

from fibroguide.cli.errors import CommandError


def in_project() -> None:
    """Check that the working folder is the project's.

    Raises:
        CommandError: It is not.
    """
    missing = [name for name in ("config.yml", "domain.yml", "endpoints.yml", "data") if not Path(name).exists()]
    if missing:
        raise CommandError(f"There is no {missing[0]} in {Path.cwd()}. Change to the folder that Fibro Guide was cloned into.")

"""``fibroguide doctor``: looks whether everything is set up, and says in a sentence what is wrong."""

import asyncio

import typer

from fibroguide.cli.errors import CommandError
from fibroguide.cli.project import in_project

_MARKS = {"ok": "ok  ", "off": "off ", "note": "note", "bad": "BAD "}


def doctor() -> None:
    """Look whether clinic and channels are set up; exit code 1 when something is wrong. Changes nothing."""
    in_project()
    # Here and not above: these import what `fibroguide --help` should not wait for.
    from fibroguide.content.clinic import ClinicError, load_clinic
    from fibroguide.doctor.credentials import CHANNELS, check_credentials, read_credentials
    from fibroguide.doctor.findings import BAD, OK, Finding
    from fibroguide.doctor.slack import check_slack
    from fibroguide.doctor.telegram import check_telegram
    from fibroguide.doctor.website import check_website

    credentials = read_credentials()
    findings = check_credentials(credentials)
    try:
        clinic = load_clinic()
    except ClinicError as error:
        findings.append(Finding(BAD, "clinic.yml", str(error)))
    else:
        findings.append(Finding(OK, "clinic.yml", f"is that of {clinic.name}."))
        findings += asyncio.run(check_website(clinic))
    if CHANNELS["slack"] in credentials:
        findings += asyncio.run(check_slack())
    if CHANNELS["telegram"] in credentials:
        findings += asyncio.run(check_telegram(credentials[CHANNELS["telegram"]]))
    for finding in findings:
        typer.echo(f"{_MARKS[finding.level]} {finding.subject}: {finding.sentence}")
    wrong = sum(finding.level == BAD for finding in findings)
    if wrong:
        raise CommandError(f"{wrong} of these must be mended (BAD).")

"""`headland doctor`."""

from __future__ import annotations

import sys
from pathlib import Path

import click

from backend.commands.options import company, data_option
from backend.doctor import ERROR, Finding, examine, repair
from backend.services import Services


@click.command()
@data_option
@click.option("--repair", "mend", is_flag=True, help="Make anew what can be made from what is right, and look again.")
def doctor(data_dir: Path | None, mend: bool) -> None:
    """Look the company's data over; say for each trouble what to do.

    Recomputes every record's digest and every bucket's sum, checks numbers, references, phones' verdicts, photos and
    first copies, and whether people, backups and the machine are in order. Changes nothing, unless --repair is given:
    then it drops damaged first copies, adds up sums anew over sound records, ends sessions of nobody, and erases once
    more what was erased and still holds something. May run beside the server. Ends with 1 when something is broken.
    """
    with company(data_dir, must_exist=True) as services:
        found = _look(services)
        if mend and (done := repair(services, found)):
            for what in done:
                click.echo(f"mended: {what}")
            found = _look(services)
    if any(finding.level == ERROR for finding in found):
        sys.exit(1)


def _look(services: Services) -> list[Finding]:
    """Say what each check found, as soon as it is known."""
    found: list[Finding] = []
    for check, findings in examine(services):
        found += findings
        click.echo(f"{'ok' if not findings else '--':<4}{check}")
        for finding in findings:
            click.echo(f"    {finding.level}: [{finding.code}] {finding.what}")
            click.echo(f"      → {finding.mend}")
    return found

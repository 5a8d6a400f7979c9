"""`headland doctor`."""

from __future__ import annotations

import sys
from pathlib import Path

import click

from backend.commands.options import company, data_option
from backend.doctor import ERROR, examine


@click.command()
@data_option
def doctor(data_dir: Path | None) -> None:
    """Look the company's data over; say for each trouble what to do.

    Recomputes every record's digest and every bucket's sum, checks photos and first copies by their hashes, and
    whether people, backups and the machine are in order. Changes nothing; may run beside the server.
    Ends with 1 when something is broken.
    """
    broken = False
    with company(data_dir, must_exist=True) as services:
        for check, findings in examine(services):
            click.echo(f"{'ok' if not findings else '--':<4}{check}")
            for finding in findings:
                broken = broken or finding.level == ERROR
                click.echo(f"    {finding.level}: {finding.what}")
                click.echo(f"      → {finding.mend}")
    if broken:
        sys.exit(1)

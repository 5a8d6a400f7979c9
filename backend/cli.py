"""`headland`: serve, people, demo data, import and export, reminders, backup, restore, doctor.

Each subcommand lives in a module of its own and is imported when it is called, so that `headland --help` is quick.
To add one: a click command with a help text, and its place in `COMMANDS`.
"""

from __future__ import annotations

import sqlite3
import sys
from importlib import import_module

import click

from backend.settings import InvalidSettings
from backend.storage.trouble import WORDS, trouble_of
from shared_schema.errors import FAILURES, HeadlandError

COMMANDS = {
    "serve": "backend.commands.serve:serve",
    "user": "backend.commands.user:user",
    "backup": "backend.commands.backup:backup",
    "restore": "backend.commands.backup:restore",
    "migrate-to": "backend.commands.migrate:migrate_to",
    "doctor": "backend.commands.doctor:doctor",
    "demo": "backend.demo.cli:demo",
    "import": "backend.transfer.cli:import_",
    "export": "backend.transfer.cli:export",
    "person": "backend.commands.person:person",
    "remind": "backend.jobs.cli:remind",
}

SENTENCES = {
    "moved": "This company has moved: serve it with HEADLAND_DATABASE set to the address it moved to.",
    "in_use": "A server is running on this data; stop it first, or give another directory with --data.",
    "newer_database": "The data was written by a newer Headland; install that version or newer.",
    "no_driver": "PostgreSQL needs its driver: pip install 'headland[postgres]'.",
    "not_the_same": "What arrived is not what was sent; nothing was kept of it. Run the command again.",
    "no_database": "The PostgreSQL database cannot be reached or used; see that it runs and that its address is right.",
    "bad_backup": "This is no backup of Headland's, or it is damaged; nothing was changed. Give another one.",
}
"""What only the command line can meet."""


class Lazy(click.Group):
    """A group that imports a subcommand when it is asked for."""

    def list_commands(self, ctx: click.Context) -> list[str]:
        return list(COMMANDS)

    def get_command(self, ctx: click.Context, cmd_name: str) -> click.Command | None:
        place = COMMANDS.get(cmd_name)
        if place is None:
            return None
        module, name = place.split(":")
        command = getattr(import_module(module), name)
        assert isinstance(command, click.Command)
        return command


@click.command(cls=Lazy, context_settings={"help_option_names": ["-h", "--help"], "max_content_width": 100})
@click.version_option(package_name="headland", message="headland %(version)s")
def headland() -> None:
    """Headland 田头: key-account field sales that works without signal.

    Start with `headland demo` for an invented company, or with
    `headland user invite NAME --role administrator` and `headland serve` for your own.
    """


def main() -> None:
    """The console script: every error a person can do something about is one sentence, not a stack."""
    try:
        headland(prog_name="headland")
    except HeadlandError as error:
        what = FAILURES.get(error.code) or SENTENCES.get(error.code, error.code)
        known = ", ".join(f"{key}: {value}" for key, value in error.detail.items() if value is not None)
        _end(f"{what} ({known})" if known else what)
    except Exception as error:
        code = trouble_of(error)
        if code is None and not isinstance(error, (InvalidSettings, sqlite3.Error, OSError)):
            raise
        _end(f"{WORDS[code] if code else type(error).__name__}: {error}")


def _end(sentence: str) -> None:
    click.echo(f"Error: {sentence}", err=True)
    sys.exit(1)


if __name__ == "__main__":
    main()

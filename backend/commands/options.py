"""What the commands share: where the data is, and errors said in one plain sentence."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any, TypeVar

import click

from backend.app import create_services
from backend.services import Services
from backend.settings import InvalidSettings, Settings, load

F = TypeVar("F", bound=Callable[..., Any])


def data_option(command: F) -> F:
    """`--data DIR`, on every command that touches a company's data."""
    return click.option(
        "--data",
        "data_dir",
        type=click.Path(path_type=Path, file_okay=False),
        help="Directory of the company's data. Default: HEADLAND_DATA_DIR, else ~/.local/share/headland.",
    )(command)


def settings_of(**given: Any) -> Settings:
    """The settings with what the command line says; a wrong one is told by name."""
    try:
        return load(**given)
    except InvalidSettings as error:
        raise click.ClickException(f"settings: {error}") from error


@contextmanager
def company(data_dir: Path | None, *, must_exist: bool = False, **given: Any) -> Iterator[Services]:
    """The company's data opened for one command, and closed after it."""
    settings = settings_of(data_dir=data_dir, **given)
    if must_exist and not settings.postgres and not settings.database_file.exists():
        raise click.ClickException(
            f"there is no company in {settings.data_dir}: name its directory with --data, "
            "or start one with `headland user invite NAME --role administrator` or `headland demo`"
        )
    services = create_services(settings)
    try:
        yield services
    finally:
        services.store.close()

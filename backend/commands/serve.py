"""`headland serve`."""

from __future__ import annotations

import socket
from pathlib import Path
from typing import Any

import click

from backend import logs
from backend.auth import people
from backend.commands.options import company, data_option
from backend.services import Services


@click.command()
@data_option
@click.option("--host", help="Address to listen on. Default 127.0.0.1, this machine only.")
@click.option("--port", type=click.IntRange(0, 65535), help="Port to listen on. Default 8080; 0 takes a free one.")
@click.option("--public-url", help="The address people type, as https://crm.example.com.")
@click.option("--company", "company_name", help="The company's name, as people see it.")
@click.option("--tls-cert", type=click.Path(path_type=Path, dir_okay=False), help="Certificate chain (PEM).")
@click.option(
    "--tls-key", type=click.Path(path_type=Path, dir_okay=False), help="Private key of the certificate (PEM)."
)
@click.option("--log-format", type=click.Choice(["json", "text"]), help="Form of the log on standard error.")
def serve(
    data_dir: Path | None,
    host: str | None,
    port: int | None,
    public_url: str | None,
    company_name: str | None,
    tls_cert: Path | None,
    tls_key: Path | None,
    log_format: str | None,
) -> None:
    """Serve the company until Ctrl-C.

    Phones need HTTPS anywhere but on this machine: give --tls-cert and --tls-key, or put a proxy in front
    and name its address with --public-url.
    """
    from backend.server import run

    for file in (tls_cert, tls_key):
        if file is not None and not file.is_file():
            raise click.ClickException(f"no such file: {file}")
    given: dict[str, Any] = {
        "host": host,
        "port": free_port(host) if port == 0 else port,
        "public_url": public_url,
        "company": company_name,
        "tls_cert": tls_cert,
        "tls_key": tls_key,
        "log_format": log_format,
    }
    with company(data_dir, **given) as services:
        logs.configure(services.settings.log_format)
        announce(services)
        if not run(services):
            raise click.ClickException(
                f"could not listen on {services.settings.host}:{services.settings.port}; is the port taken? Try --port"
            )


def announce(services: Services) -> None:
    """Say where it is served, and what to do when nobody can sign in yet."""
    settings = services.settings
    with services.reading() as (tx, _):
        found = people.people(tx)
    click.echo(f"Headland 田头 serves at {settings.url}, data in {settings.data_dir}. Ctrl-C stops it.", err=True)
    if not found:
        click.echo(
            "Nobody can sign in yet. In another terminal: headland user invite NAME --role administrator "
            f"--data {settings.data_dir}",
            err=True,
        )


def free_port(host: str | None) -> int:
    with socket.socket() as probe:
        probe.bind((host or "127.0.0.1", 0))
        return int(probe.getsockname()[1])

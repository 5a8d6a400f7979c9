"""The command line: help for everything, one plain sentence for each error, people from the shell."""

from __future__ import annotations

import os
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Iterator
from pathlib import Path

import click
import httpx
import pytest
from click.testing import CliRunner, Result

from backend.cli import COMMANDS, headland
from backend.counted import counted
from backend.storage.backup import set_aside
from backend.storage.moved import MOVED, leaving
from backend.storage.sqlite import SqliteStore


def run(*words: str | Path, code: int = 0) -> Result:
    result = CliRunner().invoke(headland, [str(word) for word in words])
    assert result.exit_code == code, result.output
    return result


def commands(group: click.Group, path: tuple[str, ...] = ()) -> Iterator[tuple[tuple[str, ...], click.Command]]:
    context = click.Context(group)
    for name in group.list_commands(context):
        command = group.get_command(context, name)
        assert command is not None, name
        yield (*path, name), command
        if isinstance(command, click.Group):
            yield from commands(command, (*path, name))


def test_a_number_stands_with_its_noun() -> None:
    assert [counted(n, "photo") for n in (0, 1, 2)] == ["0 photos", "1 photo", "2 photos"]
    assert [counted(n, "row is", "rows are") for n in (1, 2)] == ["1 row is", "2 rows are"]


def test_every_command_and_every_option_has_a_help_text() -> None:
    found = list(commands(headland))
    assert {path[0] for path, _ in found} == set(COMMANDS)
    for path, command in found:
        assert command.help, f"headland {' '.join(path)} has no help text"
        for option in command.params:
            if isinstance(option, click.Option):
                assert option.help, f"headland {' '.join(path)} {option.opts[0]} has no help text"
        assert run(*path, "--help").output.startswith("Usage:")


def test_a_link_for_the_first_administrator_and_then_the_list(tmp_path: Path) -> None:
    data = tmp_path / "data"
    link = run("user", "invite", "王主管", "--role", "administrator", "--data", data).stdout.strip()
    assert "/#/join/" in link
    run("user", "invite", "李明", "--plot", "North", "--data", data)
    listed = run("user", "list", "--data", data).output
    assert "administrator  王主管" in listed
    assert "plots: North" in listed
    assert run("user", "invite", "李明", "--data", data).stdout.strip() != link, "who is here gets a new link"


@pytest.mark.parametrize(
    ("words", "told"),
    [
        (("user", "list"), "there is no company"),
        (("doctor",), "there is no company"),
        (("backup", "copies"), "there is no company"),
        (("serve", "--tls-cert", "nothing.pem"), "no such file"),
        (("user", "invite", "x", "--role", "king"), "'king' is not one of"),
        (("fly",), "No such command"),
    ],
)
def test_an_error_is_one_sentence_that_helps(tmp_path: Path, words: tuple[str, ...], told: str) -> None:
    where = ("--data", str(tmp_path / "none")) if words != ("fly",) else ()
    result = CliRunner().invoke(headland, [*words, *where])
    assert result.exit_code != 0
    assert told in result.output
    assert "Traceback" not in result.output


def test_passwords_resets_and_leaving(tmp_path: Path) -> None:
    data = tmp_path / "data"
    run("user", "invite", "boss", "--role", "administrator", "--data", data)
    run("user", "invite", "ann", "--data", data)
    run("user", "password", "ANN", "--password", "ten letters or more", "--data", data)
    assert "/#/join/" in run("user", "reset", "ann", "--data", data).stdout
    assert "nobody signs in as" in run("user", "reset", "bob", "--data", data, code=1).output
    assert (
        "another person of this name"
        in run("user", "invite", "ann", "--role", "supervisor", "--data", data, code=1).output
    )
    run("user", "leave", "ann", "--data", data)
    assert "(left)" in run("user", "list", "--data", data).output
    assert "last administrator" in run("user", "leave", "boss", "--data", data, code=1).output


def headland_process(*words: str | Path, **env: str) -> subprocess.Popen[str]:
    return subprocess.Popen(
        [sys.executable, "-m", "backend.cli", *map(str, words)],
        stderr=subprocess.PIPE,
        stdout=subprocess.PIPE,
        text=True,
        env={**os.environ, **env},
        cwd=Path(__file__).parents[2],
    )


def test_a_weak_password_is_one_sentence_of_the_console_script(tmp_path: Path) -> None:
    run("user", "invite", "ann", "--data", tmp_path)
    process = headland_process("user", "password", "ann", "--password", "short", "--data", tmp_path)
    _, said = process.communicate(timeout=60)
    assert process.returncode == 1
    assert said.startswith("Error: A password needs at least ten characters.")


def test_a_company_that_moved_is_told_to_whoever_moves_it_again(tmp_path: Path) -> None:
    run("user", "invite", "何晴", "--role", "administrator", "--data", tmp_path)
    database, address = tmp_path / "headland.sqlite", "postgresql://db.example.com/headland"
    store = SqliteStore(database)
    with leaving(store, address):
        pass
    store.close()
    set_aside(database, MOVED)
    for words in (["serve"], ["migrate-to", address]):
        process = headland_process(*words, "--data", tmp_path)
        _, said = process.communicate(timeout=60)
        assert process.returncode == 1
        assert said.startswith("Error: This company has moved: serve it with HEADLAND_DATABASE")
        assert address in said


def test_a_port_that_is_taken_is_told_with_what_to_do(tmp_path: Path) -> None:
    run("user", "invite", "boss", "--role", "administrator", "--data", tmp_path)
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        taken.listen()
        process = headland_process("serve", "--port", str(taken.getsockname()[1]), "--data", tmp_path)
        _, said = process.communicate(timeout=60)
    assert process.returncode == 1
    assert "is the port taken? Try --port" in said


def test_ctrl_c_stops_the_server_cleanly_and_a_second_one_is_refused(tmp_path: Path) -> None:
    run("user", "invite", "boss", "--role", "administrator", "--data", tmp_path)
    process = headland_process("serve", "--port", "0", "--data", tmp_path, HEADLAND_LOG_FORMAT="json")
    assert process.stderr is not None
    try:
        address = process.stderr.readline().split(" serves at ")[1].split(",")[0]
        until = time.monotonic() + 60
        while time.monotonic() < until:
            try:
                if httpx.get(f"{address}/api/ready").status_code == 200:
                    break
            except httpx.TransportError:
                time.sleep(0.05)
        second = headland_process("serve", "--port", "0", "--data", tmp_path)
        _, said = second.communicate(timeout=60)
        assert second.returncode == 1
        assert "A server is running on this data" in said
        process.send_signal(signal.SIGINT)
        _, log = process.communicate(timeout=60)
        assert "Traceback" not in log
        assert process.returncode == 0
    finally:
        process.kill()
        process.wait()

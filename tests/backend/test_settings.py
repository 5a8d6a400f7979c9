from pathlib import Path

import pytest

from backend.settings import InvalidSettings, load


def test_the_command_line_wins_over_the_environment_over_the_file(tmp_path: Path) -> None:
    (tmp_path / "headland.toml").write_text('port = 1\nhost = "0.0.0.0"\ncompany = "田头公司"\n', encoding="utf-8")
    env = {"HEADLAND_DATA_DIR": str(tmp_path), "HEADLAND_PORT": "2", "HEADLAND_HOST": "::1"}
    settings = load(env, port=3, host=None)
    assert (settings.port, settings.host, settings.company) == (3, "::1", "田头公司")
    assert settings.database_file == tmp_path / "headland.sqlite"


def test_words_of_the_environment_become_numbers_and_flags(tmp_path: Path) -> None:
    env = {"HEADLAND_DATA_DIR": str(tmp_path), "HEADLAND_JOBS": "false", "HEADLAND_SESSION_DAYS": "7"}
    settings = load(env)
    assert settings.jobs is False
    assert settings.session_days == 7


@pytest.mark.parametrize(
    ("env", "file", "told"),
    [
        ({"HEADLAND_PORT": "many"}, "", "port"),
        ({}, "prot = 1", "prot"),
        ({}, "port = ", "headland.toml"),
        ({"HEADLAND_TLS_CERT": "a.pem"}, "", "tls_key"),
        ({"HEADLAND_CONFIG": "/nowhere/else.toml"}, "", "no such settings file"),
    ],
)
def test_a_wrong_setting_is_told_by_its_name(tmp_path: Path, env: dict[str, str], file: str, told: str) -> None:
    (tmp_path / "headland.toml").write_text(file, encoding="utf-8")
    with pytest.raises(InvalidSettings, match=told):
        load({"HEADLAND_DATA_DIR": str(tmp_path), **env})


def test_the_address_is_that_of_the_port_unless_a_public_one_is_given(tmp_path: Path) -> None:
    assert load({}, data_dir=tmp_path, port=8443).url == "http://localhost:8443"
    public = load({}, data_dir=tmp_path, public_url="https://crm.example.com/")
    assert public.url == "https://crm.example.com"
    assert public.secure

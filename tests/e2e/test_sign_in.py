"""Acceptance 1: what `headland demo` prints signs in, in a real browser, on the installed wheel."""

from __future__ import annotations

import re
import subprocess
from pathlib import Path

import httpx
from playwright.sync_api import expect

from tests.e2e.conftest import OpenPhone, Prepared
from tests.e2e.people import Company
from tests.e2e.server import COMMAND, Server, copy_of, environment, free_port


def test_the_printed_link_signs_a_rep_in(prepared: Prepared, tmp_path: Path, open_phone: OpenPhone) -> None:
    port = free_port()
    data = copy_of(prepared.data, tmp_path / "shown")
    command = [
        str(COMMAND),
        "demo",
        "--data",
        str(data),
        "--accounts",
        "40",
        "--visits",
        "160",
        "--port",
        str(port),
    ]
    process = subprocess.Popen(command, env=environment(data), stdout=subprocess.PIPE, text=True)
    try:
        assert process.stdout is not None
        lines = iter(process.stdout.readline, "")
        link = next(found[0] for line in lines if (found := re.search(r"http://localhost:\d+/#/join/\S+", line)))
        assert f":{port}/" in link
        phone = open_phone("rep")
        phone.origin = f"http://localhost:{port}"
        page = phone.sign_in(link)
        phone.go("/#/today")
        expect(page.get_by_role("heading", name=phone.words("tab.today"), level=1)).to_be_visible()
        phone.close()
    finally:
        process.terminate()
        process.wait(timeout=120)
        if process.stdout is not None:
            process.stdout.close()


def test_a_link_works_once_and_says_so(server: Server, company: Company, open_phone: OpenPhone) -> None:
    link = server.invite(company.reps[0].login)
    open_phone("first").sign_in(link)
    second = open_phone("second")
    second.page.goto(link)
    expect(second.page.get_by_role("heading", name=second.words("join.bad_title"))).to_be_visible()


def test_name_and_password_sign_in_again(server: Server, company: Company, open_phone: OpenPhone) -> None:
    rep = company.reps[0]
    phone = open_phone("rep")
    page = phone.page
    page.goto(server.invite(rep.login))
    page.get_by_test_id("join-new-password").fill("a field of one's own")
    page.get_by_role("button", name=phone.words("join.password_set")).click()
    expect(page.get_by_role("navigation", name=phone.words("app.tabs"))).to_be_visible()

    other = open_phone("other")
    page = other.go("/")
    page.get_by_label(other.words("signin.name"), exact=True).fill(rep.login)
    page.get_by_label(other.words("signin.password"), exact=True).fill("not this one")
    page.get_by_role("button", name=other.words("signin.submit"), exact=True).click()
    expect(page.get_by_role("alert")).to_contain_text(other.words("error.wrong_credentials"))
    page.get_by_label(other.words("signin.password"), exact=True).fill("a field of one's own")
    page.get_by_role("button", name=other.words("signin.submit"), exact=True).click()
    expect(page.get_by_role("navigation", name=other.words("app.tabs"))).to_be_visible()
    other.synced()


def test_the_wheel_carries_the_phone_compressed(server: Server) -> None:
    page = httpx.get(server.url + "/", headers={"Accept-Encoding": "br"})
    assert page.status_code == 200
    assert page.headers["content-encoding"] == "br"
    assert "no-cache" in page.headers["cache-control"]
    scripts = re.findall(r'(?:src|href)="(/assets/[^"]+\.js)"', page.text)
    assert scripts
    assets = [httpx.get(server.url + script, headers={"Accept-Encoding": "gzip"}) for script in scripts]
    assert all("immutable" in asset.headers["cache-control"] for asset in assets)
    largest = max(assets, key=lambda asset: len(asset.content))
    assert largest.headers["content-encoding"] == "gzip"
    assert httpx.get(server.url + "/manifest.webmanifest").json()["name"].startswith("Headland")
    assert "svelte" in httpx.get(server.url + "/NOTICE.txt").text

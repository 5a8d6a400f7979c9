"""A customer's view by a link (R3): one answer, in either language, that tells the customer nothing about anybody."""

from __future__ import annotations

import hashlib
import re
from base64 import b64encode
from typing import Any

import pytest
from litestar import Litestar
from litestar.testing import TestClient

from backend.api.surveys import LINK_DAYS
from backend.jobs.housekeeping import night
from shared_schema.protocol import Op
from sync.ports import Stored
from tests.backend.conftest import World, change, new

FORM = {"content-type": "application/x-www-form-urlencoded"}
NAMES = ("重庆长安机械", "欧阳锦程", "ann", "North", "A1", "C1")


@pytest.fixture
def known(world: World) -> World:
    world.write(new("contact", "C1", account="A1", name="欧阳锦程"), new("contact", "C2", account="A2", name="王芳"))
    return world


def link(world: World, name: str = "ann", **asked: Any) -> str:
    """The path of a fresh link."""
    answer = world.sign_in(name).post("/api/surveys", json={"account": "A1", "contact": "C1", **asked})
    assert answer.status_code == 201, answer.text
    assert answer.json()["expires_at"] == world.clock() + LINK_DAYS * 86_400_000
    found = re.search(r"/s/[\w-]{43}$", answer.json()["link"])
    assert found is not None
    return found[0]


def kept(world: World) -> list[Stored]:
    with world.services.reading() as (tx, _):
        return list(tx.of_kind("survey"))


def send(client: TestClient[Litestar], path: str, body: str) -> tuple[int, str]:
    answer = client.post(path, content=body, headers=FORM)
    return answer.status_code, answer.text


def test_a_customer_answers_once_and_the_plots_phones_have_it(known: World) -> None:
    path, customer = link(known), known.client()
    page = customer.get(path, headers={"accept-language": "zh-CN,zh;q=0.9"})
    assert page.status_code == 200
    assert page.text.count("<fieldset>") == 7, "six questions and a word of one's own"
    known.clock.advance(days=1, minutes=13 * 60)
    status, text = send(
        customer, path, "product=satisfied&again=no_opinion&product_x=1&comment=%E4%BA%A4%E4%BB%98%0D%0A"
    )
    assert (status, "谢谢您" in text) == (200, True)
    [row] = kept(known)
    values = {name: register[0] for name, register in row.f.items()}
    assert values == {
        "account": "A1",
        "contact": "C1",
        "author": known.ids["ann"],
        "day": "2026-11-23",
        "channel": "link",
        "answers": {"product": "satisfied", "again": "no_opinion"},
        "comment": "交付",
    }
    assert row.bucket == "plot:P-north"
    assert send(customer, path, "product=satisfied")[0] == 404
    assert customer.get(path).status_code == 404
    assert len(kept(known)) == 1
    rows = [r for b in known.sync(known.sign_in("ann"))["buckets"] for r in b["rows"]]
    assert row.id in {one["id"] for one in rows}


def test_the_page_tells_nothing_but_our_name_and_the_questions(known: World) -> None:
    path, customer = link(known), known.client()
    pages = [customer.get(path), customer.get(f"{path}?lang=en"), customer.get("/s/never-given")]
    pages += [customer.post(path, content="nothing=1", headers=FORM), customer.post(path, content="product=satisfied")]
    for page in pages:
        assert not [name for name in NAMES if re.search(rf"\b{name}\b", page.text)]
        assert page.headers["cache-control"] == "no-store"
        assert page.headers["referrer-policy"] == "same-origin"
        assert "noindex" in page.headers["x-robots-tag"]
        policy = page.headers["content-security-policy"]
        style = re.search(r"<style>(.*?)</style>", page.text)
        assert style is not None
        assert f"'sha256-{b64encode(hashlib.sha256(style[1].encode()).digest()).decode()}'" in policy
        assert "default-src 'none'" in policy
        assert "unsafe" not in policy
        assert "<script" not in page.text
        assert "style=" not in page.text
    assert "Headland" in pages[0].text


def test_the_company_asks_by_its_own_name(known: World) -> None:
    path, customer = link(known), known.client()
    with known.services.writing() as (_, company):
        company.set_meta("company_name", "禾润工业软件")
    page, again = customer.get(path), customer.post(path, content="product=no-such-level", headers=FORM)
    assert again.status_code == 400
    for text in (page.text, again.text):
        assert "禾润工业软件" in text
        assert "Headland" not in text


def test_in_either_language(known: World) -> None:
    path, customer = link(known), known.client()
    chinese = customer.get(path, headers={"accept-language": "zh-TW"}).text
    english = customer.get(path, headers={"accept-language": "de-DE,en;q=0.8"}).text
    assert 'lang="zh-CN"' in chinese
    assert "产品质量" in chinese
    assert 'html lang="en"' in english
    assert "Product quality" in english
    assert "产品质量" in customer.get(f"{path}?lang=zh-CN", headers={"accept-language": "en"}).text
    assert "Please answer at least one" in send(customer, f"{path}?lang=en", "comment=x")[1]
    assert "Thank you" in send(customer, f"{path}?lang=en", "product=satisfied")[1]


def test_an_empty_form_is_shown_again_with_what_was_typed(known: World) -> None:
    path, customer = link(known), known.client()
    status, text = send(customer, path, "product=nonsense&comment=%3Cscript%3Ealert(1)%3C%2Fscript%3E")
    assert status == 400
    assert "&lt;script&gt;" in text
    assert "<script" not in text
    assert kept(known) == []
    assert send(customer, path, "product=satisfied")[0] == 200


def test_a_link_ends(known: World) -> None:
    path = link(known)
    known.clock.advance(days=LINK_DAYS, minutes=1)
    assert known.client().get(path).status_code == 404
    assert send(known.client(), path, "product=satisfied")[0] == 404
    assert night(known.services).surveys == 1
    assert kept(known) == []


def test_a_link_to_somebody_erased_is_void(known: World) -> None:
    paths = [link(known), link(known, contact="")]
    known.write(Op(n=0, op="cmd", id="K1", name="erase", args={"record": "C1"}))
    assert [known.client().get(path).status_code for path in paths] == [404, 200]
    known.write(Op(n=0, op="cmd", id="K2", name="erase", args={"record": "A1"}))
    assert known.client().get(paths[1]).status_code == 404


def test_an_account_that_moved_or_was_merged_is_answered_where_it_is(known: World) -> None:
    path = link(known)
    known.write(Op(n=0, op="cmd", id="K1", name="merge_accounts", args={"account": "A1", "into": "A2"}))
    assert send(known.client(), path, "product=satisfied")[0] == 200
    [row] = kept(known)
    assert (row.value("account"), row.bucket) == ("A2", "plot:P-south")


@pytest.mark.parametrize(
    ("name", "asked"),
    [
        ("bob", {"account": "A1"}),
        ("boss", {"account": "A1"}),
        ("ann", {"account": "A2"}),
        ("ann", {"account": "nowhere"}),
        ("ann", {"account": "C1"}),
        ("ann", {"account": "A1", "contact": "C2"}),
        ("ann", {"account": "A1", "contact": "nobody"}),
    ],
)
def test_only_who_works_the_plot_asks_its_people(known: World, name: str, asked: dict[str, str]) -> None:
    answer = known.sign_in(name).post("/api/surveys", json=asked)
    assert (answer.status_code, answer.json()["code"]) == (404, "not_found")


def test_a_deleted_account_is_not_asked(known: World) -> None:
    known.write(change("account", "A1", deleted=True))
    assert known.sign_in("ann").post("/api/surveys", json={"account": "A1"}).status_code == 404


def test_guessing_links_and_making_too_many_is_stopped(known: World) -> None:
    path, stranger = link(known), known.client()
    for number in range(30):
        assert stranger.get(f"/s/guess-{number}").status_code == 404
    assert stranger.get(path).status_code == 429
    assert send(stranger, path, "product=satisfied")[0] == 429
    known.clock.advance(minutes=6)
    assert stranger.get(path).status_code == 200
    ann = known.sign_in("ann")
    answers = [ann.post("/api/surveys", json={"account": "A1"}).status_code for _ in range(60)]
    assert answers == [201] * 59 + [429], "the first was made six minutes ago"


def test_a_token_is_not_in_the_database(known: World) -> None:
    token = link(known).removeprefix("/s/")
    with known.services.store.transaction() as connection:
        rows = connection.execute("SELECT * FROM survey_links").fetchall()
    assert token not in str([tuple(row) for row in rows])


def test_too_large_an_answer_is_refused(known: World) -> None:
    assert send(known.client(), link(known), f"product=satisfied&comment={'x' * 40_000}")[0] == 413
    assert kept(known) == []

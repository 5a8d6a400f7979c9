"""A push leaves encrypted, is signed, and only the one browser can read it (RFC 8291, 8292, 8030)."""

from __future__ import annotations

from collections.abc import Iterator

import http_ece
import httpx
import pytest
from cryptography.hazmat.primitives.asymmetric import ec

from backend.notify.ports import FAILED, GONE, SENT, Message, Target
from backend.notify.webpush import LARGEST_PAYLOAD, Keys, WebPush, allowed, payload, topic, valid_keys
from tests.backend.receiver import Browser, Receiver, b64, unb64, vapid_claims

NOW = 1_795_233_600_000
MESSAGE = Message(
    title="今天 3 家该联系", body="A 鼎科机械：A 级，每 7 天一次", url="#/today", tag="digest-2026-11-23", badge=3
)


@pytest.fixture
def waits() -> list[float]:
    return []


@pytest.fixture
def keys() -> Keys:
    return Keys.fresh()


@pytest.fixture
def push(keys: Keys, waits: list[float]) -> Iterator[WebPush]:
    with httpx.Client(timeout=5, trust_env=False) as client:
        yield WebPush(client, keys, "mailto:it@example.com", lambda: NOW, waits.append)


def target(browser: Browser) -> Target:
    given = browser.json()
    return Target(given["endpoint"], given["keys"]["p256dh"], given["keys"]["auth"])


def test_the_browser_reads_what_was_sent(push: WebPush, service: Receiver) -> None:
    browser = Browser(f"{service.url}/push/1")
    assert push.send(target(browser), MESSAGE).state == SENT
    (request,) = service.received
    assert request.path == "/push/1"
    assert MESSAGE.title.encode() not in request.body
    assert browser.read(request) == {
        "title": MESSAGE.title,
        "body": MESSAGE.body,
        "url": "#/today",
        "tag": MESSAGE.tag,
        "lang": "zh-CN",
        "badge": 3,
    }


def test_another_browser_cannot_read_it(push: WebPush, service: Receiver) -> None:
    browser = Browser(f"{service.url}/push/1")
    push.send(target(browser), MESSAGE)
    with pytest.raises(http_ece.ECEException):
        Browser(f"{service.url}/push/2").read(service.received[0])


def test_the_same_message_never_looks_the_same(push: WebPush, service: Receiver) -> None:
    browser = Browser(f"{service.url}/push/1")
    push.send(target(browser), MESSAGE)
    push.send(target(browser), MESSAGE)
    assert service.received[0].body != service.received[1].body


def test_the_push_service_can_check_who_sends(push: WebPush, service: Receiver, keys: Keys) -> None:
    push.send(target(Browser(f"{service.url}/push/1")), MESSAGE)
    claims = vapid_claims(service.received[0], keys.public)
    assert claims["aud"] == service.url
    assert claims["sub"] == "mailto:it@example.com"
    assert NOW // 1000 < claims["exp"] <= NOW // 1000 + 24 * 3600


def test_headers_let_it_wait_replace_and_expire(push: WebPush, service: Receiver) -> None:
    push.send(target(Browser(f"{service.url}/push/1")), MESSAGE)
    headers = service.received[0].headers
    assert headers["content-encoding"] == "aes128gcm"
    assert headers["urgency"] == "normal"
    assert int(headers["ttl"]) == 12 * 3600
    assert headers["topic"] == topic(MESSAGE.tag)
    assert len(topic(MESSAGE.tag)) <= 32 and topic("digest-2026-11-24") != topic(MESSAGE.tag)


def test_keys_come_back_from_what_was_kept(keys: Keys) -> None:
    assert Keys(keys.private).public == keys.public
    assert len(unb64(keys.public)) == 65


@pytest.mark.parametrize("status", [404, 410])
def test_a_subscription_that_is_gone_is_not_tried_again(
    push: WebPush, service: Receiver, waits: list[float], status: int
) -> None:
    service.always = (status, b"")
    outcome = push.send(target(Browser(f"{service.url}/push/1")), MESSAGE)
    assert (outcome.state, outcome.status, outcome.attempts, waits) == (GONE, status, 1, [])


def test_a_busy_service_is_tried_again_ever_later(push: WebPush, service: Receiver, waits: list[float]) -> None:
    browser = Browser(f"{service.url}/push/1")
    service.replies = [(503, b""), (429, b"")]
    outcome = push.send(target(browser), MESSAGE)
    assert (outcome.state, outcome.attempts, waits) == (SENT, 3, [1.0, 4.0])
    assert len({browser.read(request)["tag"] for request in service.received}) == 1


def test_a_refusal_is_not_tried_again(push: WebPush, service: Receiver, waits: list[float]) -> None:
    service.always = (403, b"wrong key")
    outcome = push.send(target(Browser(f"{service.url}/push/1")), MESSAGE)
    assert (outcome.state, outcome.detail, waits) == (FAILED, "wrong key", [])


def test_a_service_that_hangs_up_is_asked_again(push: WebPush, service: Receiver) -> None:
    service.replies = [(0, b"")]
    outcome = push.send(target(Browser(f"{service.url}/push/1")), MESSAGE)
    assert (outcome.state, outcome.attempts) == (SENT, 2), "the same tag replaces: twice shows once"


def test_nobody_there_fails_after_the_last_try(push: WebPush, waits: list[float]) -> None:
    outcome = push.send(target(Browser("http://127.0.0.1:9/push/1")), MESSAGE)
    assert (outcome.state, outcome.attempts, waits) == (FAILED, 4, [1.0, 4.0, 16.0])


def test_keys_that_are_none_fail_without_a_request(push: WebPush, service: Receiver) -> None:
    outcome = push.send(Target(f"{service.url}/push/1", "AAAA", "BBBB"), MESSAGE)
    assert outcome.state == FAILED
    assert service.received == []


def test_a_long_body_is_cut_at_a_character() -> None:
    raw = payload(Message(title="今天", body="田头" * 5000, url="#/today", tag="t"))
    assert len(raw) <= LARGEST_PAYLOAD
    assert raw.decode().count("…") == 1


def test_encryption_matches_the_example_of_the_standard() -> None:
    """RFC 8291, section 5: what we decrypt with is what the standard says."""
    private = ec.derive_private_key(
        int.from_bytes(unb64("q1dXpw3UpT5VOmu_cf_v6ih07Aems3njxI-JWgLcM94"), "big"), ec.SECP256R1()
    )
    body = unb64(
        "DGv6ra1nlYgDCS1FRnbzlwAAEABBBP4z9KsN6nGRTbVYI_c7VJSPQTBtkgcy27ml"
        "mlMoZIIgDll6e3vCYLocInmYWAmS6TlzAC8wEqKK6PBru3jl7A_yl95bQpu6cVPT"
        "pK4Mqgkf1CXztLVBSt2Ks3oZwbuwXPXLWyouBWLVWGNWQexSgSxsj_Qulcy4a-fN"
    )
    plain = http_ece.decrypt(
        body, private_key=private, auth_secret=unb64("BTBZMqHH6r4Tts7J_aSIgg"), version="aes128gcm"
    )
    assert plain == b"When I grow up, I want to be a watermelon"


@pytest.mark.parametrize(
    ("endpoint", "expected"),
    [
        ("https://fcm.googleapis.com/fcm/send/abc", True),
        ("https://updates.push.services.mozilla.com/wpush/v2/abc", True),
        ("https://web.push.apple.com/abc", True),
        ("https://wns2-par02p.notify.windows.com/w/?token=abc", True),
        ("http://fcm.googleapis.com/fcm/send/abc", False),
        ("https://fcm.googleapis.com.evil.example/abc", False),
        ("https://fcm.googleapis.com@10.0.0.1/abc", False),
        ("https://fcm.googleapis.com:8443/abc", False),
        ("https://169.254.169.254/latest/meta-data", False),
        ("http://localhost:8080/api/people", False),
        ("file:///etc/passwd", False),
        ("http://push.own.example/abc", True),
    ],
)
def test_only_push_services_are_knocked_at(endpoint: str, expected: bool) -> None:
    assert allowed(endpoint, frozenset({"push.own.example"})) is expected


def test_what_a_browser_gives_is_checked() -> None:
    given = Browser("x").json()["keys"]
    assert valid_keys(given["p256dh"], given["auth"])
    assert not valid_keys(given["p256dh"], b64(b"short"))
    assert not valid_keys(b64(b"\x04" + b"\x01" * 64), given["auth"])

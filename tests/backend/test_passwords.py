import pytest
from argon2 import PasswordHasher

from backend.auth.limits import Limit, SignInLimits
from backend.auth.passwords import Passwords, digest, new_secret
from shared_schema.errors import Failed

CHEAP = PasswordHasher(time_cost=1, memory_cost=8, parallelism=1)


def test_a_password_is_kept_as_argon2id_and_known_again() -> None:
    passwords = Passwords()
    hashed = passwords.hash("ten letters")
    assert hashed.startswith("$argon2id$")
    assert passwords.right(hashed, "ten letters")
    assert not passwords.right(hashed, "ten Letters")


def test_nobody_has_no_password() -> None:
    assert not Passwords(CHEAP).right(None, "anything at all")


@pytest.mark.parametrize("password", ["", "ninechars", "x" * 2000])
def test_a_weak_or_endless_password_is_refused(password: str) -> None:
    with pytest.raises(Failed, match="weak_password"):
        Passwords(CHEAP).hash(password)


def test_a_hash_of_weaker_parameters_is_seen() -> None:
    assert Passwords().stale(CHEAP.hash("ten letters"))


def test_secrets_differ_and_only_their_digest_need_be_kept() -> None:
    one, other = new_secret(), new_secret()
    assert one != other
    assert len(digest(one)) == 64
    assert digest(one) != digest(other)


def test_a_limit_forgets_what_is_older_than_its_window() -> None:
    now = [0]
    limit = Limit(2, 1000, lambda: now[0])
    limit.count("a")
    now[0] = 500
    limit.count("a")
    with pytest.raises(Failed, match="too_many_requests") as refusal:
        limit.check("a")
    assert refusal.value.detail == {"retry_after": 1}
    limit.check("b")
    now[0] = 1000
    limit.check("a")


def test_a_success_forgives_the_name_but_not_the_address() -> None:
    limits = SignInLimits(lambda: 0)
    for who in range(30):
        limits.failed(f"rep{who}", "10.0.0.1")
        limits.succeeded(f"rep{who}", "10.0.0.1")
    with pytest.raises(Failed, match="too_many_requests"):
        limits.check("rep99", "10.0.0.1")
    limits.check("rep99", "10.0.0.2")

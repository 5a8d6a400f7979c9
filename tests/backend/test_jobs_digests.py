"""From a subscription made over the API to a push read at a local receiver: nothing between them is faked."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import threading
from datetime import UTC, datetime
from pathlib import Path
from zoneinfo import ZoneInfo

import msgspec
import pytest
from click.testing import CliRunner
from litestar.testing import TestClient

from backend.app import create_app
from backend.cli import headland
from backend.jobs.backups import KEPT, nightly_backup
from backend.jobs.cli import preview
from backend.jobs.digests import Digests
from backend.jobs.housekeeping import night
from backend.jobs.start import digests_of, recover, start_jobs
from backend.notify.ledger import Ledger
from backend.notify.ports import SENT, UNKNOWN, Target
from backend.settings import Settings
from backend.storage.backup import look_at
from tests.backend.conftest import Clock, World, change, new
from tests.backend.receiver import Browser, Receiver, vapid_claims

ROOT = Path(__file__).parent.parent.parent
SHANGHAI = ZoneInfo("Asia/Shanghai")


def at(text: str) -> int:
    return int(datetime.fromisoformat(text).replace(tzinfo=SHANGHAI).timestamp() * 1000)


@pytest.fixture
def settings(tmp_path: Path, service: Receiver) -> Settings:
    """A push service and a robot's room are on this machine."""
    return Settings(
        data_dir=tmp_path / "data",
        static_dir=tmp_path / "static",
        jobs=False,
        push_hosts="127.0.0.1",
        robot_url=f"{service.url}/robot?key=secret",
    )


@pytest.fixture
def monday(world: World) -> World:
    """Monday, 08:00: A1 is due by its grade, A2 was never touched and so is due too."""
    ann = world.ids["ann"]
    fact = {"subject": "A1", "item": "grade", "value": "B", "author": ann, "day": "2026-11-01"}
    visit = {"author": ann, "touch": "visit", "zone": "Asia/Shanghai", "day": "2026-11-09"}
    world.write(
        new("fact", "F1", account="A1", recorded_at="2026-11-01T02:00:00Z", **fact),
        new(
            "visit", "V1", account="A1", happened_at="2026-11-09T02:00:00Z", recorded_at="2026-11-09T03:00:00Z", **visit
        ),
        new("task", "T1", account="A1", title="发资料", direction="ours", due="2026-11-23", assignee=ann),
    )
    world.clock.ms = at("2026-11-23T08:00")
    return world


def subscribe(world: World, name: str, service: Receiver) -> Browser:
    browser = Browser(f"{service.url}/push/{name}")
    answer = world.sign_in(name).post("/api/push/subscriptions", json=browser.json())
    assert answer.status_code == 204, answer.text
    return browser


def pushes(service: Receiver) -> list[str]:
    return [request.path for request in service.received if request.path.startswith("/push/")]


def digests(world: World) -> Digests:
    return digests_of(world.services)


def test_the_push_arrives_decrypted_with_exactly_what_is_due(monday: World, service: Receiver) -> None:
    ann = subscribe(monday, "ann", service)
    assert [c.person for c in digests(monday).tick()] == [monday.ids["ann"]], "bob has no phone to tell"
    (request,) = service.received
    assert ann.read(request) == {
        "title": "今天 1 家该联系，1 件承诺到期",
        "body": "B 重庆长安机械：B 级，每 14 天一次，上次联系 14 天前\n我方：发资料（重庆长安机械，今天到期）",
        "url": "#/today",
        "tag": "digest-2026-11-23",
        "lang": "zh-CN",
        "badge": 2,
    }
    public = monday.sign_in("ann").get("/api/me").json()["vapid"]
    assert vapid_claims(request, public)["aud"] == service.url


def test_the_phone_is_told_in_its_persons_language(monday: World, service: Receiver) -> None:
    bob = subscribe(monday, "bob", service)
    person = monday.ids["bob"]
    monday.write(new("settings", f"s-{person}", language="en"))
    digests(monday).tick()
    assert bob.read(service.received[0])["body"] == "· Southern Tools: not graded, every 30 days, never touched"


def test_a_minute_later_a_restart_later_the_next_minute_nothing_goes_twice(monday: World, service: Receiver) -> None:
    subscribe(monday, "ann", service)
    running = digests(monday)
    running.tick()
    monday.clock.advance(minutes=1)
    assert running.tick() == []
    assert digests(monday).tick() == [], "a new process knows it from the ledger"
    recover(monday.services)
    assert pushes(service) == ["/push/ann"]


def test_the_next_working_day_has_its_own(monday: World, service: Receiver) -> None:
    subscribe(monday, "ann", service)
    digests(monday).tick()
    monday.clock.advance(days=1)
    digests(monday).tick()
    assert pushes(service) == ["/push/ann", "/push/ann"]


def test_saturday_is_quiet_and_monday_carries_it_over(monday: World, service: Receiver) -> None:
    ann = subscribe(monday, "ann", service)
    monday.write(change("task", "T1", due="2026-11-21"))
    monday.clock.ms = at("2026-11-21T08:00")
    assert digests(monday).tick() == []
    monday.clock.ms = at("2026-11-23T08:00")
    digests(monday).tick()
    assert "已过 2 天" in ann.read(service.received[0])["body"]


def test_quiet_hours_hold_it_back(monday: World, service: Receiver) -> None:
    subscribe(monday, "ann", service)
    ann = monday.ids["ann"]
    monday.write(new("settings", f"s-{ann}", quiet_from="21:00", quiet_to="09:00"))
    digests(monday).tick()
    assert pushes(service) == []
    monday.clock.ms = at("2026-11-23T09:00")
    digests(monday).tick()
    assert pushes(service) == ["/push/ann"]


def test_a_morning_with_nothing_reads_the_plot_once(monday: World, service: Receiver) -> None:
    subscribe(monday, "ann", service)
    monday.write(change("account", "A1", status="lost"), change("task", "T1", done="2026-11-22"))
    running = digests(monday)
    assert [claim.person for claim in running.tick()] == []
    monday.clock.advance(minutes=1)
    monday.write(change("account", "A1", status="target"))
    running.tick()
    assert pushes(service) == [], "it was looked at this morning"


def test_a_revoked_device_is_told_nothing(monday: World, service: Receiver) -> None:
    subscribe(monday, "ann", service)
    client = monday.sign_in("ann")
    for device in client.get("/api/devices").json()["items"]:
        monday.sign_in("boss").delete(f"/api/devices/{device['id']}")
    digests(monday).tick()
    assert pushes(service) == []


def test_gone_at_the_push_service_is_gone_here(monday: World, service: Receiver) -> None:
    subscribe(monday, "ann", service)
    service.always = (410, b"")
    digests(monday).tick()
    with monday.services.store.reading() as connection:
        assert Ledger(connection).subscriptions(monday.ids["ann"]) == []


def test_the_room_is_told_counts_once_and_tried_again_on_failure(
    monday: World, service: Receiver, monkeypatch: pytest.MonkeyPatch
) -> None:
    waits: list[float] = []
    monkeypatch.setattr(monday.services.notifier.dispatcher._robot, "_sleep", waits.append)
    monday.clock.ms = at("2026-11-23T08:30")
    service.always = (200, b'{"errcode":0,"errmsg":"ok"}')
    service.replies = [(502, b""), (503, b"")]
    digests(monday).tick()
    digests(monday).tick()
    told = [request.json["markdown"]["content"] for request in service.received]
    assert waits == [1.0, 4.0]
    assert len(told) == 3 and len(set(told)) == 1, "two failures and the success, of one message"
    assert "**ann**：该联系 1 家（B 1），承诺到期 1 件" in told[0]
    assert "重庆长安机械" not in told[0]
    with monday.services.store.reading() as connection:
        (delivery,) = Ledger(connection).deliveries("room")
    assert (delivery.state, delivery.attempts, delivery.target) == (SENT, 3, f"{service.url}/robot")


def test_a_test_push_says_what_became_of_it(monday: World, service: Receiver) -> None:
    client = monday.sign_in("ann")
    assert client.post("/api/push/test").status_code == 404
    ann = subscribe(monday, "ann", service)
    assert client.post("/api/push/test").json() == {"sent": 1, "gone": 0, "failed": 0}
    assert ann.read(service.received[0])["url"] == "#/me"
    service.always = (404, b"")
    assert client.post("/api/push/test").json()["code"] == "unavailable"
    assert client.post("/api/push/test").status_code == 404, "and it is forgotten"


@pytest.mark.parametrize(
    "change",
    [
        {"endpoint": "https://169.254.169.254/latest"},
        {"endpoint": "http://localhost:8080/api/people"},
        {"keys": {"p256dh": "A" * 87, "auth": "B" * 22}},
        {"keys": {"p256dh": "not base64!", "auth": "x"}},
    ],
)
def test_an_address_that_is_no_push_service_is_refused(
    monday: World, service: Receiver, change: dict[str, object]
) -> None:
    answer = monday.sign_in("ann").post(
        "/api/push/subscriptions", json={**Browser(f"{service.url}/push").json(), **change}
    )
    assert answer.status_code == 400, answer.text


def test_one_forgets_ones_own_subscription_only(monday: World, service: Receiver) -> None:
    browser = subscribe(monday, "ann", service)
    address = {"endpoint": browser.endpoint}
    monday.sign_in("bob").request("DELETE", "/api/push/subscriptions", json=address)
    with monday.services.store.reading() as connection:
        assert len(Ledger(connection).subscriptions(monday.ids["ann"])) == 1
    assert monday.sign_in("ann").request("DELETE", "/api/push/subscriptions", json=address).status_code == 204
    with monday.services.store.reading() as connection:
        assert Ledger(connection).subscriptions(monday.ids["ann"]) == []


def test_the_preview_says_who_gets_what_and_why(monday: World, service: Receiver) -> None:
    subscribe(monday, "ann", service)
    lines = "\n".join(preview(monday.services, at("2026-11-23T08:00")))
    assert "ann (2026-11-23, Asia/Shanghai, zh-CN; web push to 1): 今天 1 家该联系，1 件承诺到期" in lines
    assert "  B 重庆长安机械：B 级，每 14 天一次，上次联系 14 天前" in lines
    assert "bob (2026-11-23, Asia/Shanghai, zh-CN; no phone has push on)" in lines
    assert service.received == []
    digests(monday).tick()
    assert "already sent" in "\n".join(preview(monday.services, at("2026-11-23T08:00")))
    assert "nobody is due" in preview(monday.services, at("2026-11-22T08:00"))[0]


def test_remind_from_the_command_line(monday: World) -> None:
    data = str(monday.services.settings.data_dir)
    done = CliRunner().invoke(headland, ["remind", "--data", data, "--dry-run", "--at", "2026-11-23T08:00"])
    assert done.exit_code == 0, done.output
    assert "B 重庆长安机械" in done.output
    assert CliRunner().invoke(headland, ["remind", "--data", data, "--at", "2026-11-23T08:00"]).exit_code == 2
    wrong = CliRunner().invoke(headland, ["remind", "--data", data, "--dry-run", "--at", "monday"])
    assert wrong.exit_code == 2 and "2026-11-23T08:00" in wrong.output


def test_a_process_killed_while_sending_tells_nobody_twice(world: World, service: Receiver) -> None:
    """SIGKILL at the moment the push service and the room have the message in hand; then two more runs."""
    subscribe(world, "ann", service)
    # Where it is noon just now: the real clock of these processes must not come to a midnight.
    noon = f"Etc/GMT{datetime.now(UTC).hour - 12:+d}"
    always = {"zone": noon, "digest_at": "12:00", "digest_weekends": True}
    world.write(new("settings", f"s-{world.ids['ann']}", **always))
    world.services.store.close()
    environment = {**os.environ, "HEADLAND_PUSH_HOSTS": "127.0.0.1", "PYTHONPATH": str(ROOT)}
    command = [sys.executable, "-m", "backend.cli", "remind", "--data", str(world.services.settings.data_dir)]
    running = subprocess.Popen(command, env=environment, cwd=ROOT, stdout=subprocess.PIPE, stderr=subprocess.STDOUT)
    service.before_answer = lambda _: os.kill(running.pid, signal.SIGKILL)
    output = running.communicate(timeout=120)[0]
    assert running.returncode == -signal.SIGKILL, output
    assert pushes(service) == ["/push/ann"]

    service.before_answer = lambda _: None
    for _ in range(2):
        done = subprocess.run(
            command, env=environment, cwd=ROOT, capture_output=True, text=True, timeout=120, check=True
        )
        assert "Nothing is due now." in done.stdout
    topics = {request.headers["topic"] for request in service.received}
    assert (len(pushes(service)), len(topics)) == (2, 1), "sent again once, under the tag that replaces the first"


def test_the_room_is_not_told_again_after_a_crash(monday: World, service: Receiver) -> None:
    monday.clock.ms = at("2026-11-23T08:30")
    service.always = (0, b"")
    digests(monday).tick()
    digests(monday).tick()
    recover(monday.services)
    assert len(service.received) == 1
    with monday.services.store.reading() as connection:
        assert [d.state for d in Ledger(connection).deliveries("room")] == [UNKNOWN]


def test_the_night_tidies_up(monday: World, clock: Clock) -> None:
    ann = monday.sign_in("ann")
    monday.sync(ann)
    with monday.services.store.transaction() as connection:
        assert Ledger(connection).open_claims() == []
    digests(monday).tick()
    clock.advance(days=200)
    done = night(monday.services, nightly_backup)
    assert done.sessions and done.sessions >= 1
    assert (done.receipts, done.blobs, done.deliveries) == (0, 0, 0)
    made = monday.services.settings.data_dir / "backups" / str(done.backup)
    assert look_at(made).records > 5


def test_receipts_leave_after_thirty_days(monday: World, clock: Clock) -> None:
    """Two phones of ann and the chief change one contact; the receipt is told for 30 days."""
    monday.write(new("contact", "C1", account="A1", name="李明朗", mobile="100"))
    ann, chief = monday.sign_in("ann"), monday.sign_in("chief")
    now = clock()
    for n, (browser, value) in enumerate([(ann, "200"), (chief, "300")], start=1):
        replica = browser.get("/api/me").json()["replica"]
        stamp = f"{now:012x}{n:04x}{replica}"
        op = {"n": 1, "op": "set", "kind": "contact", "id": "C1", "h": stamp, "fields": {"mobile": value}}
        assert monday.sync(browser, op)["results"][0]["r"] == "ok"
    with monday.services.reading() as (tx, _):
        told = list(tx.of_kind("receipt"))
    assert told
    clock.advance(days=29)
    assert night(monday.services).receipts == 0
    clock.advance(days=2)
    assert night(monday.services).receipts == len(told)
    assert night(monday.services).receipts == 0


def test_two_weeks_of_backups_are_kept(monday: World, clock: Clock) -> None:
    names = []
    for _ in range(KEPT + 2):
        names.append(nightly_backup(monday.services))
        clock.advance(days=1)
    folder = monday.services.settings.data_dir / "backups"
    assert sorted(p.name for p in folder.iterdir()) == sorted(names)[-KEPT:]


def test_a_step_of_the_night_that_fails_does_not_stop_the_others(monday: World) -> None:
    def broken(_: object) -> str:
        raise OSError("disk full")

    done = night(monday.services, broken)
    assert done.backup is None and done.sessions is not None and done.deliveries is not None


def test_the_scheduler_runs_inside_the_server(monday: World, service: Receiver) -> None:
    """The real scheduler in its real threads, started and stopped by the application's lifespan."""
    ann = subscribe(monday, "ann", service)
    arrived = threading.Event()
    service.before_answer = lambda _: arrived.set()
    settings = msgspec.structs.replace(monday.services.settings, jobs=True)
    with TestClient(create_app(settings, monday.clock, services=monday.services)):
        assert arrived.wait(60)
    assert ann.read(service.received[0])["tag"] == "digest-2026-11-23"
    with monday.services.store.reading() as connection:
        assert [d.state for d in Ledger(connection).deliveries()] == [SENT], "stopping waited for the record"
    assert not [thread for thread in threading.enumerate() if "APScheduler" in thread.name]


def test_a_server_that_stops_does_not_wait_for_a_dead_push_service(monday: World, service: Receiver) -> None:
    for number in range(3):
        person = monday.ids[("ann", "bob", "ann")[number]]
        given = Browser(f"{service.url}/push/{number}").json()
        with monday.services.store.transaction() as connection:
            target = Target(given["endpoint"], given["keys"]["p256dh"], given["keys"]["auth"])
            Ledger(connection).subscribe(person, f"D{number}", target, monday.clock())
    service.always = (503, b"")
    tried = threading.Event()
    service.before_answer = lambda _: tried.set()
    jobs = start_jobs(monday.services)
    assert tried.wait(60)
    jobs.stop()
    paths = {request.path for request in service.received}
    assert len(paths) < 3, "what was begun is finished, without its waits; nothing else is begun"

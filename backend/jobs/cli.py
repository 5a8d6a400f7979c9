"""`headland remind`: who would be told what at a moment, and why; or send what is due now."""

from __future__ import annotations

from datetime import UTC, datetime
from pathlib import Path

import click

from backend.commands.options import company, data_option
from backend.counted import counted
from backend.jobs.loading import company_field, with_plots
from backend.jobs.morning import zone_of
from backend.jobs.plan import Reminder, plan
from backend.jobs.start import digests_of, recover
from backend.jobs.wording import account_line, message, promise_line
from backend.notify.ledger import Ledger
from backend.services import Services


@click.command()
@data_option
@click.option("--dry-run", is_flag=True, help="Only print; nothing is sent or marked as sent.")
@click.option("--at", help="Pretend it is then, as 2026-11-23T08:00 in the company's zone. Needs --dry-run.")
def remind(data_dir: Path | None, dry_run: bool, at: str | None) -> None:
    """Send the digests that are due now, or print who would get what and why.

    The server does this by itself every minute; the command is for looking, and for machines that run it by cron.
    """
    if at and not dry_run:
        raise click.UsageError("--at only goes with --dry-run: reminders are never sent for another time")
    with company(data_dir, must_exist=True) as services:
        if dry_run:
            for line in preview(services, _moment(at, services)):
                click.echo(line)
            return
        recover(services)
        sent = digests_of(services).tick()
        click.echo(f"{len(sent)} sent" if sent else "Nothing is due now.")


def preview(services: Services, now_ms: int) -> list[str]:
    """The plan as lines to read."""
    zone = services.settings.zone
    with services.store.read() as tx:
        field = company_field(tx)
        playbook = services.method.current(tx).playbook
        full = with_plots(tx, field, sorted(plot["id"] for plot in field.plots), playbook)
        reminders = plan(now_ms, full, playbook, zone)
        told = {r.person for r in reminders if r.person in Ledger(tx.connection).claimed(r.day, r.kind)}
        phones = {r.person: len(Ledger(tx.connection).subscriptions(r.person)) for r in reminders}
    when = datetime.fromtimestamp(now_ms / 1000, UTC).astimezone(zone_of(zone)).strftime("%Y-%m-%d %H:%M")
    if not reminders:
        return [f"{when} {zone}: nobody is due a reminder."]
    lines = [f"{when} {zone}: {counted(len(reminders), 'reminder')}"]
    for reminder in reminders:
        lines += _described(reminder, phones[reminder.person], reminder.person in told)
    return lines


def _described(reminder: Reminder, phones: int, told: bool) -> list[str]:
    state = "already sent" if told else f"web push to {phones}" if phones else "no phone has push on"
    lines = [
        "",
        f"{reminder.name} ({reminder.day}, {reminder.zone}, {reminder.language}; {state}): {message(reminder).title}",
    ]
    lines += ["  " + account_line(reminder.language, due) for due in reminder.accounts]
    lines += ["  " + promise_line(reminder.language, promise) for promise in reminder.promises]
    return lines


def _moment(at: str | None, services: Services) -> int:
    if at is None:
        return services.clock()
    try:
        moment = datetime.fromisoformat(at)
    except ValueError as error:
        raise click.BadParameter(f"{at} is not a time, as 2026-11-23T08:00", param_hint="--at") from error
    if moment.tzinfo is None:
        moment = moment.replace(tzinfo=zone_of(services.settings.zone))
    return int(moment.timestamp() * 1000)

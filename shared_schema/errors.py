"""Stable error codes: the wire speaks codes, the screens turn them into sentences in both languages.

A code, once released, keeps its meaning for ever. `REFUSALS` are verdicts on one op; `FAILURES` end a whole
request. Adding one: add it here, run `python -m shared_schema.generate`, add `error.<code>` to both message
files of the phone (a test fails on a missing one).
"""

from __future__ import annotations

REFUSALS: dict[str, str] = {
    # one per shape of a value (records.py); detail tells min and max where the shape has them
    "invalid_reference": "Not the id of a record.",
    "invalid_name": "A name must be 1 to 120 characters.",
    "invalid_text": "Text is too long.",
    "invalid_date": "Not a day of the calendar, as 2026-11-21.",
    "invalid_instant": "Not a time in UTC, as 2026-11-21T08:00:00Z.",
    "invalid_zone": "Not a time zone name.",
    "invalid_flag": "Must be yes or no.",
    "invalid_member": "A member of a set is present or cleared.",
    "invalid_phone": "Not a phone number.",
    "invalid_email": "Not an e-mail address.",
    "invalid_number": "A number outside its range.",
    "invalid_clock_time": "Not a time of day, as 08:00.",
    "invalid_hash": "Not a SHA-256 in hex.",
    "invalid_word": "Not a short code word.",
    "invalid_money": "Not an amount with its currency.",
    "invalid_place": "Not a position on earth.",
    "invalid_snooze": "A postponement needs a day and a reason.",
    "invalid_answer": "An answer this large or of this form cannot be kept.",
    "invalid_names": "Not a list of field names.",
    "invalid_named_days": "Not days with their names in both languages.",
    "invalid_stamps": "Not a map of fields to stamps.",
    # about the op
    "unknown_kind": "No such kind of record.",
    "unknown_field": "This kind has no such field.",
    "required": "A new record of this kind needs this field.",
    "write_once": "This field is fixed when the record is made.",
    "unknown_record": "No such record.",
    "wrong_kind": "The record is of another kind.",
    "id_taken": "Another record has this id.",
    "erased": "The record was erased for good.",
    "depends_on": "An earlier change this one stands on was refused.",
    "not_allowed": "Your role may not do this here.",
    "not_author": "Only its author may change this.",
    "server_only": "Only the server writes this.",
    "unknown_command": "No such command.",
    "invalid_command": "The command's arguments are not right.",
    "command_only": "This changes only by its own command.",
    "not_there": "The record is no longer where the command says.",
    "plot_not_empty": "The plot still holds accounts.",
    "too_many": "Too many records for one command.",
    "invalid_stamp": "Not a clock stamp.",
    "too_many_values": "The record has too many entries.",
    "not_private": "A grade or a stage is the whole team's and is not kept private.",
    # about the method (S3, S10)
    "needs_approval": "This move of stage needs the supervisor's approval.",
    "move_forbidden": "The playbook does not allow this move of stage.",
    "loss_review": "An opportunity is closed as lost with its loss review: the reason, and why.",
    "already_decided": "This was decided before.",
    "own_request": "Nobody decides what they asked for themselves.",
    "stage_moved": "The opportunity stands at another stage since this was asked.",
    # about one row of an imported file
    "cells_beyond_header": "This row has more cells than the header.",
    "card_unfinished": "This card has no end.",
    "card_unreadable": "This card cannot be read.",
    "unknown_grade": "The playbook has no such grade.",
    "unknown_plot": "There is no such plot.",
    "unknown_account": "An order names an account nobody knows.",
    "ambiguous_account": "An order names several accounts at once.",
    "day_ahead": "What has happened cannot be of a day to come.",
}

FAILURES: dict[str, str] = {
    "replica_forked": "This phone's storage was copied; it gets a new replica id and loses nothing.",
    "wrong_epoch": "The server was restored from a backup; the phone resends what it lacks.",
    "unknown_replica": "This replica is not this session's.",
    "gap": "Ops are missing before the first one sent.",
    "signed_out": "Sign in to go on; nothing on this phone is lost.",
    "device_revoked": "This device was revoked.",
    "other_person": "Somebody else has signed in in this browser; what is here waits for who wrote it.",
    "forbidden": "Your role may not see this.",
    "not_found": "There is nothing here, or not for you.",
    "bad_request": "The request is not understood.",
    "too_large": "Too much at once; send less.",
    "file_too_large": "The file is larger than this company allows.",
    "too_many_files": "This visit or record has as many photos and files as it may have.",
    "company_full": "The company's room for photos and files is used up; nothing is lost, it is tried again.",
    "too_many_requests": "Too many tries; wait a little.",
    "wrong_origin": "The request comes from another site.",
    "wrong_credentials": "Name or password is wrong.",
    "link_used": "This link was used or is too old; ask for a new one.",
    "weak_password": "A password needs at least ten characters.",
    "schema_too_old": "This app is too old to change things; what waits is still sent. Update it.",
    "storage_full": "The server's disk is full; nothing is lost, it is tried again.",
    "storage_read_only": "The server's storage is read-only; nothing is lost, it is tried again.",
    "wrong_hash": "The file arrived damaged; it is sent again.",
    "bad_file": "This file cannot be read.",
    "bad_playbook": "This playbook has mistakes; each is told with its place and its mend.",
    "playbook_changed": "Somebody published another playbook meanwhile; look at it before publishing yours.",
    "nothing_to_undo": "This import was undone already, or its records were changed since.",
    "unavailable": "The server cannot answer now; it is tried again.",
}


class HeadlandError(Exception):
    """Base of every error a person or a peer is told about: a stable code and data for its sentence."""

    def __init__(self, code: str, /, **detail: object) -> None:
        super().__init__(code if not detail else f"{code}: {detail}")
        self.code = code
        self.detail = detail


class Refused(HeadlandError):
    """One op is refused; `code` is one of REFUSALS, `field` what it is about."""

    def __init__(self, code: str, /, field: str | None = None, **detail: object) -> None:
        super().__init__(code, **detail)
        self.field = field


class Failed(HeadlandError):
    """The whole request ends; `code` is one of FAILURES."""

"""Every kind of record Headland keeps: one definition, used by the server and generated for the phone.

A record is flat: `field -> value`, each field a register of its own (see `sync/merge.py`). On the wire and in
storage an absent field is untouched and `null` is cleared, so every field here is optional to the type checker;
what a `new` must carry is marked `required`. Values that mean something only together (money with its currency,
a place) are one field. A set is a family of fields `people:<key>`, each true or null.

Chosen: plain msgspec Structs whose `Annotated` metadata carries what both languages need (shape, write-once,
sensitivity, merge). Not chosen: one table of field descriptions interpreted at run time: the type checker
would see none of it. `check.fields_of` reads the Structs once into `FieldSpec`s; `generate.py` writes the TypeScript.
`shapes` has what a field may hold, `core` the kinds everybody meets, `method` those the method asks for,
`circles` what named people share.

Every refusal of a value has exactly one code, that of its shape (`errors.py`), so that both languages agree.
Units: money in integer minor units, places in integer microdegrees, instants in UTC as ISO 8601 with `Z`,
days as ISO dates counted in the plot's zone, sizes in bytes.
"""

from __future__ import annotations

from shared_schema.records.circles import Circle, Concession
from shared_schema.records.core import (
    Account,
    Attachment,
    Calendar,
    Comment,
    Contact,
    Device,
    Fact,
    Opportunity,
    Person,
    Playbook,
    Plot,
    Receipt,
    Settings,
    Task,
    Visit,
)
from shared_schema.records.method import (
    Approval,
    Attendance,
    Event,
    Gift,
    Order,
    QuizResult,
    Reference,
    Reply,
    Review,
    Rival,
    Survey,
)
from shared_schema.records.shapes import ID_PATTERN, Place, Price, Record, Snooze

__all__ = [
    "ID_PATTERN",
    "KINDS",
    "Account",
    "Approval",
    "Attachment",
    "Attendance",
    "Calendar",
    "Circle",
    "Comment",
    "Concession",
    "Contact",
    "Device",
    "Event",
    "Fact",
    "Gift",
    "Opportunity",
    "Order",
    "Person",
    "Place",
    "Playbook",
    "Plot",
    "Price",
    "QuizResult",
    "Receipt",
    "Record",
    "Reference",
    "Reply",
    "Review",
    "Rival",
    "Settings",
    "Snooze",
    "Survey",
    "Task",
    "Visit",
]

KINDS: dict[str, type[Record]] = {
    c.kind: c
    for c in (
        Person,
        Plot,
        Device,
        Calendar,
        Event,
        Reference,
        Reply,
        Account,
        Contact,
        Opportunity,
        Visit,
        Fact,
        Task,
        Comment,
        Attachment,
        Rival,
        Attendance,
        Gift,
        Review,
        Approval,
        QuizResult,
        Survey,
        Order,
        Circle,
        Concession,
        Playbook,
        Settings,
        Receipt,
    )
}

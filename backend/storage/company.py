"""What only the server keeps: who may sign in, on which device, which blobs are here, the company's own facts.

It stands in the same database as the records, and is reached through the connection of an open store
transaction, so that inviting a person writes the person's record and the invitation together or not at all.
Nothing here ever replicates. Secrets are stored as hashes (`backend.auth.passwords.digest`), passwords by argon2id.

Not chosen: a second database file. Two files cannot commit together, and a backup could hold two moments.
"""

from __future__ import annotations

from collections.abc import Iterable

from msgspec import Struct

from backend.storage.connection import Connection


class Session(Struct, frozen=True):
    """A signed-in device. `revoked_at`: its device was revoked; it is told so instead of being merely signed out."""

    token: str
    person: str
    device: str
    used_at: int
    expires_at: int
    replica: str
    revoked_at: int | None
    last_sync: int | None


class Phone(Struct, frozen=True):
    """A device as the server knows it: the replica it writes as and how fresh its copy is."""

    id: str
    person: str
    label: str
    replica: str
    created_at: int
    last_sync: int | None
    revoked_at: int | None


class Credential(Struct, frozen=True):
    person: str
    login: str
    password: str | None


class Invitation(Struct, frozen=True):
    person: str
    expires_at: int
    used_at: int | None


class Blob(Struct, frozen=True):
    """A photo or file by content hash, complete and verified: `uploader` sent it first, and whole at `done_at`.

    `have` is its length as well; what is on its way stands in `uploads.py`."""

    hash: str
    uploader: str
    total: int
    have: int
    created_at: int
    done_at: int | None


class Company:
    """The server-only tables, over the connection of one open transaction."""

    def __init__(self, connection: Connection) -> None:
        self._db = connection

    # Facts of the installation

    def meta(self, key: str) -> str | None:
        row = self._db.execute("SELECT value FROM meta WHERE key = ?", (key,)).fetchone()
        return None if row is None else str(row[0])

    def set_meta(self, key: str, value: str) -> None:
        self._db.execute(
            "INSERT INTO meta (key, value) VALUES (?, ?) ON CONFLICT (key) DO UPDATE SET value = excluded.value",
            (key, value),
        )

    # Sessions and devices

    def session(self, token: str) -> Session | None:
        row = self._db.execute(
            "SELECT s.token, s.person, s.device, s.used_at, s.expires_at, p.replica, p.revoked_at, p.last_sync"
            " FROM sessions s JOIN phones p ON p.id = s.device WHERE s.token = ?",
            (token,),
        ).fetchone()
        return None if row is None else Session(*row)

    def add_session(self, token: str, person: str, device: str, now: int, expires_at: int) -> None:
        self._db.execute(
            "INSERT INTO sessions (token, person, device, created_at, used_at, expires_at) VALUES (?, ?, ?, ?, ?, ?)",
            (token, person, device, now, now, expires_at),
        )

    def touch_session(self, token: str, now: int, expires_at: int) -> None:
        self._db.execute("UPDATE sessions SET used_at = ?, expires_at = ? WHERE token = ?", (now, expires_at, token))

    def end_session(self, token: str) -> None:
        self._db.execute("DELETE FROM sessions WHERE token = ?", (token,))

    def end_sessions(self, person: str, keep: str | None = None) -> None:
        """Sign a person out everywhere, but for the session in hand."""
        self._db.execute("DELETE FROM sessions WHERE person = ? AND token <> ?", (person, keep or ""))

    def end_expired_sessions(self, now: int) -> int:
        return self._db.execute("DELETE FROM sessions WHERE expires_at <= ?", (now,)).rowcount

    def phones(self, people: Iterable[str] | None = None) -> list[Phone]:
        """Devices of these people, or of all, the oldest first."""
        rows = self._db.execute(f"SELECT {_PHONE} FROM phones ORDER BY created_at, id").fetchall()
        wanted = None if people is None else set(people)
        return [Phone(*row) for row in rows if wanted is None or row[1] in wanted]

    def phone(self, device: str) -> Phone | None:
        row = self._db.execute(f"SELECT {_PHONE} FROM phones WHERE id = ?", (device,)).fetchone()
        return None if row is None else Phone(*row)

    def phone_of_key(self, key: str, person: str) -> Phone | None:
        """The device a browser's long-lived key stands for, per person: phones are shared."""
        row = self._db.execute(
            f"SELECT {_PHONE} FROM phones WHERE key = ? AND person = ? AND revoked_at IS NULL", (key, person)
        ).fetchone()
        return None if row is None else Phone(*row)

    def add_phone(self, phone: Phone, key: str) -> None:
        self._db.execute(
            "INSERT INTO phones (id, person, label, replica, created_at, key) VALUES (?, ?, ?, ?, ?, ?)",
            (phone.id, phone.person, phone.label, phone.replica, phone.created_at, key),
        )

    def set_replica(self, device: str, replica: str) -> None:
        self._db.execute("UPDATE phones SET replica = ? WHERE id = ?", (replica, device))

    def revoke_phone(self, device: str, now: int) -> None:
        self._db.execute("UPDATE phones SET revoked_at = ? WHERE id = ? AND revoked_at IS NULL", (now, device))

    def record_sync(self, device: str, now: int) -> None:
        self._db.execute("UPDATE phones SET last_sync = ? WHERE id = ?", (now, device))

    # Credentials and invitations

    def credential(self, person: str) -> Credential | None:
        row = self._db.execute("SELECT person, login, password FROM credentials WHERE person = ?", (person,)).fetchone()
        return None if row is None else Credential(*row)

    def credentials(self) -> list[Credential]:
        rows = self._db.execute("SELECT person, login, password FROM credentials ORDER BY login").fetchall()
        return [Credential(*row) for row in rows]

    def credential_of(self, login: str) -> Credential | None:
        row = self._db.execute(
            "SELECT person, login, password FROM credentials WHERE login = ?", (fold(login),)
        ).fetchone()
        return None if row is None else Credential(*row)

    def add_credential(self, person: str, login: str, now: int) -> None:
        self._db.execute(
            "INSERT INTO credentials (person, login, changed_at) VALUES (?, ?, ?)", (person, fold(login), now)
        )

    def set_password(self, person: str, password: str, now: int) -> None:
        self._db.execute(
            "UPDATE credentials SET password = ?, changed_at = ? WHERE person = ?", (password, now, person)
        )

    def add_invitation(self, token: str, person: str, now: int, expires_at: int) -> None:
        self._db.execute(
            "INSERT INTO invitations (token, person, created_at, expires_at) VALUES (?, ?, ?, ?)",
            (token, person, now, expires_at),
        )

    def invitation(self, token: str) -> Invitation | None:
        row = self._db.execute(
            "SELECT person, expires_at, used_at FROM invitations WHERE token = ?", (token,)
        ).fetchone()
        return None if row is None else Invitation(*row)

    def use_invitation(self, token: str, now: int) -> bool:
        """Mark it used; False when somebody was faster. One statement, so two taps make one session."""
        return (
            self._db.execute(
                "UPDATE invitations SET used_at = ? WHERE token = ? AND used_at IS NULL AND expires_at > ?",
                (now, token, now),
            ).rowcount
            == 1
        )

    def open_invitations(self, now: int) -> set[str]:
        """People who hold a link that can still be used."""
        rows = self._db.execute(
            "SELECT DISTINCT person FROM invitations WHERE used_at IS NULL AND expires_at > ?", (now,)
        ).fetchall()
        return {str(row[0]) for row in rows}

    def rescue_key(self, person: str) -> str | None:
        row = self._db.execute("SELECT key FROM rescue_keys WHERE person = ?", (person,)).fetchone()
        return None if row is None else str(row[0])

    def add_rescue_key(self, person: str, key: str) -> None:
        self._db.execute("INSERT INTO rescue_keys (person, key) VALUES (?, ?) ON CONFLICT DO NOTHING", (person, key))

    # Blobs: their rows; their bytes are in a directory or in the database (`blob_store.py`)

    def blob(self, hash: str) -> Blob | None:
        row = self._db.execute(f"SELECT {_BLOB} FROM blobs WHERE hash = ?", (hash,)).fetchone()
        return None if row is None else Blob(*row)

    def blobs(self) -> list[Blob]:
        return [Blob(*row) for row in self._db.execute(f"SELECT {_BLOB} FROM blobs ORDER BY hash").fetchall()]

    def add_blob(self, blob: Blob) -> bool:
        """Note a complete blob; False when it is noted already. Of two at once the second waits for the first."""
        added = self._db.execute(
            f"INSERT INTO blobs ({_BLOB}) VALUES (?, ?, ?, ?, ?, ?) ON CONFLICT DO NOTHING",
            (blob.hash, blob.uploader, blob.total, blob.have, blob.created_at, blob.done_at),
        )
        return added.rowcount == 1

    def save_blob(self, blob: Blob) -> None:
        """Note what changed of a blob that is noted."""
        self._db.execute(
            "UPDATE blobs SET uploader = ?, created_at = ? WHERE hash = ?", (blob.uploader, blob.created_at, blob.hash)
        )

    def drop_blob(self, hash: str) -> None:
        self._db.execute("DELETE FROM blobs WHERE hash = ?", (hash,))


_PHONE = "id, person, label, replica, created_at, last_sync, revoked_at"
_BLOB = "hash, uploader, total, have, created_at, done_at"

TABLES: tuple[str, ...] = (
    "CREATE TABLE meta (key TEXT PRIMARY KEY, value TEXT NOT NULL) WITHOUT ROWID",
    "CREATE TABLE credentials (person TEXT PRIMARY KEY, login TEXT NOT NULL UNIQUE, password TEXT,"
    " changed_at INTEGER NOT NULL)",
    "CREATE TABLE invitations (token TEXT PRIMARY KEY, person TEXT NOT NULL, created_at INTEGER NOT NULL,"
    " expires_at INTEGER NOT NULL, used_at INTEGER)",
    "CREATE TABLE phones (id TEXT PRIMARY KEY, person TEXT NOT NULL, label TEXT NOT NULL, replica TEXT NOT NULL,"
    " key TEXT NOT NULL, created_at INTEGER NOT NULL, last_sync INTEGER, revoked_at INTEGER)",
    "CREATE INDEX phones_key ON phones (key, person)",
    "CREATE TABLE sessions (token TEXT PRIMARY KEY, person TEXT NOT NULL, device TEXT NOT NULL REFERENCES phones (id),"
    " created_at INTEGER NOT NULL, used_at INTEGER NOT NULL, expires_at INTEGER NOT NULL)",
    "CREATE INDEX sessions_person ON sessions (person)",
    "CREATE TABLE rescue_keys (person TEXT PRIMARY KEY, key TEXT NOT NULL)",
    "CREATE TABLE push_subscriptions (endpoint TEXT PRIMARY KEY, person TEXT NOT NULL, device TEXT NOT NULL,"
    " p256dh TEXT NOT NULL, auth TEXT NOT NULL, created_at INTEGER NOT NULL)",
    "CREATE INDEX push_subscriptions_person ON push_subscriptions (person)",
    "CREATE TABLE blobs (hash TEXT PRIMARY KEY, uploader TEXT NOT NULL, total INTEGER NOT NULL,"
    " have INTEGER NOT NULL, created_at INTEGER NOT NULL, done_at INTEGER)",
)


def create_tables(connection: Connection) -> None:
    """Migration m0101: the tables as of the first version. Later changes are migrations of their own."""
    for statement in TABLES:
        connection.execute(statement)


def fold(login: str) -> str:
    """Names to sign in with are compared without case and outer blanks."""
    return " ".join(login.split()).casefold()

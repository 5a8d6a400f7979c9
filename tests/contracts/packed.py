"""What a database kept before `m0004_fewer_rows`, a row for each value and each verdict, and how it reads after."""

from __future__ import annotations

from backend.storage.connection import Connection
from backend.storage.store import CompanyStore
from shared_schema.protocol import Result
from sync.ports import Past

PACKED = "m0004_fewer_rows"
REPLICA = "0000000b"
NAME = "里昂 \"O\" \\ 'x'"


def plant_rows(db: Connection) -> None:
    """Values with whatever a text may hold, in the order they were replaced; verdicts on three ops."""
    db.executemany(
        "INSERT INTO history (record, field, value, stamp, claimed, replaced_by, at_ms) VALUES (?, ?, ?, ?, ?, ?, ?)",
        [
            ("C2", "note", b"null", "s1", "", "s2", 5),
            ("C1", "name", '"里昂 \\"O\\" \\\\ \'x\'"'.encode(), "s1", "s0", "s2", 6),
            ("C1", "price", b'{"amount":12,"currency":"CNY"}', "s2", "", "s3", 6),
            ("K1", "cmd", b'{"name":"move_account"}', "s4", "", "", 7),
        ],
    )
    db.executemany(
        "INSERT INTO results (replica, n, hash, result) VALUES (?, ?, ?, ?)",
        [
            (REPLICA, 1, "h1", b'{"n":1,"r":"ok","at":["plot:n",4]}'),
            (REPLICA, 2, "h2", b'{"n":2,"r":"rejected","code":"invalid_date","field":"birthday"}'),
            (REPLICA, 3, "h3", b'{"n":3,"r":"quarantined","ticket":"Q1"}'),
        ],
    )


def expect_packed(store: CompanyStore) -> None:
    """Everything is there as it was, and goes on."""
    with store.write() as tx:
        assert tx.history("C1") == [
            Past("C1", "name", NAME, "s1", "s2", 6, "s0"),
            Past("C1", "price", {"amount": 12, "currency": "CNY"}, "s2", "s3", 6),
        ]
        assert tx.history("C2") == [Past("C2", "note", None, "s1", "s2", 5)]
        assert tx.history("K1") == [Past("K1", "cmd", {"name": "move_account"}, "s4", "", 7)]
        tx.forget_results(REPLICA, 1)
        assert tx.results(REPLICA, [1, 2, 3]) == {
            2: ("h2", Result(n=2, r="rejected", code="invalid_date", field="birthday")),
            3: ("h3", Result(n=3, r="quarantined", ticket="Q1")),
        }
        tx.remember([Past("C1", "name", "y", "s3", "s4", 9)])
        assert [past.stamp for past in tx.history("C1")] == ["s1", "s2", "s3"]

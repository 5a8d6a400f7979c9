"""The dry run of an import: what each row would do, and why not."""

from __future__ import annotations

from datetime import date
from itertools import count

from backend.transfer.planning import Plan, Setting, iso_day, known_of, plan
from backend.transfer.sheet import read_sheet

PRESENT = {
    "A1": {"name": "重庆长江精密机械有限公司", "city": "重庆", "plot": "north", "phone": "023-66668888"},
}
PEOPLE = {"C1": {"name": "李明朗", "account": "A1", "mobile": "13800138000"}}


def dry_run(text: str, choices: dict[int, str] | None = None, *, empty: bool = False, grades: str = "ABCD") -> Plan:
    numbers = count(1)
    known = [known_of(i, "account", f) for i, f in PRESENT.items()]
    known += [known_of(i, "contact", f) for i, f in PEOPLE.items()]
    setting = Setting(
        plot="north", plots={"north": "north", "北区": "north", "south": "south"}, author="p1",
        today=date(2026, 11, 21),
        recorded_at="2026-11-21T08:00:00Z", file="名单.csv", batch="B1",
        known=() if empty else tuple(k for k in known if k),
        present={} if empty else PRESENT, grades=tuple(grades), new_id=lambda: f"N{next(numbers)}",
    )  # fmt: skip
    return plan(read_sheet(text).lines, setting, choices)


def test_rows_of_one_company_become_one_account_with_its_people() -> None:
    made = dry_run("公司,联系人,等级\n甲机械有限公司,王芳,a级\n甲机械,赵六,A\n乙电器厂,,\n", empty=True)
    assert [(r.action, [d.kind for d in r.drafts]) for r in made.rows] == [
        ("create", ["account", "contact", "fact"]),
        ("create", ["contact"]),
        ("create", ["account"]),
    ]
    first, second = made.rows[0].drafts, made.rows[1].drafts
    assert second[0].fields["account"] == first[0].id
    assert first[2].fields["value"] == "A" and first[2].fields["reason"] == "名单.csv"
    assert made.counts() == {"create": 3, "duplicate": 0, "refused": 0, "records": 5}


def test_known_companies_and_people_are_shown_with_the_reasons() -> None:
    made = dry_run(
        "公司,城市,联系人,手机\n长江精密机械,重庆,李明朗,+86 13800138000\n常江精密机械,,,\n全新公司,,李四,13800138000\n"
    )
    assert [(m.id, m.why) for m in made.rows[0].duplicates] == [
        ("A1", ["same_name"]),
        ("C1", ["same_name", "same_phone"]),
    ]
    assert [(m.id, m.why) for m in made.rows[1].duplicates] == [("A1", ["sounds_alike"])]
    assert [(m.id, m.why) for m in made.rows[2].duplicates] == [("C1", ["same_phone"])]
    assert all(r.choice == "skip" and not r.drafts for r in made.rows)


def test_a_merge_fills_what_is_empty_and_overwrites_nothing() -> None:
    made = dry_run("公司,行业,公司电话,联系人\n长江精密机械,机床,010-11112222,新人\n", {2: "merge:A1"})
    (row,) = made.rows
    assert [(f.id, f.fields) for f in row.fills] == [("A1", {"industry": "机床"})]
    assert [(d.kind, d.fields["account"]) for d in row.drafts] == [("contact", "A1")]


def test_merging_a_person_who_is_there_adds_nobody() -> None:
    (row,) = dry_run("公司,联系人\n长江精密机械,李明朗\n", {2: "merge:A1"}).rows
    assert row.drafts == [] and row.fills == []


def test_a_duplicate_can_be_created_all_the_same() -> None:
    (row,) = dry_run("公司\n长江精密机械\n", {2: "create"}).rows
    assert [d.kind for d in row.drafts] == ["account"] and row.action == "duplicate"


def test_the_same_row_twice_in_a_file_is_seen() -> None:
    made = dry_run("公司,联系人,手机\n甲厂,王芳,13900139000\n甲厂,王芳,13900139000\n甲厂,,\n", empty=True)
    assert [r.action for r in made.rows] == ["create", "duplicate", "duplicate"]
    assert made.rows[2].duplicates[0].why == ["same_row"]


def test_refusals_name_the_cell_and_the_code() -> None:
    made = dry_run(
        "公司,联系人,手机,生日,等级,邮箱,业务员\n甲厂,王,1.38E+10,2026-02-30,E,nobody,火星\n,赵六,,,,,\n", empty=True
    )
    assert {(p.field, p.code) for p in made.rows[0].problems} == {
        ("contact.mobile", "invalid_phone"), ("contact.birthday", "invalid_date"), ("account.grade", "unknown_grade"),
        ("contact.email", "invalid_email"), ("plot", "unknown_plot"),
    }  # fmt: skip
    assert [(p.field, p.code) for p in made.rows[1].problems] == [("account.name", "required")]
    assert made.counts()["refused"] == 2 and made.counts()["records"] == 0


def test_grades_are_those_of_the_playbook() -> None:
    made = dry_run("公司,等级\n甲厂,２级\n乙厂,A\n", empty=True, grades="1234")
    assert [d.fields.get("value") for d in made.rows[0].drafts] == [None, "2"]
    (problem,) = made.rows[1].problems
    assert (problem.code, problem.detail) == ("unknown_grade", {"value": "A", "grades": "1 / 2 / 3 / 4"})


def test_rows_go_to_the_plot_they_name() -> None:
    made = dry_run("公司,业务员\n甲厂,South\n乙厂,北区\n丙厂,\n", empty=True)
    assert [r.drafts[0].fields["plot"] for r in made.rows] == ["south", "north", "north"]


def test_days_as_people_write_them() -> None:
    assert [iso_day(t) for t in ("2026年3月5日", "2026/3/5", "2026.03.05", "20260305", "２０２６-3-5", "soon")] == [
        "2026-03-05"] * 5 + ["soon"]  # fmt: skip

"""A customer list as rows of named cells: delimiter, header, and which column means what.

Columns are matched by their header's words in Chinese or English; the result is shown to the person, who can
correct each (`mapping`). The standard library reads the CSV; this module only finds its delimiter.
"""

from __future__ import annotations

import csv
import io
import unicodedata

from msgspec import Struct

from shared_schema.errors import Failed

DELIMITERS = ",;\t"
MAX_ROWS = 20_000
SAMPLES = 3

# Field -> headers that name it, compared after `_plain`. The first field whose words fit wins; an exact word
# counts 1.0, a header that merely contains the word 0.6.
HEADERS: dict[str, tuple[str, ...]] = {
    "contact.name": (
        "联系人姓名",
        "联系人",
        "姓名",
        "主要联系人",
        "contact name",
        "contact person",
        "contact",
        "full name",
    ),
    "account.name": (
        "公司名称",
        "客户名称",
        "企业名称",
        "单位名称",
        "公司",
        "客户",
        "单位",
        "名称",
        "company name",
        "account name",
        "customer name",
        "company",
        "account",
        "customer",
        "organization",
        "organisation",
        "name",
    ),
    "account.short_name": ("公司简称", "客户简称", "简称", "short name", "abbreviation"),
    "account.industry": ("所属行业", "行业", "industry", "sector"),
    "account.city": ("所在城市", "城市", "地区", "city", "town"),
    "account.address": ("详细地址", "公司地址", "地址", "address", "street"),
    "account.phone": ("公司电话", "总机", "座机", "固定电话", "company phone", "switchboard", "main phone"),
    "account.website": ("公司网址", "网址", "网站", "website", "url", "web"),
    "account.source": ("客户来源", "来源", "source", "lead source"),
    "account.grade": ("客户等级", "客户级别", "等级", "级别", "grade", "rating"),
    "account.note": ("客户备注", "备注", "说明", "note", "notes", "remarks", "comment"),
    "contact.title": ("联系人职务", "职务", "职位", "职称", "job title", "title", "position"),
    "contact.department": ("所在部门", "部门", "department"),
    "contact.mobile": (
        "手机号码",
        "手机号",
        "联系人手机",
        "手机",
        "移动电话",
        "mobile phone",
        "mobile",
        "cell phone",
        "cell",
    ),
    "contact.phone": ("联系电话", "联系人电话", "办公电话", "电话", "phone number", "telephone", "phone", "tel"),
    "contact.email": ("电子邮箱", "电子邮件", "邮箱", "e-mail", "email", "mail"),
    "contact.wechat": ("微信号", "微信", "wechat id", "wechat"),
    "contact.birthday": ("出生日期", "生日", "birthday", "date of birth"),
    "contact.note": ("联系人备注", "contact note"),
    # What makes a file one of orders (orders.py).
    "order.number": (
        "订单号",
        "订单编号",
        "合同号",
        "合同编号",
        "单号",
        "order number",
        "order no",
        "contract number",
        "invoice",
    ),
    "order.day": (
        "下单日期",
        "订单日期",
        "签约日期",
        "成交日期",
        "发票日期",
        "日期",
        "order date",
        "invoice date",
        "date",
    ),
    "order.amount": ("订单金额", "合同金额", "成交金额", "含税金额", "金额", "order amount", "amount", "total"),
    "order.currency": ("币种", "货币", "currency"),
    "order.product": ("产品名称", "产品线", "产品", "品名", "货品", "product line", "product", "item"),
    "plot": ("责任田", "责任区", "负责人", "业务员", "销售代表", "plot", "territory", "owner", "sales rep", "rep"),
}

FIELDS = tuple(HEADERS)


class Column(Struct):
    """One column of the file and what it is taken to mean (`field` null: left out)."""

    index: int
    header: str
    field: str | None
    confidence: float
    samples: list[str]


class Line(Struct):
    """One data row: its line number in the file (header is 1), its cells by field, and its own trouble if any."""

    row: int
    cells: dict[str, str]
    trouble: str | None = None


class Sheet(Struct):
    """A file read: how, its columns, its rows."""

    format: str
    delimiter: str | None
    columns: list[Column]
    lines: list[Line]


def read_sheet(text: str, mapping: dict[int, str | None] | None = None) -> Sheet:
    """Read a customer list.

    `mapping` (column index -> field or null) overrides what the headers say. Raises Failed("bad_file") with
    `reason`: `quotes` (a quotation mark is never closed; `line` says where it opens), `no_rows`,
    `too_many_rows`, `mapping` (an unknown column or field).
    """
    delimiter = _delimiter(text)
    records = _records(text, delimiter)
    if len(records) < 2:
        raise Failed("bad_file", reason="no_rows")
    if len(records) > MAX_ROWS + 1:
        raise Failed("bad_file", reason="too_many_rows", max=MAX_ROWS)
    _, header = records[0]
    columns = _columns(header, [cells for _, cells in records[1:]], mapping)
    fields = {c.index: c.field for c in columns if c.field}
    lines = [_line(number, cells, len(header), fields) for number, cells in records[1:]]
    return Sheet("csv", delimiter, columns, lines)


def _line(number: int, cells: list[str], width: int, fields: dict[int, str]) -> Line:
    if any(cell.strip() for cell in cells[width:]):
        return Line(number, _named(cells, fields), "cells_beyond_header")
    return Line(number, _named(cells, fields))


def _named(cells: list[str], fields: dict[int, str]) -> dict[str, str]:
    named: dict[str, str] = {}
    for index, field in fields.items():
        value = unicodedata.normalize("NFC", cells[index]).strip() if index < len(cells) else ""
        if value and field not in named:
            named[field] = value
    return named


def _delimiter(text: str) -> str:
    """The delimiter that splits the header into most cells; a file may begin with Excel's `sep=;` line."""
    first = text.lstrip("\r\n").split("\n", 1)[0].strip("\r")
    if first.lower().startswith("sep=") and len(first) == 5:
        return first[4]
    counted = {d: len(next(csv.reader([first], delimiter=d), [])) for d in DELIMITERS}
    return max(DELIMITERS, key=lambda d: counted[d])


def _records(text: str, delimiter: str) -> list[tuple[int, list[str]]]:
    """(line number, cells) of every row that is not blank."""
    reader = csv.reader(io.StringIO(text, newline=""), delimiter=delimiter, strict=True)
    records: list[tuple[int, list[str]]] = []
    started = 1
    try:
        for cells in reader:
            if any(cell.strip() for cell in cells) and not (started == 1 and cells[0].lower().startswith("sep=")):
                records.append((started, cells))
            started = reader.line_num + 1
    except csv.Error as error:
        raise Failed("bad_file", reason="quotes", line=started) from error
    return records


def _columns(header: list[str], rows: list[list[str]], mapping: dict[int, str | None] | None) -> list[Column]:
    guesses = _guess(header)
    for index, field in (mapping or {}).items():
        if not 0 <= index < len(header) or (field is not None and field not in HEADERS):
            raise Failed("bad_file", reason="mapping", column=index, field=field)
        guesses[index] = (field, 1.0)
    taken: set[str] = {f for i, (f, _) in guesses.items() if f and i in (mapping or {})}
    columns = []
    for index, name in enumerate(header):
        field, confidence = guesses.get(index, (None, 0.0))
        if field in taken and index not in (mapping or {}):
            field, confidence = None, 0.0
        samples = [row[index].strip() for row in rows[:50] if index < len(row) and row[index].strip()][:SAMPLES]
        columns.append(Column(index, name.strip(), field, confidence, samples))
    return columns


def _guess(header: list[str]) -> dict[int, tuple[str | None, float]]:
    """The best field per column, each field used once, best matches first."""
    scored = sorted(
        ((score, index, field) for index, name in enumerate(header) for field, score in _scores(_plain(name)).items()),
        key=lambda s: (-s[0], s[1]),
    )
    guesses: dict[int, tuple[str | None, float]] = {}
    used: set[str] = set()
    for score, index, field in scored:
        if index not in guesses and field not in used:
            guesses[index] = (field, score)
            used.add(field)
    return guesses


def _scores(name: str) -> dict[str, float]:
    scores: dict[str, float] = {}
    for field, words in HEADERS.items():
        for rank, word in enumerate(words):
            if name == word:
                scores[field] = max(scores.get(field, 0.0), 1.0 - rank / 1000)
            elif len(word) > 1 and (word in name if not word.isascii() else word in name.split(" ")):
                scores[field] = max(scores.get(field, 0.0), 0.5 + len(word) / 100)
    return scores


def _plain(header: str) -> str:
    """Width, case, spaces and decoration (* 公司名称（必填）) do not matter."""
    text = unicodedata.normalize("NFKC", header).lower().replace("_", " ").replace("*", "")
    text = text.split("(", 1)[0] if not text.startswith("(") else text
    return " ".join(text.split()).strip(" :")

"""From a file's bytes to text: which encoding a customer list is in.

Order: a byte order mark decides; else strict UTF-8, which other encodings hardly ever satisfy by chance; else
strict GB18030, the superset of GBK and GB2312 that Chinese spreadsheets save. A guess by statistics was not
chosen: on a list of fifty short names it is often wrong, and a wrong guess makes silent rubbish of names.
"""

from __future__ import annotations

import codecs

from shared_schema.errors import Failed

MAX_FILE_BYTES = 16 * 1024 * 1024

_MARKS = (
    (codecs.BOM_UTF8, "utf-8-sig", "UTF-8"),
    (codecs.BOM_UTF16_LE, "utf-16", "UTF-16"),
    (codecs.BOM_UTF16_BE, "utf-16", "UTF-16"),
)


def decode(data: bytes) -> tuple[str, str]:
    """Return the text and the encoding's name for people.

    Raises Failed("bad_file") with `reason`: `empty`, `too_large`, `spreadsheet` (an Excel workbook: save it as
    CSV), `binary` or `encoding` with the byte `offset` at which no known encoding goes on.
    """
    if not data.strip():
        raise Failed("bad_file", reason="empty")
    if len(data) > MAX_FILE_BYTES:
        raise Failed("bad_file", reason="too_large", max=MAX_FILE_BYTES)
    if data.startswith((b"PK\x03\x04", b"\xd0\xcf\x11\xe0")):
        raise Failed("bad_file", reason="spreadsheet")
    for mark, codec, name in _MARKS:
        if data.startswith(mark):
            return _strict(data, codec), name
    if b"\x00" in data:
        raise Failed("bad_file", reason="binary", offset=data.index(b"\x00"))
    try:
        return data.decode("utf-8"), "UTF-8"
    except UnicodeDecodeError as utf8:
        try:
            return _printable(data.decode("gb18030"), utf8.start), "GB18030"
        except UnicodeDecodeError as gb:
            raise Failed("bad_file", reason="encoding", offset=max(utf8.start, gb.start)) from gb


def _strict(data: bytes, codec: str) -> str:
    try:
        return data.decode(codec)
    except UnicodeDecodeError as error:
        raise Failed("bad_file", reason="encoding", offset=error.start) from error


def _printable(text: str, offset: int) -> str:
    """Refuse what decodes by accident: GB18030 maps random bytes to private-use and control characters."""
    odd = sum(1 for ch in text if "\ue000" <= ch <= "\uf8ff" or (ch < " " and ch not in "\t\r\n"))
    if odd * 50 > len(text):
        raise Failed("bad_file", reason="encoding", offset=offset)
    return text

"""Reading customer lists and address cards: encodings, delimiters, headers, broken files."""

from __future__ import annotations

import quopri

import pytest

from backend.transfer.cards import looks_like_cards, read_cards
from backend.transfer.decoding import decode
from backend.transfer.matching import Index, Known, company_key, number_key
from backend.transfer.sheet import HEADERS, read_sheet
from shared_schema.errors import Failed

CHINESE = "公司名称,所在城市,联系人,手机,等级\n重庆长江精密机械有限公司,重庆,李明朗,13800138000,A\n"


@pytest.mark.parametrize(
    ("codec", "name"),
    [
        ("utf-8", "UTF-8"), ("utf-8-sig", "UTF-8"), ("gbk", "GB18030"), ("gb18030", "GB18030"), ("utf-16", "UTF-16"),
    ],
)  # fmt: skip
def test_every_usual_encoding_is_read(codec: str, name: str) -> None:
    text, found = decode(CHINESE.encode(codec))
    assert (text, found) == (CHINESE, name)


@pytest.mark.parametrize(
    ("data", "reason"),
    [
        (b"", "empty"),
        (b" \r\n", "empty"),
        (b"PK\x03\x04rest of a workbook", "spreadsheet"),
        (b"name,city\x00\x01\n", "binary"),
        (CHINESE.encode("gbk")[:-3] + b"\xff\xff\n", "encoding"),
        (CHINESE.encode() + b"\xe9\x80\n", "encoding"),
    ],
)
def test_what_cannot_be_read_is_refused_with_its_reason(data: bytes, reason: str) -> None:
    with pytest.raises(Failed) as failure:
        decode(data)
    assert (failure.value.code, failure.value.detail["reason"]) == ("bad_file", reason)


@pytest.mark.parametrize("delimiter", [",", ";", "\t"])
def test_delimiters_are_found_in_the_header(delimiter: str) -> None:
    sheet = read_sheet(CHINESE.replace(",", delimiter))
    assert sheet.delimiter == delimiter
    assert sheet.lines[0].cells["contact.mobile"] == "13800138000"


def test_chinese_and_english_headers_mean_the_same_fields() -> None:
    chinese = read_sheet(
        "*公司名称（必填）,行业,联系人姓名,职务,手机号码,电子邮箱,备注\na,b,c,d,1380013800,x@y.example,n\n"
    )
    english = read_sheet(
        "Company Name;Industry;Contact Name;Job Title;Mobile;E-mail;Notes\na;b;c;d;1380013800;x@y.example;n\n"
    )
    assert chinese.lines[0].cells == english.lines[0].cells
    assert set(chinese.lines[0].cells) == {
        "account.name", "account.industry", "contact.name", "contact.title", "contact.mobile", "contact.email",
        "account.note",
    }  # fmt: skip


def test_every_header_word_is_recognised_as_its_own_field() -> None:
    for field, words in HEADERS.items():
        for word in words:
            sheet = read_sheet(f"{word},x1\nvalue,\n")
            assert sheet.columns[0].field == field, word


def test_a_wrong_guess_can_be_corrected_and_a_column_left_out() -> None:
    text = "Firma,Ort,Kommentar\nNord GmbH,Kiel,hm\n"
    assert [c.field for c in read_sheet(text).columns] == [None, None, None]
    mended = read_sheet(text, {0: "account.name", 1: "account.city", 2: None})
    assert mended.lines[0].cells == {"account.name": "Nord GmbH", "account.city": "Kiel"}
    with pytest.raises(Failed, match="mapping"):
        read_sheet(text, {0: "account.nonsense"})


def test_quoted_line_breaks_keep_the_line_numbers_of_the_file() -> None:
    sheet = read_sheet('公司,备注\n甲公司,"第一行\n第二行"\n\n乙公司,x\n')
    assert [(line.row, line.cells["account.name"]) for line in sheet.lines] == [(2, "甲公司"), (5, "乙公司")]


def test_a_quotation_mark_never_closed_is_refused_with_its_line() -> None:
    with pytest.raises(Failed) as failure:
        read_sheet('公司,备注\n甲公司,x\n乙公司,"never closed\n')
    assert failure.value.detail == {"reason": "quotes", "line": 3}


def test_a_row_with_cells_beyond_the_header_says_so() -> None:
    sheet = read_sheet("公司,备注\n甲公司,x,y\n乙公司,x\n")
    assert [line.trouble for line in sheet.lines] == ["cells_beyond_header", None]


def quoted(text: str, charset: str) -> str:
    encoded = quopri.encodestring(text.encode(charset), quotetabs=True).decode()
    return encoded.replace("=\n", "=\r\n")


def card_21(charset: str = "UTF-8") -> str:
    q = f"CHARSET={charset};ENCODING=QUOTED-PRINTABLE"
    note = "他说一月再谈，二月定方案；" * 12
    return (
        f"BEGIN:VCARD\r\nVERSION:2.1\r\nN;{q}:{quoted('李', charset)};{quoted('明朗', charset)};;;\r\n"
        f"FN;{q}:{quoted('李明朗', charset)}\r\n"
        f"ORG;{q}:{quoted('重庆长江精密机械有限公司', charset)};{quoted('销售部', charset)}\r\n"
        f"TEL;CELL;VOICE:138 0013 8000\r\nTEL;WORK:023-66668888\r\nNOTE;{q}:{quoted(note, charset)}\r\nEND:VCARD\r\n"
    )


@pytest.mark.parametrize("charset", ["UTF-8", "GBK"])
def test_vcard_21_with_quoted_printable_chinese(charset: str) -> None:
    (line,) = read_cards(card_21(charset)).lines
    assert line.trouble is None
    assert line.cells == {
        "contact.name": "李明朗",
        "account.name": "重庆长江精密机械有限公司",
        "contact.department": "销售部",
        "contact.mobile": "138 0013 8000",
        "contact.phone": "023-66668888",
        "contact.note": "他说一月再谈，二月定方案；" * 12,
    }


def test_vcard_30_and_40() -> None:
    text = (
        "BEGIN:VCARD\nVERSION:3.0\nN:王;芳;;;\nORG:上海浦江电器厂\nTEL;TYPE=CELL:13900139000\nBDAY:1980-02-03\nEND:VCARD\n"
        'BEGIN:VCARD\nVERSION:4.0\nFN:Anna Meyer\nTEL;VALUE=uri;TYPE="voice,cell":tel:+49-170-123456\n'
        "ORG:Nord\\, GmbH\nADR:;;Hafen 1;Kiel;;24103;DE\nEMAIL:anna@nord.example\nEND:VCARD\n"
    )
    chinese, german = (line.cells for line in read_cards(text).lines)
    assert chinese["contact.name"] == "王芳" and chinese["contact.birthday"] == "1980-02-03"
    assert german["account.name"] == "Nord, GmbH" and german["contact.mobile"] == "+49-170-123456"
    assert german["account.city"] == "Kiel"


def test_a_broken_card_is_refused_alone() -> None:
    good = card_21().replace("\r\n", "\n")
    unfinished = "BEGIN:VCARD\nVERSION:2.1\nFN:Half\n"
    unknown = "BEGIN:VCARD\nVERSION:2.1\nFN;CHARSET=KLINGON;ENCODING=QUOTED-PRINTABLE:=41\nEND:VCARD\n"
    lines = read_cards(good + unfinished + good + unknown).lines
    assert [line.trouble for line in lines] == [None, "card_unfinished", None, "card_unreadable"]
    with pytest.raises(Failed, match="no_cards"):
        read_cards("hello")
    assert looks_like_cards("\ufeffbegin:vcard\n") and not looks_like_cards("公司,")


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("重庆长江精密机械有限公司", "长江精密机械"),
        ("长江精密机械（重庆）股份有限公司", "长江精密机械重庆"),
        ("Nord GmbH", "NORD"),
        ("ＡＢＣ Co., Ltd.", "abc"),
        ("上海市浦江电器集团", "浦江电器有限责任公司"),
    ],
)
def test_company_names_without_legal_form_and_region(one: str, other: str) -> None:
    assert company_key(one) == company_key(other)


def test_different_companies_stay_different() -> None:
    assert company_key("长江机械有限公司") != company_key("黄河机械有限公司")
    assert company_key("有限公司") and company_key("重庆")


def test_numbers_are_compared_by_their_digits() -> None:
    assert number_key("+86 138-0013-8000") == number_key("１３８００１３８０００") == number_key("0086 13800138000")
    assert number_key("023-66668888") == number_key("+86 23 66668888".replace("+86 ", "0"))
    assert number_key("123") == ""


def test_a_city_in_the_name_is_no_difference_when_only_one_side_names_its_city() -> None:
    known = Index([Known("A1", "account", "A1", "昆山宏和微电机股份有限公司", "昆山")])
    for name, city in (
        ("昆山宏和微电机", ""),
        ("宏和微电机", ""),
        ("宏和微电机有限公司", "昆山"),
        ("昆山市宏和微电机", "昆山"),
    ):
        assert [m.why for m in known.matches(Known("?", "account", "?", name, city))] == [["same_name"]], name


def test_homophones_and_numbers_find_each_other() -> None:
    index = Index([Known("A1", "account", "A1", "重庆长江精密机械有限公司", "重庆", ("023-66668888",))])
    sounds = index.matches(Known("?", "account", "?", "常江精密机械厂".removesuffix("厂")))
    assert [(m.id, m.why) for m in sounds] == [("A1", ["sounds_alike"])]
    number = index.matches(Known("?", "account", "?", "别的公司", "", ("(023)66668888",)))
    assert [(m.id, m.why) for m in number] == [("A1", ["same_phone"])]
    assert index.matches(Known("?", "account", "?", "黄河电器")) == []

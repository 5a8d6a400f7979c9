"""One invented account: its name, its people and the numbers every note about it agrees on."""

from __future__ import annotations

from random import Random

from msgspec import Struct

from backend.demo.words import industries, names

HOME_PROVINCE = "重庆"


class Someone(Struct):
    """A contact before it is a record. `call` is how a note speaks of the person: 李总, or a full name in English."""

    name: str
    call: str
    woman: bool
    title: str
    department: str
    influence: str
    role: str


class Profile(Struct):
    """What stays the same through an account's whole story."""

    language: str
    name: str
    short_name: str
    city: str
    address: str
    industry: str
    """Key of words/industries.toml."""
    industry_text: str
    people: list[Someone]
    boss: str
    facts: dict[str, str]
    """Placeholders of the phrases: headcount, parts, days …"""
    pains: list[str]
    money: int
    """Budget of the purchase in ten thousand yuan."""


def company_name(rng: Random, language: str, west: bool, industry: str) -> tuple[str, str, str]:
    """Name, short name and city of a company that does not exist."""
    n = names()
    trade = industries()[industry]
    if language == "en":
        city = rng.choice(n["cities_en"])
        brand = rng.choice(n["brand_en"]) + rng.choice(n["second_en"])
        return f"{brand} {rng.choice(trade['names_en'])} ({city}) Co., Ltd.", brand, city
    city = rng.choice(n["cities_west"]) if west else rng.choice(n["cities_zh"])
    if west and rng.random() < 0.45:
        city = HOME_PROVINCE
    brand = rng.choice(n["brand_first"]) + rng.choice(n["brand_second"])
    form = rng.choice(["有限公司", "有限公司", "股份有限公司", "有限责任公司"])
    word = rng.choice(trade["names"])
    return f"{city}{brand}{word}{form}", f"{brand}{word}", city


def someone(rng: Random, language: str, title: list[str], name: str = "") -> Someone:
    """A person of that title (a row of words/names.toml), by that name if one is given."""
    n = names()
    zh, en, department_zh, department_en, form, influence, role = title
    woman = not name and rng.random() < 0.42
    suffix = "f" if woman else "m"
    if language == "en":
        name = f"{rng.choice(n[f'given_en_{suffix}'])} {rng.choice(n['family_en'])}"
        return Someone(name, name.split()[0] if rng.random() < 0.5 else name, woman, en, department_en, influence, role)
    rare = rng.random() < 0.07
    surname = name[:1] or rng.choice(n["surnames_rare"] if rare else n["surnames"])
    return Someone(
        name or surname + rng.choice(n[f"given_{suffix}"]), surname + form, woman, zh, department_zh, influence, role
    )


def profile(rng: Random, language: str, *, west: bool, people: int, lead: str = "") -> Profile:
    """Draw one account. The same generator state gives the same account; `lead` names its first contact."""
    n = names()
    industry = rng.choice(sorted(industries()))
    trade = industries()[industry]
    name, short, city = company_name(rng, language, west, industry)
    chosen = rng.sample(n["titles"], k=min(people, len(n["titles"])))
    chosen += [rng.choice(n["titles"]) for _ in range(people - len(chosen))]
    staff: list[Someone] = []
    for title in chosen:
        person = someone(rng, language, title, "" if staff else lead)
        while any(other.name == person.name or other.call == person.call for other in staff):
            person = someone(rng, language, title)
        staff.append(person)
    top = [p for p in staff if p.role == "approver"]
    boss_name = (top[0].name if top else "") or _boss(rng, language)
    boss = boss_name.split()[-1] if language == "en" else (top[0].call[:-1] if top else boss_name)
    headcount = rng.choice([60, 90, 120, 180, 240, 300, 450, 600, 900, 1400, 2200])
    money = max(20, round(headcount * rng.uniform(0.25, 0.6) / 5) * 5)
    numbers = {
        "headcount": str(headcount),
        "plants": str(rng.randint(2, 4)),
        "parts": f"{rng.randint(6, 90) * 1000:,}",
        "days": str(rng.randint(3, 12)),
        "stock": str(rng.randint(2, 6)),
        "people_office": str(rng.randint(2, 6)),
        "money": str(money),
        "boss": boss,
        "makes": rng.choice(trade[f"makes_{language}"]),
        "system": rng.choice(n[f"systems_{language}"])
        or {"zh": "靠表格和手工单", "en": "spreadsheets and paper"}[language],
        "rival": rng.choice(n[f"rivals_{language}"]),
    }
    pains = [text.format(**numbers) for text in rng.sample(trade[f"pains_{language}"], k=3)]
    address = (
        f"No. {rng.randint(8, 288)}, {city}"
        if language == "en"
        else f"{city}{rng.choice(n['districts'])}{rng.choice(n['roads'])}{rng.randint(8, 288)}号"
    )
    return Profile(language, name, short, city, address, industry, trade[language], staff, boss, numbers, pains, money)


def _boss(rng: Random, language: str) -> str:
    """A top manager whom nobody of ours has met (P8 warns of it)."""
    return str(rng.choice(names()["family_en"] if language == "en" else names()["surnames"]))

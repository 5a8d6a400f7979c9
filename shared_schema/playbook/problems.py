"""What can be wrong with a playbook, as data: a place, a code, and what to do, in both languages.

A company's administrator reads these sentences, in the editor and when a file is taken in; so every one names the
place in the file and the mend, and a broken file tells all of its mistakes at once.
"""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from msgspec import Struct

SENTENCES: dict[str, tuple[str, str]] = {
    "not_toml": (
        "从第 {line} 行第 {column} 列起读不下去；请改好这里，存成 UTF-8 的 TOML 或 JSON，再打开",
        "not readable from line {line}, column {column} on; mend it there, save as TOML or JSON in UTF-8, open again",
    ),
    "missing": ("缺少 `{member}`；请补上{want}", "`{member}` is missing; add {want}"),
    "unknown_member": (
        "没有 `{member}` 这一项；请删掉，或改成：{allowed}",
        "there is no `{member}` here; remove it, or write one of {allowed}",
    ),
    "wrong_value": ("写的是 {got}；请写{want}", "{got} does not fit; write {want}"),
    "twice": ("`{id}` 出现了两次；请改名或删掉一个", "`{id}` stands twice; rename or remove one"),
    "no_such": ("没有 `{id}`；请用：{allowed}", "there is no `{id}`; use one of {allowed}"),
    "no_cadence": (
        "{grade} 级没有周期；请加上 `{grade} = <天数>`",
        "grade {grade} has no cadence; add `{grade} = <days>`",
    ),
    "two_tables": (
        "要写两张表：一张 `system = false`，一张 `system = true`",
        "write two, one with `system = false` and one with `system = true`",
    ),
    "choices_belong": (
        "`{member}` 属于 `{kind}` 类的条目，且不能少；请补上，或改 `kind`",
        "`{member}` belong to kind `{kind}` and to no other; add them or change `kind`",
    ),
    "sum": ("权重之和是 {sum}；请改成 100", "the weights add up to {sum}; make it 100"),
    "order": ("{what}要依次递增；请调整 `{id}`", "{what} must rise from one to the next; change `{id}`"),
    "empty": ("这里不能是空的；请至少写一个", "this may not be empty; write at least one"),
    "no_operation": (
        "没有 `{operation}` 这种运算；请用：{allowed}",
        "there is no operation `{operation}`; use one of {allowed}",
    ),
    "argument_count": (
        "`{operation}` 要 {want} 个参数，写了 {got} 个；例如 {example}",
        "`{operation}` takes {want} arguments and has {got}; for example {example}",
    ),
    "argument_type": (
        "`{operation}` 的第 {place} 个参数应是{want}，不是{got}",
        "argument {place} of `{operation}` should be {want}, not {got}",
    ),
    "not_a_condition": ("结果应是“是或否”，不是{got}", "this should come out as yes or no, not as {got}"),
    "wrong_case": (
        "`{operation}` 用不到{about}上；只能用于{want}",
        "`{operation}` cannot be used about {about}; only about {want}",
    ),
    "circle": ("`{id}` 绕回了自己；请去掉一处引用", "`{id}` leads back to itself; take one reference away"),
    "no_argument": (
        "句子里的 {{{name}}} 没有对应的 `arguments`；请补上，或从句子里去掉",
        "the sentence names {{{name}}}, which is not among `arguments`; add it, or take it out of the sentence",
    ),
    "no_next": ("没有说下一步；请写 `next` 或 `ask`", "no next step is said; write `next` or `ask`"),
    "too_few": (
        "题目只有 {got} 道，抽 {want} 道不够；请加题，或把 `draw` 改小",
        "there are {got} questions and {want} are drawn; add some, or make `draw` smaller",
    ),
    "quiz_right": (
        "封闭题要有 `choices` 和 `right`，开放题要有 `points`；请补上",
        "a closed question needs `choices` and `right`, an open one `points`; add them",
    ),
    "not_private": (
        "`{id}` 是全队共用的，不能是 `private`；请写 `public` 或 `semi-public`",
        "`{id}` is the whole team's and cannot be `private`; write `public` or `semi-public`",
    ),
    "thresholds": ("少了 `{id}`；请加上 `{id} = <数字>`", "`{id}` is missing; add `{id} = <number>`"),
    "lost_item": (
        "条目 `{id}` 已有答案，不能拿掉；请保留它并写上 `retired = true`",
        "item `{id}` has answers and cannot be taken away; keep it with `retired = true`",
    ),
    "changed_kind": (
        "条目 `{id}` 的答案是 `{was}` 类，不能改成 `{kind}`；请另立一个条目，把它设为 `retired = true`",
        "answers to `{id}` are of kind `{was}`, not `{kind}`; add another item and set this one `retired = true`",
    ),
    "lost_stage": (
        "`{id}` 已被使用，不能拿掉；请保留它",
        "`{id}` is in use and cannot be taken away; keep it",
    ),
}
"""Code -> the sentence in Chinese and in English; `{…}` stand for the problem's arguments."""

WANTS: dict[str, tuple[str, str]] = {
    "text": (
        '中英文两种文字：{ "zh-CN" = "…", en = "…" }',
        'a text in both languages: { "zh-CN" = "…", en = "…" }',
    ),
    "words": ("文字（不能为空）", "words, not an empty text"),
    "id": ("编号：字母、数字、_ . -，最多 64 个", "an id of letters, digits, _ . -, at most 64"),
    "number": ("整数", "a whole number"),
    "positive": ("1 或更大的整数", "a whole number from 1 on"),
    "count": ("0 或更大的整数", "a whole number from 0 on"),
    "percent": ("0 到 100 的整数", "a whole number from 0 to 100"),
    "flag": ("true 或 false", "true or false"),
    "list": ("列表：[ … ]", "a list: [ … ]"),
    "table": ("一组 `名称 = 值`", "a table of `name = value`"),
    "currency": ("三个大写字母的币种，如 CNY", "a currency of three capitals, such as CNY"),
    "day": ("日期", "a day"),
    "money": ("金额", "an amount of money"),
    "yes_no": ("是或否", "yes or no"),
    "anything": ("任意值", "any value"),
    "name": ("名称", "a name"),
    "account": ("客户", "accounts"),
    "opportunity": ("商机", "opportunities"),
    "contact": ("联系人", "contacts"),
    "visit": ("拜访", "visits"),
    "task": ("任务", "tasks"),
    "probability": ("把握（概率）", "probabilities"),
    "shares": ("份额", "shares"),
    "classes": ("分档的界限", "class limits"),
}
"""What is wanted, in words, for the `want`, `got`, `what` and `about` of a problem."""


class Problem(Struct, frozen=True):
    """One mistake: where, what, and the arguments of its sentence."""

    path: str
    code: str
    args: dict[str, Any] = {}

    def say(self, language: str = "en") -> str:
        """The sentence, with the place before it. `language`: `zh-CN`, else English."""
        index = 0 if language == "zh-CN" else 1
        args = {name: _shown(self.code, name, value, index) for name, value in self.args.items()}
        sentence = SENTENCES[self.code][index].format(**args)
        if self.code == "not_toml":
            return sentence  # says line and column itself: there is no member yet that could be named
        return f"{self.path}：{sentence}" if index == 0 else f"at {self.path}: {sentence}"


def _shown(code: str, name: str, value: Any, index: int) -> str:
    """A list is what may be written there, letter by letter; only what something is about is told in words."""
    if isinstance(value, list | tuple):
        words = [_word(one, index) if code == "wrong_case" else str(one) for one in value]
        return ("、" if index == 0 else ", ").join(words)
    return _word(value, index) if name in ("want", "got", "what", "about") else str(value)


def _word(value: Any, index: int) -> str:
    words = WANTS.get(value) if isinstance(value, str) else None
    return words[index] if words else str(value)


class PlaybookError(ValueError):
    """A playbook that cannot be used; `problems` holds every mistake, the message names file, place and mend."""

    def __init__(self, name: str, problems: Iterable[Problem]) -> None:
        self.name, self.problems = name, list(problems)
        super().__init__("\n".join(f"{name}: {problem.say()}" for problem in self.problems))


def twice(path: str, ids: Iterable[str]) -> Iterable[Problem]:
    seen: set[str] = set()
    for one in ids:
        if one in seen:
            yield Problem(path, "twice", {"id": one})
        seen.add(one)


def unknown(path: str, used: Iterable[str], known: Iterable[str]) -> Iterable[Problem]:
    """References that lead nowhere."""
    allowed = sorted(set(known))
    for one in used:
        if one not in allowed:
            yield Problem(path, "no_such", {"id": one, "allowed": near(one, allowed)})


def near(word: str, allowed: list[str], most: int = 12) -> list[str]:
    """The nearest of what is allowed: a list of ninety items helps nobody."""
    from difflib import get_close_matches

    return get_close_matches(word, allowed, most, 0.0) if len(allowed) > most else allowed

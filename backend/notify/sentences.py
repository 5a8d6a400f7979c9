"""What a reminder says, in both languages. A test holds the two to the same keys and the same places to fill."""

from __future__ import annotations

ZH: dict[str, str] = {
    "digest.title.accounts": "今天 {accounts} 家该联系",
    "digest.title.promises": "今天 {promises} 件承诺到期",
    "digest.title.both": "今天 {accounts} 家该联系，{promises} 件承诺到期",
    "digest.account": "{mark} {name}：{why}",
    "digest.promise": "{direction}{title}（{name}，{when}）",
    "digest.more": "还有 {n} 项",
    "digest.ungraded": "未定级",
    "direction.ours": "我方：",
    "direction.theirs": "对方：",
    "direction.next": "下一步：",
    "when.today": "今天到期",
    "when.late": "已过 {days} 天",
    "why.touch.cadence": "{grade} 级，每 {days} 天一次",
    "why.touch.opportunity": "{grade} 级，“{name}”每 {days} 天跟一次",
    "why.touch.override": "自定每 {days} 天一次",
    "why.touch.ungraded": "未定级，每 {days} 天一次",
    "why.touch.last": "上次联系 {days_ago} 天前",
    "why.touch.never": "还没联系过",
    "why.touch.snoozed": "推迟到 {until}",
    "why.joint": "，",
    "room.title": "Headland 田头 · {day}",
    "room.rep": "**{name}**：该联系 {accounts} 家（{grades}），承诺到期 {promises} 件",
    "room.grade": "{grade} {n}",
    "room.joint": " · ",
    "room.open": "[打开今天]({url})",
    "test.title": "Headland 田头",
    "test.body": "提醒可以送到这台设备。",
}

EN: dict[str, str] = {
    "digest.title.accounts": "{accounts} to contact today",
    "digest.title.promises": "{promises} promised for today",
    "digest.title.both": "{accounts} to contact today, {promises} promised",
    "digest.account": "{mark} {name}: {why}",
    "digest.promise": "{direction}{title} ({name}, {when})",
    "digest.more": "{n} more",
    "digest.ungraded": "not graded",
    "direction.ours": "We promised: ",
    "direction.theirs": "They promised: ",
    "direction.next": "Next: ",
    "when.today": "due today",
    "when.late": "{days} d late",
    "why.touch.cadence": "{grade}, every {days} days",
    "why.touch.opportunity": "{grade}, “{name}” every {days} days",
    "why.touch.override": "own cadence, every {days} days",
    "why.touch.ungraded": "not graded, every {days} days",
    "why.touch.last": "last touched {days_ago} days ago",
    "why.touch.never": "never touched",
    "why.touch.snoozed": "put off until {until}",
    "why.joint": ", ",
    "room.title": "Headland · {day}",
    "room.rep": "**{name}**: {accounts} to contact ({grades}), {promises} promised",
    "room.grade": "{grade} {n}",
    "room.joint": " · ",
    "room.open": "[Open today]({url})",
    "test.title": "Headland",
    "test.body": "Reminders reach this device.",
}

SENTENCES: dict[str, dict[str, str]] = {"zh-CN": ZH, "en": EN}


def say(language: str, key: str, **args: object) -> str:
    """The sentence, filled."""
    return SENTENCES[language][key].format(**args)

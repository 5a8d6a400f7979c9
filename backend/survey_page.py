"""The page a customer sees behind a survey's link (R3): a form without a program, in either language.

It tells nobody anything: our company's name and the questions of the playbook, not whom the link was sent to, not by
whom, not whether a link that is refused was ever given. No script runs, nothing is loaded, and the one style sheet is
allowed by its hash; so an old phone, a customer's proxy and a screen reader have the same page.
"""

from __future__ import annotations

import base64
from collections.abc import Mapping
from hashlib import sha256
from html import escape

from shared_schema.playbook import Survey, Text

STYLE = (
    ":root{color-scheme:light dark;--accent:#1f6b45;--on:#fff}"
    "@media(prefers-color-scheme:dark){:root{--accent:#7fc79f;--on:#10241a}}"
    "body{font:17px/1.55 system-ui,sans-serif;max-width:38rem;margin:0 auto;padding:1.25rem}"
    "h1{font-size:1.35rem;line-height:1.3}fieldset{border:0;margin:1.5rem 0 0;padding:0}"
    "legend{font-weight:600;padding:0 0 .25rem}label{display:flex;align-items:center;gap:.75rem;min-height:44px}"
    "input[type=radio]{width:1.35rem;height:1.35rem;flex:none;accent-color:var(--accent)}"
    "textarea{box-sizing:border-box;width:100%;min-height:6rem;font:inherit;padding:.6rem;border-radius:.5rem}"
    "button{font:inherit;font-weight:600;min-height:48px;width:100%;margin:1.5rem 0;border:0;border-radius:.6rem;"
    "background:var(--accent);color:var(--on)}"
    ".note{font-weight:600}.lang{display:inline-block;padding:.6rem 0;color:var(--accent)}"
)
CSP = (
    "default-src 'none'; style-src 'sha256-" + base64.b64encode(sha256(STYLE.encode()).digest()).decode() + "'; "
    "form-action 'self'; base-uri 'none'; frame-ancestors 'none'"
)
HEADERS = {
    "Content-Security-Policy": CSP,
    "Cache-Control": "no-store",
    "X-Robots-Tag": "noindex, nofollow",
    # The form's own post must say where it comes from (auth/guard.py); the link goes to no other site.
    "Referrer-Policy": "same-origin",
}
LONGEST_COMMENT = 2_000
COMMENT = "comment"
LANGUAGES = ("zh-CN", "en")

WORDS: dict[str, dict[str, str]] = {
    "zh-CN": {
        "title": "{company}想听听您的意见",
        "intro": "只需一分钟。您的回答只有{company}看得到。",
        "comment": "还有什么想告诉我们的？",
        "send": "提交",
        "missing": "请至少回答一个问题。",
        "thanks": "谢谢您！",
        "thanks_text": "您的意见已送达。这个链接不能再用了，您可以关闭此页。",
        "gone": "这个链接不能用",
        "gone_text": "它可能已经用过或已过期。如果还想告诉我们，请联系您平时对接的人。",
        "other": "English",
    },
    "en": {
        "title": "{company} would like to hear from you",
        "intro": "It takes a minute. Only {company} sees what you answer.",
        "comment": "Anything else you would like to tell us?",
        "send": "Send",
        "missing": "Please answer at least one question.",
        "thanks": "Thank you!",
        "thanks_text": "Your answers have arrived. This link has done its work; you can close this page.",
        "gone": "This link does not work",
        "gone_text": "It may have been used, or be too old. If there is something to tell, call your usual contact.",
        "other": "中文",
    },
}


def language_of(asked: str, accepted: str) -> str:
    """The language asked for, else the browser's; Chinese where it says nothing of English first."""
    if asked in LANGUAGES:
        return asked
    first = accepted.partition(",")[0].strip().lower()
    return "en" if first and not first.startswith("zh") else "zh-CN"


def form(survey: Survey, company: str, language: str, missing: bool = False, given: Mapping[str, str] = {}) -> str:
    """The questions, each with the levels of the playbook; what was chosen before stays chosen."""
    words = {key: text.format(company=company) for key, text in WORDS[language].items()}
    note = f'<p class="note" role="alert">{escape(words["missing"])}</p>' if missing else ""
    questions = "".join(
        f"<fieldset><legend>{escape(_in(language, question.label))}</legend>"
        + "".join(
            f'<label><input type="radio" name="{escape(question.id)}" value="{escape(level.id)}"'
            f"{' checked' if given.get(question.id) == level.id else ''}> {escape(_in(language, level.label))}</label>"
            for level in survey.levels
        )
        + "</fieldset>"
        for question in survey.questions
    )
    body = (
        f"<h1>{escape(words['title'])}</h1><p>{escape(words['intro'])}</p>{_other(language, words)}{note}"
        f'<form method="post" action="?lang={language}">{questions}'
        f'<fieldset><legend><label for="c">{escape(words["comment"])}</label></legend>'
        f'<textarea id="c" name="{COMMENT}" maxlength="{LONGEST_COMMENT}">{escape(given.get(COMMENT, ""))}</textarea>'
        f'</fieldset><button type="submit">{escape(words["send"])}</button></form>'
    )
    return _page(language, words["title"], body)


def thanks(language: str) -> str:
    words = WORDS[language]
    return _page(language, words["thanks"], f"<h1>{words['thanks']}</h1><p>{words['thanks_text']}</p>")


def gone(language: str) -> str:
    """The same for a link that was used, is too old, or never was."""
    words = WORDS[language]
    text = f"<h1>{words['gone']}</h1><p>{words['gone_text']}</p>{_other(language, words)}"
    return _page(language, words["gone"], text)


def _other(language: str, words: Mapping[str, str]) -> str:
    other = next(one for one in LANGUAGES if one != language)
    return f'<a class="lang" href="?lang={other}" hreflang="{other}" lang="{other}">{words["other"]}</a>'


def _page(language: str, title: str, body: str) -> str:
    return (
        f'<!doctype html><html lang="{language}"><head><meta charset="utf-8">'
        '<meta name="viewport" content="width=device-width, initial-scale=1">'
        f"<title>{escape(title)}</title><style>{STYLE}</style></head><body><main>{body}</main></body></html>"
    )


def _in(language: str, text: Text) -> str:
    return text.en if language == "en" else text.zh_cn

"""The team-chat robot: a WeCom group robot, which takes markdown as JSON at a secret address.

For phones whose web push cannot come through (Chrome on Android needs Google's services). A room is read by the whole
team, while a rep may not see another's plot: what goes there are counts, never names of accounts.

WeCom answers 200 with its own `errcode`: 0 is sent, 45009 and -1 mean later, anything else is refused.
https://developer.work.weixin.qq.com/document/path/91770
"""

from __future__ import annotations

import httpx
import msgspec

from backend.notify.ports import FAILED, SENT, Message, Outcome, Sleeper, Target
from backend.notify.retry import Retry, by_status, deliver

LARGEST_MARKDOWN = 4096
"""Bytes WeCom takes."""
BUSY, TOO_OFTEN = -1, 45009


class Answer(msgspec.Struct):
    """WeCom's answer."""

    errcode: int
    errmsg: str = ""


class Robot:
    """The channel to a group's room."""

    name = "robot"
    repeatable = False

    def __init__(self, client: httpx.Client, sleep: Sleeper) -> None:
        self._client = client
        self._sleep = sleep

    def send(self, target: Target, message: Message) -> Outcome:
        """Post once; try again only while it surely did not arrive."""
        request = self._client.build_request("POST", target.address, json=body(message))
        return deliver(self._client, request, judge, self._sleep, repeatable=self.repeatable)


def body(message: Message) -> dict[str, object]:
    """The JSON a WeCom group robot takes."""
    text = message.markdown or f"**{message.title}**\n{message.body}"
    raw = text.encode()
    if len(raw) > LARGEST_MARKDOWN:
        text = raw[: LARGEST_MARKDOWN - 3].decode(errors="ignore") + "…"
    return {"msgtype": "markdown", "markdown": {"content": text}}


def judge(response: httpx.Response) -> Outcome:
    """Read the answer; only a successful status carries WeCom's own code."""
    outcome = by_status(response)
    if outcome.state != SENT:
        return outcome
    try:
        answer = msgspec.json.decode(response.content, type=Answer)
    except msgspec.MsgspecError:
        return Outcome(FAILED, response.status_code, detail="not the answer of a WeCom robot")
    if answer.errcode in (BUSY, TOO_OFTEN):
        raise Retry(response.status_code, f"{answer.errcode} {answer.errmsg}")
    state = SENT if answer.errcode == 0 else FAILED
    return Outcome(state, response.status_code, detail=f"{answer.errcode} {answer.errmsg}"[:200])

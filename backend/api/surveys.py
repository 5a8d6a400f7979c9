"""Satisfaction by link (R3): a rep makes a link for an account, a customer answers once, without an account of ours.

What was answered becomes a record in the account's bucket, like every other: the phones of the plot get it at their
next exchange. The link is the only secret; it says nothing, ends after some weeks, and is void once used or once the
account or the person is erased. Not chosen: asking for a name or a code as well: nobody would answer.
"""

from __future__ import annotations

import asyncio
from urllib.parse import parse_qs

from litestar import Controller, Response, get, post
from litestar.params import FromPath, FromQuery, JSONBody
from msgspec import Struct

from backend import survey_page
from backend.api.answers import Asked, Parts, Who, answer
from backend.auth.passwords import digest, new_secret
from backend.auth.sessions import DAY_MS, Signed, record
from backend.reports.plots import day_in
from backend.services import Services, new_id
from backend.storage.sql_read import SqlReadTx
from backend.storage.sql_tx import SqlWriteTx
from backend.storage.surveys import Link, Surveys
from shared_schema.errors import Failed
from shared_schema.playbook import Survey
from shared_schema.protocol import Op
from sync.alias import survivor
from sync.buckets import plot_of
from sync.ports import Stored

LINK_DAYS = 30
LARGEST_ANSWER = 32 * 1024


class Question(Struct, forbid_unknown_fields=True):
    """Whom a link is for."""

    account: str
    contact: str = ""


class SurveyLinks(Controller):
    path = "/api/surveys"

    @post("", status_code=201, sync_to_thread=True)
    def make(self, request: Asked, services: Parts, signed: Who, data: JSONBody[Question]) -> Response[bytes]:
        """A link to send; whoever may write to the account may ask it."""
        services.surveys.make(signed.person)
        token, now = new_secret(), services.clock()
        with services.writing() as (tx, _):
            account = _asked(services, tx, signed, data)
            survey = _survey(services, tx)
            if survey is None:
                raise Failed("not_found")
            expires = now + LINK_DAYS * DAY_MS
            link = Link(digest(token), account.id, data.contact, signed.person, survey.id, now, expires)
            Surveys(tx.connection).add(link)
        body = {"link": f"{services.settings.url}/s/{token}", "expires_at": expires}
        return answer(request, body, status=201)


class SurveyPages(Controller):
    path = "/s"

    @get("/{token:str}", sync_to_thread=True)
    def show(self, request: Asked, services: Parts, token: FromPath[str], lang: FromQuery[str] = "") -> Response[bytes]:
        """The form."""
        language = _language(request, lang)
        services.surveys.check(_address(request))
        with services.reading() as (tx, company):
            link, survey = _open(services, tx, token)
            name = services.called(company)
        if link is None or survey is None:
            return _refuse(request, services, language)
        return _html(survey_page.form(survey, name, language))

    @post("/{token:str}", status_code=200)
    async def take(
        self, request: Asked, services: Parts, token: FromPath[str], lang: FromQuery[str] = ""
    ) -> Response[bytes]:
        """The answers, once."""
        body = await request.body()
        if len(body) > LARGEST_ANSWER:
            raise Failed("too_large", maximum=LARGEST_ANSWER)
        return await asyncio.to_thread(_take, request, services, token, _language(request, lang), body)


def _take(request: Asked, services: Services, token: str, language: str, body: bytes) -> Response[bytes]:
    services.surveys.check(_address(request))
    given = {name: values[0] for name, values in parse_qs(body.decode(errors="replace"), max_num_fields=100).items()}
    with services.writing() as (tx, company):
        link, survey = _open(services, tx, token)
        if link is not None and survey is not None:
            levels = {level.id for level in survey.levels}
            said = {one.id: given[one.id] for one in survey.questions if given.get(one.id) in levels}
            if not said:
                page = survey_page.form(survey, services.called(company), language, missing=True, given=given)
                return _html(page, 400)
            if Surveys(tx.connection).use(link.token, services.clock()):
                _keep(services, tx, link, said, given.get(survey_page.COMMENT, ""))
                return _html(survey_page.thanks(language))
    return _refuse(request, services, language)


def _keep(services: Services, tx: SqlWriteTx, link: Link, said: dict[str, str], comment: str) -> None:
    """The record of what was answered, on the day it is in the plot."""
    now = services.clock()
    home = plot_of(survivor(tx, tx.get([link.account])[link.account]).bucket) or ""
    plot = tx.get([home]).get(home)
    zone = str(plot.value("zone")) if plot is not None else services.settings.zone
    fields = {
        "account": link.account,
        "contact": link.contact or None,
        "author": link.person,
        "day": day_in(zone, now),
        "channel": "link",
        "answers": said,
        "comment": _plain(comment) or None,
    }
    present = {name: value for name, value in fields.items() if value is not None}
    op = Op(n=0, op="new", kind="survey", id=new_id(), fields=present)
    record(services, tx, op)


def _plain(comment: str) -> str:
    """What a customer typed, as a record may hold it."""
    return comment.replace("\r\n", "\n").replace("\x00", "").strip()[: survey_page.LONGEST_COMMENT]


def _asked(services: Services, tx: SqlReadTx, signed: Signed, data: Question) -> Stored:
    """The account, if this person may write a survey of it, and the contact is one of its people."""
    found = tx.get([data.account, data.contact])
    account, contact = found.get(data.account), found.get(data.contact)
    if account is None or account.kind != "account" or not account.living:
        raise Failed("not_found")
    probe = Op(n=0, op="new", kind="survey", id="survey", fields={"author": signed.person})
    if services.policy.refuse(tx, signed.actor, probe, None, account.bucket) is not None:
        raise Failed("not_found")
    if data.contact and (contact is None or contact.kind != "contact" or contact.family != account.id):
        raise Failed("not_found")
    return account


def _survey(services: Services, tx: SqlReadTx, id: str | None = None) -> Survey | None:
    """The survey of the method in force: the one a link was made for, else its first."""
    relations = services.method.current(tx).playbook.relations
    surveys = relations.surveys if relations is not None else []
    return next((one for one in surveys if id is None or one.id == id), surveys[0] if surveys else None)


def _open(services: Services, tx: SqlReadTx, token: str) -> tuple[Link | None, Survey | None]:
    """The link behind a token and its questions, while somebody may still answer them."""
    link = Surveys(tx.connection).open(digest(token), services.clock())
    if link is None:
        return None, None
    account = tx.get([link.account]).get(link.account)
    if account is None or account.erased:
        return None, None
    return link, _survey(services, tx, link.survey)


def _refuse(request: Asked, services: Services, language: str) -> Response[bytes]:
    services.surveys.wrong(_address(request))
    return _html(survey_page.gone(language), 404)


def _html(page: str, status: int = 200) -> Response[bytes]:
    return Response(
        page.encode(), status_code=status, media_type="text/html; charset=utf-8", headers=survey_page.HEADERS
    )


def _language(request: Asked, asked: str) -> str:
    return survey_page.language_of(asked, request.headers.get("accept-language", ""))


def _address(request: Asked) -> str:
    return request.client.host if request.client else "?"

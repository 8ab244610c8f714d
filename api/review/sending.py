"""Taking in what a phone noted: a form with the entry as JSON, and photos if there are any."""

import json
from typing import Any, Final

from starlette.concurrency import run_in_threadpool
from starlette.requests import Request
from starlette.responses import JSONResponse, Response

from api.faults import ParameterError
from api.open311 import bodies
from api.open311.faults import NO_STORE
from api.open311.sending import IDEMPOTENCY_KEY, moment, shown
from api.review import access
from api.review.access import answering, link_of
from api.store import settings, store
from data import engine
from data.reviews.link import opened
from data.reviews.noting.entries import Answer, Entry, submit

FIELDS: Final = ("key", "device", "sequence", "kind", "noted_at", "body")


@answering
async def send(request: Request) -> Response:
    """Take an entry in; the answer comes when it is kept. The same key again is the same entry."""
    link, key = link_of(request), request.headers.get(IDEMPOTENCY_KEY)
    await run_in_threadpool(_admit, link)
    if not key:
        raise ParameterError(name=IDEMPOTENCY_KEY, value=None, remedy="send a key that is the entry's own")
    async with bodies.form(request) as fields:
        said, photos = bodies.texts(fields), await bodies.files(fields)
    entry = _entry(said.get("entry"), key=key, photos=photos)
    answer = await run_in_threadpool(lambda: submit(store(), settings(), link, entry, now=access.present()))
    return JSONResponse(_told(answer), status_code=201 if answer.is_new else 200, headers=NO_STORE)


def _admit(link: str | None) -> None:
    """Refuse whoever holds no link before a body is read."""
    with engine.read(store()) as conn:
        opened(conn, settings(), link, now=access.present(), writing=True)


def _entry(text: str | None, *, key: str, photos: tuple[bytes, ...]) -> Entry:
    sent = _object(text)
    for name in sent:
        if name not in FIELDS:
            raise ParameterError(name="entry", value=shown(name), remedy=f"say only {', '.join(FIELDS)}")
    if sent.get("key", key) != key:
        raise ParameterError(name="key", value=shown(sent["key"]), remedy="use the key of the header")
    sequence, body, noted_at = sent.get("sequence"), sent.get("body"), moment(sent.get("noted_at"), name="noted_at")
    if not isinstance(sequence, int) or isinstance(sequence, bool):
        raise ParameterError(name="sequence", value=shown(sequence), remedy="use a whole number")
    if not isinstance(body, dict):
        raise ParameterError(name="body", value=shown(body), remedy="use a JSON object")
    if noted_at is None:
        raise ParameterError(name="noted_at", value=None, remedy="say when it was noted")
    device, kind = (_word(name, sent.get(name)) for name in ("device", "kind"))
    return Entry(key, device, sequence, kind, noted_at, body, photos)


def _object(text: str | None) -> dict[str, Any]:
    try:
        read = json.loads(text or "")
    except (ValueError, RecursionError):
        read = None
    if not isinstance(read, dict):
        raise ParameterError(name="entry", value=shown(text), remedy="send the entry as a JSON object")
    return read


def _word(name: str, value: object) -> str:
    if not isinstance(value, str):
        raise ParameterError(name=name, value=shown(value), remedy="use a word")
    return value


def _told(answer: Answer) -> dict[str, Any]:
    told: dict[str, Any] = {"state": answer.state, "finding": answer.finding_code, "is_new": answer.is_new}
    told |= {} if answer.conflict is None else {"conflict": answer.conflict}
    return told | ({} if answer.incident is None else {"incident": answer.incident})

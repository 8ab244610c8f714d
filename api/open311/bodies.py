"""The bodies of requests, read up to a size and never further."""

import json
from collections.abc import AsyncIterator, Mapping
from contextlib import asynccontextmanager
from typing import Any, Final

from starlette.datastructures import FormData, UploadFile
from starlette.exceptions import HTTPException
from starlette.formparsers import MultiPartException
from starlette.requests import Request
from starlette.types import Message

from api.open311.faults import BodyError, BodyTooLargeError
from data.intake.photos import MOST_BYTES
from data.intake.report import MOST_PHOTOS

MOST_FORM_BYTES: Final = MOST_PHOTOS * MOST_BYTES + 2**20
MOST_JSON_BYTES: Final = 4 * 2**20
MOST_FIELDS: Final = 200
FORM_TYPES: Final = ("application/x-www-form-urlencoded", "multipart/form-data")


@asynccontextmanager
async def form(request: Request) -> AsyncIterator[FormData]:
    """The fields and files of a form; files are closed after the block.

    Raises:
        BodyTooLargeError: It is too large.
        BodyError: It is no form, or broken.
    """
    if request.headers.get("content-type", "").partition(";")[0].strip().lower() not in FORM_TYPES:
        raise BodyError(detail="it is no form", remedy=f"Send {' or '.join(FORM_TYPES)}.")
    limited = _limited(request, most=MOST_FORM_BYTES)
    try:
        found = await limited.form(max_files=MOST_PHOTOS + 1, max_fields=MOST_FIELDS)
    except (MultiPartException, HTTPException, UnicodeDecodeError) as error:
        detail = getattr(error, "detail", None) or getattr(error, "message", None) or "it is broken"
        raise BodyError(detail=detail, remedy="Send the form again as a whole.") from error
    try:
        yield found
    finally:
        await limited.close()


async def json_object(request: Request) -> dict[str, Any]:
    """A JSON object.

    Raises:
        BodyTooLargeError: It is too large.
        BodyError: It is no JSON object.
    """
    body = await _limited(request, most=MOST_JSON_BYTES).body()
    try:
        read = json.loads(body)
    except (ValueError, RecursionError) as error:
        raise BodyError(detail="it is no JSON", remedy="Send a JSON object.") from error
    if not isinstance(read, dict):
        raise BodyError(detail=f"it is a JSON {type(read).__name__}", remedy="Send a JSON object.")
    return read


def texts(fields: FormData) -> dict[str, str]:
    """The fields that say something, the last of each name; an empty one is as good as none."""
    said = {name: value.strip() for name, value in fields.multi_items() if isinstance(value, str)}
    return {name: value for name, value in said.items() if value}


async def files(fields: FormData) -> tuple[bytes, ...]:
    """The files of a form, whatever they are called."""
    sent = [value for _, value in fields.multi_items() if isinstance(value, UploadFile)]
    found = [await file.read() for file in sent]
    return tuple(content for content in found if content)


def attributes(said: Mapping[str, str]) -> dict[str, str]:
    """The standard's `attribute[code]=value`, by code."""
    return {
        name.removeprefix("attribute[").removesuffix("]"): value
        for name, value in said.items()
        if name.startswith("attribute[") and name.endswith("]")
    }


def _limited(request: Request, *, most: int) -> Request:
    """The same request, whose body ends with a fault when it is longer than it may be."""
    announced = request.headers.get("content-length", "")
    if announced.isdecimal() and int(announced) > most:
        raise BodyTooLargeError(most=most)
    received = 0

    async def receive() -> Message:
        nonlocal received
        message = await request.receive()
        received += len(message.get("body", b""))
        if received > most:
            raise BodyTooLargeError(most=most)
        return message

    return Request(request.scope, receive)

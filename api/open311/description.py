"""The interface in OpenAPI 3.0, for programs that read it."""

from typing import Any, Final

from api.open311.batch import DATUMS, MOST_ORDERS
from api.open311.requests import MOST_PAGES, MOST_REQUESTS
from api.open311.services import ATTRIBUTES
from data.intake.report import LONGEST, MOST_PHOTOS
from data.queries.service_requests import CLOSED, OPEN

Schema = dict[str, Any]

TEXT: Final[Schema] = {"type": "string"}
TEXT_OR_NULL: Final[Schema] = {"type": "string", "nullable": True}
MOMENT: Final[Schema] = {"type": "string", "format": "date-time"}
MOMENT_OR_NULL: Final[Schema] = {"type": "string", "format": "date-time", "nullable": True}
DEGREES_OR_NULL: Final[Schema] = {"type": "number", "nullable": True}
JURISDICTION: Final = ("jurisdiction_id", TEXT, "There is one; what is given is not looked at.")
EXTENSIONS: Final = ("extensions", {"type": "string", "enum": ["true", "v1"]}, "Asks for `extended_attributes`.")


def description(base_url: str) -> Schema:
    """The description of the interface at a base URL."""
    return {
        "openapi": "3.0.3",
        "info": {
            "title": "Open311 GeoReport v2",
            "version": "2",
            "description": "Reports to a district's grid governance. Nothing that says who reported is kept.",
        },
        "servers": [{"url": f"{base_url}/open311/v2"}],
        "paths": {
            "/discovery.json": {"get": _operation("Where the interface is", 200, _object(endpoints=_list(_object())))},
            "/services.json": {"get": _services()},
            "/services/{service_code}.json": {"get": _definition()},
            "/requests.json": {"get": _requests(), "post": _sending()},
            "/requests/{service_request_id}.json": {"get": _request()},
            "/batch.json": {"post": _batch()},
        },
    }


def _services() -> Schema:
    names = ("service_code", "service_name", "description", "type", "keywords", "group")
    service = _object(**dict.fromkeys(names, TEXT), metadata={"type": "boolean"})
    return _operation("What can be reported", 200, _list(service), query=[JURISDICTION])


def _definition() -> Schema:
    answer = _object(service_code=TEXT, attributes=_list(_object(code=TEXT, datatype=TEXT, description=TEXT)))
    return _operation("What a service may be told with", 200, answer, path=("service_code", TEXT), query=[JURISDICTION])


def _requests() -> Schema:
    whole = {"type": "integer", "minimum": 1}
    query = [
        JURISDICTION,
        ("service_request_id", TEXT, "One or more, with commas between them; overrides all else."),
        ("service_code", TEXT, "One or more, with commas between them."),
        ("start_date", MOMENT, "Reported at or after; the span is at most 90 days."),
        ("end_date", MOMENT, "Reported at or before; now by default."),
        ("status", {"type": "string", "enum": [OPEN, CLOSED, f"{OPEN},{CLOSED}"]}, "Both by default."),
        ("page", whole | {"maximum": MOST_PAGES}, "From 1."),
        ("page_size", whole | {"maximum": MOST_REQUESTS}, f"{MOST_REQUESTS} by default."),
        EXTENSIONS,
    ]
    return _operation("What became of reports, the latest first", 200, _list(_service_request()), query=query)


def _request() -> Schema:
    return _operation(
        "What became of a report",
        200,
        _list(_service_request()),
        path=("service_request_id", TEXT),
        query=[JURISDICTION, EXTENSIONS],
    )


def _service_request() -> Schema:
    nothing_yet = ("status_notes", "description", "agency_responsible", "service_notice", "address", "address_id")
    return _object(
        service_request_id=TEXT,
        status={"type": "string", "enum": [OPEN, CLOSED]},
        service_name=TEXT,
        service_code=TEXT,
        requested_datetime=MOMENT,
        updated_datetime=MOMENT,
        expected_datetime=MOMENT_OR_NULL,
        lat=DEGREES_OR_NULL,
        long=DEGREES_OR_NULL,
        zipcode=TEXT_OR_NULL,
        media_url=TEXT_OR_NULL,
        **dict.fromkeys(nothing_yet, TEXT_OR_NULL),
    )


def _sending() -> Schema:
    fields = {
        "api_key": TEXT,
        "service_code": TEXT | {"maxLength": LONGEST["item_code"]},
        "lat": {"type": "number", "minimum": -90, "maximum": 90},
        "long": {"type": "number", "minimum": -180, "maximum": 180},
        "address_id": TEXT | {"maxLength": LONGEST["place"], "description": ATTRIBUTES[0][2]},
        "address_string": TEXT | {"description": "Taken, and not kept."},
        **{f"attribute[{code}]": TEXT | {"description": text} for code, _, text in ATTRIBUTES},
        **{
            name: TEXT | {"description": "Taken, and not kept."}
            for name in ("description", "first_name", "last_name", "phone", "email", "device_id", "account_id")
        },
    }
    photo = {"type": "array", "items": {"type": "string", "format": "binary"}, "maxItems": MOST_PHOTOS}
    form = {"type": "object", "required": ["api_key", "service_code"], "properties": fields}
    with_photos = form | {"properties": fields | {"media": photo}}
    sent = _object(service_request_id=TEXT, service_notice=TEXT_OR_NULL, account_id=TEXT_OR_NULL)
    operation = _operation("Report something", 201, _list(sent), query=[EXTENSIONS])
    operation["responses"]["200"] = operation["responses"]["201"] | {"description": "It came before."}
    operation["parameters"].append(
        {"name": "Idempotency-Key", "in": "header", "schema": {"type": "string", "maxLength": LONGEST["key"]}}
    )
    content = {"application/x-www-form-urlencoded": {"schema": form}, "multipart/form-data": {"schema": with_photos}}
    return operation | {"requestBody": {"required": True, "content": content}}


def _batch() -> Schema:
    order = {
        "type": "object",
        "required": ["number"],
        "properties": {
            "number": TEXT | {"maxLength": LONGEST["code"]},
            "service_code": TEXT | {"maxLength": LONGEST["item_code"]},
            "category": TEXT | {"maxLength": LONGEST["category"]},
            "requested_datetime": MOMENT,
            "lat": {"type": "number"},
            "long": {"type": "number"},
            "datum": {"type": "string", "enum": list(DATUMS)},
            "address_id": TEXT | {"maxLength": LONGEST["place"]},
        },
    }
    orders = {"type": "array", "items": order, "maxItems": MOST_ORDERS}
    body = {
        "type": "object",
        "required": ["api_key", "requests"],
        "properties": {"api_key": TEXT, "requests": orders},
    }
    answer = {"type": "object", "properties": {"service_request_id": TEXT, "errors": _faults()}}
    operation = _operation("Report many work orders", 200, _list(answer))
    return operation | {"requestBody": {"required": True, "content": {"application/json": {"schema": body}}}}


def _operation(
    summary: str,
    status: int,
    answer: Schema,
    *,
    path: tuple[str, Schema] | None = None,
    query: list[tuple[str, Schema, str]] | None = None,
) -> Schema:
    refused = {
        "400": _response("The request cannot be answered as it stands.", _faults()),
        "403": _response("The api_key is missing, unknown or no longer in use.", _faults()),
        "404": _response("There is no such thing.", _faults()),
        "503": _response("The store cannot be reached now: send it again later.", _faults()),
    }
    parameters = [] if path is None else [{"name": path[0], "in": "path", "required": True, "schema": path[1]}]
    parameters += [
        {"name": name, "in": "query", "schema": kind, "description": text} for name, kind, text in query or []
    ]
    return {
        "summary": summary,
        "parameters": parameters,
        "responses": {str(status): _response("What was asked for.", answer), **refused},
    }


def _response(text: str, schema: Schema) -> Schema:
    return {"description": text, "content": {"application/json": {"schema": schema}}}


def _faults() -> Schema:
    return _list(_object(code={"type": "integer"}, description=TEXT))


def _list(items: Schema) -> Schema:
    return {"type": "array", "items": items}


def _object(**properties: Schema) -> Schema:
    return {"type": "object", "required": list(properties), "properties": properties}

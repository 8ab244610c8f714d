"""The layers of the map: GeoJSON for shapes, rows with `lon` and `lat` for markers."""

from datetime import UTC, datetime

import geopandas as gpd
import pandas as pd
from sqlalchemy import Connection
from starlette.requests import Request
from starlette.responses import Response

from api import parameters
from api.answers import answer, tag_of
from api.faults import NotFoundError, answering_faults
from api.fetchable import Asked, Fetchable
from api.layers import FETCHABLE
from api.store import settings, store
from api.writing import filled, geojson, rows
from data import engine, signing
from data.queries.features import layer_version

MEDIA_TYPES = {"geojson": "application/geo+json", "json": "application/json"}
TEMPLATES = ("title", "note")
"""Parameters that become columns: texts for the tooltip, in the page's own words, with {blanks} for the row's."""


@answering_faults
def layer(request: Request) -> Response:
    """One layer in one of two forms; tells the browser how long it may keep it."""
    name, form = request.path_params["layer"], request.path_params["form"]
    signing.verify(request.query_params.get("token"), settings(), now=datetime.now(UTC))
    fetchable = _fetchable(request, name, form)
    parameters.require_known(request, {*fetchable.parameters, *TEMPLATES})
    asked = fetchable.ask(request)
    templates = {key: request.query_params[key] for key in TEMPLATES if key in request.query_params}
    with engine.read(store()) as conn:  # the version and what is read under it are one state of the store
        version = layer_version(conn, name)
        return answer(
            request,
            tag=tag_of(name, form, version, asked, templates),
            media_type=MEDIA_TYPES[form],
            is_final=_is_final(request, fetchable, version=version),
            make=lambda: _written(conn, fetchable, asked, form=form, templates=templates),
        )


def _fetchable(request: Request, name: str, form: str) -> Fetchable:
    known = FETCHABLE.get(name)
    if known is None or form not in MEDIA_TYPES or (name == "cells" and form == "geojson"):
        addresses = ", ".join(f"/data/{layer}" for layer in FETCHABLE)
        remedy = f"the layers are {addresses}, each with .geojson (but for cells) or .json"
        raise NotFoundError(path=request.url.path, remedy=remedy)
    return known


def _is_final(request: Request, fetchable: Fetchable, *, version: str) -> bool:
    is_present = request.query_params.get("v") == version
    return is_present and (fetchable.clock is None or fetchable.clock in request.query_params)


def _written(conn: Connection, fetchable: Fetchable, asked: Asked, *, form: str, templates: dict[str, str]) -> bytes:
    frame = fetchable.read(conn, asked)
    texts = {
        name: filled(pd.DataFrame(frame), template, name=name, columns=fetchable.columns)
        for name, template in templates.items()
    }
    columns = [*fetchable.columns, *texts]
    told = frame.assign(**texts)
    return geojson(gpd.GeoDataFrame(told), columns) if form == "geojson" else rows(told, columns)

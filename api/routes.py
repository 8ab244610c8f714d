"""The addresses that the application serves beside its screens."""

from starlette.routing import BaseRoute, Route

from api import basemap, features, health, published, report
from api.open311 import routes as open311
from api.review import routes as review
from api.wall import routes as wall

routes: list[BaseRoute] = [
    *wall.routes,
    *open311.routes,
    *report.routes,
    *review.routes,
    Route("/basemap/style.json", basemap.style_json),
    Route("/basemap/{z:int}/{x:int}/{y:int}.mvt", basemap.tile),
    Route("/basemap/glyphs/{fontstack}/{first:int}-{last:int}.pbf", basemap.glyph_range),
    Route("/data/published/{digest}.json", published.rows),
    Route("/data/{layer}.{form}", features.layer),
    Route("/healthz", health.health),
]

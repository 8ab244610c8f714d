"""The addresses of a review."""

from starlette.routing import BaseRoute, Route

from api.review.day import day
from api.review.ground import ground
from api.review.sending import send

routes: list[BaseRoute] = [
    Route("/review/day.json", day),
    Route("/review/ground.json", ground),
    Route("/review/entries.json", send, methods=["POST"]),
]

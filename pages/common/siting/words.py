"""How proposals name things: hosts, kinds, steps of a list, goodness."""

from typing import Any

from data.queries.scenarios import Action
from pages.common import district, figures
from pages.common.circle import words
from pages.common.circle.choice import REFUEL
from pages.common.circle.ground import Ground
from pages.common.siting import outcome
from pages.common.siting.candidates import Candidates
from pages.common.siting.proposal import Proposal
from pages.common.siting.wish import Wish
from pages.common.text import t, term

ROUNDING = 1e-9
LEAST_TOLD = 0.001
"""What is not proven best is never told as 0.0 % from it."""


def host_kind(kind: str) -> str:
    """A kind of place."""
    return term("host_kind", kind)


def place(row: Any) -> str:
    """The name of a place, or what it is when it has none."""
    name = row["name"]
    return str(name) if isinstance(name, str) and name.strip() else t("siting.unnamed", kind=host_kind(row["kind"]))


def grid(code: str, known: Any) -> str:
    """The grid of a place."""
    return known.name_of_code(code) if code else t("circle.nowhere")


def quality(found: Proposal, wish: Wish) -> str:
    """How good a proposal is."""
    if wish.goal == "share":
        number = len(found.sites)
        key = "siting.quality.fewest" if found.least >= number else "siting.quality.at_least"
        return t(key, n=number, least=found.least)
    if found.shortfall <= ROUNDING:
        return t("siting.quality.best")
    return t(f"siting.quality.{wish.goal}", percent=figures.percent(max(found.shortfall, LEAST_TOLD)))


def target(step: Action, known: Candidates) -> str:
    """Where a step sets something up."""
    if step.place is not None:
        rows = known.places[known.places["code"] == step.place]
        if len(rows):
            return place(rows.iloc[0])
    return t("siting.point", lon=f"{step.lon:.5f}", lat=f"{step.lat:.5f}")


def where(step: Action, of: Any) -> str:
    """The grid around the point where a step sets something up."""
    return district.gazetteer(of.on).name_at(float(step.lon or 0), float(step.lat or 0)) or t("circle.nowhere")


def facility(step: Action, ground: Ground) -> str:
    """What a step moves or closes."""
    row = outcome.row_of(step, ground)
    return str(step.code) if row is None else str(ground.facilities["name"].iloc[row])


def step(one: Action, ground: Ground, known: Candidates) -> str:
    """A step in a line."""
    if one.verb == "add":
        return t("siting.step.add", service=words.service(one.kind or REFUEL), place=target(one, known))
    if one.verb == "move":
        return t("siting.step.move", name=facility(one, ground), place=target(one, known))
    return t("siting.step.close", name=facility(one, ground))


def candidates_note(row: Any, of: Any) -> str:
    """What a candidate's tooltip says under its name."""
    known = district.gazetteer(of.on)
    lines = (host_kind(row["kind"]), grid(row["grid"], known), figures.hours(row["opening_hours"]))
    return "\n".join(lines)

"""What the map shows of proposals: candidates, numbered places, who is newly reached, and what a list changes."""

import json
from dataclasses import dataclass, replace
from typing import Any

import geopandas as gpd
import numpy as np
import pandas as pd
import pydeck as pdk
import shapely
import streamlit as st

from layers import proposals
from layers.legend import Entry, Legend
from layers.rows import feature_collection, points
from pages.common import address, figures, stage
from pages.common.circle import drawn as circle_drawn
from pages.common.circle import ground as grounds
from pages.common.circle.choice import Choice
from pages.common.circle.ground import Scope
from pages.common.circle.question import Question
from pages.common.circle.stock import Bools
from pages.common.load import kept
from pages.common.siting import candidates, outcome, plan, proposal, wish, words
from pages.common.siting.outcome import Outcome
from pages.common.siting.plan import Plan
from pages.common.siting.proposal import Proposal
from pages.common.siting.wish import Wish
from pages.common.text import language, t

PART = "next"
"""Name of the part of the panel that proposals stand in."""

VIEWS = ("next", "plan", "saved")
"""What that part shows; the first until another is chosen."""


@dataclass(frozen=True, eq=False)
class Shown:
    """What the reader sees of proposals in one run."""

    wish: Wish
    plan: Plan
    view: str
    proposal: Proposal | None
    """Where it is shown."""
    outcome: Outcome | None
    """Where there is a list."""


def is_open() -> bool:
    """Whether the panel shows proposals."""
    return address.value("part") == PART


def view() -> str:
    """What the part shows."""
    said = address.value("siting")
    return said if said in VIEWS else VIEWS[0]


def shown(asked: Question) -> Shown:
    """What there is to show."""
    of, known = asked.scope, candidates.candidates(asked.scope)
    wished, steps, seen = wish.current(tuple(known.kinds), asked.choice.services), plan.current(of), view()
    with st.spinner(t("siting.wait")):
        return Shown(
            wish=wished,
            plan=steps,
            view=seen,
            proposal=proposal.proposal(wished, steps, asked.choice, of=of) if seen == "next" else None,
            outcome=outcome.outcome(steps, asked.choice, of=of) if steps else None,
        )


def as_if(asked: Question) -> Question:
    """The question as the map shows it: with what is proposed, and what the list changes."""
    if not is_open():
        return asked
    seen = shown(asked)
    metres, gone, lost = asked.found.metres, np.zeros(len(asked.ground.facilities), dtype=bool), asked.selected.loses
    if seen.outcome is not None:
        metres, gone, lost = seen.outcome.metres, seen.outcome.gone, lost | seen.outcome.lost
    if seen.proposal is not None and seen.proposal.sites:
        metres = np.minimum(metres, seen.proposal.sites[-1].metres_after)
    found = replace(
        asked.found,
        serving=asked.found.serving & ~gone,
        metres=metres,
        minutes=metres / (60 * asked.choice.speed_m_per_s),
        covered=metres <= asked.choice.limit_m,
    )
    return replace(asked, found=found, selected=replace(asked.selected, loses=lost))


def layers(asked: Question) -> list[pdk.Layer]:
    """The layers over the circle's own."""
    if not is_open():
        return []
    theme, seen, of = stage.theme(), shown(asked), asked.scope
    rows = stage.by_url(kept(_candidate_rows, of, seen.wish.hosts, language(), of=candidates.OF))
    drawn = proposals.candidate_layers(rows, theme=theme)
    if gained_of(asked, seen).any():
        told = (seen.wish, seen.plan, seen.view, asked.choice.asked, of)
        shapes, dots = (stage.by_url(rows) for rows in kept(_gained_rows, *told, of=candidates.OF))
        drawn = proposals.gained_layers(shapes, dots, theme=theme) + drawn
    drawn += proposals.plan_layers(*_steps(asked, seen), theme=theme)
    if seen.proposal is not None:
        drawn += proposals.proposal_layers(_sites(seen.proposal, of), theme=theme)
    return drawn


def legends() -> list[Legend]:
    """What these signs mean."""
    if not is_open():
        return []
    theme = stage.theme()
    pins = {sign: proposals.pin(sign, theme=theme) for sign in ("1", proposals.ADDED, proposals.CLOSED)}
    red, green, blue, opacity = proposals.gained_colour(theme)
    entries = (
        Entry("fill", f"rgba({red},{green},{blue},{opacity / 255:.2f})", "legend.siting.gained"),
        Entry("picture", "", "legend.siting.proposed", picture=pins["1"]),
        Entry("picture", "", "legend.siting.added", picture=pins[proposals.ADDED]),
        Entry("picture", "", "legend.siting.closed", picture=pins[proposals.CLOSED]),
        Entry("dot", theme.quiet_text, "legend.siting.candidate"),
    )
    return [Legend(title="legend.siting", meaning="legend.siting.meaning", entries=entries)]


def gained_of(asked: Question, seen: Shown) -> Bools:
    """Buildings that are newly reached by what is shown."""
    masks = [site.gained for site in seen.proposal.sites] if seen.proposal is not None else []
    masks += [seen.outcome.gained] if seen.outcome is not None else []
    return np.asarray(np.logical_or.reduce([np.zeros(len(asked.ground.buildings), dtype=bool), *masks]))


def _gained_rows(_: Any, wished: Wish, steps: Plan, seen: str, choice: Choice, of: Scope) -> tuple[bytes, bytes]:
    """Shapes and dots of the buildings that are newly reached."""
    homes = grounds.ground(of).buildings
    masks = [outcome.outcome(steps, choice, of=of).gained] if steps else []
    if seen == "next":
        masks += [site.gained for site in proposal.proposal(wished, steps, choice, of=of).sites]
    gained = homes[np.logical_or.reduce(masks) & (homes["households"].to_numpy() > 0)]
    radius_m = (circle_drawn.DOT_M_PER_ROOT * np.sqrt(gained["households"].to_numpy())).round(1)
    dots = points(gained.assign(radius_m=radius_m), ["radius_m"])
    return feature_collection(gained, ["code"]), json.dumps(dots, separators=(",", ":")).encode()


def _candidate_rows(_: Any, of: Scope, hosts: tuple[str, ...], __: str) -> bytes:
    places = candidates.candidates(of).places
    wished = places[places["kind"].isin(hosts)]
    records = wished.to_dict("records")
    title = [words.place(row) for row in records]
    note = [words.candidates_note(row, of) for row in records]
    rows = points(wished.assign(title=title, note=note), proposals.PROPERTIES)
    return json.dumps(rows, ensure_ascii=False, separators=(",", ":")).encode()


def _sites(found: Proposal, of: Scope) -> gpd.GeoDataFrame:
    places = candidates.candidates(of).places
    rows = places.iloc[[site.row for site in found.sites]]
    note = [t("siting.gain", n=figures.number(site.households)) for site in found.sites]
    title = [words.place(row) for row in rows.to_dict("records")]
    return rows.assign(number=range(1, len(rows) + 1), title=title, note=note)


def _steps(asked: Question, seen: Shown) -> tuple[gpd.GeoDataFrame, gpd.GeoDataFrame]:
    """Pins of the list, and lines of what moves."""
    ground, known = asked.ground, candidates.candidates(asked.scope)
    pins: list[dict[str, Any]] = []
    ways = []
    for step in seen.plan:
        row = outcome.row_of(step, ground)
        here = None if row is None else ground.facilities.geometry.iloc[row]
        there = None if step.lon is None or step.lat is None else shapely.Point(step.lon, step.lat)
        said = {"title": words.step(step, ground, known), "note": "", "code": step.place or step.code or ""}
        pins += [{**said, "sign": proposals.CLOSED, "geom": here}] if here is not None else []
        pins += [{**said, "sign": proposals.ADDED, "geom": there}] if there is not None else []
        ways += [shapely.LineString([here, there])] if here is not None and there is not None else []
    frame = pd.DataFrame(pins, columns=["code", "title", "note", "sign", "geom"])
    crs = ground.buildings.crs
    return gpd.GeoDataFrame(frame, geometry="geom", crs=crs), gpd.GeoDataFrame(geometry=ways, crs=crs)

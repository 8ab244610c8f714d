"""What the list asks for, by a click or a key."""

from collections.abc import Mapping
from typing import Any

import streamlit as st

from data.loop.machine import MOVES
from data.schema.incidents import INCIDENT_STATES
from pages.common import address, district, places, stage
from pages.common.incidents import bulk, card, deeds, listed
from pages.common.incidents import choice as choices

SURROUNDINGS_DEGREES = 0.002
"""Some 200 m more around an incident that the map flies to, so that its grid can be told."""
_FOCUS = "incident_focus"


def take(said: Mapping[str, Any], chosen: Mapping[int, str]) -> None:
    """Do what the list asks for; what makes no sense is left alone.

    Args:
        said: What is asked, as `board.asked` has it.
        chosen: What is ticked, as `board.chosen` has it: a step is meant for these, if there are any.
    """
    what = said.get("what")
    if what == "pick":
        _pick(said.get("id"))
    elif what == "only" and said.get("name") in choices.ONLY:
        address.put("only", None if said["name"] == choices.ONLY[0] else said["name"])
        address.put("state", None)
    elif what == "states":
        address.put("state", [state for state in INCIDENT_STATES if state in said.get("states", ())])
    elif what == "page":
        now = district.now()
        listed.turn(choices.current(now), 1 if said.get("by") == 1 else -1, now=now)
    elif what == "wide":
        address.put("view", None if address.value("view") == "table" else "table")
    elif what == "move" and said.get("move") in MOVES:
        form = _wish(int(said["id"]), said["move"], chosen)
        if form is not None:
            st.session_state[_FOCUS] = {"turn": focus()["turn"] + 1, "form": form}


def focus() -> dict[str, Any]:
    """The form to which the hand is to go whenever `turn` grows."""
    known: dict[str, Any] = st.session_state.get(_FOCUS, {"turn": 0, "form": ""})
    return known


def _wish(number: int, move: str, chosen: Mapping[int, str]) -> str | None:
    """Choose a step, of those that are ticked or of one; the name of its form, if there is one to fill in."""
    if chosen:
        return bulk.form_name(move) if bulk.wish(move, chosen) else None
    _pick(number)
    deeds.wish(move)
    return deeds.form_name(number, move) if card.may(number, move) else None


def _pick(number: Any) -> None:
    """Open an incident and let the map look at it; None closes the one that is open."""
    pick = None if number is None else f"incident:{int(number)}"
    if pick == (address.value("pick") or None):
        return
    address.put("pick", pick)
    if number is None:
        return
    shape = listed.one(int(number), now=district.now())["geom"].dropna()
    if len(shape):
        west, south, east, north = places.around(shape.to_numpy())
        room = SURROUNDINGS_DEGREES
        stage.fly_to((west - room, south - room, east + room, north + room))

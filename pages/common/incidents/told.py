"""What the list is told: the address of its rows, what is counted above them, and every word that it says."""

import json
import zlib
from collections.abc import Mapping
from datetime import datetime
from typing import Any

import geopandas as gpd

from data.loop.aliases import ALIASES
from data.loop.machine import OPEN
from data.schema.incidents import INCIDENT_STATES
from pages.common import figures, picking, stage
from pages.common.incidents import choice as choices
from pages.common.incidents import known, listed, words
from pages.common.incidents.choice import Choice
from pages.common.incidents.listed import Page
from pages.common.text import language, t, term

MOST_CHOSEN = 500
KEYS = {
    "f": "file",
    "d": "dispatch",
    "c": "claim",
    "h": "handle",
    "r": "return",
    "t": "transfer",
    "v": "verify",
    "b": "send_back",
    "w": "close",
    "e": "escalate",
    "o": "reopen",
}
"""Which key takes which step."""

_COLUMNS = ("late", "item", "state", "grid", "department", "channel", "reported")
_PLAIN = ("steps", "list", "none", "earlier", "later", "choose", "forget", "wide", "narrow", "help", "close")
_HELP = {
    "j k ↓ ↑": "go",
    "g G": "ends",
    "Enter": "open",
    "x": "choose",
    "n p": "pages",
    "1 2 3 4 5": "tabs",
    "/": "find",
    "Esc": "escape",
}


def told(choice: Choice, page: Page, *, now: datetime, cleared: int, focus: Mapping[str, Any]) -> dict[str, Any]:
    """What the list is told.

    Args:
        choice: What the reader has chosen.
        page: What is listed.
        now: The moment from which limits are counted.
        cleared: Grows whenever the ticks are to be taken away.
        focus: The `form` to which the hand is to go whenever its `turn` grows.
    """
    pick = picking.picked()
    return {
        "rows": stage.by_url(rows(page.rows, alias=choice.alias, now=now)),
        "tabs": tabs(choice, now=now),
        "steps": steps(choice, now=now),
        "page": f"{zlib.crc32(repr(choice.wanted).encode()):x} {page.first}",
        "place": place(page),
        "order": order(choice),
        "earlier": page.first > 1,
        "later": page.next is not None,
        "picked": int(pick.code) if pick is not None and pick.kind == "incident" and pick.code.isdigit() else None,
        "wide": choice.wide,
        "most": MOST_CHOSEN,
        "cleared": cleared,
        "focus": dict(focus),
        "moves": {key: {"move": move, "word": term("move", move)} for key, move in KEYS.items()},
        "words": said(),
    }


def rows(found: gpd.GeoDataFrame, *, alias: str, now: datetime) -> bytes:
    """The rows of a page as JSON, each value as the reader sees it."""
    grids = known.grid_names()
    lines = [
        {
            "id": int(row["id"]),
            "at": row["state"],
            "urgency": words.urgency(row, now=now),
            "late": words.limit(row, now=now),
            "due": words.due(row),
            "item": known.item(row),
            "label": t("incidents.simulated") if known.is_simulated(row) else "",
            "state": words.state(row["state"], alias),
            "grid": grids.get(row["grid_code"]) or known.grid(row["grid_code"]),
            "department": known.department(row),
            "channel": term("channel", row["channel"]),
            "reported": short_moment(row["reported_at"], now=now),
        }
        for row in found.to_dict("records")
    ]
    return json.dumps(lines, ensure_ascii=False, separators=(",", ":")).encode()


def short_moment(at: datetime, *, now: datetime) -> str:
    """A time without its year where that is the present one, else the day alone."""
    year = figures.day(now)[:5]
    return figures.moment(at).removeprefix(year) if figures.day(at).startswith(year) else figures.day(at)


def tabs(choice: Choice, *, now: datetime) -> list[dict[str, Any]]:
    """What the tabs say and hold."""
    numbers = listed.tab_counts(choice, now=now)
    return [
        {
            "name": name,
            "word": t(f"incidents.only.{name}"),
            "n": figures.amount(numbers[name]),
            "on": name == choice.only and not (name == "open" and choice.states),
        }
        for name in choices.ONLY
    ]


def steps(choice: Choice, *, now: datetime) -> list[dict[str, Any]]:
    """How many stand at each step, in the words that the reader has chosen."""
    numbers = listed.state_counts(choice, now=now)
    return [
        {
            "states": states,
            "word": word,
            "n": figures.amount(sum(numbers.get(state, 0) for state in states)),
            "aside": states == ["returned"],
            "on": bool(choice.states) and set(choice.states) == set(states),
        }
        for word, states in step_names(choice.alias)
    ]


def step_names(alias: str) -> list[tuple[str, list[str]]]:
    """The steps of an alias set, or our own states, and the states that each holds."""
    if not alias:
        return [(term("state", state), [state]) for state in INCIDENT_STATES]
    chosen = ALIASES[alias]
    place = chosen.step_of
    return [
        (chosen.step(states[0], language=language()), states)
        for number in range(len(chosen.steps))
        if (states := [state for state in INCIDENT_STATES if place[state] == number])
    ]


def place(page: Page) -> str:
    """Where in the list the page is."""
    if page.rows.empty:
        return t("incidents.place.none")
    last = page.first + len(page.rows) - 1
    first, last_, total = (figures.number(n) for n in (page.first, last, page.total))
    return t("incidents.place", first=first, last=last_, total=total)


def order(choice: Choice) -> str:
    """What stands on top: of what is open the longest overdue, of what is done the latest report."""
    states = choice.wanted.states
    is_done = bool(states) and OPEN.isdisjoint(states)
    return t("incidents.order.done" if is_done else "incidents.order")


def said() -> Mapping[str, Any]:
    """All that the list says by itself."""
    return {name: t(f"incidents.{name}") for name in _PLAIN} | {
        "chooseAll": t("incidents.choose.page"),
        "chosen": t("incidents.chosen", n="{n}"),
        "heads": {name: t(f"incidents.column.{name}") for name in _COLUMNS},
        "keys": [[keys, t(f"incidents.key.{name}")] for keys, name in _HELP.items()],
    }

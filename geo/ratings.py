"""Colours by rule: what a district rates its grids by, where it cuts, and what each colour means to it.

The reports of this field give the same colours opposite meanings (in one, red is the best), so nothing here knows a
good colour: a scheme says it.
"""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Final, Literal

import numpy as np
import numpy.typing as npt
import pandas as pd

COLOURS: Final = ("red", "orange", "yellow", "blue")
"""Colours that a band may have."""

FULL: Final = 100.0
LEAST_OF_ALL: Final = 1
Better = Literal["high", "low"]

Floats = npt.NDArray[np.float64]


class SchemeError(ValueError):
    """A scheme that cannot be meant; `fault` is one of `FAULTS`."""

    def __init__(self, fault: str, told: str) -> None:
        self.fault = fault
        super().__init__(told)


@dataclass(frozen=True)
class Input:
    """A part of the score: its name and its weight (above 0; only the proportions count)."""

    name: str
    weight: float


@dataclass(frozen=True)
class Band:
    """A class of scores: its colour (one of `COLOURS`) and what the district means by it, in two languages."""

    colour: str
    meaning: str
    meaning_en: str = ""


@dataclass(frozen=True)
class Scheme:
    """A way to rate.

    Attributes:
        code: Short and unique.
        name: What people call it.
        name_en: The same in English; empty where nobody has said.
        inputs: What the score is made of.
        cuts: Scores where the next band begins, ascending, within (0, 100): a band is [cut, next cut), the highest
            one includes 100.
        bands: One more than cuts, from the lowest scores to the highest.
        better: Which end of the scores is the better one.
        least_number: Below so many cases in any input there is no colour, only the numbers.
        is_example: Whether it came with the program and the district has not set it.
    """

    code: str
    name: str
    inputs: tuple[Input, ...]
    cuts: tuple[float, ...]
    bands: tuple[Band, ...]
    better: Better = "high"
    least_number: int = 5
    name_en: str = ""
    is_example: bool = False

    def __post_init__(self) -> None:
        for fault, is_broken, told in _RULES:
            if is_broken(self):
                raise SchemeError(fault, f"scheme {self.code!r}: {told(self)}")

    def bounds(self, place: int) -> tuple[float, float]:
        """Lowest score of a band (included) and the score where the next begins (excluded, but for 100)."""
        edges = (0.0, *self.cuts, FULL)
        return edges[place], edges[place + 1]

    def share(self, one: Input) -> float:
        """Weight of an input among all, 0 to 1."""
        return one.weight / sum(each.weight for each in self.inputs)


_Rule = tuple[str, Callable[[Scheme], bool], Callable[[Scheme], str]]
_RULES: Final[tuple[_Rule, ...]] = (
    ("unnamed", lambda s: not s.code.strip() or not s.name.strip(), lambda s: "it needs a code and a name"),
    ("no_inputs", lambda s: not s.inputs, lambda s: "it has no inputs; give at least one"),
    (
        "inputs_twice",
        lambda s: len({one.name for one in s.inputs}) < len(s.inputs),
        lambda s: "an input occurs twice; give each one weight",
    ),
    (
        "weights",
        lambda s: not all(0 < one.weight < float("inf") for one in s.inputs),
        lambda s: f"weights are {[one.weight for one in s.inputs]}; give numbers above 0",
    ),
    (
        "cuts",
        lambda s: not all(0 < cut < FULL for cut in s.cuts) or list(s.cuts) != sorted(set(s.cuts)),
        lambda s: f"cuts are {list(s.cuts)}; give ascending numbers between 0 and 100",
    ),
    (
        "bands",
        lambda s: len(s.bands) != len(s.cuts) + 1,
        lambda s: f"{len(s.cuts)} cuts make {len(s.cuts) + 1} bands, got {len(s.bands)}",
    ),
    (
        "colours",
        lambda s: any(band.colour not in COLOURS for band in s.bands),
        lambda s: f"colours are {[band.colour for band in s.bands]}; take them from {', '.join(COLOURS)}",
    ),
    (
        "colours_twice",
        lambda s: len({band.colour for band in s.bands}) < len(s.bands),
        lambda s: "two bands have the same colour; give each its own",
    ),
    (
        "meanings",
        lambda s: any(not band.meaning.strip() for band in s.bands),
        lambda s: "a colour has no meaning; say what it stands for",
    ),
    ("better", lambda s: s.better not in ("high", "low"), lambda s: f"better is {s.better!r}; say high or low"),
    (
        "least_number",
        lambda s: s.least_number < LEAST_OF_ALL,
        lambda s: f"least number is {s.least_number}; give {LEAST_OF_ALL} or more",
    ),
)
FAULTS: Final = tuple(fault for fault, _, _ in _RULES)
"""What can be wrong with a scheme, as `SchemeError.fault` names it."""


def columns_of(name: str) -> tuple[str, str, str]:
    """Names of the columns of an input: its value (0 to 1), numerator and denominator."""
    return name, f"{name}_numerator", f"{name}_denominator"


def rate(scheme: Scheme, inputs: pd.DataFrame) -> pd.DataFrame:
    """Score each place and find its band.

    The score is the weighted mean of the inputs' values times 100. A place with too few cases in any of the inputs
    keeps its numbers and has neither score nor colour: it is not that it is bad, nobody can tell.

    Args:
        scheme: How to rate.
        inputs: For every input of the scheme the columns of `columns_of`: value 0 to 1 (NaN where there are no
            cases), numerator and denominator; other columns are ignored. Index = the places.

    Returns:
        Same index; `score` (0 to 100; NaN where small), `band` (place in `Scheme.bands`; NA where small), `colour` (NA
        where small), `weakest` (the input with the fewest cases), its `numerator` and `denominator`, `is_small`.

    Raises:
        ValueError: A column is missing, a value is outside 0 to 1, or a denominator is negative.
    """
    values = np.column_stack([_checked(inputs, one.name) for one in scheme.inputs])
    cases = np.column_stack([_numbers(inputs, columns_of(one.name)[2]) for one in scheme.inputs])
    cases = np.where(np.isnan(values), 0.0, cases)
    is_small = (cases < scheme.least_number).any(axis=1)
    weights = np.array([scheme.share(one) for one in scheme.inputs])
    score = np.where(is_small, np.nan, (np.nan_to_num(values) * weights).sum(axis=1) * FULL)
    band = bands(score, scheme.cuts, index=inputs.index)
    fewest = cases.argmin(axis=1) if len(inputs) else np.zeros(0, dtype=int)
    shown = np.column_stack([_numbers(inputs, columns_of(one.name)[1]) for one in scheme.inputs])
    rows = np.arange(len(inputs))
    return pd.DataFrame(
        {
            "score": score,
            "band": band,
            "colour": band.map(dict(enumerate(one.colour for one in scheme.bands))).astype("string"),
            "weakest": pd.array([scheme.inputs[place].name for place in fewest], dtype="string"),
            "numerator": np.nan_to_num(shown[rows, fewest]),
            "denominator": cases[rows, fewest],
            "is_small": is_small,
        },
        index=inputs.index,
    )


def bands(scores: npt.ArrayLike, cuts: tuple[float, ...], *, index: pd.Index | None = None) -> pd.Series:
    """Which half-open band each score falls in.

    Args:
        scores: 0 to 100, NaN where there is none.
        cuts: Ascending scores where the next band begins; a score equal to a cut belongs to the band above it.
        index: Of the result.

    Returns:
        Place of the band from the lowest, Int64 with NA, named "band".
    """
    numbers = np.asarray(scores, dtype=np.float64)
    # Rounded, for 0.57 * 100 is not quite 57 in binary, and 57 of 100 is to reach a cut at 57.
    place = np.searchsorted(np.asarray(cuts), np.round(numbers, 9), side="right")
    found = pd.Series(place, index=index, dtype="Int64", name="band")
    return found.mask(pd.Series(np.isnan(numbers), index=found.index))


def ranked(rated: pd.DataFrame, *, better: Better = "high") -> pd.Series:
    """Places in order: 1 for the best score, equal scores share a rank; NA where there is no score.

    Args:
        rated: As `rate` returns.
        better: Which end of the scores is the better one.

    Returns:
        Same index, Int64, named "rank".
    """
    exact = rated["score"].round(9)
    return exact.rank(method="min", ascending=better == "low").astype("Int64").rename("rank")


def against_median(cases: pd.Series, exposure: pd.Series) -> pd.DataFrame:
    """How active a place is beside the median place: 0.5 at the median, 1 at twice the median or more.

    Args:
        cases: Count per place.
        exposure: What it is counted against (posts times weeks), same index; 0 where there is none.

    Returns:
        Same index; `rate` (cases per unit of exposure, NaN without exposure) and `value` (0 to 1; NaN without
        exposure, or where the median is 0). Its attribute `attrs["median"]` is the median rate (NaN for none).

    Raises:
        ValueError: The indexes differ, or a number is negative.
    """
    if not cases.index.equals(exposure.index):
        raise ValueError("cases and exposure have different indexes; give one number each, in the same order")
    if (cases < 0).any() or (exposure < 0).any():
        raise ValueError("cases and exposure must not be negative")
    each = cases.astype(float) / exposure.astype(float).where(exposure > 0)
    median = float(each.median())
    value = (each / (2.0 * median)).clip(upper=1.0) if median > 0 else each * np.nan
    found = pd.DataFrame({"rate": each, "value": value})
    found.attrs["median"] = median
    return found


def _checked(inputs: pd.DataFrame, name: str) -> Floats:
    """Values of an input, all of them within 0 to 1."""
    missing = [column for column in columns_of(name) if column not in inputs]
    if missing:
        raise ValueError(f"the inputs have no column {', '.join(missing)}; they have {', '.join(map(str, inputs))}")
    values = _numbers(inputs, name)
    if ((values < 0) | (values > 1)).any():
        worst = values[(values < 0) | (values > 1)][0]
        raise ValueError(f"{name} is {worst:g} somewhere; values are shares from 0 to 1")
    if (_numbers(inputs, columns_of(name)[2]) < 0).any():
        raise ValueError(f"{columns_of(name)[2]} is negative somewhere; give the number of cases")
    return values


def _numbers(inputs: pd.DataFrame, column: str) -> Floats:
    return inputs[column].to_numpy(dtype=np.float64, na_value=np.nan)

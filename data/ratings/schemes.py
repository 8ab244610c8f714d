"""Schemes as JSON, and the examples that come with the program.

The reports name the colours and the inputs. Weights, and in the three-colour scheme also cuts and meanings, are
examples: a district sets its own.
"""

from collections.abc import Mapping
from dataclasses import asdict, fields
from typing import Any, Final

from data.errors import RatingSchemeError
from geo.ratings import Band, Input, Scheme, SchemeError

INPUTS: Final = ("completion", "resolution", "activity", "satisfaction")
"""What a score can be made of (`data.ratings.inputs`): 任务清单完成, 问题解决, 网格活跃度, 群众满意度."""

THREE_COLOURS, FOUR_COLOURS, WEEKLY = "three_colours", "four_colours", "weekly"

EXAMPLES: Final[dict[str, Scheme]] = {
    one.code: one
    for one in (
        Scheme(
            THREE_COLOURS,
            "三色网格",
            name_en="Three-colour grids",
            inputs=(Input("completion", 40), Input("activity", 30), Input("satisfaction", 30)),
            cuts=(70, 85),
            bands=(
                Band("red", "需要督促", "Needs a push"),
                Band("yellow", "需要关注", "Needs attention"),
                Band("blue", "运行平稳", "Runs well"),
            ),
            is_example=True,
        ),
        Scheme(
            FOUR_COLOURS,
            "四色评价榜",
            name_en="Four-colour board",
            inputs=(Input("completion", 50), Input("satisfaction", 50)),
            cuts=(60, 70, 90),
            bands=(
                Band("blue", "警示", "Warning"),
                Band("yellow", "提醒", "Reminder"),
                Band("orange", "鼓励", "Encouraged"),
                Band("red", "先进", "Advanced"),
            ),
            is_example=True,
        ),
        Scheme(
            WEEKLY,
            "周考核",
            name_en="Weekly assessment",
            inputs=(Input("resolution", 50), Input("satisfaction", 50)),
            cuts=(70, 85),
            bands=(
                Band("red", "需要改进", "To improve"),
                Band("yellow", "一般", "Fair"),
                Band("blue", "较好", "Good"),
            ),
            is_example=True,
        ),
    )
}
"""By code; one that the district has saved under the same code takes its place."""


def as_json(scheme: Scheme) -> dict[str, Any]:
    """A scheme as JSON knows it; `is_example` stays behind: what is saved is the district's own."""
    body = asdict(scheme)
    body.pop("is_example")
    return body


def of_json(body: Mapping[str, Any]) -> Scheme:
    """The scheme that a JSON object describes, as `as_json` writes it.

    Raises:
        RatingSchemeError: It is none; the error says what is wrong.
    """
    code = str(body.get("code", ""))
    unknown = set(body) - {field.name for field in fields(Scheme)} | set(body) & {"is_example"}
    if unknown:
        raise RatingSchemeError(scheme=code, fault="shape", detail=f"nobody knows {', '.join(sorted(unknown))}")
    try:
        scheme = Scheme(
            **{
                **body,
                "inputs": tuple(Input(**one) for one in body["inputs"]),
                "cuts": tuple(map(float, body["cuts"])),
                "bands": tuple(Band(**one) for one in body["bands"]),
            }
        )
    except SchemeError as error:
        raise RatingSchemeError(scheme=code, fault=error.fault, detail=str(error)) from error
    except (KeyError, TypeError, ValueError, AttributeError) as error:
        raise RatingSchemeError(scheme=code, fault="shape", detail=f"it lacks or misuses {error}") from error
    return checked(scheme)


def checked(scheme: Scheme) -> Scheme:
    """The same scheme, if the store can give all of its inputs.

    Raises:
        RatingSchemeError: It asks for one that nobody counts.
    """
    strange = [one.name for one in scheme.inputs if one.name not in INPUTS]
    if strange:
        detail = f"nobody counts {', '.join(strange)}; inputs are {', '.join(INPUTS)}"
        raise RatingSchemeError(scheme=scheme.code, fault="inputs", detail=detail)
    return scheme

"""The answer as a workbook: figures with numerator and denominator, the settings, the date."""

from datetime import UTC, datetime

import pandas as pd

from pages.common import district, figures, workbook
from pages.common.circle import answer as answers
from pages.common.circle import words
from pages.common.circle.choice import HOURS_A_DAY, REFUEL
from pages.common.circle.ground import LEVELS
from pages.common.circle.question import Question
from pages.common.text import t, term


def button(asked: Question) -> None:
    """The download; the workbook is made when it is asked for."""
    workbook.download(lambda: whole(asked), name=t("screen.circle"), key="circle_export")


def whole(asked: Question) -> bytes:
    """The whole answer."""
    titled = {t(f"circle.sheet.{name}"): rows for name, rows in sheets(asked).items()}
    return workbook.workbook(titled, shares=(t("circle.covered"), t("circle.sheet.value")))


def sheets(asked: Question) -> dict[str, pd.DataFrame]:
    """The sheets, by name."""
    return {
        "answer": _answer(asked),
        **{level: _areas(asked, level) for level in LEVELS},
        "services": _services(asked),
        "week": _week(asked),
        "places": _places(asked),
        "beyond": _beyond(asked),
    }


def _answer(asked: Question) -> pd.DataFrame:
    choice, found = asked.choice, asked.found
    settings = [
        (t("circle.service"), t("format.comma").join(map(words.service, choice.services)), None, None),
        (t("circle.sheet.time"), words.hour(choice.hour), None, None),
        (
            t("circle.walker"),
            t("circle.sheet.speed", walker=words.walker(choice.walker), speed=choice.speed_m_per_s),
            None,
            None,
        ),
        (t("circle.tier"), t("circle.tier.n", n=choice.minutes), None, None),
        (
            t("circle.sheet.method"),
            t("circle.sheet.walked" if asked.ground.network else "circle.sheet.estimate"),
            None,
            None,
        ),
        (t("circle.sheet.as_of"), figures.day(asked.scope.on), None, None),
        (t("circle.sheet.made"), figures.moment(datetime.now(UTC)), None, None),
        (t("circle.sheet.given"), int(found.given.sum()), None, None),
        (t("circle.open_now"), int(found.serving.sum()), None, None),
        (t("circle.state.unknown"), found.unknown, None, None),
    ]
    claimed = answers.share(asked.ground, found.claimed)
    told = answers.shares(asked.ground, found.covered)
    rows = [(t(f"circle.who.{who}"), one.of_one, one.part, one.whole) for who, one in told.items()]
    rows.append(
        (t("circle.sheet.circle", radius=figures.number(choice.circle_m)), claimed.of_one, claimed.part, claimed.whole)
    )
    return pd.DataFrame(
        [*settings, *rows],
        columns=[t("circle.sheet.what"), t("circle.sheet.value"), t("circle.sheet.part"), t("circle.sheet.whole")],
    )


def _areas(asked: Question, level: str) -> pd.DataFrame:
    told = answers.by_area(asked.ground, asked.found, asked.choice, level=level)
    gazetteer = district.gazetteer(asked.scope.on)
    names = [gazetteer.name_of_code(code) if code else t("circle.nowhere") for code in told["code"]]
    return pd.DataFrame(
        {
            t("card.code"): told["code"],
            t(f"circle.by.{level}"): names,
            t("circle.covered"): told["part"] / told["whole"],
            t("circle.sheet.part"): told["part"],
            t("circle.sheet.whole"): told["whole"],
            t("circle.rest"): told["rest"],
        }
    )


def _services(asked: Question) -> pd.DataFrame:
    told = answers.by_service(asked.ground, asked.choice)
    rows = [
        (words.service(name), one.of_one, one.part, one.whole, given, is_open)
        for name, (one, given, is_open) in told.items()
    ]
    head = (
        "circle.service",
        "circle.covered",
        "circle.sheet.part",
        "circle.sheet.whole",
        "circle.sheet.given",
        "circle.open_now",
    )
    return pd.DataFrame(rows, columns=[t(key) for key in head])


def _week(asked: Question) -> pd.DataFrame:
    told = answers.by_hour(asked.ground, asked.choice)
    whole = answers.share(asked.ground, asked.found.covered).whole
    return pd.DataFrame(
        {
            t("circle.day"): [words.weekday(hour // HOURS_A_DAY) for hour in told.index],
            t("circle.clock"): [f"{hour % HOURS_A_DAY:02d}:00" for hour in told.index],
            t("circle.covered"): told["share"].to_numpy(),
            t("circle.sheet.part"): told["part"].to_numpy(),
            t("circle.sheet.whole"): whole,
            t("circle.open_now"): told["open"].to_numpy(),
        }
    )


def _places(asked: Question) -> pd.DataFrame:
    shown = asked.ground.facilities[asked.found.given]
    rows = [
        (
            place["code"],
            place["name"],
            words.kind(place["kind"]),
            figures.hours(place["opening_hours"]),
            words.state(words.opened(asked.ground, number, asked.choice.hour)),
            t("format.comma").join(term("service", name) for name in place["services"]),
            term("host", place["host_kind"]) if place["kind"] == REFUEL else "",
        )
        for number, place in zip(shown.index, shown.to_dict("records"), strict=True)
    ]
    head = (
        "card.code",
        "circle.sheet.name",
        "card.kind",
        "card.hours",
        "circle.sheet.state",
        "card.services",
        "card.host",
    )
    return pd.DataFrame(rows, columns=[t(key) for key in head])


def _beyond(asked: Question) -> pd.DataFrame:
    """The buildings beyond reach, those with most households first."""
    homes = asked.ground.buildings.assign(minutes=asked.found.minutes)[~asked.found.covered]
    listed = homes[homes["households"] > 0].sort_values(["households", "code"], ascending=[False, True])
    return pd.DataFrame(
        {
            t("card.code"): listed["code"],
            t("circle.building"): [words.building(name) for name in listed["name"]],
            t("circle.by.grid"): listed["grid"],
            t("card.households"): listed["households"],
            t("card.residents"): listed["residents"],
            t("circle.sheet.minutes"): listed["minutes"].round(1).replace(float("inf"), float("nan")),
        }
    )

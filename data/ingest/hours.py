"""Opening hours as people write them, in OpenStreetMap's syntax."""

import re

import pandas as pd

_ALWAYS = {
    "24小时",
    "全天",
    "全天候",
    "24小时营业",
    "全天开放",
    "24h",
    "24/7",
    "00:00-24:00",
    "0:00-24:00",
    "全天24小时",
}
_DAYS = {
    "周一": "Mo", "周二": "Tu", "周三": "We", "周四": "Th", "周五": "Fr", "周六": "Sa", "周日": "Su", "周天": "Su",
    "星期一": "Mo", "星期二": "Tu", "星期三": "We", "星期四": "Th", "星期五": "Fr", "星期六": "Sa", "星期日": "Su",
    "星期天": "Su", "工作日": "Mo-Fr", "周末": "Sa-Su", "双休日": "Sa-Su", "每天": "Mo-Su", "每日": "Mo-Su",
}  # fmt: skip
_DAY = re.compile("|".join(sorted(_DAYS, key=len, reverse=True)))
_HALF = r"(上午|早上|早晨|早|中午|下午|晚上|晚)?"
_TIME = _HALF + r"(\d{1,2})(?:[:点时](\d{2})?分?)?"
_RANGE = re.compile(_TIME + r"[-~—–至到]+" + _TIME)
_AFTER_NOON = ("下午", "晚上", "晚")
_SAME = str.maketrans({"、": ",", "，": ",", "；": ";", "：": ":", "（": "(", "）": ")", " ": "", "\u3000": ""})
_OSM = re.compile(r"^(24/7|(PH|SH|Mo|Tu|We|Th|Fr|Sa|Su|\d{2}:\d{2})[\w\s:;,+\-\"/()\[\]|]*)$")
_ONE_DIGIT_HOUR = re.compile(r"(?<!\d)\d:\d\d")


def to_osm(hours: pd.Series) -> pd.Series:
    """Opening hours in OpenStreetMap's syntax: `周一至周五 8:30-17:30` is `Mo-Fr 08:30-17:30`.

    Args:
        hours: As a file says them, None for nothing.

    Returns:
        Same index; None for nothing and for what is not understood.
    """
    different = {text: _one(text) for text in hours.dropna().unique()}
    return hours.map(different).astype(object)


def _one(text: str) -> str | None:
    given = text.strip()
    if _OSM.match(given) and not _ONE_DIGIT_HOUR.search(given):
        return given
    given = given.translate(_SAME)
    if given.casefold() in _ALWAYS:
        return "24/7"
    parts = [_part(part) for part in re.split(r";", given) if part]
    return None if not parts or None in parts else "; ".join(part for part in parts if part is not None)


def _part(text: str) -> str | None:
    """Days and their ranges of hours, or None where anything else is said."""
    days = _days(text)
    ranges = [_span(found) for found in _RANGE.finditer(text)]
    rest = _RANGE.sub("", _DAY.sub("", text))
    if not ranges or None in ranges or re.sub(r"[,至到\-~()]|全年无休", "", rest):
        return None
    times = ",".join(span for span in ranges if span is not None)
    return f"{days or 'Mo-Su'} {times}"


def _days(text: str) -> str:
    found = [_DAYS[word] for word in _DAY.findall(text)]
    is_span = len(found) == 2 and re.search(r"[至到\-~]", text[: text.rfind(_DAY.findall(text)[-1])]) is not None
    return "-".join(found) if is_span else ",".join(found)


def _span(found: re.Match[str]) -> str | None:
    half, hour, minute, end_half, end_hour, end_minute = found.groups()
    since = _minutes(half, hour, minute)
    until = _minutes(end_half or half, end_hour, end_minute)
    is_sane = since < 24 * 60 and until <= 26 * 60 and int(minute or 0) < 60 and int(end_minute or 0) < 60
    return f"{_clock(since)}-{_clock(until)}" if is_sane else None


def _minutes(half: str | None, hour: str, minute: str | None) -> int:
    after_noon = half in _AFTER_NOON and int(hour) < 12
    return (int(hour) + 12 * after_noon) * 60 + int(minute or 0)


def _clock(minutes: int) -> str:
    return f"{minutes // 60:02d}:{minutes % 60:02d}"

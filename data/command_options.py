"""Choices that several commands offer."""

from enum import StrEnum


class DatumName(StrEnum):
    """The datums that coordinates come on."""

    WGS84 = "WGS84"
    CGCS2000 = "CGCS2000"
    GCJ02 = "GCJ02"
    BD09 = "BD09"


class LanguageName(StrEnum):
    """The languages of headings and sheets."""

    ZH = "zh"
    EN = "en"

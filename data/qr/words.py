"""What a sheet of QR codes says, in Chinese and English."""

from typing import Final

from data.plans.words import DEMO, Language

_WORDS: Final[dict[str, tuple[str, str]]] = {
    "demo": DEMO,
    "title": ("诉求二维码", "QR codes for reports"),
    "head": ("随手拍", "Report it"),
    "how": ("扫一扫，选事项，拍张照", "Scan, choose, take a photo"),
    "privacy": ("不收姓名，不收电话", "No name, no number"),
    "kind.grid": ("网格", "Grid"),
    "kind.building": ("楼门", "Entrance"),
    "kind.board": ("公示板", "Notice board"),
    "kind.shop": ("商户", "Shop"),
    "nowhere": ("不在任何网格", "In no grid"),
    "count": ("共 {n} 个二维码", "{n} codes"),
    "page": ("第 {n} 页，共 {of} 页", "Page {n} of {of}"),
    "printed": ("{day} 打印 · 沿虚线裁开", "Printed {day} · cut along the dashes"),
}


def word(key: str, language: Language, **blanks: object) -> str:
    """A word in a language, its blanks filled in."""
    return _WORDS[key][0 if language == "zh" else 1].format(**blanks)

"""Invented names, in the manner of real ones."""

import numpy as np

_FIRST = "兴安永建和友文东新明光春临福康阳德凤清松云锦景乐平长华荣瑞祥"
_SECOND = "华宁民设平谊化风业德明晖江海泰光义鸣源涛桥绣园山安春庆盛和宝"
_COMPOUND = ("花园", "家园", "小区", "新村", "雅苑", "名城", "嘉园", "华庭", "公寓", "佳苑")


def pick_names(count: int, rng: np.random.Generator) -> list[str]:
    """`count` different two-character names."""
    pool = sorted({a + b for a in _FIRST for b in _SECOND if a != b})
    return [str(name) for name in rng.permutation(pool)[:count]]


def compound_names(count: int, rng: np.random.Generator) -> list[str]:
    """`count` different names of residential compounds."""
    stems = pick_names(min(count, 800), rng)
    return [stems[i % len(stems)] + _COMPOUND[(i + i // len(stems)) % len(_COMPOUND)] for i in range(count)]

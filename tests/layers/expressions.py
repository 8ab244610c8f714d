"""deck.gl's expressions, as far as the layers write them: `test ? value : ... : otherwise`."""

import ast
import re
from typing import Any

_OPERATORS = {
    "==": lambda left, right: left == right,
    ">=": lambda left, right: left is not None and left >= right,
}


def evaluate(expression: str, row: dict[str, Any]) -> Any:
    """What the browser makes of an expression for a row."""
    condition, question, rest = expression.partition(" ? ")
    if not question:
        return _value(expression, row)
    if condition.strip() == "false":
        return evaluate(rest.partition(" : ")[2], row)
    left, operator, right = re.fullmatch(r"([\w.]+) (==|>=) (.+)", condition).groups()
    value, _, otherwise = rest.partition(" : ")
    holds = _OPERATORS[operator](_value(left, row), _value(right, row))
    return _value(value, row) if holds else evaluate(otherwise, row)


def _value(text: str, row: dict[str, Any]) -> Any:
    text = text.strip()
    if text == "null":
        return None
    if re.fullmatch(r"[a-z_]\w*(\.\w+)*", text):
        for name in text.split("."):
            row = row.get(name)
        return row
    return ast.literal_eval(text)

"""The short codes that QR codes carry and people can read to each other."""

import hashlib
from collections.abc import Collection
from typing import Final

LENGTH: Final = 8
ALPHABET: Final = "0123456789ABCDEFGHJKMNPQRSTVWXYZ"
"""Crockford's: no I, L, O and U, which are taken for other signs or make words."""

_BITS: Final = 5
_TAKEN_FOR: Final = str.maketrans({"O": "0", "I": "1", "L": "1", " ": None, "-": None, "\u3000": None})


def new_code(kind: str, subject_code: str, *, taken: Collection[str] = ()) -> str:
    """The code of a place: the same for the same place, also in a store that is filled anew.

    Args:
        kind: One of `QR_KINDS`.
        subject_code: Code of the grid, building or shop.
        taken: Codes of other places.
    """
    attempt = 0
    while True:
        said = f"{kind}:{subject_code}:{attempt}".encode()
        number = int.from_bytes(hashlib.sha256(said).digest()[:8], "big")
        code = "".join(ALPHABET[number >> _BITS * place & 31] for place in range(LENGTH))
        if code not in taken:
            return code
        attempt += 1


def plain(given: str) -> str:
    """A code as it is stored, from one that somebody typed: `7kq4-m2xt`, and O for 0, I or L for 1."""
    return given.strip().upper().translate(_TAKEN_FOR)


def spaced(code: str) -> str:
    """A code as it is printed: in two halves."""
    return f"{code[: LENGTH // 2]} {code[LENGTH // 2 :]}"

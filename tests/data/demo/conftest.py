"""A small and a full demo district, made once."""

from datetime import UTC, datetime

import numpy as np
import pytest

from data.demo.district import make_district
from data.demo.size import SIZES

UNTIL = datetime(2026, 11, 21, tzinfo=UTC)


def made(size: str, *, seed: int):
    return make_district(SIZES[size], code="990101", until=UNTIL, rng=np.random.default_rng(seed))


@pytest.fixture(scope="session")
def small():
    return made("small", seed=1)


@pytest.fixture(scope="session")
def district():
    return made("district", seed=1)

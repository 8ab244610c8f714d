"""Key groups (重点人群): how many live in a building, by colour; counts, never persons."""

import pandas as pd
from sqlalchemy import Connection, select

from data.frames import read_frame
from data.schema import GroupCount


def group_counts(conn: Connection) -> pd.DataFrame:
    """Members of the key groups.

    Args:
        conn: A connection to the store.

    Returns:
        Columns `building_code`, `colour`, `number`, `as_of`; by building and colour.
    """
    return read_frame(
        conn,
        select(GroupCount.building_code, GroupCount.colour, GroupCount.number, GroupCount.as_of).order_by(
            GroupCount.building_code, GroupCount.colour
        ),
    )

"""On which days leaders were in which grid."""

import pandas as pd
from sqlalchemy import Connection, or_, select

from data.frames import read_frame
from data.schema import Review, ReviewEntry


def held_reviews(conn: Connection, *, grid_code: str | None = None) -> pd.DataFrame:
    """Every review that was not withdrawn.

    Args:
        conn: A connection to the store.
        grid_code: Of one grid; of all when None.

    Returns:
        Columns `code`, `grid_code`, `reviewed_on`, `state`, `is_held` (whether it is done, or a phone has said
        anything of it); the latest day first.
    """
    has_entries = select(ReviewEntry.id).where(ReviewEntry.review_code == Review.code).exists()
    statement = (
        select(
            Review.code,
            Review.grid_code,
            Review.reviewed_on,
            Review.state,
            or_(Review.state == "done", has_entries).label("is_held"),
        )
        .where(Review.state != "withdrawn")
        .order_by(Review.reviewed_on.desc(), Review.code.desc())
    )
    if grid_code is not None:
        statement = statement.where(Review.grid_code == grid_code)
    return read_frame(conn, statement)

"""What went wrong and what to do, for each `code` of data.errors; the blanks are the values that the fault carries."""

from pages.common.text.errors import (
    claims,
    files,
    general,
    loop,
    panoramas,
    plans,
    reporting,
    review_days,
    review_links,
    reviews,
    screens,
    store,
)

TEXT: dict[str, tuple[str, str]] = {
    **general.TEXT,
    **claims.TEXT,
    **files.TEXT,
    **loop.TEXT,
    **panoramas.TEXT,
    **plans.TEXT,
    **reporting.TEXT,
    **review_days.TEXT,
    **review_links.TEXT,
    **reviews.TEXT,
    **screens.TEXT,
    **store.TEXT,
}

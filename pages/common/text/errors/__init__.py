"""What went wrong and what to do, for each `code` of data.errors; the blanks are the values that the fault carries."""

from pages.common.text.errors import files, general, loop, plans, reporting, review_links, screens, store

TEXT: dict[str, tuple[str, str]] = {
    **general.TEXT,
    **files.TEXT,
    **loop.TEXT,
    **plans.TEXT,
    **reporting.TEXT,
    **review_links.TEXT,
    **screens.TEXT,
    **store.TEXT,
}

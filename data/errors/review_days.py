"""Faults of preparing a leader's day in one grid."""

from data.errors.base import GridError


class ReviewDayError(GridError):
    """A day cannot be prepared, prepared anew or withdrawn."""

    code = "review_day"


class ReviewDayMissingError(ReviewDayError):
    code = "review_day_missing"
    message = "There is no prepared day {review!r}. Look at the register again."


class ReviewDayGridError(ReviewDayError):
    code = "review_day_grid"
    message = "No grid has the code {grid!r} on {day}. Choose one on the map or from the list."


class ReviewDayPastError(ReviewDayError):
    code = "review_day_past"
    message = "{day} is past; today is {today}. Choose today or a later day."


class ReviewDayRankError(ReviewDayError):
    code = "review_day_rank"
    message = "{rank!r} is no rank of a reviewer. Choose one of {known}."


class ReviewDayMinutesError(ReviewDayError):
    code = "review_day_minutes"
    message = "A walk of {minutes} minutes is not on offer. Choose one of {known}."


class ReviewDayTakenError(ReviewDayError):
    code = "review_day_taken"
    message = "{review} is prepared for {grid} on {day} already, for the same rank. Open it, or withdraw it first."


class ReviewDayNothingError(ReviewDayError):
    code = "review_day_nothing"
    message = "Nothing in {grid} can be compared with the screen. Import its buildings, stations or incidents first."


class ReviewDayStateError(ReviewDayError):
    """A step that does not follow from the state that a day is in."""

    code = "review_day_state"


class ReviewDayStartedError(ReviewDayStateError):
    code = "review_day_started"
    message = "{review} has {entries} entries already; its sheet stays as the reviewer saw it."


class ReviewDayWithdrawnError(ReviewDayStateError):
    code = "review_day_withdrawn"
    message = "{review} is withdrawn. Prepare another day."


class ReviewDayOverError(ReviewDayStateError):
    code = "review_day_over"
    message = "{review} is done. What was found stays in the register."

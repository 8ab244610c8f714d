"""Faults of a review's link, and of what a phone says by it."""

from data.errors.reviews import ReviewError


class ReviewLinkError(ReviewError):
    """A link that opens nothing, or no longer."""

    code = "review_link"


class ReviewLinkMissingError(ReviewLinkError):
    code = "review_link_missing"
    message = "Nothing is told without the review's link: {header} is missing. Open the link again."


class ReviewLinkInvalidError(ReviewLinkError):
    code = "review_link_invalid"
    message = "This link ({length} characters) is no review's, or not whole. Ask for it again."


class ReviewLinkWithdrawnError(ReviewLinkError):
    code = "review_withdrawn"
    message = "Review {review} was withdrawn. Ask for a new link."


class ReviewLinkEarlyError(ReviewLinkError):
    code = "review_early"
    message = "Review {review} begins on {on}. Open the link on that day."


class ReviewLinkOverError(ReviewLinkError):
    code = "review_over"
    message = "Review {review} was on {on}. What was noted on that day is taken until {until}; its sheet is closed."


class ReviewEntryError(ReviewError):
    """Something that a phone says and that cannot be taken as it is; nothing was kept of it."""

    code = "review_entry"


class ReviewFieldError(ReviewEntryError):
    code = "review_field"
    message = "{name} is {value!r}: {remedy}."


class ReviewTimeError(ReviewEntryError):
    code = "review_time"
    message = "It was noted at {noted_at}, which is not on {on}. Look at the phone's clock, and note it again."


class ReviewKeyReusedError(ReviewEntryError):
    code = "review_key_reused"
    message = "The key {key!r} came before with something else. Send what is new under a new key."


class ReviewSequenceError(ReviewEntryError):
    code = "review_sequence"
    message = "Number {sequence} of this phone came before under another key. Open the link again, then note it anew."


class ReviewClaimError(ReviewEntryError):
    code = "review_claim"
    message = "The sheet does not claim {claim!r}. Load the day again."


class ReviewStopError(ReviewEntryError):
    code = "review_stop"
    message = "There is no stop {stop!r} on the sheet. Load the day again."


class ReviewOutsideError(ReviewEntryError):
    code = "review_outside"
    message = "The spot is {metres:.0f} m outside the grid. Move it, or say that it is meant so."


class ReviewDemandError(ReviewEntryError):
    code = "review_demand"
    message = "The catalogue has no item or category {demand!r}. Choose one of the list."


class ReviewPromiseError(ReviewEntryError):
    code = "review_promise"
    message = "{promised_on} is before the day itself, {on}. Promise a later day."


class ReviewWithdrawError(ReviewEntryError):
    """Something that cannot be taken back by the phone."""

    code = "review_withdraw"


class ReviewWithdrawNothingError(ReviewWithdrawError):
    code = "review_withdraw_nothing"
    message = "This phone noted nothing under {key!r} that can be taken back. Load the day again."


class ReviewWithdrawIncidentError(ReviewWithdrawError):
    code = "review_withdraw_incident"
    message = "It is in the loop as incident {incident} and cannot be taken back. Tell the desk what is wrong with it."


class ReviewWithdrawSettledError(ReviewWithdrawError):
    code = "review_withdraw_settled"
    message = "The data were corrected by {finding}, which cannot be taken back. Tell the desk what is wrong with it."

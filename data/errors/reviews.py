"""Faults of a leader's day in one grid: its link, what the phone says, and what becomes of it."""

from data.errors.base import GridError


class ReviewError(GridError):
    """Something of a review that cannot be done; nothing was changed."""

    code = "review"


class CorrectionError(ReviewError):
    """A correction that cannot be decided like this; nothing was changed."""

    code = "correction"


class CorrectionMissingError(CorrectionError):
    code = "correction_missing"
    message = "There is no correction {correction!r}. Look at the list again."


class CorrectionStaleError(CorrectionError):
    code = "correction_stale"
    message = (
        "Correction {correction} was to replace {before!r} by {after!r}, but the store holds {current!r} by now. "
        "Compare both with the street: refuse the correction, or have it looked at again; nothing was changed."
    )


class CorrectionDecidedError(CorrectionStaleError):
    code = "correction_decided"
    message = "Correction {correction} has been {state} already. Look at the list again; nothing was changed."


class CorrectionSubjectError(CorrectionError):
    code = "correction_subject"
    message = "There is no {table} {key!r} any more, which correction {correction} is about. Refuse the correction."


class CorrectionPersonError(CorrectionError):
    code = "correction_person"
    message = "{person!r} does not say who decides. Give 1 to {longest} characters."


class CorrectionReasonError(CorrectionError):
    code = "correction_reason"
    message = "Correction {correction} is refused without a reason. Give one of 1 to {longest} characters."


class FindingError(ReviewError):
    """A finding with which this cannot be done; nothing was changed."""

    code = "finding"


class FindingMissingError(FindingError):
    code = "finding_missing"
    message = "There is no finding {finding!r}. Look at the list again."


class FindingStateError(FindingError):
    code = "finding_state"
    message = "Finding {finding} is {state}: this can be done with one that is {allowed}. Look at the list again."


class FindingNoConflictError(FindingError):
    code = "finding_no_conflict"
    message = "Finding {finding} is {state}: there is no conflict to settle. Look at the list again."


class FindingIncidentError(FindingError):
    code = "finding_incident"
    message = "Finding {finding} is in the loop as incident {incident}. Settle it there."


class FindingReasonError(FindingError):
    code = "finding_reason"
    message = "Finding {finding} is dismissed without a reason. Give one of 1 to {longest} characters."


class FindingCategoryError(FindingError):
    code = "finding_category"
    message = "Finding {finding} has neither item nor category. Choose one of the catalogue."


class FindingOwnerError(FindingError):
    code = "finding_owner"
    message = "Nobody owns finding {finding}: {department!r} is no department. Choose one of the list."


class FindingPromiseError(FindingError):
    code = "finding_promise"
    message = "Finding {finding} cannot be promised for {promised_on}: today is {today}. Give today or a later day."


class ReviewReportError(ReviewError):
    """The report of a day cannot be made."""

    code = "review_report"


class ReviewReportMissingError(ReviewReportError):
    code = "review_report_missing"
    message = "There is no review {review!r} to report on. Choose one of the list."

"""Faults of plans of grids."""

from data.errors.base import GridError


class PlanError(GridError):
    """A plan of grids cannot be kept, moved on, brought into force, written or read."""

    code = "plan"


class PlanMissingError(PlanError):
    code = "plan_missing"
    message = "There is no plan {plan}. It may have been deleted: look at the list again."


class PlanNameError(PlanError):
    code = "plan_name"
    message = "{name!r} cannot be a plan's name. Give it 1 to {longest} characters."


class PlanNameTakenError(PlanError):
    code = "plan_name_taken"
    message = "There is a plan {name!r} already. Choose another name, or open that one and save it again."


class PlanChangedError(PlanError):
    code = "plan_changed"
    message = (
        "Somebody else saved plan {name!r} after you opened it. Open it again, or keep your own under another name; "
        "nothing was changed."
    )


class PlanStateError(PlanError):
    """A step that does not follow from the state that a plan is in."""

    code = "plan_state"


class PlanNotDraftError(PlanStateError):
    code = "plan_not_draft"
    message = "Plan {name!r} is {state} and can no longer be changed. Copy it to a new draft."


class PlanNotSubmittedError(PlanStateError):
    code = "plan_not_submitted"
    message = "Plan {name!r} is {state}: only a submitted plan is approved or given back. Submit it first."


class PlanNotApprovedError(PlanStateError):
    code = "plan_not_approved"
    message = "Plan {name!r} is {state}: nothing comes into force without approval. Have it approved first."


class PlanNotYetError(PlanStateError):
    code = "plan_not_yet"
    message = "Plan {name!r} comes into force on {day}. Wait for that day; until then the grids stay as they are."


class PlanNotWithdrawableError(PlanStateError):
    code = "plan_not_withdrawable"
    message = (
        "Plan {name!r} is {state}: only a submitted or approved plan can be withdrawn. Delete a draft; "
        "replace a plan in force by another."
    )


class PlanReasonError(PlanError):
    code = "plan_reason"
    message = "Plan {name!r} goes back or is withdrawn for a reason, and none is given. Say it in a sentence."


class PlanApproverError(PlanError):
    code = "plan_approver"
    message = (
        "{approver!r} is no approver's name. Give the name of the person who approves, of up to {longest} letters."
    )


class PlanSameHandsError(PlanError):
    code = "plan_same_hands"
    message = "{approver!r} submitted plan {name!r} and cannot approve it too. Let somebody else approve it."


class PlanDayError(PlanError):
    code = "plan_day"
    message = "The effective day {day} lies before today, {today}. Choose today or a later day."


class PlanDayTakenError(PlanError):
    code = "plan_day_taken"
    message = "On {day} plan {other!r} comes into force for community {community}. Choose another day, or withdraw it."


class PlanOvertakenError(PlanError):
    code = "plan_overtaken"
    message = (
        "Plan {name!r} takes effect on {day}, but grid {grid} was already redrawn on {since}. Withdraw it, or copy it "
        "to a new draft and have that approved; the grids stay as they are."
    )


class PlanIncompleteError(PlanError):
    code = "plan_incomplete"
    message = "{number} units of plan {name!r} have no grid, such as {unit}. Give them to grids, or have the rest done."


class PlanUnitsUnknownError(PlanError):
    code = "plan_units_unknown"
    message = (
        "{number} units of plan {name!r} are not on its ground today, such as {unit}: buildings or streets were "
        "imported since, or they lie in another community. Open it as a draft, give the new units to grids and save it."
    )


class PlanGridCodeError(PlanError):
    code = "plan_grid_code"
    message = (
        "Unit {unit} lies in community {community} and cannot go to grid {grid!r}. Give it to a grid whose code is the "
        "community's and three digits more."
    )


class PlanSealError(PlanError):
    code = "plan_seal"
    message = (
        "Plan {name!r} is not what was approved on {day}: another program has changed it. Withdraw it and have a new "
        "draft approved; the grids stay as they are."
    )


class PlanFontError(PlanError):
    code = "plan_font"
    message = (
        "No font with Chinese characters was found (looked for {looked_for}). Install one, such as the package "
        "fonts-noto-cjk, on the machine that runs this program."
    )


class PlanCommunityError(PlanError):
    code = "plan_community"
    message = "{community!r} is no community of plan {name!r}. Give one of {choices}."


class PlanFileError(PlanError):
    """A plan that was drawn elsewhere cannot be read."""

    code = "plan_file"


class PlanFileShapesError(PlanFileError):
    code = "plan_file_shapes"
    message = "{path} holds no areas: row {row} is {kind}. Give a layer of polygons, one or more for each grid."


class PlanFileColumnError(PlanFileError):
    code = "plan_file_column"
    message = "{path} has no column {wanted}. Name the column of the grid codes; it has {choices}."


class PlanFileCodeError(PlanFileError):
    code = "plan_file_code"
    message = (
        "Row {row} of {path} names the grid {grid!r}, which is neither a grid's code nor the only grid of that name. "
        "Write the 15 digits: the community's code and three more."
    )


class PlanFilePlaceError(PlanFileError):
    code = "plan_file_place"
    message = (
        "{path} lies elsewhere: not one of its {rows} areas touches a unit (it reaches from {found}, the units from "
        "{expected}, in degrees). Check its reference system, which it says is {crs}."
    )


class PlanFileUnitError(PlanFileError):
    code = "plan_file_unit"
    message = "Row {row} of {path} names the unit {unit!r}, which is not on today's ground. Export the units again."

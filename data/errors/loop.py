"""Faults of an incident's steps, and of their simulation."""

from data.errors.base import GridError


class LoopError(GridError):
    """A step that the loop of an incident does not allow; nothing was changed."""

    code = "loop"


class LoopMoveError(LoopError):
    code = "loop_move"
    message = "An incident that is {state} cannot be taken on by {move!r}. What may follow is: {allowed}."


class LoopRoleError(LoopError):
    code = "loop_role"
    message = "The role {role!r} may not {move!r}. Leave it to one of: {allowed}."


class LoopNeedError(LoopError):
    code = "loop_need"
    message = "The step {move!r} has no {need}. Give one."


class LoopTimeError(LoopError):
    code = "loop_time"
    message = "The step {move!r} at {at} lies before the last one, at {last}. Give a time after it."


class LoopLevelError(LoopError):
    code = "loop_level"
    message = "A matter at the level {level!r} cannot go further up. Dispatch it to a department."


class LoopIncidentMissingError(LoopError):
    code = "loop_incident_missing"
    message = "There is no incident {incident}. Look at the list again."


class LoopStaleError(LoopError):
    code = "loop_stale"
    message = (
        "Somebody else has acted on incident {incident}: it has {steps} steps by now, {seen} when it was opened. "
        "Look at it again, then decide; nothing was changed."
    )


class LoopDepartmentError(LoopError):
    code = "loop_department"
    message = "There is no department {department!r}. Choose one of the list."


class LoopDuplicateError(LoopError):
    code = "loop_duplicate"
    message = (
        "Incident {incident} is marked as a duplicate. Act on the first report, or take the mark away; "
        "nothing was changed."
    )


class LoopOriginalMissingError(LoopError):
    code = "loop_original_missing"
    message = "No incident has the number {original!r}. Give the number of the first report."


class LoopOriginalSelfError(LoopError):
    code = "loop_original_self"
    message = "Incident {incident} cannot be a duplicate of itself. Give the number of the first report."


class LoopOriginalDuplicateError(LoopError):
    code = "loop_original_duplicate"
    message = "Incident {original} is itself a duplicate of {first}. Give the number of the first report, {first}."


class LoopNoDuplicateError(LoopError):
    code = "loop_no_duplicate"
    message = "Incident {incident} is not marked as a duplicate: there is nothing to take away. Look at it again."


class LoopMarkError(LoopError):
    code = "loop_mark"
    message = "The mark {mark} is none of 1 to {best}. Give one of them."


class LoopNotHandledError(LoopError):
    code = "loop_not_handled"
    message = "Incident {incident} is {state}: it is rated once it has been handled. Wait for that."


class SimulationError(GridError):
    """Incidents cannot be simulated here; nothing was changed."""

    code = "simulation"


class SimulationRealDataError(SimulationError):
    code = "simulation_real_data"
    message = (
        "{url} is not marked as invented, and simulated incidents cannot be removed again. Point GRID_DATABASE_URL at "
        "a store that `python -m data demo` has filled."
    )


class SimulationEmptyError(SimulationError):
    code = "simulation_empty"
    message = "There are no {what} to draw incidents from. Fill the store with `python -m data demo`."

"""Faults of what people keep on a screen: scenarios, views, rating schemes."""

from data.errors.base import GridError


class ScenarioError(GridError):
    """A saved what-if list cannot be kept, found or read."""

    code = "scenario"


class ScenarioNameError(ScenarioError):
    code = "scenario_name"
    message = "{name!r} cannot be a scenario's name. Give it 1 to {longest} characters."


class ScenarioNameTakenError(ScenarioError):
    code = "scenario_name_taken"
    message = "There is a scenario {name!r} already. Choose another name, or say that it takes the other one's place."


class ScenarioMissingError(ScenarioError):
    code = "scenario_missing"
    message = "There is no scenario {name!r}. It may have been renamed or deleted: look at the list again."


class ScenarioActionError(ScenarioError):
    code = "scenario_action"
    message = "The action {action} makes no sense: {detail}. Remove it from the list and add it again."


class SavedViewError(GridError):
    """A saved view of a screen that cannot be kept or found."""

    code = "saved_view"


class SavedViewNameError(SavedViewError):
    code = "saved_view_name"
    message = "{name!r} cannot be a view's name. Give it 1 to {longest} characters."


class SavedViewNameTakenError(SavedViewError):
    code = "saved_view_name_taken"
    message = "There is a view {name!r} already. Choose another name, or replace that one."


class SavedViewMissingError(SavedViewError):
    code = "saved_view_missing"
    message = "There is no view {name!r}. It may have been deleted: look at the list again."


class RatingSchemeError(GridError):
    code = "rating_scheme"
    message = "The rating scheme {scheme!r} cannot be used ({fault}): {detail}. Nothing was changed."

"""views.*: https://docs.slack.dev/reference/methods"""

from doorstep.sandbox.slack.arguments import Arguments, SlackError
from doorstep.sandbox.slack.chat_methods import Method
from doorstep.sandbox.slack.records import Json
from doorstep.sandbox.slack.resources import view_resource
from doorstep.sandbox.slack.tickets import Expired, UsedUp
from doorstep.sandbox.slack.views import BadView, open_view, update_view
from doorstep.sandbox.slack.workspace import Workspace


async def open_(workspace: Workspace, given: Arguments) -> Json:
    user = _user_of_trigger(workspace, given)
    try:
        return {"view": view_resource(open_view(workspace.store, user, given.structure("view")))}
    except BadView as error:
        raise SlackError(error.code, messages=error.messages) from None


async def push(workspace: Workspace, given: Arguments) -> Json:
    user = _user_of_trigger(workspace, given)
    below = workspace.store.open_views(user)
    if not below:
        raise SlackError("not_found")
    try:
        return {"view": view_resource(open_view(workspace.store, user, given.structure("view"), on=below[0]))}
    except BadView as error:
        raise SlackError(error.code, messages=error.messages) from None


async def update(workspace: Workspace, given: Arguments) -> Json:
    view_id, external_id = given.text("view_id"), given.text("external_id")
    views = workspace.store.views
    view = views.get(view_id)
    if external_id:
        view = next((one for one in views.values() if one.content.get("external_id") == external_id), None)
    if view is None:
        raise SlackError("not_found")
    if given.text("hash") not in ("", view.hash):
        raise SlackError("hash_conflict")
    try:
        update_view(workspace.store, view, given.structure("view"))
    except BadView as error:
        raise SlackError(error.code, messages=error.messages) from None
    return {"view": view_resource(view)}


METHODS: dict[str, Method] = {"views.open": open_, "views.push": push, "views.update": update}


def _user_of_trigger(workspace: Workspace, given: Arguments) -> str:
    try:
        return workspace.triggers.use(given.required("trigger_id"))
    except KeyError:
        raise SlackError("invalid_trigger_id") from None
    except UsedUp:
        raise SlackError("exchanged_trigger_id") from None
    except Expired:
        raise SlackError("expired_trigger_id") from None

"""files.*: an upload in three steps, as files_upload_v2 of slack_sdk takes them."""

from typing import Any

from doorstep.sandbox.media import sniff
from doorstep.sandbox.slack.arguments import Arguments, SlackError
from doorstep.sandbox.slack.chat_methods import Method, channel_of
from doorstep.sandbox.slack.records import BOT_USER_ID, File, Json
from doorstep.sandbox.slack.resources import file_resource
from doorstep.sandbox.slack.store import new_id
from doorstep.sandbox.slack.workspace import Content, Workspace

MAX_NAME = 255


async def info(workspace: Workspace, given: Arguments) -> Json:
    file = workspace.store.files.get(given.required("file"))
    if file is None or not file.channels:
        raise SlackError("file_not_found")
    resource = file_resource(file, workspace.installation.base_url)
    paging = {"count": 100, "total": 0, "page": 1, "pages": 0}
    return {"file": resource, "comments": [], "paging": paging, "response_metadata": {"next_cursor": ""}}


async def upload_url(workspace: Workspace, given: Arguments) -> Json:
    name = given.required("filename")[:MAX_NAME]
    length = given.number("length", 0, most=2**40)
    if length > workspace.installation.max_file_bytes:
        raise SlackError("file_upload_size_restricted")
    file = new_file(workspace, name, b"", BOT_USER_ID)
    ticket = workspace.uploads.issue(file)
    url = f"{workspace.installation.base_url}/slack/upload/v1/{ticket}"
    return {"upload_url": url, "file_id": file.id}


async def complete_upload(workspace: Workspace, given: Arguments) -> Json:
    files = [_uploaded(workspace, one) for one in _list(given.structure("files"))]
    channels = [given.text("channel_id"), *given.text("channels").split(",")]
    for id_ in dict.fromkeys(id_ for id_ in channels if id_):
        workspace.post(
            channel_of(workspace, id_),
            Content(given.text("initial_comment"), files=files),
            thread_ts=given.text("thread_ts") or None,
        )
    return {"files": [file_resource(file, workspace.installation.base_url) for file in files]}


METHODS: dict[str, Method] = {
    "files.info": info,
    "files.getUploadURLExternal": upload_url,
    "files.completeUploadExternal": complete_upload,
}


def new_file(workspace: Workspace, name: str, content: bytes, user: str) -> File:
    """A file that is not yet in the memory."""
    kind = sniff(content) or "application/octet-stream"
    return File(new_id("F"), name, name, kind, content, user, workspace.clock())


def _list(files: Any) -> list[Json]:
    if not isinstance(files, list) or not files or not all(isinstance(one, dict) for one in files):
        raise SlackError("invalid_arguments", messages=["[ERROR] files must be a list of {id, title}"])
    return files


def _uploaded(workspace: Workspace, one: Json) -> File:
    file = workspace.store.files.get(str(one.get("id")))
    if file is None or file.user != BOT_USER_ID:
        raise SlackError("file_not_found")
    file.title = str(one.get("title") or file.name)
    return file

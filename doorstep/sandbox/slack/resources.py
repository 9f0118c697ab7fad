"""The workspace's things as Slack's Web API and events describe them."""

from urllib.parse import quote

from doorstep.sandbox.slack.records import (
    APP_ID,
    BOT_ID,
    BOT_NAME,
    BOT_USER_ID,
    TEAM_DOMAIN,
    TEAM_ID,
    Channel,
    File,
    Json,
    ModalView,
    SlackMessage,
    User,
)

TIME_ZONE = "America/Chicago"


def message_resource(message: SlackMessage, base_url: str, *, with_metadata: bool = True) -> Json:
    resource: Json = {"type": "message", "user": message.user, "ts": message.ts, "text": message.text, "team": TEAM_ID}
    if message.client_msg_id is not None:
        resource["client_msg_id"] = message.client_msg_id
    if message.bot_id is not None:
        resource |= _bot_fields(message, base_url)
    if message.files:
        resource |= {"files": [file_resource(file, base_url) for file in message.files], "upload": False}
        resource["subtype"] = "file_share"
    if message.blocks:
        resource["blocks"] = message.blocks
    if message.edited_ts is not None:
        resource["edited"] = {"user": message.user, "ts": message.edited_ts}
    if message.reactions:
        resource["reactions"] = [
            {"name": name, "users": list(users), "count": len(users)} for name, users in message.reactions.items()
        ]
    if with_metadata and message.metadata is not None:
        resource["metadata"] = message.metadata
    return resource | _thread_fields(message)


def _bot_fields(message: SlackMessage, base_url: str) -> Json:
    fields: Json = {"bot_id": message.bot_id}
    if message.bot_id == BOT_ID:
        icons = {f"image_{size}": f"{base_url}/static/icon.svg" for size in (36, 48, 72)}
        fields |= {
            "app_id": APP_ID,
            "bot_profile": {
                "id": BOT_ID,
                "app_id": APP_ID,
                "name": BOT_NAME,
                "deleted": False,
                "updated": 1_700_000_000,
                "icons": icons,
                "team_id": TEAM_ID,
            },
        }
    if message.username is not None:
        fields |= {"subtype": "bot_message", "username": message.username}
    return fields


def _thread_fields(message: SlackMessage) -> Json:
    if message.thread_ts is not None:
        return {"thread_ts": message.thread_ts, "parent_user_id": message.parent_user}
    if not message.replies:
        return {}
    users = list(dict.fromkeys(user for _, user in message.replies))
    return {
        "thread_ts": message.ts,
        "reply_count": len(message.replies),
        "reply_users_count": len(users),
        "latest_reply": message.replies[-1][0],
        "reply_users": users[:5],
        "subscribed": False,
    }


def channel_resource(channel: Channel) -> Json:
    created = int(channel.created_at.timestamp())
    resource: Json = {
        "id": channel.id,
        "created": created,
        "is_archived": False,
        "is_im": channel.is_im,
        "is_org_shared": False,
        "context_team_id": TEAM_ID,
        "updated": created * 1000,
    }
    if channel.is_im:
        return resource | {"user": channel.user, "is_user_deleted": False, "priority": 0, "is_open": True}
    nobody = {"value": "", "creator": "", "last_set": 0}
    return resource | {
        "name": channel.name,
        "name_normalized": channel.name,
        "is_channel": True,
        "is_group": False,
        "is_mpim": False,
        "is_private": False,
        "is_general": False,
        "is_shared": False,
        "is_ext_shared": False,
        "is_pending_ext_shared": False,
        "pending_shared": [],
        "unlinked": 0,
        "creator": BOT_USER_ID,
        "is_member": BOT_USER_ID in channel.members,
        "topic": nobody,
        "purpose": nobody,
        "previous_names": [],
    }


def user_resource(user: User) -> Json:
    handle = user.name.lower().replace(" ", ".")
    return {
        "id": user.id,
        "team_id": TEAM_ID,
        "name": handle,
        "deleted": False,
        "color": "9f69e7",
        "real_name": user.name,
        "tz": TIME_ZONE,
        "tz_label": "Central Standard Time",
        "tz_offset": -21600,
        "profile": {
            "title": "",
            "phone": "",
            "skype": "",
            "real_name": user.name,
            "real_name_normalized": user.name,
            "display_name": user.name,
            "display_name_normalized": user.name,
            "fields": None,
            "status_text": "",
            "status_emoji": "",
            "avatar_hash": "g0",
            "team": TEAM_ID,
        }
        | ({"api_app_id": APP_ID, "bot_id": BOT_ID} if user.id == BOT_USER_ID else {}),
        "is_admin": False,
        "is_owner": False,
        "is_primary_owner": False,
        "is_restricted": False,
        "is_ultra_restricted": False,
        "is_bot": user.kind == "bot",
        "is_app_user": False,
        "updated": 1_700_000_000,
    }


def file_resource(file: File, base_url: str) -> Json:
    created = int(file.created_at.timestamp())
    filetype = file.name.rpartition(".")[2].lower() if "." in file.name else "binary"
    private = f"{base_url}/slack/files/{TEAM_ID}-{file.id}"
    return {
        "id": file.id,
        "created": created,
        "timestamp": created,
        "name": file.name,
        "title": file.title,
        "mimetype": file.mimetype,
        "filetype": filetype,
        "pretty_type": filetype.upper(),
        "user": file.user,
        "user_team": TEAM_ID,
        "editable": False,
        "size": len(file.content),
        "mode": "hosted",
        "is_external": False,
        "external_type": "",
        "is_public": False,
        "public_url_shared": False,
        "display_as_bot": False,
        "username": "",
        "url_private": f"{private}/{quote(file.name)}",
        "url_private_download": f"{private}/download/{quote(file.name)}",
        "permalink": f"https://{TEAM_DOMAIN}.slack.com/files/{file.user}/{file.id}/{quote(file.name)}",
        "permalink_public": f"https://slack-files.com/{TEAM_ID}-{file.id}-0000000000",
        "channels": [channel for channel in file.channels if not channel.startswith("D")],
        "groups": [],
        "ims": [channel for channel in file.channels if channel.startswith("D")],
        "comments_count": 0,
        "is_starred": False,
        "has_rich_preview": False,
        "file_access": "visible",
    }


def view_resource(view: ModalView) -> Json:
    content = view.content
    return {
        "id": view.id,
        "team_id": TEAM_ID,
        "type": "modal",
        "blocks": content["blocks"],
        "private_metadata": content.get("private_metadata") or "",
        "callback_id": content.get("callback_id") or "",
        "external_id": content.get("external_id") or "",
        "state": {"values": view.values},
        "hash": view.hash,
        "title": content["title"],
        "submit": content.get("submit"),
        "close": content.get("close"),
        "clear_on_close": bool(content.get("clear_on_close")),
        "notify_on_close": bool(content.get("notify_on_close")),
        "root_view_id": view.root_id,
        "previous_view_id": view.previous_id,
        "app_id": APP_ID,
        "app_installed_team_id": TEAM_ID,
        "bot_id": BOT_ID,
    }

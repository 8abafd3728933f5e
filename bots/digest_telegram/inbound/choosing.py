"""The keyboard by which somebody shows the bot a group or channel (core.telegram.org/bots/api#keyboardbuttonrequestchat)."""

from collections.abc import Mapping
from typing import Any, Final

from digest.domain.words import Words

GROUP: Final = 1
CHANNEL: Final = 2
"""The requests' numbers; the service gives them back and checks them no further."""

_NO_RIGHTS: Final = dict.fromkeys(
    (
        "is_anonymous",
        "can_manage_chat",
        "can_delete_messages",
        "can_manage_video_chats",
        "can_restrict_members",
        "can_promote_members",
        "can_change_info",
        "can_invite_users",
        "can_post_stories",
        "can_edit_stories",
        "can_delete_stories",
        "can_send_welcome_messages",
    ),
    False,
)
_POSTING: Final = {**_NO_RIGHTS, "can_manage_chat": True, "can_post_messages": True}


def keyboard(words: Words) -> Mapping[str, Any]:
    """Two buttons below the text field. The app offers channels in which both may post, and adds the bot where it is not."""
    channel = {
        "request_id": CHANNEL,
        "chat_is_channel": True,
        "user_administrator_rights": _POSTING,
        "bot_administrator_rights": _POSTING,
    }
    group = {"request_id": GROUP, "chat_is_channel": False, "bot_is_member": True}
    rows = [
        [{"text": words.sentence("Choose a group"), "request_chat": group}],
        [{"text": words.sentence("Choose a channel"), "request_chat": channel}],
    ]
    return {"keyboard": rows, "resize_keyboard": True, "one_time_keyboard": True}

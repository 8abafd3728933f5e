"""Wiring: the only room that knows every other one. What the command line may call stands here."""

from digest.app.broadcasting import Wish, act, broadcast_status, broadcasts, draft, preflight, start, wording
from digest.app.doctor import doctor
from digest.app.importing import ImportReport
from digest.app.keeping import backup, copy, drop, release, restore, restored
from digest.app.opening import App, open_app
from digest.app.schemas import schema, schema_names
from digest.app.serving import serve
from digest.app.staffing import admins, audit, grant, revoke
from digest.app.using import (
    Preview,
    answer,
    article_lines,
    ask,
    chat,
    deliveries,
    export,
    forget,
    payloads,
    preview,
    rebuild_index,
    schema_revision,
    subscribers,
    tag_counts,
    tick,
)
from digest.settings import Settings, SetupError, load_settings, strangers
from digest_preview.html import render_page
from digest_preview.talk import Screen
from digest_preview.terminal import render as render_terminal

__all__ = [
    "App",
    "ImportReport",
    "Preview",
    "Screen",
    "Settings",
    "SetupError",
    "Wish",
    "act",
    "admins",
    "answer",
    "article_lines",
    "ask",
    "audit",
    "backup",
    "broadcast_status",
    "broadcasts",
    "chat",
    "copy",
    "deliveries",
    "doctor",
    "draft",
    "drop",
    "export",
    "forget",
    "grant",
    "load_settings",
    "open_app",
    "payloads",
    "preflight",
    "preview",
    "rebuild_index",
    "release",
    "render_page",
    "render_terminal",
    "restore",
    "restored",
    "revoke",
    "schema",
    "schema_names",
    "schema_revision",
    "serve",
    "start",
    "strangers",
    "subscribers",
    "tag_counts",
    "tick",
    "wording",
]

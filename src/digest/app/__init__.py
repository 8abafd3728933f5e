"""Wiring: the only room that knows every other one. What the command line may call stands here."""

from digest.app.broadcasting import Wish, act, broadcast_status, broadcasts, draft, preflight, resend, start, wording
from digest.app.correcting import (
    Revision,
    carried,
    correct,
    occasion_reach,
    orders,
    progress,
    propose,
    recall,
    withdraw,
)
from digest.app.counting import drawn, figures, told
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
    close_remark,
    deliveries,
    export,
    forget,
    open_questions,
    payloads,
    preview,
    rebuild_index,
    remarks,
    requests,
    schema_revision,
    subscribers,
    tag_counts,
    tick,
)
from digest.ports.corrections import Progress, Reach
from digest.services.broadcasts import Preflight
from digest.settings import Settings, SetupError, load_settings, strangers
from digest_preview.html import render_page
from digest_preview.talk import Screen
from digest_preview.terminal import render as render_terminal

__all__ = [
    "App",
    "ImportReport",
    "Preflight",
    "Preview",
    "Progress",
    "Reach",
    "Revision",
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
    "carried",
    "chat",
    "close_remark",
    "copy",
    "correct",
    "deliveries",
    "doctor",
    "draft",
    "drawn",
    "drop",
    "export",
    "figures",
    "forget",
    "grant",
    "load_settings",
    "occasion_reach",
    "open_app",
    "open_questions",
    "orders",
    "payloads",
    "preflight",
    "preview",
    "progress",
    "propose",
    "rebuild_index",
    "recall",
    "release",
    "remarks",
    "render_page",
    "render_terminal",
    "requests",
    "resend",
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
    "told",
    "withdraw",
    "wording",
]

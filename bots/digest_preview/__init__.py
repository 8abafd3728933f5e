"""The preview platform: a terminal and a web chat, with addresses, a sender and a mailbox of its own."""

from digest.platforms import Platform


def platform() -> Platform:
    """The web chat as a platform; nothing is opened, read or listened to before its `open`."""
    from digest_preview.adapter import Preview

    return Preview()

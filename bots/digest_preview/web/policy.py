"""The content security policy of our pages: their own inline style and script, their own server, and nothing else."""

BARE_POLICY = {"Content-Security-Policy": "default-src 'none'; base-uri 'none'; frame-ancestors 'none'"}
"""The header for a page that only leads on: browsers refuse the refresh of a sandboxed one."""


def page_policy(nonce: str) -> dict[str, str]:
    """The header for a page whose inline style and script carry this nonce."""
    rules = (
        "default-src 'none'",
        f"style-src 'nonce-{nonce}'",
        f"script-src 'nonce-{nonce}'",
        "img-src 'self' data:",
        "connect-src 'self'",
        "form-action 'self'",
        "base-uri 'none'",
        "frame-ancestors 'none'",
    )
    return {"Content-Security-Policy": "; ".join(rules)}

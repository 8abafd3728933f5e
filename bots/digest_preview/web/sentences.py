"""Every sentence of the page itself, by the name that its template and script use."""

from digest.domain.words import Words


def sentences(words: Words, example: str = "") -> dict[str, str]:
    """The page's sentences in the language of these words. `example`: a question that has an answer."""
    return {
        "title": words.sentence("Digest"),
        "tagline": words.sentence("AI news, once a day"),
        "conversation": words.sentence("Conversation"),
        "chat": words.sentence("Chat"),
        "preview": words.sentence("Today’s digest"),
        "preview_about": words.sentence("As it will arrive, at your hour"),
        "digest_language": words.sentence("Language of the digest"),
        "no_preview": words.sentence("Today’s digest can’t be shown right now. The chat still works."),
        "welcome": words.sentence("The few AI stories worth your time"),
        "welcome_about": words.sentence(
            "Chosen every day, told in a minute or two, in your language. Have a look at today’s first."
        ),
        "start": words.sentence("Start"),
        "or_ask": words.sentence("Or just ask"),
        "example": words.written(example, words.language),
        "latest": words.sentence("Latest stories"),
        "tags": words.sentence("All topics"),
        "label": words.sentence("Message"),
        "placeholder": words.sentence("Ask a question, or type /help"),
        "you": words.sentence("You:"),
        "send": words.sentence("Send"),
        "newest": words.sentence("Newest message"),
        "answering": words.sentence("Answering …"),
        "offline": words.sentence("The connection is lost. Trying again …"),
        "unsent": words.sentence("That was not sent. Check the connection and try again."),
        "lapsed": words.sentence(
            "The service has restarted, so this browser is no longer the operator’s. To be the operator again, open "
            "the address that it printed when it started."
        ),
        "too_long": words.sentence("That is too long: at most {count} characters.", count=words.number(4000)),
        "no_script": words.sentence("The chat needs JavaScript, which is switched off in this browser."),
    }

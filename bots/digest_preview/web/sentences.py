"""Every sentence of the page itself, by the name that its template and script use."""

from digest.domain.words import Words


def sentences(words: Words) -> dict[str, str]:
    """The page's sentences in the language of these words."""
    say = words.sentence
    return {
        "title": say("Digest"),
        "tagline": say("AI news, once a day"),
        "conversation": say("Conversation"),
        "chat": say("Chat"),
        "preview": say("Today's digest"),
        "preview_about": say("As it will arrive, at your hour"),
        "digest_language": say("Language of the digest"),
        "no_preview": say("Today's digest can't be shown right now. The chat still works."),
        "welcome": say("The few AI stories worth your time"),
        "welcome_about": say(
            "Chosen every day, told in a minute or two, in your language. Have a look at today's first."
        ),
        "start": say("Start"),
        "or_ask": say("Or just ask"),
        "example": say("What is a jailbreak?"),
        "latest": say("Latest articles"),
        "tags": say("All topics"),
        "label": say("Message"),
        "placeholder": say("Ask a question, or type /help"),
        "send": say("Send"),
        "newest": say("Newest message"),
        "answering": say("Answering …"),
        "offline": say("The connection is lost. Trying again …"),
        "unsent": say("That was not sent. Check the connection and try again."),
        "too_long": say("That is too long: at most {count} characters.", count=words.number(4000)),
        "no_script": say("The chat needs JavaScript, which is switched off in this browser."),
    }

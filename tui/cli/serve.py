"""``kepu serve``: everything that runs by itself, in one process."""

from tui.cli.worker import configure, run

__all__ = ["configure", "run"]

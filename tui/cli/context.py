"""What a running command may use: settings, clock, who acts, where answers go, and the store if asked for."""

import os
import sys
from collections.abc import Mapping
from datetime import UTC, date, datetime
from functools import cached_property
from typing import TYPE_CHECKING
from zoneinfo import ZoneInfo

from config import language
from config.errors import UsageError
from config.language import _
from config.settings import Settings

if TYPE_CHECKING:
    from scheduler.store.store import Store
    from tui.cli.output import Output


class Context:
    """One command's surroundings. Everything is made when first used: a help text opens no database."""

    def __init__(self, options: Mapping[str, str], environ: Mapping[str, str] | None = None) -> None:
        self.options = options
        self.environ = os.environ if environ is None else environ
        self._set_language()

    def _set_language(self) -> None:
        """``--lang``, else ``KEPU_LANG``, else the settings', else the environment's."""
        if given := self.options.get("--lang"):
            if (chosen := language.understood(given)) is None:
                raise UsageError(_("--lang 只能是 zh 或 en"))
        else:
            chosen = language.understood(self.environ.get("KEPU_LANG") or self.settings.language)
        language.use_by_default(chosen or language.from_environment())  # asked once, not for each text

    @cached_property
    def settings(self) -> Settings:
        return Settings.load(self.options.get("--config"), self.environ)

    @property
    def language(self) -> language.Language:
        return language.current()

    @property
    def actor(self) -> str:
        """Who the changes of this command are recorded for."""
        return self.options.get("--actor") or self.settings.actor

    @cached_property
    def zone(self) -> ZoneInfo:
        """The zone of days and of times as shown."""
        return ZoneInfo(self.settings.timezone)

    def now(self) -> datetime:
        """The present instant in UTC, or the one fixed by ``--now`` or ``KEPU_NOW``."""
        return self._fixed or datetime.now(UTC)

    def today(self) -> date:
        """The present day in the plan's zone."""
        return self.now().astimezone(self.zone).date()

    @cached_property
    def _fixed(self) -> datetime | None:
        given = self.options.get("--now") or self.environ.get("KEPU_NOW")
        if not given:
            return None
        try:
            moment = datetime.fromisoformat(given)
        except ValueError:
            raise UsageError(_("“{text}”不是时刻，应如 2026-09-14T09:00").format(text=given)) from None
        return (moment if moment.tzinfo else moment.replace(tzinfo=self.zone)).astimezone(UTC)

    @cached_property
    def output(self) -> "Output":
        from tui.cli.output import Output  # the full-screen app never needs it

        return Output(json="--json" in self.options, zone=self.zone, stdout=sys.stdout, stderr=sys.stderr)

    @cached_property
    def store(self) -> "Store":
        """The database, opened at first use."""
        # Start-up: it loads SQLAlchemy, which half the commands never need.
        from tui.bootstrap import open_store

        return open_store(self.settings, self.now)

    def close(self) -> None:
        """Close the store if it was opened."""
        if "store" in self.__dict__:
            self.store.close()

"""What ``kepu doctor`` finds, in the app: the installation, the plan, addresses, deliveries; and what to do."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime

from sqlmodel import Session

from config.language import _
from config.settings import Settings
from scheduler.store.store import Store
from tui.actions import N_
from tui.cli.doctor import Check, checks
from tui.messages import Flash
from tui.screens.listing import Detail, ListingPage
from tui.widgets.columns import Column
from tui.widgets.line_list import LineList
from tui.workspace import Workspace


@dataclass(frozen=True, slots=True)
class _Here:
    """The app's installation, as the checks ask about it."""

    workspace: Workspace

    @property
    def settings(self) -> Settings:
        return self.workspace.settings

    @property
    def store(self) -> Store:
        return self.workspace.store

    def now(self) -> datetime:
        return self.workspace.clock()

    def today(self) -> date:
        return self.workspace.today


class ChecksPage(ListingPage[Check]):
    about = N_("检查这套安装：程序、数据库、规划、联系方式、投递、外部来源；不好的在前，下面说怎么办。")
    hint = N_("数据库")

    def listing(self) -> LineList[Check]:
        return LineList[Check](
            [Column("", 1), Column(_("检查"), share=2), Column(_("结果"), share=3)],
            ident=lambda c: c.name,
            cells=lambda c: ("+" if c.ok else "!", c.name, c.found),
            heading=lambda c: _("没有问题") if c.ok else _("要处理"),
            tone=lambda c: "" if c.ok else "bad",
            search=lambda c: (c.name, c.found, c.advice),
        )

    def question(self, session: Session) -> list[Check]:
        return sorted(checks(_Here(self.workspace)), key=lambda check: check.ok)

    def detail(self, row: Check, session: Session) -> Detail:
        return row.name, [row.found, *(["", row.advice] if row.advice and not row.ok else [])]

    def on_line_list_opened(self, event: LineList.Opened) -> None:
        """To the page where it is put right, if it is one of the app's."""
        name = event.row.name
        pages = {_("投递"): "outbox", _("到期未发"): "outbox", _("联系方式"): "units"}
        if name == _("外部来源"):
            self.app.action_sources_show()  # type: ignore[attr-defined]
        elif name in pages:
            self.app.action_view(pages[name])  # type: ignore[attr-defined]
        else:
            self.post_message(Flash(event.row.found))

    def summary(self, rows: Sequence[Check]) -> str:
        return _("{n} 项检查，{wrong} 项要处理").format(n=len(rows), wrong=sum(not c.ok for c in rows))


PAGE = ChecksPage

"""A page with a list and a filter above it: the keys of the filter, and how many lines it finds."""

from typing import Any

from tui.screens.base import ViewPage
from tui.widgets.filter_bar import FilterBar
from tui.widgets.line_list import LineList


class FilteredPage(ViewPage):
    """Its body yields a ``FilterBar`` and a ``LineList``; the first list has the keys at the start."""

    @property
    def filtered(self) -> LineList[Any]:
        """The list that the filter narrows."""
        return self.query_one(LineList)

    def count(self) -> None:
        """Tell how many lines are shown; called after every change of them."""
        model = self.filtered.model
        self.query_one(FilterBar).count(len(model), len(model.rows))

    def on_mount(self) -> None:
        self.query_one(LineList).focus()

    def action_filter_edit(self) -> None:
        self.query_one(FilterBar).edit()

    def clear_filter(self) -> None:
        self.query_one(FilterBar).action_clear()
        self.filtered.unmark()

    def on_filter_bar_edited(self, event: FilterBar.Edited) -> None:
        self.filtered.filter(event.text)
        self.count()

    def on_filter_bar_left(self) -> None:
        self.filtered.focus()

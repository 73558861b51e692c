"""What can be done with a unit, the same in the list of units and on a unit's page."""

from collections.abc import Sequence

from config.language import _
from scheduler.channels import NAMES
from scheduler.commands.contact import Address, addresses, remove_contact, set_contact
from scheduler.commands.feed import add_unit
from tui.cli.unit import channel_words
from tui.dialogs.address import hand_out
from tui.dialogs.confirm import Confirm
from tui.dialogs.contact import Contact, Given
from tui.dialogs.picker import Choice, Picker
from tui.messages import Flash
from tui.performing import Performing


class UnitActions(Performing):
    """Mixed into pages; they say which unit is meant: its id and name, or nothing."""

    def the_unit(self) -> tuple[str, str] | None:
        raise NotImplementedError

    def _unit(self) -> tuple[str, str] | None:
        return self.the_unit() if self.may_change() else None

    def action_unit_contact(self) -> None:
        if (unit := self._unit()) is None:
            return

        def picked(ids: Sequence[object] | None) -> None:
            if ids:
                self._ask_address(unit, str(ids[0]))

        title = _("{unit}：用什么方式联系").format(unit=unit[1])
        self.app.push_screen(Picker(title, [Choice(n, channel_words(n), n) for n in NAMES]), picked)

    def _ask_address(self, unit: tuple[str, str], channel: str) -> None:
        def given(contact: Given | None) -> None:
            if contact is not None:
                self.command(lambda: self._set(unit, contact))

        self.app.push_screen(
            Contact(_("{unit}的联系方式").format(unit=unit[1]), channel, channel_words(channel)), given
        )

    def _set(self, unit: tuple[str, str], given: Given) -> str:
        set_contact(
            self.workspace.store, unit[0], given.channel, given.address, self.workspace.actor, secret=given.secret,
            mentions=given.mentions, language=given.language, add=given.add,
        )  # fmt: skip
        return _("已设置{unit}的联系方式").format(unit=unit[1])

    def action_unit_forget(self) -> None:
        if (unit := self._unit()) is not None:
            self.carry_out(lambda: self._known(unit[0]), lambda known: self._ask_which(unit, known))

    def _known(self, unit: str) -> list[Address]:
        """Those that people set; the contacts file is not the app's to change."""
        with self.workspace.store.read() as session:
            return addresses(session).get(unit, [])

    def _ask_which(self, unit: tuple[str, str], known: Sequence[Address]) -> None:
        shown: dict[str, list[str]] = {}
        for address in known:
            shown.setdefault(address.channel, []).append(address.shown)
        if not shown:
            self.post_message(Flash(_("没有在这里设置的联系方式（通讯录文件请直接修改）"), "warn"))
            return

        def picked(ids: Sequence[object] | None) -> None:
            if ids:
                self._ask_forget(unit, str(ids[0]), shown[str(ids[0])])

        choices = [Choice(channel, "  ".join(them), channel) for channel, them in shown.items()]
        self.app.push_screen(Picker(_("删除{unit}的哪种联系方式").format(unit=unit[1]), choices), picked)

    def _ask_forget(self, unit: tuple[str, str], channel: str, shown: Sequence[str]) -> None:
        def work() -> str:
            gone = remove_contact(self.workspace.store, unit[0], channel, self.workspace.actor)
            return _("删除了 {n} 个联系方式").format(n=gone)

        question = Confirm(
            _("删除{unit}的联系方式").format(unit=unit[1]), shown,
            follows=[_("之后的提醒不再发到这里。")], yes=_("删除"), key="D",
        )  # fmt: skip
        self.after_yes(question, lambda: self.command(work))

    def action_unit_feed(self) -> None:
        if (unit := self._unit()) is not None:
            store, actor = self.workspace.store, self.workspace.actor
            self.carry_out(
                lambda: [add_unit(store, unit[0], actor)],
                lambda issued: hand_out(self.app.push_screen, self.workspace.settings, issued),
            )

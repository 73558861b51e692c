"""Settings as they are: the theme with a look at each, keys, and the file they are kept in, to be edited here."""

import os
import shlex
import subprocess
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from sqlmodel import Session
from textual.app import SuspendNotSupported

from config.errors import KepuError
from config.language import _, current
from config.settings import Settings
from tui.actions import ACTIONS, N_, SETTING, bindings, key_words, keymap
from tui.dialogs.picker import Choice
from tui.dialogs.themes import Themes
from tui.messages import Flash
from tui.robust import one_line
from tui.screens.listing import Detail, ListingPage
from tui.widgets.columns import Column
from tui.widgets.line_list import LineList
from tui.workspace import Workspace

START = """# Kepu：设置见 docs/settings.md
[tui]
theme = ""

[tui.keys]
# "activity.move" = "m,f8"
"""


@dataclass(frozen=True, slots=True)
class Setting:
    """One line. ``written``: how it would stand in the file."""

    id: str
    group: str
    name: str
    value: str
    written: str


class SettingsPage(ListingPage[Setting]):
    BINDINGS = [*bindings(SETTING)]
    about = N_("界面的设置：配色、按键、语言。t 换配色（边看边选），e 用编辑器改 kepu.toml，改完立即生效。")
    hint = N_("改期")

    def __init__(self, workspace: Workspace) -> None:
        super().__init__(workspace)
        self.settings = workspace.settings

    def listing(self) -> LineList[Setting]:
        return LineList[Setting](
            [Column(_("名称"), share=2), Column(_("现在"), share=2), Column(_("写法"), share=3, from_width=70)],
            ident=lambda s: s.id,
            cells=lambda s: (s.name, s.value, s.written),
            heading=lambda s: s.group,
            search=lambda s: (s.id, s.name, s.value),
        )

    def question(self, session: Session) -> list[Setting]:
        languages = {"zh": "中文", "en": "English"}
        look = [
            Setting("theme", _("界面"), _("配色"), self.app.theme, f'[tui] theme = "{self.app.theme}"'),
            Setting("language", _("界面"), _("语言"), languages[current()], f'language = "{current()}"'),
            Setting("actor", _("界面"), _("谁在操作"), self.workspace.actor, f'actor = "{self.workspace.actor}"'),
            Setting("zone", _("界面"), _("时区"), self.settings.timezone, f'timezone = "{self.settings.timezone}"'),
        ]
        return [*look, *map(self._key, ACTIONS)]

    def _key(self, action: Any) -> Setting:
        chosen = self.settings.tui.keys.get(action.id, "")
        keys = chosen.split(",") if chosen else action.keys
        shown = "  ".join(key_words(key.strip()) for key in keys)
        written = f'"{action.id}" = "{",".join(keys)}"'
        return Setting(action.id, _("按键（[tui.keys]）"), action.label, shown, written)

    def detail(self, row: Setting, session: Session) -> Detail:
        kept = _("保存在 {file}").format(file=self._file)
        return row.name, [
            row.value,
            "",
            _("写在 kepu.toml 里："),
            row.written,
            "",
            kept,
            _("e 用编辑器改，改完立即生效。"),
        ]

    def summary(self, rows: Sequence[Setting]) -> str:
        return str(self._file)

    @property
    def _file(self) -> Path:
        """The file in use, or where one would be found first."""
        return self.settings.file or Path.cwd() / "kepu.toml"

    def on_line_list_opened(self, event: LineList.Opened) -> None:
        if event.row.id == "theme":
            self.action_setting_theme()
        else:
            self.action_setting_edit()

    def action_setting_theme(self) -> None:
        before = self.app.theme
        own = sorted(self.app.available_themes, key=lambda name: (not name.startswith("kepu"), name))

        def picked(ids: Sequence[object] | None) -> None:
            self.app.theme = str(ids[0]) if ids else before
            self.reload()
            if ids:
                words = _('配色已换；要长久保留，在 kepu.toml 的 [tui] 里写 theme = "{name}"')
                self.post_message(Flash(words.format(name=ids[0]), "good"))

        self.app.push_screen(Themes([Choice(name, name) for name in own], before), picked)

    def action_setting_edit(self) -> None:
        """The file in the person's editor; what is wrong with it is said, and nothing changes then."""
        file, editor = self._file, os.environ.get("VISUAL") or os.environ.get("EDITOR") or "vi"
        try:
            if not file.exists():
                file.write_text(START, encoding="utf-8")
            with self.app.suspend():
                subprocess.run([*shlex.split(editor), str(file)], check=False)
        except SuspendNotSupported:
            self.post_message(Flash(_("浏览器里不能打开编辑器；请在服务器上修改 {file}").format(file=file), "warn"))
            return
        except (OSError, ValueError) as error:
            self.post_message(Flash(_("打不开 {file}：{why}").format(file=file, why=error), "bad"))
            return
        self.take_over(file)

    def take_over(self, file: Path) -> None:
        """Read the file again: theme and keys hold at once, the rest from the next start."""
        try:
            settings = Settings.load(str(file))
            keys = keymap(settings.tui.keys)
        except KepuError as error:
            self.post_message(Flash(one_line(error), "bad"))
            return
        self.settings = settings
        self.app.set_keymap(keys)
        if settings.tui.theme in self.app.available_themes:
            self.app.theme = settings.tui.theme
        self.reload()
        self.post_message(Flash(_("设置已生效；语言、数据库等下次打开时生效"), "good"))


PAGE = SettingsPage

"""The commands by name, with their one-line helps in both languages.

Nothing is imported here and the helps are not in the catalogue, because ``kepu --help`` must cost hardly more
than starting Python. A command is the module ``tui/cli/<module>.py`` with two functions::

    def configure(parser: argparse.ArgumentParser) -> None    # its arguments
    def run(arguments: argparse.Namespace, context: Context) -> int    # 0 done, 1 refused or found problems

One that should start at once may have a third, for when no words follow its name; then no parser is made::

    def begin(context: Context) -> int

A name whose module is not there is not shown and not known.
"""

import os

GROUPS = (
    ("开始", "Begin", ("init", "doctor", "tui", "completion")),
    ("规划", "Plan", ("catalogue", "dates", "plan", "announce", "coverage", "conflicts", "workload")),
    ("活动", "Activities", ("agenda", "show", "activity", "undo", "log")),
    ("日历", "Calendars", ("export", "import", "feed", "source")),
    ("运行", "Running", ("serve", "worker", "feeds", "run-due", "outbox", "report", "unit")),
)

COMMANDS = {
    "init": ("建立或升级数据库，载入规划纲要", "create or upgrade the database and load the plan"),
    "catalogue": ("列出规划的任务、单位、主题活动", "list the plan's measures, units and themes"),
    "dates": ("推算主题活动历年的日期", "when a theme falls, year by year"),
    "plan": ("安排一年的活动", "schedule the activities of a year"),
    "announce": ("登记主题活动公布的日期", "enter the announced dates of a theme"),
    "agenda": ("列出活动日程", "list activities"),
    "show": ("显示一项活动的全部内容", "show one activity whole"),
    "activity": ("新增、修改或推进一项活动", "add or change one activity"),
    "undo": ("撤销自己的上一次更改", "take back your last change"),
    "conflicts": ("检查冲突", "find what clashes"),
    "workload": ("各单位的工作量", "who carries how much"),
    "coverage": ("各项任务由哪些活动落实", "which measures have which activities"),
    "export": ("导出 ICS 日历文件", "write ICS calendar files"),
    "import": ("导入外单位的 ICS 日历", "read activities from an ICS file"),
    "feed": ("管理日历订阅", "manage calendar feeds"),
    "source": ("管理外部日历和预警来源", "manage remote calendars and warning feeds"),
    "serve": ("提供日历订阅并运行定时任务", "serve feeds and run the jobs"),
    "worker": ("只运行定时任务", "run the jobs only"),
    "feeds": ("只提供日历订阅", "serve the feeds only"),
    "run-due": ("执行所有到期的事项一次", "do once whatever is due"),
    "outbox": ("查看或重发提醒", "see or retry deliveries"),
    "log": ("查看更改记录", "the event log"),
    "report": ("生成年度计划、督查和统计材料", "write annual plan, supervision and statistics"),
    "unit": ("查看或修改单位的联系方式", "see or change a unit's contacts"),
    "doctor": ("检查安装情况并给出建议", "check the installation and say what to do"),
    "tui": ("打开全屏界面", "open the full-screen app"),
    "completion": ("输出命令行补全脚本", "print a shell completion script"),
}

OPTIONS = {
    "--config": ("FILE", "使用这个设置文件", "use this settings file"),
    "--lang": ("zh|en", "显示语言", "language of messages"),
    "--actor": ("NAME", "以谁的名义更改", "who makes the changes"),
    "--json": ("", "输出 JSON", "print JSON"),
    "--version": ("", "显示版本", "show the version"),
    "--help": ("", "显示帮助", "show this help"),
}
"""Options that every command takes, before or after its name. ``--now`` (for tests) is not shown."""


def module_of(command: str) -> str:
    """The module's name in this folder; ``import`` is a word of Python and gets an underscore."""
    return "import_" if command == "import" else command.replace("-", "_")


def available() -> list[str]:
    """The commands whose module is there."""
    folder = os.path.dirname(__file__)
    files = set(os.listdir(folder))
    return [name for name in COMMANDS if f"{module_of(name)}.py" in files]


def help_text(english: bool) -> str:
    """What ``kepu --help`` prints: the commands by groups and the common options."""
    there = set(available())
    lines = [
        "Kepu plans a city's science outreach." if english else "Kepu：城市科普活动调度",
        "",
        "usage: kepu [options] COMMAND ..." if english else "用法：kepu [选项] 命令 …",
    ]
    for zh, en, names in GROUPS:
        rows = [f"  {name:<12}{COMMANDS[name][english]}" for name in names if name in there]
        if rows:
            lines += ["", en if english else zh, *rows]
    lines += ["", "Options" if english else "选项"]
    for name, (value, *helps) in OPTIONS.items():
        lines.append(f"  {name + ' ' + value:<16}{helps[english]}")
    more = "kepu COMMAND --help tells more." if english else "kepu 命令 --help 显示该命令的用法。"
    return "\n".join([*lines, "", more, ""])

"""``kepu run-due``: do once whatever is due."""

import argparse

from config.language import _
from scheduler.commands.delivery import state_words
from scheduler.engine.embedded import run_due
from tui.cli.context import Context
from tui.running import jobs, services


def configure(parser: argparse.ArgumentParser) -> None:
    parser.add_argument(
        "--now", metavar="T", default=argparse.SUPPRESS, help=_("当作现在是这个时刻，如 2026-09-14T08:30")
    )


def run(given: argparse.Namespace, context: Context) -> int:
    own_clock = "--now" in context.options or bool(context.environ.get("KEPU_NOW"))
    tally, failed = run_due(context.store, services(context.settings), jobs(context.settings), alone=own_clock)
    context.output.stdout.flush()
    trouble = tally.unreached + sum(tally.outcomes.get(state, 0) for state in ("failed", "uncertain"))
    if context.output.as_json:
        context.output.json({
            "issued": tally.issued, "unreached": tally.unreached, "skipped": tally.skipped,
            "outcomes": tally.outcomes, "failed_jobs": failed,
        })  # fmt: skip
        return 1 if failed or trouble else 0
    if not tally.issued and not tally.handled:
        context.output.line(_("没有到期的事项"))
    else:
        words = "，".join(f"{state_words(state)} {n}" for state, n in tally.outcomes.items()) or _("没有可发送的")
        context.output.line(_("生成投递 {n} 条；{words}").format(n=tally.issued, words=words))
    if tally.skipped:
        context.output.line(_("{n} 条提醒已失去时效，未发").format(n=tally.skipped))
    for name in failed:
        context.output.note(_("任务 {name} 出错，见日志").format(name=name))
    if tally.unreached:
        context.output.note(
            _("{n} 条没有收件地址，用 kepu unit set-contact 设置后 kepu outbox retry").format(n=tally.unreached)
        )
    if trouble:
        context.output.note(_("有未能发出的投递，用 kepu outbox list 查看"))
    return 1 if failed or trouble else 0

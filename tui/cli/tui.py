"""``kepu tui``: the full-screen app."""

import gc
from typing import TYPE_CHECKING

from config.errors import UsageError
from config.language import _
from tui.cli.context import Context

if TYPE_CHECKING:
    import argparse


def configure(parser: "argparse.ArgumentParser") -> None:
    from tui.cli.arguments import port

    parser.add_argument("--read-only", action="store_true", help=_("只看不改"))
    parser.add_argument("--web", action="store_true", help=_("在浏览器里用：只在本机开放，见 docs/tui.md"))
    parser.add_argument("--port", type=port, default=8733, help=_("网页的端口（默认 8733）"))
    parser.add_argument(
        "--public-url", default="", metavar="URL", help=_("前面的反向代理的地址，如 https://kepu.example.org")
    )
    parser.add_argument(
        "--login-header", default="", metavar="NAME", help=_("反向代理写明登录者的请求头，如 X-Remote-User")
    )
    parser.add_argument("--sessions", type=int, default=8, help=_("最多几个人同时用（默认 8）"))


def run(given: "argparse.Namespace", context: Context) -> int:
    return _in_browser(given, context) if given.web else begin(context, read_only=given.read_only)


def begin(context: Context, *, read_only: bool = False) -> int:
    """Open the app in this terminal."""
    gc.disable()  # what is made up to the first frame stays: looking for garbage in it would be a tenth of the time
    from tui.starting import start
    from tui.workspace import Workspace

    workspace = Workspace(
        store=lambda: context.store,
        settings=context.settings,
        actor=context.actor,
        clock=context.now,
        read_only=read_only,
    )
    return start(workspace)


def _in_browser(given: "argparse.Namespace", context: Context) -> int:
    # Only who serves waits for its libraries.
    from tui.robust import log_to
    from tui.web.server import Doors, public_address, serve

    public = public_address(given.public_url)
    if given.public_url and not public:
        raise UsageError(_("--public-url 应如 https://kepu.example.org"))
    if given.login_header and not public:
        raise UsageError(_("--login-header 要和 --public-url 一起用：由反向代理负责登录"))
    if not 1 <= given.port <= 65535 or not 1 <= given.sessions <= 1000:
        raise UsageError(_("端口或人数超出范围"))
    log_to(context.settings.state_folder / "web.log")
    options = [f"{name}={value}" for name, value in context.options.items() if name.startswith("--") and value != "yes"]
    if given.login_header:
        options = [option for option in options if not option.startswith("--actor=")]
    words = [*options, "tui", *(["--read-only"] if given.read_only else [])]
    doors = Doors(port=given.port, public=public, login_header=given.login_header, sessions=given.sessions)
    return serve(doors, words)

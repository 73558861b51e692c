"""The app in a browser: who may come in, and that it works there. The browser is a real one where there is one."""

import asyncio
import os
import re
import socket
import subprocess
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from time import monotonic
from urllib.parse import urlsplit

import aiohttp
import pytest

from tests.calendars.server.browser import Browser, browser, chromium
from tui.dialogs.tour import remember
from tui.web.server import COOKIE, app_command, public_address

PROXY = "https://kepu.example.org"
LINK = re.compile(r"https?://\S+")


def free_port() -> int:
    with socket.socket() as found:
        found.bind(("127.0.0.1", 0))
        return int(found.getsockname()[1])


@contextmanager
def serving(database: Path, tmp_path: Path, *options: str) -> Iterator[str]:
    """``kepu tui --web`` in a process of its own; the link that it printed."""
    environment = {
        **os.environ, "KEPU_DATABASE": str(database), "XDG_STATE_HOME": str(tmp_path), "KEPU_LANG": "zh",
        "KEPU_NOW": "2026-09-14T14:02+08:00", "HOME": str(tmp_path), "PYTHONIOENCODING": "utf-8",
    }  # fmt: skip
    remember(tmp_path / "kepu")  # no tour
    words = app_command(["--actor=li", "tui", "--web", *options])
    process = subprocess.Popen(words, env=environment, stdout=subprocess.PIPE, text=True, encoding="utf-8")
    assert process.stdout is not None
    try:
        link = next(found[0] for line in process.stdout if (found := LINK.search(line)))
        process.stdout.readline()  # what comes right before it listens
        yield link
    finally:
        process.terminate()
        process.wait(20)
        process.stdout.close()


async def answer(session: aiohttp.ClientSession, url: str, **headers: str) -> int:
    """The status of a GET, tried until the server listens."""
    for _attempt in range(200):
        try:
            async with session.get(url, headers=headers, allow_redirects=False) as response:
                return response.status
        except aiohttp.ClientConnectionError:
            await asyncio.sleep(0.05)
    raise TimeoutError(url)


async def test_only_the_link_opens_it_once_and_no_other_page_drives_it(planned_template: Path, tmp_path: Path) -> None:
    port = free_port()
    with serving(planned_template, tmp_path, "--port", str(port), "--sessions", "1") as link:
        base = f"http://127.0.0.1:{port}"
        jar = aiohttp.CookieJar(unsafe=True)
        async with aiohttp.ClientSession(cookie_jar=jar) as session:
            assert await answer(session, f"{base}/") == 403
            assert await answer(session, f"{base}/?t=wrong") == 403
            assert await answer(session, link) == 302
            assert await answer(session, link) == 403
            assert [c["httponly"] and c["samesite"] for c in jar if c.key == COOKIE] == ["Strict"]
            assert await answer(session, f"{base}/") == 200
            assert await answer(session, f"{base}/", Host="evil.example") == 421
            assert await answer(session, f"{base}/", Origin="http://evil.example") == 403
            assert await answer(session, f"{base}/static/") == 403
            assert await answer(session, f"{base}/ws") == 403
            with pytest.raises(aiohttp.WSServerHandshakeError, match="403"):
                await session.ws_connect(f"{base}/ws", origin="http://evil.example")
            async with session.get(f"{base}/") as response:
                page = await response.text()
                assert "default-src 'none'" in response.headers["Content-Security-Policy"]
            assert set(re.findall(r"https?://[^\"'/\s]+", page)) <= {base}
            async with session.ws_connect(f"{base}/ws?width=9999999&height=80", origin=base):
                with pytest.raises(aiohttp.WSServerHandshakeError, match="503"):
                    await session.ws_connect(f"{base}/ws", origin=base)


async def test_behind_a_proxy_its_login_is_who_acts(planned_template: Path, tmp_path: Path) -> None:
    port = free_port()
    options = ("--port", str(port), "--public-url", PROXY, "--login-header", "X-Remote-User")
    with serving(planned_template, tmp_path, *options) as link:
        assert link == f"{PROXY}/"
        base, host = f"http://127.0.0.1:{port}", urlsplit(PROXY).netloc
        async with aiohttp.ClientSession() as session:
            assert await answer(session, f"{base}/", Host=host) == 403
            assert await answer(session, f"{base}/", Host=host, **{"X-Remote-User": "two words"}) == 403
            assert await answer(session, f"{base}/", Host=host, **{"X-Remote-User": "wangfang"}) == 200
            assert await answer(session, f"{base}/", **{"X-Remote-User": "wangfang"}) == 421


def test_an_address_for_the_public_is_one_of_a_server() -> None:
    assert public_address("https://kepu.example.org/") == "https://kepu.example.org"
    assert [public_address(text) for text in ("kepu.example.org", "ftp://a", "https://a/b", "https://a?b")] == [""] * 4


@pytest.mark.skipif(chromium() is None, reason="no Chromium here")
def test_a_real_browser_shows_the_app_and_types_into_it(planned_template: Path, tmp_path: Path) -> None:
    program = chromium()
    assert program is not None
    database = tmp_path / "kepu.db"
    database.write_bytes(planned_template.read_bytes())
    port = free_port()
    profile = tmp_path / "profile"
    with serving(database, tmp_path, "--port", str(port)) as link, browser(program, profile) as page:
        page.look(1000, 600)
        wait_for(f"127.0.0.1:{port}")
        page.open(link)
        assert page.run("location.search") == ""
        assert shown(page, "需要我处理")
        page.call("Input.insertText", text="8")
        assert shown(page, "个冲突")
        page.call("Input.insertText", text="/")
        page.call("Input.insertText", text="开放日")
        assert shown(page, "开放日")
        assert {urlsplit(url).netloc for url in page.requested if url.startswith("http")} == {f"127.0.0.1:{port}"}
        assert [text for text in page.complaints if "Content Security Policy" in text] == []


def shown(page: Browser, text: str) -> bool:
    """Whether the terminal was sent this text, within a minute."""
    end = monotonic() + 60
    while monotonic() < end:
        page.run("new Promise(done => setTimeout(done, 50))")  # the browser tells of what came meanwhile
        if text in page.streamed:
            return True
    return False


def wait_for(place: str) -> None:
    """Until somebody listens there."""
    host, _colon, port = place.partition(":")
    for _attempt in range(400):
        try:
            socket.create_connection((host, int(port)), 0.05).close()
        except OSError:
            continue
        return
    raise TimeoutError(place)

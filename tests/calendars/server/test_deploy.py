"""The files for a server are such as its programs take, and their logs hold no key."""

import re
import shutil
import subprocess
from pathlib import Path

import pytest

from tui.cli.commands import COMMANDS

FOLDER = Path(__file__).parents[3] / "docs" / "deploy"
TOKEN = "MjRzbPMJ-KrLtUsjCRYjxyZiJL730h2K"


@pytest.mark.parametrize("file", sorted(FOLDER.glob("*.service")), ids=lambda file: file.name)
def test_a_unit_starts_a_command_that_there_is(file: Path) -> None:
    text = file.read_text("utf-8")
    (command,) = re.findall(r"^ExecStart=/opt/kepu/venv/bin/kepu (\w+)", text, re.MULTILINE)
    assert command in COMMANDS
    assert f"/etc/systemd/system/{file.name}" in text


@pytest.mark.parametrize(
    ("path", "written"),
    [
        (f"/s/{TOKEN}/education.ics", "/s/MjRzbP..."),
        (f"//s//{TOKEN}/", "/s/MjRzbP..."),
        (f"/%73/{TOKEN}/", "/..."),
        (f"/feeds/{TOKEN}.ics?x=1", "/..."),
        ("/feeds/districts/210381.ics", None),
    ],
)
def test_the_proxys_log_shows_six_characters_of_a_key(path: str, written: str | None) -> None:
    text = (FOLDER / "nginx.conf").read_text("utf-8")
    rules = re.findall(r'^\s+"~(.+)"\s+(\S+);$', text, re.MULTILINE)
    found = None
    for pattern, shown in rules:
        if match := re.search(pattern.replace("(?<", "(?P<"), path):
            found = shown.replace("$shown", match.groupdict().get("shown", ""))
            break
    assert found == written
    assert "$request_uri" not in re.search(r"log_format .*", text)[0]  # type: ignore[index]


def test_nginx_takes_its_file(tmp_path: Path) -> None:
    nginx, openssl = shutil.which("nginx"), shutil.which("openssl")
    if not nginx or not openssl:
        pytest.skip("nginx or openssl is not installed")
    key, certificate = tmp_path / "key.pem", tmp_path / "certificate.pem"
    made = [
        openssl,
        "req",
        "-x509",
        "-newkey",
        "ec",
        "-pkeyopt",
        "ec_paramgen_curve:prime256v1",
        "-nodes",
        "-days",
        "2",
    ]
    subprocess.run(
        [*made, "-keyout", key, "-out", certificate, "-subj", "/CN=kepu.example.org"], check=True, capture_output=True
    )
    text = (FOLDER / "nginx.conf").read_text("utf-8")
    text = text.replace("/etc/ssl/kepu/fullchain.pem", str(certificate)).replace("/etc/ssl/kepu/privkey.pem", str(key))
    text = text.replace("/var/log/nginx", str(tmp_path)).replace("listen 80;", "listen 127.0.0.1:18080;")
    text = text.replace("listen 443 ssl", "listen 127.0.0.1:18443 ssl")
    paths = "".join(
        f"{name}_temp_path {tmp_path}/{name}; " for name in ("client_body", "proxy", "fastcgi", "uwsgi", "scgi")
    )
    file = tmp_path / "nginx.conf"
    file.write_text(f"pid {tmp_path}/pid; error_log stderr; events {{}} http {{ {paths}\n{text}\n}}", "utf-8")
    done = subprocess.run([nginx, "-t", "-c", file], capture_output=True, text=True, check=False)
    assert (done.returncode, "warn" in done.stderr) == (0, False), done.stderr

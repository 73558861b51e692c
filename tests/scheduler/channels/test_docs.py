"""docs/channels.md names every channel and setting, and its example works."""

import re
from dataclasses import fields
from pathlib import Path
from types import ModuleType

from scheduler.channels import NAMES, Receipt
from scheduler.channels.email import EmailSettings
from scheduler.channels.file import FileSettings
from scheduler.channels.paste import PasteSettings
from scheduler.channels.robot import RobotSettings
from scheduler.channels.webhook import WebhookSettings
from tests.scheduler.channels.receivers import Receiver, message

TEXT = (Path(__file__).parents[3] / "docs" / "channels.md").read_text("utf-8")


def test_every_channel_and_every_setting_is_documented() -> None:
    settings = (EmailSettings, WebhookSettings, RobotSettings, PasteSettings, FileSettings)
    names = {*NAMES, *(item.name for kind in settings for item in fields(kind))}
    assert [name for name in sorted(names) if f"`{name}`" not in TEXT] == []


def test_the_example_of_a_new_channel_works(receiver: Receiver) -> None:
    (example,) = re.findall(r"```python\n(.*?)```", TEXT, re.DOTALL)
    sms = ModuleType("sms")
    exec(compile(example, "docs/channels.md", "exec"), sms.__dict__)
    assert sms.channel({"gateway": receiver.url}).send(message(to="13800001111")) == Receipt("kepu-7f3a")
    assert receiver.requests[0].body.decode() == "13800001111\n正文"

"""Rules for warnings in the small plan, and messages about an invented storm."""

from datetime import timedelta
from typing import Any

from scheduler.planning.emergencies import Warned
from tests.scheduler.reminding import local

RULES = """
[[emergencies]]
id = "storm"
title = "应急科普：{district}{event}{level}预警"
title_en = "{event}, {level}: {district}"
events = ["暴雨", "11B"]
level = "yellow"
measures = ["M-3"]
support = ["卫健局"]
days = 3
audiences = ["public"]
guidance = "播发避险提示。"

[[emergencies]]
id = "east-only"
title = "{district}防范提示"
title_en = "Advice for {district}"
level = "red"
districts = ["东区"]
measures = ["M-1"]
coordinator = "应急局"
"""
SENT = local("2026-03-02 02:00")


def warned(number: int = 1, **changes: Any) -> Warned:
    """The number is the minute after two at night on 2 March 2026 in which it was sent; it holds to the next day."""
    usual = {
        "identifier": f"9901004160000{number}", "sender": "99010041600000", "sent": SENT + timedelta(minutes=number),
        "status": "Actual", "message_type": "Alert", "event": "暴雨", "event_code": "11B03", "level": "orange",
        "expires": local("2026-03-03 08:00"), "headline": "小城气象台发布暴雨橙色预警", "geocodes": ("990101",),
        "instruction": "减少外出。", "areas": ("东区",), "source": "小城气象台",
    }  # fmt: skip
    return Warned(**{**usual, **changes})


def about(*numbers: int) -> tuple[str, ...]:
    """The identifiers of those messages, as others refer to them."""
    return tuple(f"9901004160000{number}" for number in numbers)

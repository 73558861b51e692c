"""A small plan with one of everything, as the files that a city would write, and ways to vary it."""

from collections.abc import Mapping

from config.catalogue import Catalogue
from config.reading import read_files

PLAN = """
[plan]
id = "small"
title = "小城科学素质纲要"
title_en = "Small Town Outline"
city = "小城"
city_en = "Small Town"
issuer = "小城人民政府"
period_start = 2021
period_end = 2035
office = "科协"

[[targets]]
id = "T-2025"
name = "具备科学素质的比例"
name_en = "Scientific literacy"
year = 2025
percent = 15

[[sections]]
id = "S1"
part = "二"
title = "青少年行动"
title_en = "Youth"
kind = "action"

[[sections]]
id = "S2"
part = "三"
title = "应急工程"
title_en = "Emergency"
kind = "project"

[[measures]]
id = "M-1"
number = "1"
section = "S1"
title = "科学进校园"
title_en = "Science in schools"
text = "推动科学进校园。"
lead = ["科协"]
responsible = ["教育局", "卫健局"]

[[measures]]
id = "M-2"
number = "2"
section = "S1"
title = "科学下乡"
title_en = "Science in villages"
text = "推动科学下乡。"
lead = ["科协", "农业局"]

[[measures]]
id = "M-3"
number = "3"
section = "S2"
title = "应急科普"
title_en = "Emergency knowledge"
text = "普及应急知识。"
responsible = ["应急局", "地震局"]
"""

UNITS = """
[[units]]
id = "science"
short = "科协"
name = "小城科学技术协会"
name_en = "Science Association"
kind = "mass_organisation"

[[units]]
id = "education"
short = "教育局"
name = "小城教育局"
name_en = "Education Bureau"
kind = "bureau"

[[units]]
id = "health"
short = "卫健局"
name = "小城卫生健康局"
name_en = "Health Bureau"
kind = "bureau"

[[units]]
id = "farming"
short = "农业局"
name = "小城农业局"
name_en = "Farming Bureau"
kind = "bureau"

[[units]]
id = "emergency"
short = "应急局"
name = "小城应急局"
name_en = "Emergency Bureau"
kind = "bureau"

[[units]]
id = "earthquake"
short = "地震局"
name = "小城地震局"
name_en = "Earthquake Bureau"
kind = "bureau"
valid_to = 2026-06-30
successor = "应急局"

[[districts]]
id = "east"
short = "东区"
name = "东区"
name_en = "East District"
kind = "district"
code = "990101"

[[districts]]
id = "west"
short = "西区"
name = "西区"
name_en = "West District"
kind = "district"
code = "990102"

[[districts]]
id = "south"
short = "南县"
name = "南县"
name_en = "South County"
kind = "county"
code = "990103"

[[districts]]
id = "park"
short = "园区"
name = "园区"
name_en = "Science Park"
kind = "development_zone"
fan_out = false

[[venues]]
id = "hall"
name = "小城科技馆"
name_en = "Science Hall"
district = "东区"
latitude = 41.11
longitude = 122.99

[[venues]]
id = "square"
name = "西区广场"
name_en = "West Square"
district = "西区"
default = true
"""

THEMES = """
[[themes]]
id = "week"
name = "科普周"
name_en = "Science Week"
organiser = "科协"
basis = "惯例"
basis_source = "惯例"
measures = ["M-1", "M-2"]
kind = "week"
milestones = "campaign"
rules = [{ rule = "FREQ=YEARLY;BYMONTH=9;BYDAY=3SA", span = "P7D" }]

[[themes]]
id = "quake-day"
name = "防震日"
name_en = "Earthquake Day"
organiser = "应急局"
basis = "惯例"
basis_source = "惯例"
measures = ["M-3"]
kind = "day"
rules = [{ rule = "FREQ=YEARLY;BYMONTH=5;BYMONTHDAY=12", span = "P1D" }]

[[themes]]
id = "food"
name = "食品周"
name_en = "Food Week"
organiser = "卫健局"
basis = "惯例"
basis_source = "惯例"
measures = ["M-1"]
kind = "week"
milestones = "campaign"
rules = [{ rule = "FREQ=YEARLY;BYMONTH=6;BYMONTHDAY=1", span = "P180D", floating = true }]

[[themes]]
id = "winter"
name = "科普之冬"
name_en = "Winter of Science"
organiser = "科协"
basis = "惯例"
basis_source = "惯例"
measures = ["M-2"]
kind = "season"
rules = [{ rule = "FREQ=YEARLY;BYMONTH=12;BYMONTHDAY=1", span = "P3M" }]

[[themes]]
id = "all-year"
name = "全年讲堂"
name_en = "Lectures"
organiser = "科协"
basis = "惯例"
basis_source = "惯例"
measures = ["M-1"]
kind = "standing"
rules = [{ rule = "FREQ=YEARLY;BYMONTH=1;BYMONTHDAY=1", span = "P1Y" }]

[[editions]]
theme = "week"
year = 2024
start = 2024-09-15
end = 2024-09-21
notice = "关于举办2024年科普周的通知"
source = "小城日报"

[[milestone_sets]]
id = "campaign"
milestones = [
  { kind = "notice", title = "转发通知", title_en = "Notice", offset = -10, workdays = true },
  { kind = "scheme", title = "制定方案", title_en = "Scheme", offset = -30 },
  { kind = "summary", title = "报送总结", title_en = "Summary", offset = 10, anchor = "end", by = "all" },
]
"""

TEMPLATES = """
[[templates]]
id = "launch"
theme = "week"
title = "{year}年{theme}启动仪式"
title_en = "{theme} {year}: opening"
kind = "launch"
time = 09:00:00
minutes = 120
narrow = true
lead = ["科协"]
responsible = ["教育局"]
support = ["卫健局", "科协"]
coordinator = "科协"
venue = "hall"
audiences = ["public"]
milestones = "campaign"

[[templates]]
id = "street"
theme = "week"
title = "{theme}走进{district}"
title_en = "{theme} in {district}"
kind = "consultation"
offset = 2
time = 14:00:00
fan_out = "districts"
stagger = 1
give_way = "next_workday"
audiences = ["public"]

[[templates]]
id = "open-day"
theme = "week"
title = "{unit}开放日"
title_en = "Open day of {unit}"
kind = "open_day"
offset = 1
fan_out = "units"
measures = ["M-1"]

[[templates]]
id = "review"
theme = "week"
title = "{theme}总结会"
title_en = "{theme}: review"
kind = "meeting"
anchor = "end"
offset = 10
days = 2
give_way = "previous_workday"
public = false

[[templates]]
id = "drill"
theme = "quake-day"
title = "避险演练"
title_en = "Drill"
kind = "emergency"
time = 10:00:00
minutes = 60
support = ["教育局"]

[[templates]]
id = "late-drill"
theme = "quake-day"
title = "秋季避险演练"
title_en = "Autumn drill"
kind = "emergency"
offset = 120

[[templates]]
id = "food-launch"
theme = "food"
title = "{theme}启动"
title_en = "{theme}: opening"
kind = "launch"
time = 09:30:00
minutes = 90
milestones = "campaign"

[[templates]]
id = "food-street"
theme = "food"
title = "{theme}宣传（{district}）"
title_en = "{theme} in {district}"
kind = "consultation"
offset = 1
fan_out = "districts"
stagger = 1

[[templates]]
id = "winter-tour"
theme = "winter"
title = "送科技下乡"
title_en = "Science to the villages"
kind = "tour"
offset = 40
days = 3

[[templates]]
id = "lecture"
theme = "all-year"
title = "{month}月讲堂"
title_en = "Lecture of month {month}"
kind = "lecture"
repeat = "FREQ=MONTHLY;BYMONTHDAY=10"
give_way = "next_school_day"
time = 15:00:00
minutes = 90
"""

HOLIDAYS = """
[[holidays]]
year = 2026
name = "小城节"
off = [2026-11-10]
notice = "小城〔2025〕1号"

[[terms]]
name = "春"
start = 2026-03-02
end = 2026-07-10

[[terms]]
name = "秋"
start = 2026-09-01
end = 2027-01-08
"""

FILES: Mapping[str, str] = {
    "plan.toml": PLAN,
    "units.toml": UNITS,
    "themes.toml": THEMES,
    "templates.toml": TEMPLATES,
    "holidays.toml": HOLIDAYS,
}
PLANNED_2026 = 1 + 3 + 3 + 1 + 2 + 1 + 12
"""Activities of 2026: launch, three streets, three open days, review, two drills, a tour, twelve lectures."""


def small(*changes: tuple[str, str], extra: str = "") -> Catalogue:
    """The small plan, with texts replaced (each must occur exactly once) and tables added at the end."""
    files = dict(FILES)
    for old, new in changes:
        places = [name for name, text in files.items() if old in text]
        if len(places) != 1 or files[places[0]].count(old) != 1:
            raise AssertionError(f"{old!r} does not occur exactly once")
        files[places[0]] = files[places[0]].replace(old, new)
    return read_files({**files, "extra.toml": extra} if extra else files)


def without(template: str) -> Catalogue:
    """The small plan without one template."""
    head, _sep, rest = TEMPLATES.partition(f'\n[[templates]]\nid = "{template}"')
    kept = "\n[[templates]]" + rest.split("\n[[templates]]", 1)[1] if "\n[[templates]]" in rest else ""
    return read_files({**FILES, "templates.toml": head + kept})

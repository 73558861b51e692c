"""Each kind of mistake in a plan's files gives one line: file, line, place, what is wrong, what was meant."""

import pytest

from config.language import speaking
from config.problems import MOST, DataProblems, Problem
from tests.config.plans import complaints, mistaken, small

# file, what it says, what it says by mistake, lines from there to the one that is told, what is told.
PLAN = [
    ('issuer = "', '#issuer = "', -6, "plan：缺少 issuer"),
    ("period_end = 2030", "period_end = 2020", 0,
     "plan.period_end：period_end 2020 早于 period_start 2026：前后颠倒了？"),
    ("period_end = 2030", 'period_end = "2030"', 0, "plan.period_end：应为整数，现为 “2030”"),
    ("period_end = 2030", "period_end = 20300", 0, "plan.period_end：20300 应在 1901 到 2099 之间"),
    ("percent = 20", "percent = 120", 0, "targets “T-2030”.percent：120.0 应在 0 到 100 之间"),
    ("percent = 20", "percent = nan", 0, "targets “T-2030”.percent：应为数，现为 nan"),
    ("signed = 2026-01-08", "signed = 2026-01-08T09:00:00", 0,
     "plan.signed：应为日期，如 2026-09-14，现为 2026-01-08 09:00:00"),
    ('office = "市科协"', 'office = "市科谢"', 0, "plan.office：没有单位 “市科谢”；是不是“市科协”？"),
    ('office = "市科协"', 'office = "滨海市海洋与渔业局"', 0,
     "plan.office：没有单位 “滨海市海洋与渔业局”；是不是“市海洋局”？"),
    ('office = "市科协"', 'office = "市科协"\ntimezone = "Asia/Shangai"', 1,
     "plan.timezone：“Asia/Shangai” 不是时区名；是不是“Asia/Shanghai”？"),
    ('kind = "project"', 'kind = "projects"', 0,
     "sections “S-2”.kind：“projects” 不在可选值之中：action、project、guarantee；是不是“project”？"),
    ('section = "S-2"\ntitle = "普及', 'section = "S-3"\ntitle = "普及', 0,
     "measures “M-4”.section：sections 里没有 “S-3”；是不是“S-1”？"),
    ('lead = ["市教育局", "市海洋局"]', 'lead = [\n  "市教育局",\n  "市海洋局局",\n]', 2,
     "measures “M-1”.lead：没有单位 “市海洋局局”；是不是“市海洋局”？"),
    ('lead = ["市教育局", "市海洋局"]', 'lead = "市教育局"', 0,
     "measures “M-1”.lead：应为列表 [ … ]，现为 “市教育局”"),
    ('lead = ["市教育局", "市海洋局"]', 'lead = ["市教育局", "education"]', 0,
     "measures “M-1”.lead：“education” 写了两次"),
    ('responsible = ["市科协", "市应急局"]\n', "", -7,
     "measures “M-5”：任务没有任何单位：至少写一个 lead 或 responsible"),
    ('title = "普及防台避险知识"', 'title = " "', 0, "measures “M-4”.title：title 不能为空"),
    ('title = "普及防台避险知识"', 'title = "\\u001b[31m"', 0, "measures “M-4”.title：文字里有控制字符"),
    ('title = "普及防台避险知识"\n', "", -4, "measures “M-4”：缺少 title"),
    ("[[targets]]", "[targets]", 0, "targets：应写成 [[targets]]"),
    ("[plan]", "[[plan]]", 0, "plan：应为表，现为 列表"),
]  # fmt: skip
UNITS = [
    ('aliases = ["科协"]', 'aliases = ["科协", "市教育局"]', 4,
     "units “education”.short：“市教育局” 重复：已用于 units.toml:10"),
    ('id = "haidao"', 'id = "health"', 0, "districts “health”.id：“health” 重复：已用于 units.toml:37"),
    ('id = "haidao"', 'id = "hai dao"', 0,
     "districts “hai dao”.id：id “hai dao” 只能由字母、数字和 . _ - 组成，以字母或数字开头，最多 64 个字符"),
    ('kind = "county"', 'kind = "bureau"', 0,
     "districts “haidao”.kind：bureau 不是县区：请写成 [[units]]，或换成 "
     "autonomous_county、county、county_level_city、development_zone、district、scenic_zone"),
    ('kind = "mass_organisation"', 'kind = "district"', 0,
     "units “science-association”.kind：district 是县区：请写成 [[districts]]"),
    ('kind = "county"', 'kind = "county"\nvalid_from = 2026-02-01\nvalid_to = 2026-01-01', 2,
     "districts “haidao”.valid_to：valid_to 2026-01-01 早于 valid_from 2026-02-01：前后颠倒了？"),
    ('kind = "county"', 'kind = "county"\nsuccessor = "港城区"', 1,
     "districts “haidao”.successor：写了 successor，就要写 valid_to：从哪天起由它接替"),
    ('kind = "county"', 'kind = "county"\nperformed_by = "海岛县"', 1,
     "districts “haidao”.performed_by：performed_by 绕了一圈又回到 “haidao”"),
]  # fmt: skip
THEMES = [
    ('measures = ["M-4"]', "measures = []", 0,
     "themes “typhoon-week”.measures：主题活动不服务于任何任务：measures 至少写一项"),
    ('measures = ["M-4"]', 'measures = ["M-44"]', 0,
     "themes “typhoon-week”.measures：measures 里没有 “M-44”；是不是“M-4”？"),
    ('rules = [{ rule = "FREQ=YEARLY;BYMONTH=12;BYMONTHDAY=1", span = "P3M" }]', "rules = []", -10,
     "themes “bird-season”：主题活动没有规则：至少写一个 [[themes.rules]]"),
    ('FREQ=YEARLY;BYMONTH=12;BYMONTHDAY=1"', 'FREQ=YEARLY;BYMONTH=13;BYMONTHDAY=1"', 0,
     "themes “bird-season”.rules.rule：BYMONTH 的值 13 应在 1 到 12 之间；是不是“12”？"),
    ('span = "P3M"', 'span = "3 months"', 0,
     "themes “bird-season”.rules.span：时长 3 months 无法识别；写法如 P7D, P2W, P1M, P3M15D"),
    ("until = 2026", "until = 2027", 2,
     "themes “typhoon-week”.rules：2027 年已经有另一条规则：请用 since 和 until 分开"),
    ('span = "P7D"\nuntil = 2026', 'span = "P7D"\nsince = 2027\nuntil = 2026', 2,
     "themes “typhoon-week”.rules.until：until 2026 早于 since 2027：前后颠倒了？"),
    ('color = "seagreen"', 'color = "seegreen"', 0,
     "themes “tide-festival”.color：“seegreen” 不是 CSS3 颜色名；是不是“seagreen”？"),
    ('milestones = "campaign"', 'milestones = "campain"', 0,
     "themes “ocean-day”.milestones：milestone_sets 里没有 “campain”；是不是“campaign”？"),
    ("announced_days = [10, 30]", "announced_days = [30, 10]", 0,
     "themes “tide-festival”.announced_days：应先写最少天数，再写最多天数"),
    ("announced_days = [10, 30]", "announced_days = [10]", 0,
     "themes “tide-festival”.announced_days：应有 2 个值，现有 1 个"),
    ("announced_days = [10, 30]", 'successor = "bird-season"', 0,
     "themes “tide-festival”.successor：写了 successor，每条规则就要写 until：办到哪一年为止"),
    ("floating = true }]", 'until = 2026 }]\nsuccessor = "bird-saison"', 1,
     "themes “tide-festival”.successor：themes 里没有 “bird-saison”；是不是“bird-season”？"),
    ("floating = true }]", 'until = 2026 }]\nsuccessor = "tide-festival"', 1,
     "themes “tide-festival”.successor：successor 绕了一圈又回到 “tide-festival”"),
    ("shift = -1", "shift = true", 0, "themes “lantern-fair”.rules.shift：应为整数，现为 true"),
    ("floating = true", "floating = 1", 0,
     "themes “tide-festival”.rules.floating：应为是或否：true 或 false，现为 1"),
    ("[[themes.rules]] # three", "[themes.rules] # three", 0,
     "themes “lantern-fair”.rules：应为列表：写成 [[ … ]] 或 [ … ]"),
    ("end = 2025-05-26", "end = 2025-05-16", 0,
     "editions[1].end：end 2025-05-16 早于 start 2025-05-20：前后颠倒了？"),
    ("end = 2025-07-28", "end = 2052-07-28", 0, "editions[2].end：2052-07-28 不在 2025 年前后"),
    ('theme = "tide-festival"\nyear', 'theme = "tide-festiwal"\nyear', 0,
     "editions[2].theme：themes 里没有 “tide-festiwal”；是不是“tide-festival”？"),
    ('theme = "tide-festival"\nyear', 'theme = "typhoon-week"\nyear', 1,
     "editions[2].year：这一届已写在 themes.toml:99"),
]  # fmt: skip
TEMPLATES = [
    ('theme = "ocean-day"\ntitle = "海洋', 'theme = "ocean-dey"\ntitle = "海洋', 0,
     "templates “ocean-lessons”.theme：themes 里没有 “ocean-dey”；是不是“ocean-day”？"),
    ("海洋课堂走进{district}", "海洋课堂走进{distrikt}", 0,
     "templates “ocean-lessons”.title：不认识 “{distrikt}”；可用的："
     "{year}、{theme}、{district}、{unit}、{month}、{number}；是不是“district”？"),
    ("海洋课堂走进{district}", "海洋课堂走进{district", 0, "templates “ocean-lessons”.title：花括号不成对"),
    ("海洋课堂走进{district}", "海洋课堂走进{district:>999999999}", 0,
     "templates “ocean-lessons”.title：不认识 “{district:>999999999}”；可用的："
     "{year}、{theme}、{district}、{unit}、{month}、{number}；是不是“district”？"),
    ("赶海识贝科普行", "赶海识贝科普行{district}", 0,
     'templates “tide-walk”.title：{district} 需要 fan_out = "districts" 或 districts'),
    ("赶海识贝科普行", "赶海识贝科普行{unit}", 0,
     'templates “tide-walk”.title：{unit} 需要 fan_out = "units"'),
    ("minutes = 150", "minutes = -150", 0,
     "templates “ocean-day-opening”.minutes：-150 应在 1 到 1440 之间"),
    ("time = 18:30:00", 'time = "18:30"', 0,
     "templates “lantern-evening”.time：应为时刻，如 09:00:00，现为 “18:30”"),
    ("days = 7", "days = 7\ntime = 09:00:00", 0,
     "templates “typhoon-exhibition”.days：有 time 的活动以 minutes 计时长，不能再写 days"),
    ('venue = "ocean-museum"\naudiences', 'venue = "ocean-musuem"\naudiences', 0,
     "templates “ocean-day-opening”.venue：venues 里没有 “ocean-musuem”；是不是“ocean-museum”？"),
    ('resources = ["survey-boat"]\naudiences = ["students"]',
     'resources = ["survey-boot"]\naudiences = ["students"]', 0,
     "templates “ocean-lessons”.resources：resources 里没有 “survey-boot”；是不是“survey-boat”？"),
    ('measures = ["M-3"]\ncoordinator', 'measures = ["M-4"]\ncoordinator', 0,
     "templates “tide-training”.measures：主题活动 “tide-festival” 不服务于任务 “M-4”；它服务于：M-2、M-3"),
    ('districts = ["湾南区"]', 'districts = ["市海洋局"]', 0,
     "templates “bird-watching”.districts：“市海洋局” 不是县区"),
    ('repeat = "FREQ=MONTHLY;BYDAY=1SA"', 'repeat = "FREQ=HOURLY"', 0,
     "templates “bird-watching”.repeat：FREQ 不支持 HOURLY；是不是“DAILY”？"),
    ('{ kind = "scheme", title', '{ kind = "skeme", title', 0,
     "milestone_sets “light”.milestones.kind：“skeme” 不在可选值之中："
     "notice、scheme、submission、registration、summary、statistics、rehearsal、review；是不是“scheme”？"),
    ("latitude = 38.9\n", "", -6, "venues “ocean-museum”：latitude 和 longitude 要么都写，要么都不写"),
    ("latitude = 38.9", "latitude = 389", 0, "venues “ocean-museum”.latitude：389.0 应在 -90 到 90 之间"),
    ('district = "湾南区"\n', "", 1, "venues “wetland”.default：default 需要 district：它是哪个县区的场所"),
    ('district = "港城区"\naddress', 'district = "湾南区"\ndefault = true\naddress', 13,
     "venues “wetland”.default：一个县区只能有一个 default 场所，已写在 templates.toml:23"),
    ("capacity = 1", "capacity = 0", 0, "resources “survey-boat”.capacity：0 应在 1 到 1000 之间"),
]  # fmt: skip
CALENDAR = [
    ("2027-10-09]", "2027-10-07]", 0, "holidays[1].work：2027-10-07 不能既放假又上班"),
    ("2027-10-09]", "2072-10-09]", 0, "holidays[1].work：2072-10-09 不在 2027 年前后"),
    ("end = 2027-01-15", "end = 2026-01-15", 0,
     "terms[2].end：end 2026-01-15 早于 start 2026-09-01：前后颠倒了？"),
]  # fmt: skip
EMERGENCIES = [
    ('measures = ["M-4"]', "measures = []", 0, "emergencies “storm”.measures：measures 至少写一项：由它的单位承担"),
    ('measures = ["M-4"]', 'measures = ["M-9"]', 0,
     "emergencies “storm”.measures：measures 里没有 “M-9”；是不是“M-1”？"),
    ('level = "yellow"', 'level = "yelow"', 0,
     "emergencies “storm”.level：“yelow” 不在可选值之中：blue、yellow、orange、red；是不是“yellow”？"),
    ('title = "{district}', 'title = "{distict}', 0,
     "emergencies “storm”.title：不认识 “{distict}”；可用的：{event}、{level}、{district}；是不是“district”？"),
    ("days = 2", "days = 0", 0, "emergencies “storm”.days：0 应在 1 到 400 之间"),
    ("days = 2", 'days = 2\ndistricts = ["市海洋局"]', 1, "emergencies “storm”.districts：“市海洋局” 不是县区"),
]  # fmt: skip
POLICIES = [
    ('role = "assigned"', 'role = ["assigned"]', 0, "policies “activity-near”.role：应为文字，现为 列表"),
    ('"red", "office"', '"pink", "office"', 0,
     "policies “milestone-overdue”.escalation：“pink” 不在可选值之中：blue、yellow、red"),
]  # fmt: skip
MISTAKES = [
    (f"{name}.toml", *mistake)
    for name, mistakes in (
        ("plan", PLAN), ("units", UNITS), ("themes", THEMES), ("templates", TEMPLATES),
        ("calendar", CALENDAR), ("policies", POLICIES), ("emergencies", EMERGENCIES),
    )
    for mistake in mistakes
]  # fmt: skip


@pytest.mark.parametrize(("file", "right", "wrong", "down", "told"), MISTAKES)
def test_a_mistake_is_told_in_one_line(file: str, right: str, wrong: str, down: int, told: str) -> None:
    text = small()[file]
    line = text.count("\n", 0, text.index(right)) + 1 + down
    assert complaints(mistaken(file, right, wrong)) == [f"{file}:{line} {told}"]


SYNTAX = [
    ("end = 2027-01-15", "end = 2027-02-30", "18：TOML 语法错误，第 7 列：没有这个日期或时刻"),
    ("end = 2027-01-15", "end = 15 January", "18：TOML 语法错误，第 10 列：值后面应换行"),
    ("end = 2027-01-15", "end = January", "18：TOML 语法错误，第 7 列：值无法识别：文字要加引号"),
    ("end = 2027-01-15", 'end = "2027', "18：TOML 语法错误，第 12 列：引号没有成对"),
    ("end = 2027-01-15", "end 2027-01-15", "18：TOML 语法错误，第 5 列：键后面应为 ="),
    ("2027-10-09]", "2027-10-09", "8：TOML 语法错误，第 1 列：方括号没有成对，或缺少逗号"),
    ("end = 2027-07-09", "end = [", "23：TOML 语法错误：值无法识别：文字要加引号"),
]


@pytest.mark.parametrize(("right", "wrong", "told"), SYNTAX)
def test_what_is_no_toml_is_told_with_line_and_column(right: str, wrong: str, told: str) -> None:
    assert complaints(mistaken("calendar.toml", right, wrong)) == [f"calendar.toml:{told}"]


def test_a_wrong_key_is_told_with_the_keys_that_may_stand_there() -> None:
    (told,) = complaints(mistaken("templates.toml", "capacity = 1", "capcity = 1"))
    assert told == (
        "templates.toml:40 resources “survey-boat”.capcity：没有这个键；"
        "可用的键：id、name、name_en、capacity、owner；是不是“capacity”？"
    )


def test_a_wrong_table_is_told_with_the_tables_that_may_stand_there() -> None:
    (told,) = complaints(mistaken("plan.toml", "[[targets]]", "[[target]]"))
    assert told.startswith("plan.toml:16 target：没有这种表；可用的表：plan、targets、sections、")
    assert told.endswith("；是不是“targets”？")


def test_a_wrong_choice_is_told_with_the_nearest() -> None:
    (told,) = complaints(mistaken("templates.toml", 'audiences = ["students"]', 'audiences = ["studens"]'))
    assert told.startswith("templates.toml:71 templates “ocean-lessons”.audiences：“studens” 不在可选值之中：")
    assert told.endswith("；是不是“students”？")


def test_all_mistakes_of_all_files_are_told_together_in_their_order() -> None:
    files = mistaken("plan.toml", "percent = 20", "percent = 120")
    files |= {"units.toml": files["units.toml"].replace('kind = "county"', 'kind = "bureau"')}
    files |= {"themes.toml": files["themes.toml"].replace('"seagreen"', '"seegreen"').replace("P3M", "3M")}
    told = [line.split(" ")[0] for line in complaints(files)]
    assert told == ["plan.toml:21", "themes.toml:66", "themes.toml:93", "units.toml:68"]


def test_a_broken_record_is_still_known_so_that_one_mistake_does_not_look_like_many() -> None:
    files = mistaken("plan.toml", 'title = "普及防台避险知识"', "title = 4")
    assert complaints(files) == ["plan.toml:79 measures “M-4”.title：应为文字，现为 4"]


def test_references_are_not_told_while_a_file_cannot_be_read() -> None:
    files = {**small(), "units.toml": "units = ["}
    assert complaints(files) == ["units.toml:1：TOML 语法错误：值无法识别：文字要加引号"]


def test_a_second_plan_is_told_with_the_place_of_the_first() -> None:
    plan = small()["plan.toml"].split("[[")[0]
    assert complaints({**small(), "z.toml": plan}) == ["z.toml:3 plan：只能有一个 [plan]，已写在 plan.toml:4"]


def test_two_themes_may_not_go_by_one_name() -> None:
    files = mistaken("themes.toml", 'aliases = ["防台周"]', 'aliases = ["“全国”科普月"]')
    assert complaints(files) == ["themes.toml:72 themes “science-month”.name：“全国科普月” 重复：已用于 themes.toml:27"]


@pytest.mark.parametrize("table", ["plan", "sections", "measures", "units", "themes"])
def test_a_plan_without_the_tables_that_make_it_is_refused(table: str) -> None:
    name = "[plan]" if table == "plan" else f"[[{table}]]"
    files = {"plan.toml": small()["plan.toml"]} if table in ("units", "themes") else {}
    assert f"*.toml {table}：没有 {name} 表" in complaints(files)


def test_only_the_first_mistakes_are_told_and_the_others_counted() -> None:
    text = small()["templates.toml"] + "[[resources]]\nidd = 1\n" * 300
    told = complaints({**small(), "templates.toml": text})
    # Each says that idd is no key, and that id, name and name_en are missing.
    assert len(told) == MOST + 1
    assert told[-1] == "……还有 1000 处没有列出"


def test_the_sum_and_the_guide_follow() -> None:
    with speaking("zh"):
        error = DataProblems([Problem("b.toml", 2, "plan", "错了"), Problem("a.toml", 0, "", "错了", "对了")])
        assert list(error.lines()) == [
            "a.toml：错了；是不是“对了”？",
            "b.toml:2 plan：错了",
            "数据文件有 2 处问题",
        ]
        assert "docs/your-own-plan.md" in error.hint


def test_names_from_outside_cannot_steer_the_terminal() -> None:
    problem = Problem("a\x1b[31m.toml", 1, "units “\u202e”\n", "错了")
    assert problem.text() == "a�[31m.toml:1 units “�”�：错了"

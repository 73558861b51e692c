# Every task of this repository is one word: make run, test, check, bench, messages. Each does its own set-up.

.DEFAULT_GOAL := help
.PHONY: help run test check bench chaos screenshots messages clean
.DELETE_ON_ERROR:
MAKEFLAGS += --no-print-directory

VENV := .venv
BIN := $(VENV)/bin
NEEDS := pyproject.toml constraints.txt hatch_build.py $(wildcard config/locale/*/LC_MESSAGES/*.po)
PIP := PIP_DISABLE_PIP_VERSION_CHECK=1 PIP_ROOT_USER_ACTION=ignore $(BIN)/python -m pip install -q -c constraints.txt
# The plan's days are China's, wherever this machine stands.
TODAY = TZ=CST-8 date

help:  ## this list
	@echo 'Kepu 科普活动调度'
	@grep -E '^[a-z]+:.*##' Makefile | sed -E 's/:.*## /\t/' | expand -t 12 | sed 's/^/  make /'

run: $(VENV)/.run  ## 从规划到全年活动和日历 / from the plan to a year of activities and calendars
	@mkdir -p var out
	@year=$$($(TODAY) +%Y); KEPU_DATABASE=var/kepu.db; export KEPU_DATABASE; kepu=$(BIN)/kepu; \
	step() { printf '\n== %s\n' "$$*"; "$$@"; }; \
	set -e; \
	step $$kepu init; \
	step $$kepu plan $$year; \
	step $$kepu plan $$((year + 1)); \
	step $$kepu export --all -o out; \
	step $$kepu agenda --from $$($(TODAY) +%F) --to $$($(TODAY) -d '+30 days' +%F)
	@printf '%s\n' '' '接下来 / What next' \
	'  export KEPU_DATABASE=var/kepu.db PATH="$$PWD/$(BIN):$$PATH"' \
	'  kepu agenda --unit 市科协          一个单位的活动 / one unit'"'"'s activities' \
	'  kepu coverage                      各项任务的落实 / which measure has which activities' \
	'  kepu dates 全国科普日              历年日期 / the dates of a theme' \
	'  kepu --help                        全部命令 / all commands' \
	'  out/*.ics                          用日历程序打开或订阅 / open in any calendar program'

# Two workers for each processor: much of the time tests wait for the app to be idle, for a server or for a kill.
# Hundreds of processes start: each would compile the code anew where that is not kept.
test: $(VENV)/.dev  ## 全部测试 / all tests
	@PYTHONDONTWRITEBYTECODE= $(BIN)/pytest -q -n $$(( $$(getconf _NPROCESSORS_ONLN) * 2 )) --dist worksteal

check: $(VENV)/.dev  ## 静态检查 / ruff, mypy, import contracts
	@$(BIN)/ruff check .
	@$(BIN)/ruff format --check .
	@$(BIN)/mypy
	@$(BIN)/lint-imports

bench: $(VENV)/.dev  ## 性能测量 / measure, as ratios to baselines of the same run
	@$(BIN)/python benchmarks/run.py

chaos: $(VENV)/.dev  ## 反复杀死调度进程，核对送达 / kill the scheduler 200 times, then count what arrived
	@$(BIN)/python -m tests.chaos --rounds 200

screenshots: $(VENV)/.dev  ## 重画文档里的界面图 / draw the pictures in docs/screenshots anew
	@$(BIN)/python -m tests.tui.pictures

messages: $(VENV)/.dev  ## 收集待译文字 / bring the English catalogue up to date with the source
	@mkdir -p var
	@$(BIN)/pybabel -q extract -F pyproject.toml --no-wrap --sort-output --add-location=file \
	  --project=kepu --version=1 --msgid-bugs-address=- --copyright-holder=Kepu -o var/kepu.pot config scheduler calendars tui
	@$(BIN)/pybabel -q update -i var/kepu.pot -d config/locale -D kepu -l en \
	  --no-wrap --no-fuzzy-matching --ignore-obsolete --ignore-pot-creation-date
	@$(BIN)/pybabel -q compile -d config/locale -D kepu
	@$(BIN)/pytest -q tests/test_translations.py

clean:  ## 删除生成的文件（不删数据库） / remove what was made, but no database
	rm -rf $(VENV) out build dist *.egg-info .mypy_cache .ruff_cache .pytest_cache .hypothesis
	find config -name '*.mo' -delete

$(VENV)/.run: $(NEEDS) | $(BIN)/python
	@echo '安装 Kepu 和所需的库（首次约一分钟） / installing Kepu and what it needs (about a minute) ...'
	@$(PIP) -e .
	@touch $@

$(VENV)/.dev: $(NEEDS) | $(BIN)/python
	@echo '安装 Kepu、所需的库和测试工具（首次约两分钟） / installing Kepu and its test tools (about two minutes) ...'
	@$(PIP) -e '.[dev]'
	@# Two of the readers that judge our calendars need Node; without it, or without a network, their tests are skipped.
	@if command -v npm >/dev/null; then mkdir -p build/readers && cp tests/calendars/readers/package.json build/readers/ \
	  && npm install --prefix build/readers --silent --no-audit --no-fund --fetch-retries=0 --fetch-timeout=20000 || true; fi
	@touch $(VENV)/.run $@

$(BIN)/python:
	@for python in $(PYTHON) python3 python3.13 python3.12 python3.11; do \
	  if $$python -c 'import sys; sys.exit(sys.version_info < (3, 11))' 2>/dev/null; then break; fi; python=; \
	done; \
	if [ -z "$$python" ]; then \
	  echo '缺少 Python 3.11 或更新的版本：sudo apt install python3 python3-venv'; \
	  echo 'Python 3.11 or later is missing: sudo apt install python3 python3-venv'; exit 1; \
	fi; \
	if ! $$python -c 'import ensurepip, venv' 2>/dev/null; then \
	  echo "$$python 缺少 venv 模块：sudo apt install python3-venv"; \
	  echo "$$python lacks its venv module: sudo apt install python3-venv"; exit 1; \
	fi; \
	echo "用 $$($$python --version) 建立 $(VENV) / making $(VENV)"; \
	$$python -m venv $(VENV) || { rm -rf $(VENV); exit 1; }

# 標（しるべ）。`make` で一覧が出る。要るものは Python 3.11〜3.13（venv）、make、git だけ。
PYTHON ?= python3
VENV := .venv
BIN := $(VENV)/bin

.DEFAULT_GOAL := help
.PHONY: help run setup setup-dev test test-deep lint shape bench kit docs pictures clean

help: ## この一覧
	@grep -E '^[a-z-]+:.*##' $(MAKEFILE_LIST) | sed -E 's/:.*## /\t/' | expand -t 14

run: setup ## 試す: みほん市（架空）を用意して http://127.0.0.1:8000 で動かす
	@exec $(BIN)/shirube demo run

setup: $(VENV)/.runtime ## 環境だけを作る（.venv）

setup-dev: $(VENV)/.dev ## 試験と検査の環境も作る

$(VENV)/bin/python:
	@$(PYTHON) -c 'import sys; sys.exit(not (3, 11) <= sys.version_info < (3, 14))' || \
	  { echo "Python 3.11〜3.13 が要ります（いまは `$(PYTHON) --version`）。PYTHON=python3.12 make run のように指定できます。"; exit 1; }
	@$(PYTHON) -c 'import ensurepip, venv' 2>/dev/null || \
	  { echo "venv がありません。Debian/Ubuntu では apt install python3-venv をしてください。"; exit 1; }
	@$(PYTHON) -m venv $(VENV)

$(VENV)/.runtime: requirements.txt pyproject.toml | $(VENV)/bin/python
	@$(BIN)/python -m pip install --quiet --disable-pip-version-check --require-hashes -r requirements.txt
	@$(BIN)/python -m pip install --quiet --disable-pip-version-check --no-deps --no-build-isolation --no-index -e .
	@$(BIN)/shirube insight warm || true # 計算の芯の控え。作れなくても、初めて使うときに作られる
	@touch $@

$(VENV)/.dev: requirements-dev.txt $(VENV)/.runtime
	@$(BIN)/python -m pip install --quiet --disable-pip-version-check --require-hashes -r requirements-dev.txt
	@touch $@

lint: setup-dev ## 書き方・型・部屋の境界を確かめる
	@$(BIN)/ruff check --quiet . docs/build/*.py
	@$(BIN)/ruff format --check --quiet . docs/build/*.py
	@$(BIN)/lint-imports --no-cache > .lint-imports.log || { cat .lint-imports.log; exit 1; }
	@$(BIN)/mypy

test: lint ## 速い試験（10分まで）
	@$(BIN)/python -m pytest -n 2 --dist worksteal -m "not deep"

test-deep: setup-dev ## 深い試験（45分まで）: 行列の全部、強制終了、競争
	@$(BIN)/python packaging/kit/make_kit.py || echo "網がないので kit を作れません。kit の試験は飛ばします。"
	@$(BIN)/python -m pytest -n 2 --dist worksteal -m "deep and not browser" -rP --show-capture=stdout
	@$(BIN)/python -m pytest -n 2 --dist worksteal -m "not deep" --hypothesis-profile=deep tests/generative
	@$(BIN)/python -m pytest -m "deep and browser" -rP --show-capture=stdout tests/browser

shape: setup-dev ## 大きさを印刷する
	@$(BIN)/python -m tests.architecture.shape

bench: setup-dev ## 速さを同じ走行の中の比で印刷する
	@$(BIN)/python -m benchmarks

kit: setup ## 閉じた網のための設置一式を build/kit に作る
	@$(BIN)/python packaging/kit/make_kit.py

docs: setup ## 参照の頁を作り直す
	@$(BIN)/python -m docs.build

pictures: setup-dev ## 手引きの絵を撮り直す（Chromium が要る）
	@$(BIN)/python -m tests.browser.journeys.tutorial_pictures

clean: ## 作ったものを消す（var は残す）
	@rm -rf build .pytest_cache .mypy_cache .ruff_cache .import_linter_cache .lint-imports.log

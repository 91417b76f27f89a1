"""命令の入口の約束: 案内も誤りも日本語で、人への断りは文面だけ、思わぬ誤りは跡を残す。"""

import ast
import os
import re
import subprocess
import sys
from importlib import metadata
from pathlib import Path

import click
import pytest
from click.testing import CliRunner, Result
from django.core.exceptions import ImproperlyConfigured

from shirube.cli import click_words
from shirube.cli.main import COMMANDS, LazyGroup, main
from shirube.engines.organization.rights import CannotSetPeriod
from shirube.values.money import CannotReadMoney

# 命令の書き方の誤り（作り手だけが出会う）なので、英語のままでよい文句。
FOR_MAKERS = (
    "DeprecationWarning",
    "Could not determine name",
    "No options defined",
    "Arguments take exactly one",
    "Name '{name}' defined",
    "Boolean option",
    "Invalid start character",
    "Unknown color",
    "Unknown standard stream",
)


def run(*words: str) -> Result:
    """命令を行う。"""
    return CliRunner().invoke(main, list(words))


def every_command(command: click.Command, words: tuple[str, ...] = ()) -> list[tuple[str, ...]]:
    """すべての命令の言葉。"""
    found = [words]
    if isinstance(command, click.Group):
        context = click.Context(command)
        for name in command.list_commands(context):
            child = command.get_command(context, name)
            assert child is not None
            found += every_command(child, (*words, name))
    return found


def words_of_click() -> set[str]:
    """click が ``_`` と ``ngettext`` に通す文句。"""
    found: set[str] = set()
    for module in click_words.MODULES:
        for node in ast.walk(ast.parse(Path(module.__file__ or "").read_text(encoding="utf-8"))):
            if isinstance(node, ast.Call) and getattr(node.func, "id", "") in ("_", "ngettext"):
                found |= {
                    a.value for a in node.args if isinstance(a, ast.Constant) and isinstance(a.value, str)
                }
    return found


def test_version_is_printed() -> None:
    """``shirube --version`` は版を出す。"""
    result = run("--version")
    assert result.exit_code == 0
    assert result.output == f"標（しるべ） {metadata.version('shirube')}\n"


@pytest.mark.parametrize("words", every_command(main), ids=lambda words: " ".join(words) or "shirube")
def test_help_is_japanese(words: tuple[str, ...]) -> None:
    """どの命令の説明にも、英語の見出しと決まり文句が無い。"""
    result = run(*words, "--help")
    assert result.exit_code == 0
    assert result.output.startswith("使い方: ")
    english = re.compile(
        r"Usage|Options|Commands|OPTIONS|ARGS|Show |default:|required|\b(TEXT|INTEGER|DIRECTORY|PATH|FILE)\b"
    )
    assert english.findall(result.output) == []


def test_columns_line_up_with_japanese_names() -> None:
    """日本語の値の名があっても、説明の欄の左端は端末でそろう。"""
    lines = [line for line in run("serve", "--help").output.splitlines() if line.startswith("  -")]
    starts = {click_words.width(re.match(r"  \S.*?\S {2,}", line).group()) for line in lines}  # type: ignore[union-attr]
    assert len(lines) == 6
    assert len(starts) == 1


@pytest.mark.parametrize(
    ("words", "said"),
    [
        (["nosuch"], "誤り: 'nosuch' という命令はありません。"),
        (["--nosuch"], "誤り: '--nosuch' という選択肢はありません。"),
        (["serve", "--port", "x"], "誤り: '--port' の値が正しくありません: 'x' は整数ではありません。"),
        (["serve", "--port", "0"], "誤り: '--port' の値が正しくありません: 0 は範囲"),
        (["serve", "--port"], "誤り: 選択肢 '--port' には値が要ります。"),
        (["jobs", "cancel"], "誤り: 引数が足りません: '仕事の番号'"),
        (["organization", "roster", "nai.csv"], "ファイル 'nai.csv' がありません。"),
    ],
)
def test_mistake_is_told_in_japanese(words: list[str], said: str) -> None:
    """打ち間違いは、日本語で何が違うかを言い、2 で終わる。"""
    result = run(*words)
    assert result.exit_code == 2
    assert said in result.output
    assert not re.search(r"Error|Usage|Try|Invalid|Missing|No such", result.output)


def test_every_phrase_of_click_has_japanese_words() -> None:
    """click を新しくして文句が増えたら、ここが赤くなる。"""
    missing = words_of_click() - set(click_words.WORDS)
    assert sorted(text for text in missing if not text.startswith(FOR_MAKERS)) == []


def test_japanese_words_take_the_same_blanks() -> None:
    """日本語の文句は、英語の文句に無い穴を持たない。"""
    blank = re.compile(r"\{(\w+)")
    wrong = [
        text
        for text, japanese in click_words.WORDS.items()
        if not set(blank.findall(japanese)) <= set(blank.findall(text))
    ]
    assert wrong == []


def failing(error: Exception) -> Result:
    """この誤りで終わる命令を行う。"""
    group = LazyGroup("shirube")

    def command() -> None:
        raise error

    group.get_command = lambda *_: click.Command("x", callback=command)  # type: ignore[method-assign]
    return CliRunner().invoke(group, ["x"])


@pytest.mark.parametrize(
    "error",
    [CannotSetPeriod("期間が逆です。"), ImproperlyConfigured("鍵がありません。")],
    ids=["断り", "設定"],
)
def test_refusal_is_only_its_words(error: Exception) -> None:
    """人への断りと設定の誤りは、文面だけを出して 1 で終わる。"""
    result = failing(error)
    assert result.exit_code == 1
    assert result.output == f"誤り: {error}\n"


@pytest.mark.parametrize(
    "error",
    [
        RuntimeError("思わぬこと"),
        CannotReadMoney("作り手の誤り"),
        ImproperlyConfigured("Requested setting X"),
    ],
    ids=["思わぬ誤り", "値の誤り", "英語の設定の誤り"],
)
def test_unknown_failure_keeps_its_trace(error: Exception) -> None:
    """思わぬ誤りは、跡をたどれるようにそのまま出る。"""
    result = failing(error)
    assert result.exception is error


def test_unsafe_setting_is_told_without_a_trace(tmp_path: Path) -> None:
    """設定の足りない office では、本物の過程でも、直すところだけを日本語で言って 1 で終わる。"""
    environment = {k: v for k, v in os.environ.items() if not k.startswith(("SHIRUBE_", "DJANGO_"))}
    environment |= {"SHIRUBE_PROFILE": "office", "SHIRUBE_DATA": str(tmp_path), "PYTHONUTF8": "1"}
    done = subprocess.run(
        [sys.executable, "-c", "from shirube.cli.main import main; main()", "jobs", "list"],
        env=environment,
        capture_output=True,
        encoding="utf-8",
        check=False,
    )
    assert done.returncode == 1
    assert done.stderr.startswith("誤り: 設定が安全でないので起動しません。")
    assert "Traceback" not in done.stderr


def test_every_command_is_loaded_by_name() -> None:
    """表のどの名も、命令を指す。"""
    assert [name for name in COMMANDS if main.get_command(click.Context(main), name) is None] == []

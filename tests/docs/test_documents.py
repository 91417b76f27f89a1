"""文書についての約束: 指す先があり、書かれた命令があり、見本が本当に使える。"""

import re
from pathlib import Path

import click
import pytest
import yaml

from docs.build.commands import every_command
from docs.build.pages import ROOT
from shirube.adapters.ledger_mapping import read_any_mapping
from shirube.cli.main import main
from tests.docs.markdown_files import MAKE, SHIRUBE, code_in, documents, links

DOCUMENTS = documents()
NAMES = [path.relative_to(ROOT).as_posix() for path in DOCUMENTS]


@pytest.mark.parametrize("path", DOCUMENTS, ids=NAMES)
def test_links_resolve(path: Path) -> None:
    """文書の中のリンクと図は、倉の中にあるものを指す。"""
    assert [place for place in links(path) if not (path.parent / place).exists()] == []


def test_enough_is_read() -> None:
    """文書・リンク・命令を、本当に読めている。"""
    assert len(DOCUMENTS) >= 20
    assert sum(len(list(links(path))) for path in DOCUMENTS) >= 50
    written = "\n".join(code_in(path) for path in DOCUMENTS)
    assert len(MAKE.findall(written)) >= 10
    assert len(SHIRUBE.findall(written)) >= 40


@pytest.mark.parametrize("path", DOCUMENTS, ids=NAMES)
def test_make_targets_exist(path: Path) -> None:
    """文書に書いた make の目当ては、Makefile にある。"""
    makefile = (ROOT / "Makefile").read_text(encoding="utf-8")
    targets = set(re.findall(r"^([a-z-]+):", makefile, re.MULTILINE))
    assert [target for target in MAKE.findall(code_in(path)) if target not in targets] == []


@pytest.mark.parametrize("path", DOCUMENTS, ids=NAMES)
def test_commands_exist(path: Path) -> None:
    """文書に書いた shirube の命令とオプションは、本当にある。"""
    assert [words for words in SHIRUBE.findall(code_in(path)) if fault(words.split())] == []


def fault(words: list[str]) -> str:
    """命令の書かれ方の誤り。無ければ空。「命令 …」のような書き方の説明は見ない。"""
    known = {tuple(name.split()[1:]): command for name, command in every_command(main, "shirube")}
    allowed = {"-h", "--help", *options(known[()])}
    at: tuple[str, ...] = ()
    for position, word in enumerate(words):
        if word.startswith("--"):
            if word.partition("=")[0] not in allowed:
                return f"{word} というオプションはありません"
        elif (*at, word) in known:
            at = (*at, word)
            allowed |= options(known[at])
        elif is_group(known[at]) and is_name(word) and not words[position - 1].startswith("--"):
            return f"{word} という命令はありません"
    return ""


def is_group(command: click.Command) -> bool:
    """次に命令の名が続くか。"""
    return isinstance(command, click.Group)


def is_name(word: str) -> bool:
    """命令の名の形か（日本語や道筋は、書く人の値）。"""
    return word.isascii() and word.isalpha()


def options(command: click.Command) -> set[str]:
    """この命令のオプション。"""
    return {name for parameter in command.params for name in parameter.opts if name.startswith("-")}


# 書かれたもの、誤りがあるか
WRITTEN = [
    ("serve --port 8001", False),
    ("--site /srv/shirube backup --keep 3", False),
    ("demo road --log ログ.csv", False),
    ("--site フォルダー 命令", False),
    ("reference show 資料", False),
    ("dance", True),
    ("reference dance", True),
    ("serve --colour red", True),
]


@pytest.mark.parametrize(("written", "is_wrong"), WRITTEN)
def test_wrong_commands_are_noticed(written: str, is_wrong: bool) -> None:
    """ない命令とオプションを、見つける。"""
    assert bool(fault(written.split())) is is_wrong


def test_mapping_examples_can_be_read() -> None:
    """業務ログの対応表の手引きの見本は、そのまま読める。"""
    text = (ROOT / "docs/howto/業務ログの対応表.md").read_text(encoding="utf-8")
    examples = re.findall(r"^```yaml\n(.*?)^```", text, re.MULTILINE | re.DOTALL)
    assert examples
    for example in examples:
        mapping = read_any_mapping(example.encode(), name="対応表.yaml")
        assert mapping.label == yaml.safe_load(example)["label"]


def test_readme_opens_with_the_two_commands() -> None:
    """はじめの頁は、三文の説明、二つの命令、図の順に始まる。図は 300kB まで。"""
    opening = (ROOT / "README.md").read_text(encoding="utf-8").split("\n## ")[0]
    lead, commands, rest = opening.split("```")
    assert lead.count("。") == 3
    assert [line.split("#")[0].strip() for line in commands.strip().splitlines()] == ["make run", "make test"]
    assert "](docs/pictures/" in rest
    sizes = {path.name: path.stat().st_size for path in (ROOT / "docs/pictures").iterdir()}
    assert {name: size for name, size in sizes.items() if size > 300_000} == {}

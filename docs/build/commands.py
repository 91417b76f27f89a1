"""命令の頁: shirube のすべての命令と、そのオプション。"""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import PurePath

import click

from docs.build.markdown import Undocumented, code, page, table
from shirube.cli.main import main

PATH = "docs/reference/命令.md"
LEAD = (
    "`shirube` の命令の一覧です。環境を作ったあとは `.venv/bin/shirube` にあります。"
    "本物の設置では `shirube --site フォルダー 命令` のように、どの設置に向けるかを先に書きます。"
)
# click の型の名 → 読む人の言葉
VALUES = {
    "TEXT": "文字",
    "INTEGER": "整数",
    "INTEGER RANGE": "整数",
    "FLOAT": "数",
    "DIRECTORY": "フォルダー",
    "FILE": "ファイル",
    "PATH": "道筋",
    "UUID": "番号（UUID）",
}


def text() -> str:
    """頁の中身。"""
    return page("命令", LEAD, *(block(*found) for found in every_command(main, "shirube")))


def every_command(command: click.Command, words: str) -> Iterator[tuple[str, click.Command]]:
    """入れ子の命令を、上から順に。"""
    yield words, command
    if isinstance(command, click.Group):
        context = click.Context(command)
        for name in command.list_commands(context):
            found = command.get_command(context, name)
            if found is None:
                raise Undocumented(f"命令「{words} {name}」を読み込めません。")
            if not found.hidden:
                yield from every_command(found, f"{words} {name}")


def block(words: str, command: click.Command) -> str:
    """一つの命令の説明。"""
    if not command.help:
        raise Undocumented(f"命令「{words}」に説明がありません。関数の最初の行に日本語で書いてください。")
    shown = [parameter for parameter in command.params if not getattr(parameter, "hidden", False)]
    arguments = [parameter for parameter in shown if isinstance(parameter, click.Argument)]
    options = [parameter for parameter in shown if isinstance(parameter, click.Option)]
    context = click.Context(command)
    usage = [words, *(argument.make_metavar(context) for argument in arguments)]
    usage += ["命令 …"] if isinstance(command, click.Group) else ["[オプション]"] if options else []
    parts = [f"## {words}", command.help, f"```\n{' '.join(usage)}\n```"]
    if options:
        rows = [option_row(words, option, context) for option in options]
        parts.append(table(("オプション", "値", "初めの値", "説明"), rows))
    return "\n\n".join(parts)


def option_row(words: str, option: click.Option, context: click.Context) -> tuple[str, str, str, str]:
    """オプション一つの行。"""
    if not option.help:
        raise Undocumented(
            f"命令「{words}」の {option.opts[0]} に help がありません。日本語で書いてください。"
        )
    asked = option.make_metavar(context)
    value = "" if option.is_flag else VALUES.get(asked, asked)
    return ", ".join(map(code, option.opts)), value, initial(option, context), option.help


def initial(option: click.Option, context: click.Context) -> str:
    """書かないときの値。"""
    if option.required:
        return "必ず書く"
    value = option.get_default(context, call=False)
    if option.is_flag or callable(value) or not isinstance(value, str | int | float | PurePath):
        return ""
    return code(value.as_posix() if isinstance(value, PurePath) else value)

"""命令行の決まり文句: click が英語で持つ見出し・案内・誤りの文を、日本語にする。

click は自分の文句をすべて ``_`` と ``ngettext`` に通す。その二つを表を引くものに差し替え、欄をそろえる
``term_len`` も、日本語の幅で測るものにする。
（翻訳の置き場所を作り、環境変数の言語に頼ると、どの端末でも同じには出ない。）
文句が増えたときは、表に無い文句を挙げる試験（tests/cli/test_main.py）が赤くなる。
"""

import unicodedata

import click
from click import core, decorators, exceptions, formatting, parser, termui, types, utils

MODULES = (core, decorators, exceptions, formatting, parser, termui, types, utils)

WORDS = {
    # 見出しと、使い方の説明
    "Usage:": "使い方:",
    "Options": "選択肢",
    "Commands": "命令",
    "Positional arguments": "引数",
    "Show this message and exit.": "この説明を出す。",
    "Show the version and exit.": "版を出す。",
    "%(prog)s, version %(version)s": "%(prog)s %(version)s",
    "Try '{command} {option}' for help.": "説明は「{command} {option}」で見られます。",
    "deprecated": "廃止予定",
    "required": "必須",
    "env var: {var}": "環境変数: {var}",
    "default: {default}": "既定: {default}",
    "(dynamic)": "（その都度決まる）",
    "Choose from:\n\t{choices}": "次から選びます:\n\t{choices}",
    "Choice({choices})": "選択（{choices}）",
    "file": "ファイル",
    "directory": "フォルダー",
    "path": "道筋",
    # 尋ねるとき
    "Do you want to continue?": "続けますか。",
    "Confirm the action without prompting.": "確かめずに行う。",
    "Repeat for confirmation": "もう一度",
    "Press any key to continue...": "続けるには、どれかのキーを押してください。",
    "Error: The two entered values do not match.": "誤り: 二つの入力が違います。",
    "Error: invalid input": "誤り: 読み取れない入力です。",
    "Aborted!": "中止しました。",
    # 誤り
    "Error: {message}": "誤り: {message}",
    "unknown error": "理由は分かりません",
    "Missing command.": "命令を書いてください。",
    "No such command {name!r}.": "{name!r} という命令はありません。",
    "No such option {name!r}.": "{name!r} という選択肢はありません。",
    "Did you mean {possibility}?": "{possibility} のことですか。",
    "(Did you mean one of: {possibilities}?)": "（次のどれかのことですか: {possibilities}）",
    "Missing argument": "引数が足りません:",
    "Missing option": "選択肢が足りません:",
    "Missing parameter": "足りないものがあります:",
    "Missing {param_type}": "足りないものがあります（{param_type}）:",
    "Missing parameter: {param_name}": "足りないものがあります: {param_name}",
    "Invalid value: {message}": "値が正しくありません: {message}",
    "Invalid value for {param_hint}: {message}": "{param_hint} の値が正しくありません: {message}",
    "Got unexpected extra argument ({args})": "余分な引数があります（{args}）。",
    "Got unexpected extra arguments ({args})": "余分な引数があります（{args}）。",
    "Value must be an iterable.": "値は並びでなければなりません。",
    "Takes {nargs} values but 1 was given.": "値は {nargs} 個要りますが、1 個しかありません。",
    "Takes {nargs} values but {len} were given.": "値は {nargs} 個要りますが、{len} 個あります。",
    "Option {name!r} does not take a value.": "選択肢 {name!r} に値は要りません。",
    "Option {name!r} requires an argument.": "選択肢 {name!r} には値が要ります。",
    "Option {name!r} requires {nargs} arguments.": "選択肢 {name!r} には値が {nargs} 個要ります。",
    "Argument {name!r} takes {nargs} values.": "引数 {name!r} には値が {nargs} 個要ります。",
    "{value!r} is not {choice}.": "{value!r} ではなく {choice} と書いてください。",
    "{value!r} is not one of {choices}.": "{value!r} は、{choices} のどれでもありません。",
    "{value!r} does not match the format {format}.": "{value!r} は、形 {format} に合いません。",
    "{value!r} does not match the formats {formats}.": "{value!r} は、形 {formats} のどれにも合いません。",
    "{value!r} is not a valid {number_type}.": "{value!r} は{number_type}ではありません。",
    "{value} is not in the range {range}.": "{value} は範囲 {range} にありません。",
    "{value!r} is not a valid boolean. Recognized values: {states}": "{states} から選びます。",
    "{value!r} is not a valid UUID.": "{value!r} は番号（UUID）ではありません。",
    "{len_type} values are required, but {len_value} was given.": "値は {len_type} 個要ります。",
    "{len_type} values are required, but {len_value} were given.": "値は {len_type} 個要ります。",
    "Could not open file {filename!r}: {message}": "ファイル {filename!r} を開けません: {message}",
    "{name} {filename!r} does not exist.": "{name} {filename!r} がありません。",
    "{name} {filename!r} is a file.": "{name} {filename!r} はファイルです。",
    "{name} {filename!r} is a directory.": "{name} {filename!r} はフォルダーです。",
    "{name} {filename!r} is not readable.": "{name} {filename!r} を読めません（権限がありません）。",
    "{name} {filename!r} is not writable.": "{name} {filename!r} に書けません（権限がありません）。",
    "{name} {filename!r} is not executable.": "{name} {filename!r} を実行できません（権限がありません）。",
}  # fmt: skip

# 値の種類。使い方の行に出る。
KINDS: dict[type[click.ParamType], str] = {  # type: ignore[type-arg,unused-ignore]
    types.StringParamType: "文字",
    types.IntParamType: "整数",
    types.IntRange: "整数",
    types.FloatParamType: "数",
    types.FloatRange: "数",
    types.UUIDParameterType: "番号（UUID）",
}


def word(text: str) -> str:
    """click の文句の日本語。表に無ければそのまま。"""
    return WORDS.get(text, text)


def width(text: str) -> int:
    """端末での幅。日本語の文字は二つ分。"""
    return sum(2 if unicodedata.east_asian_width(letter) in "FWA" else 1 for letter in text)


def counted_word(one: str, many: str, count: int) -> str:
    """数で変わる click の文句の日本語。"""
    return word(one if count == 1 else many)


class Formatter(click.HelpFormatter):
    """使い方の行の、英語の型どりも日本語にする。"""

    def write_usage(self, prog: str, args: str = "", prefix: str | None = None) -> None:
        """使い方の行を書く。"""
        shown = args.replace("[OPTIONS]", "[選択肢]").replace("COMMAND [ARGS]...", "命令 [引数]...")
        super().write_usage(prog, shown, prefix)


def speak_japanese() -> None:
    """click の文句を日本語に差し替える。"""
    for module in MODULES:
        for name, japanese in (("_", word), ("ngettext", counted_word), ("term_len", width)):
            if hasattr(module, name):
                setattr(module, name, japanese)
    for kind, name in KINDS.items():
        kind.name = name
    click.Context.formatter_class = Formatter

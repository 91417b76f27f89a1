"""命令の選択肢のうち、どの部屋でも同じ読み方をするもの。"""

from __future__ import annotations

from datetime import date

import click

from shirube.values.era import CannotReadDate, parse_date


class Day(click.ParamType):  # type: ignore[type-arg,unused-ignore]
    """西暦か和暦で書いた日付。"""

    name = "日付"

    def convert(self, value: object, param: click.Parameter | None, ctx: click.Context | None) -> date:
        """文字を日付にする。読めなければ、書き方を示して断る。"""
        try:
            return value if isinstance(value, date) else parse_date(str(value))
        except CannotReadDate as error:
            self.fail(str(error), param, ctx)


code_option = click.option("--code", default="990019", show_default=True, help="団体コード。")

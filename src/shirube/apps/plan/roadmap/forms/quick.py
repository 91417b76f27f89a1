"""作業を一度に足す: 一行に一つ、名称と日付を書く。Excel からの貼り付けも受ける。"""

import re
from typing import Any

from django import forms

from shirube.engines.plan.snapshot_lines import TaskKind
from shirube.values.era import CannotReadDate, parse_date

_SEPARATOR = re.compile(r"[\t,，、]")
_MOST = 100


class QuickTasksForm(forms.Form):
    """「名称、始まり、終わり」は作業、「名称、日」は節目、「名称」だけは日が未定の作業。"""

    lines = forms.CharField(
        label="足す作業（一行に一つ）",
        widget=forms.Textarea(attrs={"rows": 4}),
        help_text="「名称、始まり、終わり」で作業、「名称、日」で節目、「名称」だけなら日は未定です。"
        "例：機器の調達、R8.4.1、R8.9.30",
    )

    def clean_lines(self) -> list[dict[str, Any]]:
        """行ごとに読む。読めない行は、何行目かを言って断る。"""
        texts = [
            (n, line) for n, line in enumerate(self.cleaned_data["lines"].splitlines(), 1) if line.strip()
        ]
        if len(texts) > _MOST:
            raise forms.ValidationError(
                f"一度に足せるのは{_MOST}行までです。多いときは Excel で取り込んでください。"
            )
        found, problems = [], []
        for number, text in texts:
            try:
                found.append(_read(text))
            except ValueError as error:
                problems.append(f"{number}行目: {error}")
        if problems:
            raise forms.ValidationError(problems)
        return found


def _read(text: str) -> dict[str, Any]:
    title, *days = (part.strip() for part in _SEPARATOR.split(text))
    days = [day for day in days if day]
    if not title or len(title) > 120:
        raise ValueError("名称を1〜120文字で書いてください。")
    if len(days) > 2:
        raise ValueError("日付が三つ以上あります。「名称、始まり、終わり」の順に書いてください。")
    try:
        read = [parse_date(day) for day in days]
    except CannotReadDate as error:
        raise ValueError(str(error)) from None
    if len(read) == 2:
        if read[1] < read[0]:
            raise ValueError("終わりが、始まりより前です。")
        return {"title": title, "starts_on": read[0], "ends_on": read[1]}
    if len(read) == 1:
        return {"title": title, "kind": TaskKind.MILESTONE, "ends_on": read[0]}
    return {"title": title}

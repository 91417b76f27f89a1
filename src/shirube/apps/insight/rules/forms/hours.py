"""計り方の決まりの様式: 開庁時間。"""

from collections.abc import Sequence
from datetime import date
from typing import Any

from django import forms

from shirube.apps.frame.version_form import VersionForm
from shirube.apps.insight.rules.queries import span_of
from shirube.engines.insight.office_hours import WEEKDAYS
from shirube.values.era import CannotReadDate, parse_date
from shirube.values.opening_hours import CannotBuildOpeningHours


class OfficeHoursForm(VersionForm):
    """開庁時間。"""

    lunch = forms.CharField(
        label="昼休み", required=False, max_length=11, help_text="例：12:00-13:00。置かないときは空のまま"
    )
    year_end = forms.CharField(
        label="年末年始の休みの初日",
        required=False,
        max_length=5,
        help_text="例：12-29。置かないときは空のまま",
    )
    new_year = forms.CharField(
        label="年末年始の休みの末日", required=False, max_length=5, help_text="例：01-03"
    )
    closed_days = forms.CharField(
        label="そのほかの休みの日",
        required=False,
        widget=forms.Textarea(attrs={"rows": 4}),
        help_text="一行に一つの日付。例：令和8年10月1日、2026-10-01",
    )
    field_order: Sequence[str]
    needs_open_day = True

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for number, name in enumerate(WEEKDAYS):
            self.fields[f"day{number}"] = forms.CharField(
                label=f"{name}曜日",
                required=False,
                max_length=11,
                help_text="例：08:30-17:15。閉じる曜日は空のまま" if number == 0 else "",
            )
        self.order_fields([f"day{number}" for number in range(7)])

    def clean(self) -> dict[str, Any]:
        """時間帯と日付を読む。"""
        data: dict[str, Any] = super().clean() or {}
        for name in (*(f"day{number}" for number in range(7)), "lunch"):
            self._check(name, data, _span_text)
        for name in ("year_end", "new_year"):
            self._check(name, data, _month_day_text)
        if bool(data.get("year_end")) != bool(data.get("new_year")):
            self.add_error(
                "new_year", "年末年始の休みは、初日と末日の両方を入れるか、両方を空にしてください。"
            )
        self._check("closed_days", data, _days_texts)
        if self.needs_open_day and not any(data.get(f"day{at}") for at in range(7)) and not self.errors:
            self.add_error("day0", "開いている曜日がありません。一つ以上の曜日に時間を入れてください。")
        return data

    def _check(self, name: str, data: dict[str, Any], read: Any) -> None:
        text = (data.get(name) or "").strip()
        try:
            data[name] = read(text)
        except (ValueError, CannotReadDate, CannotBuildOpeningHours) as error:
            self.add_error(name, str(error))

    @property
    def values(self) -> dict[str, Any]:
        """記録の欄。"""
        data = self.cleaned_data
        return {
            "weekly": [data[f"day{number}"] for number in range(7)],
            "lunch": data["lunch"],
            "year_end": data["year_end"],
            "new_year": data["new_year"],
            "closed_days": data["closed_days"],
        }


def _span_text(text: str) -> str:
    span = span_of(text.replace("〜", "-").replace("～", "-").replace("：", ":"))
    return "" if span is None else f"{span.start:%H:%M}-{span.end:%H:%M}"


def _month_day_text(text: str) -> str:
    if not text:
        return ""
    try:
        day = date.fromisoformat(f"2023-{text.replace('/', '-')}")
    except ValueError:
        raise ValueError(f"「{text}」は 12-29 の形で書いてください。") from None
    return f"{day:%m-%d}"


def _days_texts(text: str) -> list[str]:
    lines = (line.strip() for line in text.splitlines())
    return sorted({parse_date(line).isoformat() for line in lines if line})

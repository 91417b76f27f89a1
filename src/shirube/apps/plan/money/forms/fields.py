"""経費と契約の様式で使う欄。"""

from typing import Any

from django import forms

from shirube.values.fiscal_year import CannotReadFiscalYear, FiscalYear
from shirube.values.money import CannotReadMoney, Yen


class MoneyField(forms.CharField):
    """円の金額。「1,234」「12千円」「△500」と書ける。空は「まだ入っていない」。"""

    def __init__(self, **kwargs: Any) -> None:
        kwargs.setdefault("required", False)
        kwargs.setdefault("max_length", 40)
        kwargs.setdefault("widget", forms.TextInput(attrs={"inputmode": "numeric"}))
        super().__init__(**kwargs)

    def prepare_value(self, value: Any) -> Any:
        """いまの額は桁を区切って見せる。"""
        return Yen(value).format().removesuffix("円") if type(value) is int else value

    def clean(self, value: Any) -> int | None:
        """円の整数にする。"""
        text = super().clean(value)
        if not text:
            return None
        try:
            return Yen.parse(text).amount
        except CannotReadMoney as error:
            raise forms.ValidationError(str(error)) from None


class YearField(forms.CharField):
    """年度。「令和9年度」「R9」「2027」と書ける。"""

    def prepare_value(self, value: Any) -> Any:
        """いまの年度は「令和9年度」と見せる。"""
        return FiscalYear(value).label if type(value) is int else value

    def clean(self, value: Any) -> int:
        """西暦の年にする。"""
        try:
            return FiscalYear.parse(super().clean(value)).start_year
        except CannotReadFiscalYear as error:
            raise forms.ValidationError(str(error)) from None


def day_field(label: str, *, help_text: str = "") -> forms.DateField:
    """日付の欄。空は「未定」。"""
    return forms.DateField(
        label=label,
        required=False,
        help_text=help_text,
        widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d"),
    )


def text_field(label: str, longest: int, *, help_text: str = "", required: bool = False) -> forms.CharField:
    """短い文の欄。"""
    return forms.CharField(label=label, max_length=longest, required=required, help_text=help_text)


def long_field(label: str, longest: int, *, help_text: str = "", rows: int = 3) -> forms.CharField:
    """長い文の欄。"""
    return forms.CharField(
        label=label,
        max_length=longest,
        required=False,
        help_text=help_text,
        widget=forms.Textarea(attrs={"rows": rows}),
    )

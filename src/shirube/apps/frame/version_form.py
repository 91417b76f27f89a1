"""開いたときの版を持つ様式。版を持つ記録を書き換える様式は、みなこれを継ぐ。"""

from django import forms
from django.http import HttpRequest


class VersionForm(forms.Form):
    """開いたときの版。"""

    version = forms.IntegerField(min_value=0, widget=forms.HiddenInput)


def typed_version(request: HttpRequest) -> int:
    """送られた版。読めなければ 0（どの版とも合わないので、食い違いとして断られる）。"""
    form = VersionForm(request.POST)
    return form.cleaned_data["version"] if form.is_valid() else 0


def renew_version(form: forms.Form, version: int) -> None:
    """食い違いで断った様式に、いまの版を入れる。打った言葉を残したまま、確かめて送り直せる。"""
    form.data = form.data.copy()
    form.data["version"] = str(version)

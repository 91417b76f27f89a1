"""機運醸成の行いの様式。"""

from django import forms

from shirube.apps.frame.version_form import VersionForm
from shirube.apps.plan.diagnosis.forms.fields import day_field
from shirube.apps.plan.diagnosis.models import Preparation


class PreparationForm(forms.Form):
    """一度の行い。"""

    kind = forms.ChoiceField(label="種類", choices=Preparation.Kind.choices)
    title = forms.CharField(label="名称", max_length=100, help_text="例：管理職向けDX研修（第1回）")
    held_on = day_field("行った日")
    participants = forms.IntegerField(
        label="参加した人数",
        required=False,
        min_value=0,
        max_value=1_000_000,
        help_text="分からなければ空。名前は要りません。",
    )
    learnt = forms.CharField(
        label="分かったこと",
        required=False,
        max_length=2_000,
        widget=forms.Textarea(attrs={"rows": 3}),
        help_text="出た声、見えた課題。",
    )
    next_step = forms.CharField(label="次にすること", required=False, max_length=300)


class EditPreparationForm(VersionForm, PreparationForm):
    """書いた行いを直す様式。"""

    field_order = ("version", "kind", "title", "held_on", "participants", "learnt", "next_step")

    @classmethod
    def of(cls, row: Preparation) -> "EditPreparationForm":
        """いまの中身を初めの値にする。"""
        return cls(initial={name: getattr(row, name) for name in cls.field_order})

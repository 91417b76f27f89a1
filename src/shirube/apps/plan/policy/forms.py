"""全体方針の様式。"""

from typing import Any

from django import forms

from shirube.apps.plan.policy.models import Comment, Stage
from shirube.apps.plan.policy.paper_versions import DECIDED, NOW
from shirube.apps.plan.policy.papers import FORMATS, KINDS
from shirube.apps.plan.versions.queries import PlanVersion
from shirube.engines.plan.own_places import LONGEST_WORDS
from shirube.values.document import is_refused
from shirube.values.era import format_date

_DAY = {"type": "date"}


class WordsForm(forms.Form):
    """一つの場所の言葉。空の行で段落を分け、「・」「1.」で始めると並びになる。"""

    version = forms.IntegerField(min_value=0, widget=forms.HiddenInput)
    text = forms.CharField(
        label="文",
        required=False,
        max_length=LONGEST_WORDS,
        widget=forms.Textarea(attrs={"rows": 14}),
        help_text="空の行で段落が分かれます。「・」で始めると箇条書き、「1.」で始めると番号の並びになります。",
    )

    def clean_text(self) -> str:
        """改行をそろえ、文書に書けない文字を断る。"""
        text: str = self.cleaned_data["text"].replace("\r\n", "\n").replace("\r", "\n").replace("\t", " ")
        odd = next((one for one in text if one != "\n" and is_refused(one)), None)
        if odd is not None:
            raise forms.ValidationError(
                f"文書に書けない文字（U+{ord(odd):04X}）があります。取り除いてから保存してください。"
            )
        return text.strip()


class PaperForm(forms.Form):
    """どの文書を、どの版から、どの形式で作るか。"""

    kind = forms.ChoiceField(label="文書", choices=[(one.id, one.label) for one in KINDS.values()])
    source = forms.ChoiceField(label="もとにする版")
    as_of = forms.DateField(
        label="時点",
        widget=forms.DateInput(attrs=_DAY, format="%Y-%m-%d"),
        help_text="何日現在の姿か。一覧から版を選んだときは、その版の時点になります。",
    )
    format = forms.ChoiceField(label="形式", choices=[(key, label) for key, (label, _) in FORMATS.items()])

    def __init__(self, versions: list[PlanVersion], *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["source"].choices = [
            (NOW, "いまの記録"),
            (DECIDED, "その日までに決まっていた版"),
            *_named(versions),
        ]


class ChosenSheetsForm(PaperForm):
    """取組を選んで、取組個票を作る。"""

    kind = forms.CharField(initial="initiatives", widget=forms.HiddenInput)
    only = forms.MultipleChoiceField(label="個票にする取組", widget=forms.CheckboxSelectMultiple)
    field_order = ("kind", "only", "source", "as_of", "format")

    def __init__(
        self, versions: list[PlanVersion], initiatives: list[tuple[str, str]], *args: Any, **kwargs: Any
    ) -> None:
        super().__init__(versions, *args, **kwargs, auto_id="chosen-%s")
        self.fields["only"].choices = initiatives


class StageForm(forms.Form):
    """策定の段階。"""

    version = forms.IntegerField(min_value=0, required=False, widget=forms.HiddenInput)
    kind = forms.ChoiceField(label="段階", choices=Stage.Kind.choices)
    starts_on = forms.DateField(
        label="日（期間の初日）", widget=forms.DateInput(attrs=_DAY, format="%Y-%m-%d")
    )
    ends_on = forms.DateField(
        label="期間の末日",
        required=False,
        widget=forms.DateInput(attrs=_DAY, format="%Y-%m-%d"),
        help_text="パブリックコメントのように期間のあるものだけ入れます。",
    )
    plan_version = forms.ChoiceField(label="計画の版", required=False)
    note = forms.CharField(label="覚え書き", max_length=200, required=False, help_text="会議の名や結果など。")
    file = forms.FileField(label="資料", required=False, help_text="議事録など。選ぶと入れ替わります。")

    def __init__(self, versions: list[PlanVersion], *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.versions = {str(one.key): one for one in versions}
        self.fields["plan_version"].choices = [("", "版を選ばない"), *_named(versions)]

    def clean_plan_version(self) -> PlanVersion | None:
        """選ばれた版。"""
        return self.versions.get(self.cleaned_data["plan_version"])


class CommentForm(forms.Form):
    """意見と町の考え方。"""

    version = forms.IntegerField(min_value=0, required=False, widget=forms.HiddenInput)
    place = forms.CharField(label="箇所", max_length=120, required=False, help_text="例: 4　取組 1-1")
    opinion = forms.CharField(
        label="意見",
        widget=forms.Textarea(attrs={"rows": 5}),
        help_text="氏名や連絡先は書きません。",
    )
    answer = forms.CharField(label="町の考え方", required=False, widget=forms.Textarea(attrs={"rows": 5}))
    reflection = forms.ChoiceField(label="扱い", choices=Comment.Reflection.choices)


class SheetForm(forms.Form):
    """取り込む表。"""

    file = forms.FileField(label="意見の表（xlsx）")


class TakeForm(forms.Form):
    """確かめた表を取り込む。"""

    file = forms.UUIDField(widget=forms.HiddenInput)


class PublishForm(forms.Form):
    """承認された版を公表する。"""

    plan_version = forms.ChoiceField(label="公表する版")
    published_on = forms.DateField(label="公表した日", widget=forms.DateInput(attrs=_DAY, format="%Y-%m-%d"))

    def __init__(self, versions: list[PlanVersion], *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.versions = {str(one.key): one for one in versions}
        self.fields["plan_version"].choices = _named(versions)

    def clean_plan_version(self) -> PlanVersion:
        """選ばれた版。"""
        return self.versions[self.cleaned_data["plan_version"]]


class WithdrawForm(forms.Form):
    """公表を取りやめる様式。"""

    version = forms.IntegerField(min_value=0, widget=forms.HiddenInput)
    reason = forms.CharField(label="取りやめる理由", max_length=200, required=False)


class CompareForm(forms.Form):
    """比べる二つの版。"""

    old = forms.ChoiceField(label="旧")
    new = forms.ChoiceField(label="新")

    def __init__(self, versions: list[PlanVersion], *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["old"].choices = _named(versions)
        self.fields["new"].choices = [(NOW, "いまの記録"), *_named(versions)]


class MatrixForm(forms.Form):
    """官民データの表で、一つの取組を置くます。ますは柱ごとにまとめて並べる。"""

    initiative = forms.ChoiceField(label="取組")
    cells = forms.MultipleChoiceField(
        label="置くます（柱 × 重点分野）",
        required=False,
        widget=forms.CheckboxSelectMultiple(attrs={"class": "choices-across"}),
    )

    def __init__(
        self,
        initiatives: list[tuple[str, str]],
        cells: list[tuple[str, list[tuple[str, str]]]],
        *args: Any,
        **kwargs: Any,
    ) -> None:
        super().__init__(*args, **kwargs)
        self.fields["initiative"].choices = initiatives
        self.fields["cells"].choices = cells


def _named(versions: list[PlanVersion]) -> list[tuple[str, str]]:
    return [
        (str(one.key), f"第{one.number}版（{format_date(one.as_of)}・{one.get_state_display()}）")
        for one in versions
    ]

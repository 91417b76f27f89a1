"""標準処理期間の決まりの様式。"""

from typing import Any

from django import forms

from shirube.adapters.period_sheet import LONGEST_BASIS, MOST_DAYS
from shirube.apps.frame.version_form import VersionForm
from shirube.apps.insight.logs.queries import label_of
from shirube.apps.insight.rules.models import StandardPeriod
from shirube.engines.insight.log import EventLog, Level

MOST_VALUES = 300
MOST_ACTIVITIES = 300
MAX_MEGABYTES = 10


class PeriodForm(VersionForm):
    """一つの決まり。選べる行いと切り口の値は、記録から出す。"""

    target = forms.ChoiceField(label="対象", required=False)
    valid_from = forms.DateField(
        label="効き始める日",
        widget=forms.DateInput(attrs={"type": "date"}),
        help_text="この日より前に始まった件には効きません。前の決まりがあれば、この日から替わります。",
    )
    days = forms.IntegerField(
        label="日数",
        required=False,
        min_value=1,
        max_value=MOST_DAYS,
        help_text="空のままにすると「この日から定めなし」になります。",
    )
    kind = forms.ChoiceField(
        label="数える日",
        choices=StandardPeriod.DayKind.choices,
        widget=forms.RadioSelect,
        help_text="開庁日は、この団体の開庁時間の決まりで開いている曜日から、祝日と休みの日を除いた日です。",
    )
    counts_first_day = forms.BooleanField(
        label="受け付けた日も一日と数える",
        required=False,
        help_text="要綱に書かれていなければ、数えません（民法第140条の原則）。",
    )
    moves_to_open_day = forms.BooleanField(label="期限の日が閉庁日なら、次の開庁日までとする", required=False)
    begins_with = forms.MultipleChoiceField(
        label="始まりの行い",
        required=False,
        widget=forms.CheckboxSelectMultiple(attrs={"class": "choices-across"}),
        help_text="申請が事務所に届いた行い。選ばなければ、件の最初の行いから数えます。",
    )
    ends_with = forms.MultipleChoiceField(
        label="終わりの行い",
        required=False,
        widget=forms.CheckboxSelectMultiple(attrs={"class": "choices-across"}),
        help_text="処分をした行い。選ばなければ、件の最後の行いまで数え、どの件も終わったものとみます。",
    )
    stops_with = forms.MultipleChoiceField(
        label="時計を止める行い",
        required=False,
        widget=forms.CheckboxSelectMultiple(attrs={"class": "choices-across"}),
        help_text="補正の依頼など。止まった日の翌日から、動き出した日までを数えません。",
    )
    resumes_with = forms.MultipleChoiceField(
        label="時計を動かす行い",
        required=False,
        widget=forms.CheckboxSelectMultiple(attrs={"class": "choices-across"}),
        help_text="補正の受領など。選ばなければ、止める行いの始まりから終わりまで止まったとみます。",
    )
    excludes_stops = forms.BooleanField(label="記録の時計の列で止まった間を数えない", required=False)
    basis = forms.CharField(
        label="根拠",
        max_length=LONGEST_BASIS,
        help_text="要綱などの名と条。例：○○許可事務取扱要綱第5条。数の横に示します。",
    )

    def __init__(
        self,
        *args: Any,
        log: EventLog,
        is_new: bool = False,
        held: tuple[str, str] = ("", ""),
        **kwargs: Any,
    ) -> None:
        """``held`` は、いまの対象。記録からその値の件が無くなっていても、そのまま残せる。"""
        super().__init__(*args, **kwargs)
        if is_new:
            del self.fields["version"]
        self._targets = {text: pair for pair, text in targets_of(log).items()}
        if held != ("", ""):
            self._targets.setdefault(target_text(held), held)
        choices = [("", "すべての件"), *((text, _said(pair)) for text, pair in self._targets.items())]
        self._choose("target", choices)
        names = [(name, name) for name in sorted(log.activity.names)[:MOST_ACTIVITIES]]
        for field in ("begins_with", "ends_with", "stops_with", "resumes_with"):
            self._choose(field, names)
        if log.clock is None:
            del self.fields["excludes_stops"]

    def _choose(self, name: str, choices: list[tuple[str, str]]) -> None:
        field = self.fields[name]
        assert isinstance(field, forms.ChoiceField)  # noqa: S101 - 上で定めた欄である
        field.choices = choices

    def clean(self) -> dict[str, Any]:
        """動かす行いだけを選んだものを断る。"""
        data: dict[str, Any] = super().clean() or {}
        stops, resumes = data.get("stops_with") or [], data.get("resumes_with") or []
        if resumes and not stops:
            self.add_error("stops_with", "時計を動かす行いを選んだときは、止める行いも選んでください。")
        if set(stops) & set(resumes):
            self.add_error("resumes_with", "同じ行いを、止める行いと動かす行いの両方には選べません。")
        return data

    @property
    def values(self) -> dict[str, Any]:
        """記録の欄。"""
        data = self.cleaned_data
        dimension, value = self._targets.get(data["target"], ("", ""))
        names = ("valid_from", "days", "kind", "counts_first_day", "moves_to_open_day", "basis")
        lists = ("begins_with", "ends_with", "stops_with", "resumes_with")
        return {
            "dimension": dimension,
            "value": value,
            **{name: data[name] for name in names},
            **{name: list(data[name]) for name in lists},
            "excludes_stops": bool(data.get("excludes_stops")) or bool(data["stops_with"]),
        }


class PeriodSheetForm(forms.Form):
    """決まりの表を取り込む。"""

    file = forms.FileField(label="決まりの表", help_text=f"xlsx か CSV、{MAX_MEGABYTES}MBまで")

    def clean_file(self) -> Any:
        """大きさを確かめる。"""
        upload = self.cleaned_data["file"]
        if upload.size > MAX_MEGABYTES * 1024 * 1024:
            raise forms.ValidationError(f"{MAX_MEGABYTES}MBまでのファイルを選んでください。")
        return upload


def targets_of(log: EventLog) -> dict[tuple[str, str], str]:
    """選べる対象（件ごとの切り口の名と値）と、その文字。"""
    return {
        (name, value): target_text((name, value))
        for name, coded in log.dimensions.items()
        if coded.level is Level.CASE and len(coded.names) <= MOST_VALUES
        for value in sorted(coded.names)
    }


def target_text(pair: tuple[str, str]) -> str:
    """対象の文字（すべての件なら空）。"""
    return "=".join(pair) if pair[0] else ""


def _said(pair: tuple[str, str]) -> str:
    return f"{label_of(pair[0])}が「{pair[1]}」の件"

"""業務の記録の様式: 預ける、読み方を選ぶ、取り込む、取り除く。"""

from collections.abc import Sequence
from typing import Any
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from django import forms
from django.core.files.uploadedfile import UploadedFile

from shirube.adapters.log_guess import is_private_column, rival_shapes
from shirube.adapters.log_headers import Role
from shirube.adapters.log_mapping import DATE, DATE_TIME, ISO8601, LogMapping
from shirube.adapters.log_table import Head
from shirube.adapters.log_time_guess import shown_shape
from shirube.adapters.refusal import MEBIBYTE
from shirube.adapters.tabular import ENCODING_LABELS
from shirube.apps.frame.version_form import VersionForm
from shirube.apps.insight.logs.models import DiscardReason
from shirube.apps.insight.logs.sources import LIMITS, ZONE, XesReading

_MOST = LIMITS.file_bytes // MEBIBYTE
_SHAPES = (
    ("", "初めの行から決める"),
    (ISO8601, "2026-04-01T10:30:00 の形"),
    (DATE_TIME, "日付（和暦か西暦）と時刻"),
    (DATE, "日付だけ（時刻は使わない）"),
    ("%Y/%m/%d %H:%M:%S", "2026/04/01 10:30:00"),
    ("%Y/%m/%d %H:%M", "2026/04/01 10:30"),
    ("%Y%m%d%H%M%S", "20260401103000"),
)
_ZONES = (
    (ZONE, "日本の時刻"),
    ("UTC", "協定世界時（日本の9時間前）"),
    ("", "値に時差が書かれている"),
)


class UploadForm(forms.Form):
    """元のファイル。"""

    file = forms.FileField(
        label="業務の記録のファイル",
        help_text=f"XES（.xes・.xes.gz）・CSV・TSV・Excel（xlsx）・Parquet。{_MOST}MBまで",
    )
    title = forms.CharField(
        label="名前", max_length=60, required=False, help_text="空なら、ファイルの名前にします。"
    )
    encoding = forms.ChoiceField(
        label="文字コード",
        required=False,
        choices=[("", "自動で見分ける"), *ENCODING_LABELS.items()],
        help_text="CSV・TSVの字が化けるときだけ選びます。",
    )
    header_row = forms.IntegerField(
        label="見出しの行",
        required=False,
        min_value=1,
        max_value=1000,
        help_text="表の上に題があるときだけ、見出しが何行目かを入れます。",
    )

    def clean_file(self) -> UploadedFile:
        """大きすぎるファイルは、読む前に断る。"""
        upload: UploadedFile = self.cleaned_data["file"]
        if (upload.size or 0) > LIMITS.file_bytes:
            raise forms.ValidationError(
                f"{_MOST}MBを超えています。期間や所属で分けるか、"
                "情報の担当に命令（shirube insight import）での計り方を相談してください。"
            )
        return upload


class TableReadingForm(VersionForm):
    """表の列の役。"""

    title = forms.CharField(label="名前", max_length=60)

    def __init__(self, head: Head, *args: Any, sheets: Sequence[str] = (), **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.sheets = tuple(sheets)
        if sheets:
            self.fields["sheets"] = forms.MultipleChoiceField(
                label="読むシート",
                choices=[(one, one) for one in sheets],
                widget=forms.CheckboxSelectMultiple(attrs={"class": "choices-across"}),
                help_text="見出しの同じシート（月ごとなど）は、いくつでも選べます。",
                error_messages={"required": "読むシートを選んでください。"},
            )
        columns = [one for one in head.header if one and head.header.count(one) == 1]
        for role in Role:
            is_needed = role in (Role.CASE, Role.ACTIVITY, Role.TIMESTAMP)
            blank = "選んでください" if is_needed else "この列は無い"
            self.fields[role.value] = forms.ChoiceField(
                label=f"{role.label}の列",
                required=is_needed,
                choices=[("", blank), *((one, one) for one in columns)],
                help_text=_HELP.get(role, ""),
            )
        rivals = [(one, shown_shape(one)) for one in rival_shapes(head.header, head.rows)]
        self.fields["shape"] = forms.ChoiceField(
            label="日時の書き方", required=False, choices=[*_SHAPES, *rivals]
        )
        self.fields["zone"] = forms.ChoiceField(
            label="日時の地域",
            required=False,
            choices=_ZONES,
            help_text="時差の書かれていない日時を、どこの時刻とみるか",
        )
        offered = [one for one in columns if not is_private_column(one)]
        self.fields["dimensions"] = forms.MultipleChoiceField(
            label="切り口にする列",
            required=False,
            choices=[(one, one) for one in offered],
            widget=forms.CheckboxSelectMultiple,
            help_text="種類・経路・来庁の番号など、件や行いを分けて見る列。住民の氏名や備考の列は選べません。",
        )

    @classmethod
    def first(
        cls,
        head: Head,
        mapping: LogMapping | None,
        *,
        title: str,
        version: int,
        sheets: Sequence[str] = (),
        chosen: Sequence[str] = (),
    ) -> "TableReadingForm":
        """いまの読み方（無ければ空）を初めの値にする。``sheets`` は選べるシート、``chosen`` は選んだもの。"""
        initial: dict[str, Any] = {"title": title, "version": version, "zone": ZONE}
        if mapping is not None:
            initial |= roles_of(mapping)
            initial["dimensions"] = [one.column for one in mapping.dimensions.values()]
            initial["zone"] = mapping.timestamp.zone or ""
            initial["shape"] = mapping.timestamp.format
        initial["sheets"] = list(chosen)
        form = cls(head, sheets=sheets, initial=initial)
        form._offer("shape", initial.get("shape", ""))
        form._offer("zone", initial["zone"])
        return form

    def _offer(self, name: str, value: str) -> None:
        """選択肢に無い書き方・地域（残した読み方のもの）も、選べるようにする。"""
        field = self.fields[name]
        assert isinstance(field, forms.ChoiceField)  # noqa: S101 - 上で定めた欄である
        listed: Sequence[Any] = list(field.choices)
        if value not in [one for one, _ in listed]:
            shown = shown_shape(value) if name == "shape" else value
            field.choices = [*listed, (value, shown)]

    def _clean_fields(self) -> None:
        for name in ("shape", "zone"):
            value = self.data.get(name, "")
            if (name == "shape" and "%" in value) or (name == "zone" and _is_zone(value)):
                self._offer(name, value)
        super()._clean_fields()

    def clean(self) -> dict[str, Any]:
        """同じ列を二つの役に使わない。"""
        data: dict[str, Any] = super().clean() or {}
        seen: dict[str, Role] = {}
        for role in Role:
            column = data.get(role.value)
            if column and column in seen:
                self.add_error(
                    role.value,
                    f"列「{column}」は「{seen[column].label}」に選ばれています。別の列を選んでください。",
                )
            elif column:
                seen[column] = role
        return data

    @property
    def roles(self) -> dict[Role, str]:
        """選ばれた役と列。"""
        return {role: self.cleaned_data[role.value] for role in Role if self.cleaned_data.get(role.value)}


_HELP = {
    Role.CASE: "同じ番号の行が、一つの件になります。",
    Role.ACTIVITY: "受付・審査・決裁など、何をしたかの列",
    Role.TIMESTAMP: "行いが終わった（行われた）日時の列",
    Role.START: "一つの行に始まりと終わりの両方があるときだけ選びます。",
    Role.LIFECYCLE: "開始と完了が別の行のときだけ選びます。",
    Role.RESOURCE: "職員の名や番号の列。取り込むときに仮名にし、元の名は残しません。",
    Role.SEQUENCE: "同じ日時の行の順を決める、整数の列",
}


def roles_of(mapping: LogMapping) -> dict[str, str]:
    """対応表の、役ごとの列。"""
    parts = {
        Role.CASE: mapping.case,
        Role.ACTIVITY: mapping.activity.column,
        Role.TIMESTAMP: mapping.timestamp.column,
        Role.START: mapping.start and mapping.start.column,
        Role.LIFECYCLE: mapping.lifecycle and mapping.lifecycle.column,
        Role.RESOURCE: mapping.resource,
        Role.TEAM: mapping.team and mapping.team.column,
        Role.CHANNEL: mapping.channel and mapping.channel.column,
        Role.SEQUENCE: mapping.sequence,
    }
    return {role.value: column or "" for role, column in parts.items()}


def _is_zone(name: str) -> bool:
    try:
        ZoneInfo(name)
    except (ZoneInfoNotFoundError, ValueError, OSError):
        return False
    return True


class XesReadingForm(VersionForm):
    """XES の読み方。"""

    title = forms.CharField(label="名前", max_length=60)
    classifier = forms.ChoiceField(
        label="行いの名の決め方", required=False, help_text="ファイルに宣言された分類子から選びます。"
    )
    zone = forms.ChoiceField(
        label="日時の地域",
        required=False,
        choices=_ZONES,
        help_text="時差の書かれていない日時を、どこの時刻とみるか",
    )
    is_dated_only = forms.BooleanField(
        label="日付だけを使う", required=False, help_text="時刻が入っていない（すべて0時などの）記録のとき"
    )

    def __init__(self, classifiers: Sequence[str], *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        field = self.fields["classifier"]
        assert isinstance(field, forms.ChoiceField)  # noqa: S101 - 上で定めた欄である
        field.choices = [("", "行いの名（concept:name）"), *((one, one) for one in classifiers)]

    @property
    def reading(self) -> XesReading:
        """選ばれた読み方。"""
        data = self.cleaned_data
        return XesReading(
            zone=data["zone"], classifier=data["classifier"], is_dated_only=data["is_dated_only"]
        )


class ImportForm(VersionForm):
    """取り込む。読み方に名を付けて残せる。"""

    keep_as = forms.CharField(
        label="この読み方を残す名前",
        max_length=60,
        required=False,
        help_text="入れると、次に同じ列のファイルを預けたとき、この読み方が初めに出ます。",
    )


class DiscardForm(VersionForm):
    """取り除くわけ。"""

    reason = forms.ChoiceField(
        label="取り除くわけ",
        choices=[("", "選んでください"), *((one.value, one.label) for one in DiscardReason)],
        help_text="操作の記録に残ります。",
    )

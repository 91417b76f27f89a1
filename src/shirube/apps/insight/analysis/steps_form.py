"""決めた手順の様式: 名、使い始める日、手順の表（または、表・業務フローのファイル）。"""

from collections.abc import Sequence
from datetime import date
from typing import Any

from django import forms
from django.core.files.uploadedfile import UploadedFile

from shirube.adapters.refusal import MEBIBYTE, FileRefused
from shirube.adapters.step_list import read_steps
from shirube.apps.insight.rules.queries import DeclaredStepList
from shirube.engines.insight.declared import CannotDeclareSteps, DeclaredStep, DeclaredSteps

MOST_STEPS, BLANKS = 100, 4
MOST_BYTES = 5 * MEBIBYTE
ROW_FIELDS = ("place", "name", "required", "repeatable", "group")


class StepsForm(forms.Form):
    """決めた手順。

    ``version`` は改めるときの版（新しく決めるときは空）、``rows`` は手順の行の数。
    行ごとに ``name-0`` のような欄がある。
    """

    version = forms.IntegerField(min_value=0, required=False, widget=forms.HiddenInput)
    title = forms.CharField(label="手順の名前", max_length=60, help_text="例：道路占用許可の手順")
    since = forms.DateField(
        label="使い始める日",
        widget=forms.DateInput(attrs={"type": "date"}),
        help_text="手順を定めた（改めた）日。前の手順を残すときは、日を替えて新しく置きます。",
    )
    file = forms.FileField(
        label="手順の表か業務フローのファイル",
        required=False,
        help_text=(
            "表（xlsx・CSV）は見出し「手順」の列、業務フローは BPMN 2.0。"
            "選ぶと、下の手順の表の代わりに使います。"
        ),
    )
    rows = forms.IntegerField(min_value=0, max_value=MOST_STEPS + BLANKS, widget=forms.HiddenInput)

    def __init__(self, *args: Any, names: Sequence[str] = (), **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.names = names
        self.declared: DeclaredSteps | None = None
        self.origin = DeclaredStepList.Origin.LOG
        for at in range(self._row_count()):
            self.fields |= _row_fields(at)

    @classmethod
    def first(cls, declared: DeclaredSteps | None, *, names: Sequence[str], **initial: Any) -> "StepsForm":
        """手順（無ければ空の行）を初めの値にする。"""
        steps = declared.steps if declared else ()
        initial["rows"] = len(steps) + BLANKS
        for at, one in enumerate(steps):
            initial |= {
                f"place-{at}": at + 1,
                f"name-{at}": one.activity,
                f"required-{at}": one.is_required,
                f"repeatable-{at}": one.is_repeatable,
                f"group-{at}": one.group,
            }
        for at in range(len(steps), len(steps) + BLANKS):
            initial[f"required-{at}"] = True
        return cls(initial=initial, names=names)

    def _row_count(self) -> int:
        source = self.data if self.is_bound else self.initial
        text = str(source.get("rows", 0))
        return min(int(text), MOST_STEPS + BLANKS) if text.isascii() and text.isdigit() else 0

    @property
    def heads(self) -> list[Any]:
        """表の上に置く欄。"""
        return [self[name] for name in ("title", "since", "file")]

    @property
    def lines(self) -> list[list[Any]]:
        """手順の行（順、手順、必須、繰り返し、入れ替え）。"""
        return [[self[f"{name}-{at}"] for name in ROW_FIELDS] for at in range(self._row_count())]

    def clean_file(self) -> UploadedFile | None:
        """大きすぎるファイルは、読む前に断る。"""
        upload: UploadedFile | None = self.cleaned_data["file"]
        if upload and (upload.size or 0) > MOST_BYTES:
            raise forms.ValidationError(
                f"{MOST_BYTES // MEBIBYTE}MBを超えています。手順だけの表にしてください。"
            )
        return upload

    def clean_since(self) -> date:
        """暦の外れの日は断る。"""
        since: date = self.cleaned_data["since"]
        if not 1900 <= since.year <= 2200:
            raise forms.ValidationError("使い始める日は、1900年から2200年までの日にしてください。")
        return since

    def clean(self) -> dict[str, Any]:
        """手順の並びを読む。ファイルがあればファイルから、無ければ表の行から。"""
        data: dict[str, Any] = super().clean() or {}
        if self.errors:
            return data
        try:
            self.declared = self._from_file(data["file"]) if data.get("file") else self._from_rows(data)
        except FileRefused as refusal:
            self.add_error("file", str(refusal))
        except CannotDeclareSteps as refusal:
            self.add_error(None, str(refusal))
        if self.declared and len(self.declared.steps) > MOST_STEPS:
            self.add_error(None, f"手順は{MOST_STEPS}までです。まとめられる手順を一つにしてください。")
        return data

    def _from_file(self, upload: UploadedFile) -> DeclaredSteps:
        data, name = upload.read(), upload.name or "手順"
        is_flow = data.lstrip(b"\xef\xbb\xbf\xff\xfe \t\r\n")[:1] == b"<"
        self.origin = DeclaredStepList.Origin.FLOW if is_flow else DeclaredStepList.Origin.TABLE
        return read_steps(data, name=name)

    def _from_rows(self, data: dict[str, Any]) -> DeclaredSteps:
        written = [at for at in range(self._row_count()) if data[f"name-{at}"]]
        last = len(written) + MOST_STEPS
        written.sort(key=lambda at: (data[f"place-{at}"] or last, at))
        return DeclaredSteps(
            tuple(
                DeclaredStep(
                    activity=data[f"name-{at}"],
                    is_required=data[f"required-{at}"],
                    is_repeatable=data[f"repeatable-{at}"],
                    group=data[f"group-{at}"],
                )
                for at in written
            )
        )


def _row_fields(at: int) -> dict[str, forms.Field]:
    """一つの行の欄。"""
    number = f"{at + 1}行目の"

    def labelled(name: str, **more: Any) -> dict[str, Any]:
        return {"label": f"{number}{name}", "required": False, **more}

    return {
        f"place-{at}": forms.IntegerField(**labelled("順", min_value=1, max_value=999)),
        f"name-{at}": forms.CharField(
            **labelled("手順", max_length=200),
            widget=forms.TextInput(attrs={"list": "activities"}),
        ),
        f"required-{at}": forms.BooleanField(**labelled("必須")),
        f"repeatable-{at}": forms.BooleanField(**labelled("繰り返してよい")),
        f"group-{at}": forms.CharField(**labelled("入れ替えのまとまり", max_length=60)),
    }

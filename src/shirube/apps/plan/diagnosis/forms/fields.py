"""自己診断と推進体制の様式で使う欄。"""

from datetime import date
from typing import Any

from django import forms
from django.core.files.uploadedfile import UploadedFile

from shirube.adapters.tabular import ENCODING_LABELS
from shirube.apps.frame.scope import Scope
from shirube.apps.organization import queries as organization
from shirube.apps.organization.queries import DepartmentNode
from shirube.apps.plan.diagnosis.actions import SheetFile

_LIMIT = 10 * 1024 * 1024


def day_field(label: str, *, help_text: str = "", required: bool = True) -> forms.DateField:
    """日付の欄。"""
    return forms.DateField(
        label=label,
        required=required,
        help_text=help_text,
        widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d"),
    )


def department_choices(nodes: list[DepartmentNode], *, empty: str) -> list[tuple[str, str]]:
    """組織の選択肢。値は所属コード。"""
    return [("", empty), *((node.code, f"{node.full_name}（{node.code}）") for node in nodes)]


def node_of_code(scope: Scope, code: str, day: date) -> DepartmentNode | None:
    """選ばれた所属コードの組織。空なら None。"""
    return next((node for node in organization.departments_at(scope, day) if node.code == code), None)


class SheetForm(forms.Form):
    """取り込む表を選ぶ様式。"""

    file = forms.FileField(label="表のファイル", help_text="xlsx か CSV（UTF-8・シフトJIS）、10MBまで")
    takes_stale = forms.BooleanField(
        label="書き出したあとに変わった行も、ファイルの内容で上書きする", required=False
    )
    encoding = forms.ChoiceField(
        label="文字コード",
        required=False,
        choices=[("", "自動で見分ける"), *ENCODING_LABELS.items()],
        help_text="ふだんは選ばなくてかまいません。",
    )

    def clean_file(self) -> UploadedFile:
        """大きすぎるファイルは、読む前に断る。"""
        upload: UploadedFile = self.cleaned_data["file"]
        if (upload.size or 0) > _LIMIT:
            raise forms.ValidationError("10MBを超えています。標が書き出した表だけを選んでください。")
        return upload

    @property
    def sheet_file(self) -> SheetFile:
        """選ばれたファイル。"""
        cleaned: dict[str, Any] = self.cleaned_data
        return SheetFile(
            name=cleaned["file"].name or "表",
            data=cleaned["file"].read(),
            encoding=cleaned["encoding"] or None,
            takes_stale=cleaned["takes_stale"],
        )

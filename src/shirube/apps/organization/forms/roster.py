"""組織・職員・名簿の様式。"""

from typing import Any

from django import forms
from django.core.files.uploadedfile import UploadedFile

from shirube.adapters.tabular import ENCODING_LABELS
from shirube.apps.frame.scope import Scope
from shirube.apps.frame.version_form import VersionForm
from shirube.apps.organization.forms.fields import chosen_department, day_field, department_choices, typed_day
from shirube.apps.organization.models import Department, StaffVersion
from shirube.values.japanese_text import to_full_width_kana

_EFFECTIVE = "この日から効きます。過ぎた日にすると、その日にさかのぼって直します。"
_RELEASED = "空なら、すぐに見えます。内示のように伏せておくときは、見せてよい日を書きます。"


class DayForm(forms.Form):
    """いつの姿を見るか。"""

    on = day_field("いつの体制を見るか")


class StaffFilterForm(forms.Form):
    """職員の絞り込み。"""

    on = day_field("いつの体制を見るか")
    department = forms.ChoiceField(label="所属", required=False)
    q = forms.CharField(label="氏名・フリガナ・職員番号", required=False, max_length=60)

    def __init__(self, scope: Scope, data: Any) -> None:
        values = {"on": scope.today.isoformat(), "department": "", "q": ""} | {
            k: v for k, v in data.items() if v
        }
        super().__init__(values, auto_id="filter-%s")
        day = typed_day(values, "on", scope.today)
        self.fields["department"].choices = department_choices(scope, day, empty="すべて")  # type: ignore[attr-defined]


class RosterForm(forms.Form):
    """名簿のファイルを選ぶ。"""

    file = forms.FileField(label="名簿のファイル", help_text="CSV（UTF-8・シフトJIS）か xlsx、10MBまで")
    effective_on = day_field("発令日", help_text="名簿の内容が効く日")
    released_on = day_field(
        "公開日",
        required=False,
        help_text="空なら発令日。この日までは、人事担当とシステム管理者だけに見えます。",
    )
    title = forms.CharField(
        label="名前", required=False, max_length=60, help_text="例：令和9年4月1日の定期異動"
    )
    is_whole = forms.BooleanField(
        label="全員分の名簿である（書かれていない職員は退職、組織は廃止とみなす）", required=False
    )
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
        if (upload.size or 0) > 10 * 1024 * 1024:
            raise forms.ValidationError("10MBを超えています。所属で分けて、小さくしてから選んでください。")
        return upload

    def clean(self) -> dict[str, Any]:
        """公開日は発令日まで。"""
        cleaned = super().clean() or {}
        released, effective = cleaned.get("released_on"), cleaned.get("effective_on")
        if released and effective and released > effective:
            self.add_error("released_on", "公開日は、発令日かその前の日にしてください。")
        return cleaned


class DepartmentForm(VersionForm):
    """組織の名称と上位。"""

    effective_on = day_field("適用の初日", help_text=_EFFECTIVE)
    released_on = day_field("公開日", required=False, help_text=_RELEASED)
    name = forms.CharField(label="名称", max_length=60)
    kana = forms.CharField(label="読み", max_length=120, required=False)
    parent = forms.ChoiceField(label="上位の組織", required=False)
    sort_order = forms.IntegerField(label="並び順", min_value=0, max_value=999_999, required=False)
    is_abolished = forms.BooleanField(label="この日から廃止する", required=False)

    def __init__(self, scope: Scope, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.scope = scope
        day = typed_day(self.data, "effective_on", scope.today)
        self.fields["parent"].choices = department_choices(scope, day, empty="なし（部など）")  # type: ignore[attr-defined]

    def clean_kana(self) -> str:
        """読みは全角カタカナにそろえる。"""
        return to_full_width_kana(self.cleaned_data["kana"])

    @property
    def values(self) -> dict[str, Any]:
        """行いに渡す値。"""
        cleaned = self.cleaned_data
        return {
            "effective_on": cleaned["effective_on"],
            "released_on": cleaned["released_on"],
            "name": cleaned["name"],
            "kana": cleaned["kana"],
            "parent": chosen_department(self.scope, cleaned["parent"]),
            "sort_order": cleaned["sort_order"] or 0,
            "is_abolished": cleaned["is_abolished"],
        }


class NewDepartmentForm(DepartmentForm):
    """新しい組織。"""

    version = None  # type: ignore[assignment]
    is_abolished = None  # type: ignore[assignment]
    code = forms.RegexField(
        label="所属コード",
        regex=r"^[0-9A-Za-z_-]+$",
        max_length=20,
        error_messages={"invalid": "半角の英数字で書いてください。"},
    )
    field_order = ("code", "name", "kana", "parent", "sort_order", "effective_on", "released_on")

    @property
    def values(self) -> dict[str, Any]:
        """行いに渡す値。"""
        cleaned = self.cleaned_data
        return {
            "code": cleaned["code"].upper(),
            "effective_on": cleaned["effective_on"],
            "released_on": cleaned["released_on"],
            "name": cleaned["name"],
            "kana": cleaned["kana"],
            "parent": chosen_department(self.scope, cleaned["parent"]),
            "sort_order": cleaned["sort_order"],
        }


class StaffForm(VersionForm):
    """職員の氏名・所属・職。兼務の欄は、いまの数より一つ多く出す。"""

    effective_on = day_field("適用の初日", help_text=_EFFECTIVE)
    released_on = day_field("公開日", required=False, help_text=_RELEASED)
    name = forms.CharField(label="氏名", max_length=60)
    kana = forms.CharField(label="フリガナ", max_length=120)
    department = forms.ChoiceField(label="所属")
    post = forms.CharField(label="職名", max_length=40, required=False)
    employment = forms.ChoiceField(label="任用", choices=StaffVersion.EMPLOYMENTS)
    is_retired = forms.BooleanField(label="この日から退職・転出とする", required=False)

    def __init__(self, scope: Scope, *args: Any, concurrent_count: int = 0, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.scope = scope
        self.concurrent_count = concurrent_count + 1
        day = typed_day(self.data, "effective_on", scope.today)
        choices = department_choices(scope, day, empty="選んでください")
        self.fields["department"].choices = choices  # type: ignore[attr-defined]
        for n in range(1, self.concurrent_count + 1):
            self.fields[f"concurrent_{n}"] = forms.ChoiceField(
                label=f"兼務の所属（{n}）", required=False, choices=[("", "なし"), *choices[1:]]
            )
            self.fields[f"concurrent_post_{n}"] = forms.CharField(
                label=f"兼務の職名（{n}）", required=False, max_length=40
            )

    def clean_kana(self) -> str:
        """フリガナは全角カタカナにそろえる。"""
        return to_full_width_kana(self.cleaned_data["kana"])

    @property
    def concurrent(self) -> list[tuple[Department, str]]:
        """兼務の所属と職名。"""
        pairs = (
            (
                chosen_department(self.scope, self.cleaned_data[f"concurrent_{n}"]),
                self.cleaned_data[f"concurrent_post_{n}"],
            )
            for n in range(1, self.concurrent_count + 1)
        )
        return [(department, post) for department, post in pairs if department is not None]

    @property
    def values(self) -> dict[str, Any]:
        """行いに渡す値。"""
        names = ("effective_on", "released_on", "name", "kana", "post", "employment", "is_retired")
        found = {name: self.cleaned_data[name] for name in names if name in self.cleaned_data}
        department = chosen_department(self.scope, self.cleaned_data["department"])
        return found | {"department": department, "concurrent": self.concurrent}


class NewStaffForm(StaffForm):
    """新しい職員。"""

    version = None  # type: ignore[assignment]
    is_retired = None  # type: ignore[assignment]
    number = forms.RegexField(
        label="職員番号",
        regex=r"^[0-9A-Za-z_-]+$",
        max_length=20,
        error_messages={"invalid": "半角の英数字で書いてください。"},
    )
    field_order = (
        "number",
        "name",
        "kana",
        "department",
        "post",
        "employment",
        "effective_on",
        "released_on",
    )

    @property
    def values(self) -> dict[str, Any]:
        """行いに渡す値。"""
        return super().values | {"number": self.cleaned_data["number"].upper()}

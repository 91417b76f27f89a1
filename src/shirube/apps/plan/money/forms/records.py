"""効果・支援策・台帳の様式。"""

from typing import Any

from django import forms

from shirube.apps.frame.scope import Scope
from shirube.apps.frame.version_form import VersionForm
from shirube.apps.organization import queries as organization
from shirube.apps.plan.money import queries
from shirube.apps.plan.money.forms.fields import MoneyField, YearField, day_field, long_field, text_field
from shirube.apps.plan.money.models import Asset, Effect, SupportUse
from shirube.apps.plan.roadmap import queries as roadmap
from shirube.apps.plan.versions.queries import Plan
from shirube.engines.plan.money_asset_sheet import AssetContent
from shirube.engines.plan.snapshot_lines import AssetKind, NetworkTier
from shirube.reference.funding.records import SupportMeasure

_EFFECT = (
    *("title", "measure", "unit", "expected", "expected_on"),
    *("basis", "basis_on", "result", "result_on"),
)


class NewEffectForm(forms.Form):
    """効果を足す。数で言えないものは、言葉だけでもよい。"""

    title = text_field("効果", 120, required=True, help_text="例：窓口の事務にかける時間を減らす")
    measure = forms.ChoiceField(label="標の指標", required=False)
    unit = text_field("単位", 20, help_text="例：時間/年、円/年、件")
    expected = forms.DecimalField(
        label="見込み（試算）",
        required=False,
        max_digits=18,
        decimal_places=3,
        help_text="数で見込まないときは空にします。",
    )
    expected_on = day_field("見込む時期")
    basis = long_field("試算の根拠", 400, help_text="例：令和7年度の件数1.2万件 × 短くなる12分", rows=2)
    basis_on = day_field("試算した日")
    result = forms.DecimalField(label="結果", required=False, max_digits=18, decimal_places=3)
    result_on = day_field("結果の日")

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        kwargs.setdefault("auto_id", "effect-%s")
        super().__init__(*args, **kwargs)
        field: Any = self.fields["measure"]
        field.choices = queries.measure_choices()

    @staticmethod
    def initial_of(row: Effect) -> dict[str, Any]:
        """いまの値。"""
        return {name: getattr(row, name) for name in ("version", *_EFFECT)}

    @property
    def values(self) -> dict[str, Any]:
        """行いに渡す値。"""
        return {name: self.cleaned_data[name] for name in _EFFECT}


class EffectForm(NewEffectForm, VersionForm):
    """効果を直し、結果を書く。"""


class ChooseSupportForm(forms.Form):
    """国の支援策を選ぶ。"""

    measure = forms.ChoiceField(label="国の支援策")
    year = YearField(label="年度", max_length=20, help_text="例：令和9年度、R9、2027")
    eligible = MoneyField(label="対象の経費（円）", help_text="まだ決まっていなければ空にします。")

    def __init__(self, national: list[str], *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, auto_id="support-%s", **kwargs)
        field: Any = self.fields["measure"]
        field.choices = [("", "（選ぶ）"), *queries.support_choices(national)]


class SupportForm(VersionForm):
    """率の場合の別、対象の経費、財政当局に確かめたこと。"""

    case = forms.ChoiceField(label="率", required=False)
    eligible = MoneyField(label="対象の経費（円）", help_text="まだ決まっていなければ空にします。")
    note = long_field("財政当局に確かめたこと", 400, help_text="だれに、いつ確かめたか。", rows=2)

    def __init__(self, measure: SupportMeasure, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        cases = [(one.case, f"{one.case}（{one.rate}）") for one in measure.rates if one.case]
        if cases:
            field: Any = self.fields["case"]
            field.choices = [("", "（選ぶ）"), *cases]
        else:
            del self.fields["case"]

    @staticmethod
    def initial_of(row: SupportUse) -> dict[str, Any]:
        """いまの値。"""
        return {name: getattr(row, name) for name in ("version", "case", "eligible", "note")}

    @property
    def values(self) -> dict[str, Any]:
        """行いに渡す値。"""
        data = self.cleaned_data
        return {"case": data.get("case", ""), "eligible": data["eligible"], "note": data["note"]}


class NewAssetForm(forms.Form):
    """台帳に足す。名称のほかは、あとから書いてよい。"""

    title = text_field("名称", 120, required=True)
    number = text_field("管理番号", 40)
    kind = forms.ChoiceField(label="種類", choices=[(one.value, one.label) for one in AssetKind])
    category = text_field("業務の分類", 60, help_text="例：税、住民記録、施設予約")
    purpose = long_field(
        "目的", 400, help_text="何のために使うか。似た目的のものが、ほかの課にないかを探します。", rows=2
    )
    department = forms.ChoiceField(label="所管", required=False)
    department_text = text_field("所管（組織の表にないとき）", 60)
    vendor = text_field("契約の相手", 120)
    product = text_field("製品・サービス", 120)
    network = forms.ChoiceField(
        label="ネットワーク",
        required=False,
        choices=[("", "（未定）"), *((one.value, one.label) for one in NetworkTier)],
    )
    contract_from = day_field("契約の始まり")
    contract_until = day_field("契約の終わり", help_text="この日を含みます。")
    renews_on = day_field("更新日")
    notice_by = day_field("申出の期限", help_text="解約や更新を、契約の相手に申し出る期限。")
    yearly_cost = MoneyField(label="年額（円）")
    initiatives = forms.MultipleChoiceField(
        label="関わる取組", required=False, widget=forms.CheckboxSelectMultiple
    )
    ended_on = day_field(
        "使用を終えた日", help_text="使い終わったものは、消さずにこの日を書きます。計画の版から外れます。"
    )
    note = long_field("備考", 400, rows=2)

    def __init__(self, scope: Scope, plan: Plan, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        fields: Any = self.fields
        fields["department"].choices = roadmap.department_choices(scope, scope.today, empty="（未定）")
        rows = queries.initiatives(scope, plan)
        fields["initiatives"].choices = [(one.key, f"{one.number} {one.title}".strip()) for one in rows]
        if not rows:
            del fields["initiatives"]
        self._scope = scope

    @staticmethod
    def initial_of(row: Asset, initiatives: tuple[str, ...]) -> dict[str, Any]:
        """いまの値。"""
        names = [name for name in NewAssetForm.base_fields if name not in ("department", "initiatives")]
        return {name: getattr(row, name) for name in ("version", *names)} | {
            "department": row.department.code if row.department else "",
            "initiatives": list(initiatives),
        }

    @property
    def content(self) -> AssetContent:
        """行いに渡す中身。"""
        data = dict(self.cleaned_data)
        data.pop("version", None)
        code = data.pop("department")
        department = organization.department_of_code(self._scope, code) if code else None
        return AssetContent(
            **data
            | {
                "kind": AssetKind(data["kind"]),
                "network": NetworkTier(data["network"]) if data["network"] else None,
                "department": str(department.key) if department else None,
                "initiatives": tuple(data.get("initiatives", ())),
            }
        )


class AssetForm(NewAssetForm, VersionForm):
    """台帳の一行を直す。"""


class NarrowAssetsForm(forms.Form):
    """台帳の絞り込み。"""

    q = text_field("言葉", 60, help_text="")
    kind = forms.ChoiceField(
        label="種類",
        required=False,
        choices=[("", "すべて"), *((one.value, one.label) for one in AssetKind)],
    )
    network = forms.ChoiceField(
        label="ネットワーク",
        required=False,
        choices=[("", "すべて"), *((one.value, one.label) for one in NetworkTier)],
    )
    months = forms.ChoiceField(
        label="更新・期限が近いもの",
        required=False,
        choices=[("", "問わない"), ("3", "3か月の内"), ("6", "6か月の内"), ("12", "12か月の内")],
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, auto_id="narrow-%s", **kwargs)

"""利用者・権限・自治体の様式。"""

from datetime import date, timedelta
from typing import Any

from django import forms
from django.contrib.auth.password_validation import validate_password

from shirube.apps.frame.scope import Scope
from shirube.apps.frame.version_form import VersionForm
from shirube.apps.organization.forms.fields import (
    chosen_department,
    day_field,
    department_choices,
    role_choices,
)
from shirube.apps.organization.models import Account
from shirube.engines.organization.rights import default_end, grantable_roles
from shirube.values.municipality_code import CannotReadMunicipalityCode, MunicipalityCode

_LAST_DAY = "空なら年度末まで。長くても翌年度末までです。"


class AccountForm(VersionForm):
    """利用者の氏名とメールアドレス。"""

    display_name = forms.CharField(label="氏名", max_length=60)
    email = forms.EmailField(label="メールアドレス", required=False, max_length=254)


class PasswordForm(VersionForm):
    """仮のパスワード。"""

    password = forms.CharField(
        label="仮のパスワード",
        max_length=128,
        widget=forms.PasswordInput(attrs={"autocomplete": "new-password"}),
        help_text="12文字以上。次のサインインで、本人に変えてもらいます。",
    )

    def clean_password(self) -> str:
        """弱いパスワードを断る。"""
        validate_password(self.cleaned_data["password"])
        return str(self.cleaned_data["password"])


class RightForm(forms.Form):
    """与える権限。"""

    role = forms.ChoiceField(label="役割")
    department = forms.ChoiceField(label="組織", required=False)
    starts_on = day_field("初日")
    last_on = day_field("末日", required=False, help_text=_LAST_DAY)
    follows_post = forms.BooleanField(
        label="職を離れると終わる（異動・退職の日に、自動で終わる）", required=False, initial=True
    )

    def __init__(self, scope: Scope, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.scope = scope
        roles = grantable_roles(scope.roles)
        self.fields["role"].choices = [("", "選んでください"), *role_choices(roles)]  # type: ignore[attr-defined]
        self.fields["department"].choices = department_choices(scope, scope.today, empty="全庁")  # type: ignore[attr-defined]
        self.fields["starts_on"].initial = scope.today

    @property
    def right(self) -> dict[str, Any]:
        """行いに渡す値。終わりは末日の翌日。"""
        cleaned = self.cleaned_data
        return {
            "role": cleaned["role"],
            "department": chosen_department(self.scope, cleaned["department"]),
            "starts_on": cleaned["starts_on"],
            "ends_on": day_after(cleaned["last_on"])
            if cleaned["last_on"]
            else default_end(cleaned["starts_on"]),
            "follows_post": cleaned["follows_post"],
        }


class NewAccountForm(RightForm):
    """新しい利用者と、はじめの権限。"""

    login_id = forms.RegexField(
        label="利用者ID",
        regex=r"^[0-9A-Za-z._@-]+$",
        max_length=64,
        error_messages={"invalid": "半角の英数字と . _ - @ で書いてください。"},
    )
    display_name = forms.CharField(label="氏名", max_length=60)
    email = forms.EmailField(label="メールアドレス", required=False, max_length=254)
    password = forms.CharField(
        label="仮のパスワード",
        required=False,
        max_length=128,
        widget=forms.PasswordInput(attrs={"autocomplete": "new-password"}),
        help_text="12文字以上。空なら、職員用の認証（シングルサインオン）だけでサインインできます。",
    )
    field_order = ("login_id", "display_name", "email", "password", "role")

    def clean_password(self) -> str | None:
        """弱いパスワードを断る。空なら None。"""
        password = self.cleaned_data["password"]
        if password:
            validate_password(password)
        return password or None


class LastDayForm(VersionForm):
    """権限の末日。"""

    last_on = day_field("末日")


class LinkForm(VersionForm):
    """職員に結び付ける利用者。"""

    login_id = forms.CharField(
        label="利用者ID", required=False, max_length=64, help_text="空にすると、結び付きを外します。"
    )

    def __init__(self, accounts: Any, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self._accounts = accounts
        self.account: Account | None = None

    def clean_login_id(self) -> str:
        """この自治体の利用者であることを確かめる。"""
        login_id = str(self.cleaned_data["login_id"])
        if login_id:
            self.account = self._accounts.filter(login_id=login_id).first()
            if self.account is None:
                raise forms.ValidationError("この利用者IDの利用者は、この自治体にいません。")
        return login_id


class MunicipalityForm(VersionForm):
    """自治体の名称。"""

    name = forms.CharField(label="名称", max_length=40)
    kana = forms.CharField(label="読み（ひらがな）", max_length=80)


class CodeForm(VersionForm):
    """新しい団体コード。"""

    code = forms.CharField(label="新しい団体コード", max_length=12, help_text="検査数字を含む6桁")
    valid_from = day_field("適用の初日")

    def clean_code(self) -> str:
        """6桁で、検査数字の合うコード。"""
        try:
            return str(MunicipalityCode.parse(self.cleaned_data["code"]))
        except CannotReadMunicipalityCode as error:
            raise forms.ValidationError(str(error)) from None


def day_after(day: date) -> date:
    """翌日（末日を、この日を含まない終わりにする）。"""
    return day + timedelta(days=1)

"""見本の様式。使われるすべての欄を一つずつ持つ。"""

from datetime import date

from django import forms

CHOICES = [("", "選んでください"), ("online", "自治体フロントヤード改革"), ("core", "基幹20業務の標準化")]


class ExampleForm(forms.Form):
    """進捗を登録する見本の様式。"""

    policy = forms.ChoiceField(
        label="施策名", choices=CHOICES, help_text="計画に登録済みの施策から選びます。"
    )
    progress = forms.IntegerField(
        label="進捗率",
        min_value=0,
        max_value=100,
        help_text="0から100までの数字（％）",
        error_messages={"max_value": "0から100までの数字を入力してください。"},
    )
    officer = forms.CharField(label="担当者の名前", max_length=60, required=False)
    mail = forms.EmailField(label="連絡先のメールアドレス", required=False)
    password = forms.CharField(label="パスワード", widget=forms.PasswordInput, required=False)
    due = forms.DateField(label="期限", widget=forms.DateInput(attrs={"type": "date"}), required=False)
    stage = forms.ChoiceField(
        label="いまの段階",
        choices=[("plan", "計画中"), ("run", "実施中"), ("done", "完了")],
        widget=forms.RadioSelect,
        help_text="近いものを一つ選びます。",
    )
    channels = forms.MultipleChoiceField(
        label="受付の方法",
        choices=[("counter", "窓口"), ("post", "郵送"), ("online", "オンライン")],
        widget=forms.CheckboxSelectMultiple,
        required=False,
    )
    attachment = forms.FileField(label="添付ファイル", required=False, help_text="PDF、10MBまで")
    remark = forms.CharField(label="備考", widget=forms.Textarea(attrs={"rows": 4}), required=False)
    is_confirmed = forms.BooleanField(label="所属長の確認を受けた")


def example_form(prefix: str, has_errors: bool = False) -> ExampleForm:
    """空の様式か、誤りのある様式。"""
    if not has_errors:
        return ExampleForm(auto_id=f"{prefix}-%s", initial={"stage": "run"})
    data = {"policy": "core", "progress": "120", "mail": "山田", "due": date(2026, 3, 31).isoformat()}
    return ExampleForm(data, auto_id=f"{prefix}-%s")

"""国の計画の版の様式。"""

from django import forms


class EditionForm(forms.Form):
    """版のファイルを選ぶ。"""

    file = forms.FileField(
        label="版のファイル",
        help_text="標の様式の xlsx か、指紋の付いた json。様式は、いまの版の「表で受け取る」から作れます。",
    )

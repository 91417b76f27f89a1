"""事案の様式。"""

from django import forms

CHANNELS = [("counter", "窓口"), ("online", "オンライン"), ("post", "郵送"), ("phone", "電話")]


class ReceiveForm(forms.Form):
    """申請の受付。"""

    procedure_label = forms.CharField(label="手続の名称", max_length=60)
    channel = forms.ChoiceField(label="受付の経路", choices=CHANNELS)


class AdvanceForm(forms.Form):
    """事案を次の段へ進める。"""

    version = forms.IntegerField(widget=forms.HiddenInput)

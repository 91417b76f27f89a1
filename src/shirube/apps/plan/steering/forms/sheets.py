"""表計算を選び、確かめて反映する様式。"""

from django import forms
from django.core.files.uploadedfile import UploadedFile

from shirube.apps.frame.version_form import VersionForm

_MOST_BYTES = 10 * 1024 * 1024


class SheetForm(forms.Form):
    """直した表を選ぶ。"""

    file = forms.FileField(label="直した表", help_text="ここで書き出した xlsx か、同じ見出しの CSV。10MBまで")

    def clean_file(self) -> UploadedFile:
        """大きすぎるファイルは、読む前に断る。"""
        upload: UploadedFile = self.cleaned_data["file"]
        if (upload.size or 0) > _MOST_BYTES:
            raise forms.ValidationError("10MBを超えています。表を分けて、小さくしてから選んでください。")
        return upload


class TakeForm(VersionForm):
    """確かめたとおりに反映する。"""

    seen = forms.CharField(widget=forms.HiddenInput, max_length=64)
    takes_stale = forms.BooleanField(label="書き出したあとに変わった行も、この表の内容にする", required=False)

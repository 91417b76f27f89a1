"""工程表の表を取り込む様式。"""

from django import forms
from django.core.files.uploadedfile import UploadedFile

from shirube.apps.frame.version_form import VersionForm

_MOST_BYTES = 10 * 1024 * 1024


class SheetForm(forms.Form):
    """直した表を選ぶ。"""

    file = forms.FileField(label="直した工程表", help_text="この画面で書き出した xlsx か CSV、10MBまで")

    def clean_file(self) -> UploadedFile:
        """大きさを確かめる。"""
        upload: UploadedFile = self.cleaned_data["file"]
        if (upload.size or 0) > _MOST_BYTES:
            raise forms.ValidationError("ファイルが10MBを超えています。計画を確かめ、表を分けてください。")
        return upload


class AdoptForm(VersionForm):
    """反映する。"""

    takes_stale = forms.BooleanField(
        label="書き出したあとに変えられた行（古い行）も、この表のとおりにする", required=False
    )

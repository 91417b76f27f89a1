"""ファイルを預ける様式。"""

from django import forms
from django.core.files.uploadedfile import UploadedFile

from shirube.adapters.refusal import MEBIBYTE
from shirube.apps.files.inspection import ACCEPTED, LIMITS

_MOST = LIMITS.file_bytes // MEBIBYTE


class KeepForm(forms.Form):
    """ファイル、何のために、いつまで。"""

    file = forms.FileField(label="ファイル", help_text=f"{ACCEPTED}。{_MOST}MBまで")
    purpose = forms.CharField(label="何のために", max_length=60, help_text="例：窓口業務の聞き取りの資料")
    keep_until = forms.DateField(
        label="保存期限",
        widget=forms.DateInput(attrs={"type": "date"}),
        help_text="文書管理規程の保存期間の末日。この日を過ぎると、翌日までに自動で取り除きます。",
    )

    def clean_file(self) -> UploadedFile:
        """大きすぎるファイルは、読む前に断る。"""
        upload: UploadedFile = self.cleaned_data["file"]
        if (upload.size or 0) > LIMITS.file_bytes:
            raise forms.ValidationError(f"{_MOST}MBを超えています。分けるか小さくして、選び直してください。")
        return upload

"""いくつものファイルを選ぶ欄。"""

from typing import Any

from django import forms


class ManyFilesInput(forms.ClearableFileInput):
    """いくつも選べるファイルの欄。"""

    allow_multiple_selected = True


class ManyFilesField(forms.FileField):
    """いくつものファイル。"""

    widget = ManyFilesInput

    def clean(self, data: Any, initial: Any = None) -> list[Any]:
        """一つずつ確かめる。"""
        files = data if isinstance(data, list | tuple) else [data]
        return [super(ManyFilesField, self).clean(one, initial) for one in files]

"""様式の誤りの言葉: 何をすればよいかを言う（Django の初めの言葉は「このフィールドは必須です。」）。"""

from django.forms import fields

_REQUIRED: dict[type[fields.Field], str] = {
    fields.Field: "入力してください。",
    fields.ChoiceField: "選んでください。",
    fields.FileField: "ファイルを選んでください。",
    fields.BooleanField: "印を付けてください。",
}


def speak_plainly() -> None:
    """必須の欄が空のときの言葉を置く。欄が自分の言葉を持っていれば、そちらが勝つ。"""
    for kind, words in _REQUIRED.items():
        kind.default_error_messages = {**vars(kind).get("default_error_messages", {}), "required": words}

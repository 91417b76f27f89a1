"""状態札の型。"""

from dataclasses import dataclass

KINDS = ("neutral", "info", "success", "warning", "error")


@dataclass(frozen=True)
class Badge:
    """状態を短い言葉で示す札。色だけに頼らず、必ず言葉を持つ。"""

    label: str
    kind: str = "neutral"

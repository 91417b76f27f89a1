"""切り口の名。"""

LABELS = {
    "team": "担当課",
    "org:group": "担当課",
    "channel": "経路",
    "procedure": "手続",
    "place": "場所",
    "outcome": "結果",
    "visit": "来庁",
}


def label_of(dimension: str) -> str:
    """切り口の名（画面の言葉）。"""
    return LABELS.get(dimension, dimension.removeprefix("case:"))

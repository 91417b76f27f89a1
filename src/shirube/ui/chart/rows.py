"""横棒を並べる枠。左に名、中に棒、右に値。"""

from collections.abc import Sequence

from shirube.ui.chart.series import Category
from shirube.ui.chart.svg import text, text_width, two_lines

SHORTEST = 100.0


class Rows:
    """横棒の行の位置。名は二行まで折り返す。"""

    thickness = 24.0

    def __init__(self, places: Sequence[Category], values: Sequence[str], width: int, top: float) -> None:
        self.width, self.top = float(width), top
        self.values = values
        room = min(max(text_width(place.full_label) for place in places), self.width * 0.36)
        self.names = [two_lines(place.full_label, room) for place in places]
        self.pitch = 48.0 if any(len(name) > 1 for name in self.names) else 40.0
        self.left = room + 14
        value_room = max(text_width(value, 15) for value in values) + 14
        self.width = max(self.width, self.left + SHORTEST + value_room)
        self.length = self.width - self.left - value_room
        self.bottom = top + self.pitch * len(places)
        self.height = self.bottom + 6

    def y(self, index: int) -> float:
        """棒の上端。"""
        return self.top + self.pitch * index + (self.pitch - self.thickness) / 2

    def labels(self) -> list[str]:
        """行の名と値。"""
        parts = []
        for index, (name, value) in enumerate(zip(self.names, self.values, strict=True)):
            middle = self.y(index) + self.thickness / 2 + 5
            for row, piece in enumerate(name):
                parts.append(text(0, middle + 18 * (row - (len(name) - 1) / 2), piece))
            parts.append(text(self.width, middle, value, size=15, font_weight=700, text_anchor="end"))
        return parts

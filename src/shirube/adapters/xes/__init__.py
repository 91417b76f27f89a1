"""XES（IEEE 1849）: 業務の記録を交換する国際標準の形を、読んで書く。"""

from shirube.adapters.xes.choices import CannotChooseXes, Classifier, XesChoices, XesHeader
from shirube.adapters.xes.source import XesSource
from shirube.adapters.xes.stream import ReadingStopped
from shirube.adapters.xes.writer import CannotWriteXes, write_xes

__all__ = [
    "CannotChooseXes",
    "CannotWriteXes",
    "Classifier",
    "ReadingStopped",
    "XesChoices",
    "XesHeader",
    "XesSource",
    "write_xes",
]

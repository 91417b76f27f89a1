"""XES（IEEE 1849）: 業務の記録を交換する国際標準の形を、読んで書く。"""

from shirube.adapters.xes.choices import CannotChooseXes, Classifier, XesChoices, XesHeader
from shirube.adapters.xes.source import XesSource
from shirube.adapters.xes.stream import ReadingStopped

__all__ = ["CannotChooseXes", "Classifier", "ReadingStopped", "XesChoices", "XesHeader", "XesSource"]

"""国や県から届いた様式のブック（xlsx）を読み、答えのセルだけを書き換える。

書き換えは、シートの XML の、答えのセルの場所のバイト列だけを差し替える。ほかのシート・書式・結合・入力規則・
隠れたシート・印刷の設定・図・画像は、届いたままのバイト列で残る。表計算の部品（openpyxl）で読み書きし直すと
何が失われるかの測りは docs/adr/0013-inquiries.md にある。
"""

from __future__ import annotations

from shirube.adapters.form_workbook.filling import CannotFillForm, Filled, fill_form
from shirube.adapters.form_workbook.reading import FORM_LIMITS, read_form

__all__ = ["FORM_LIMITS", "CannotFillForm", "Filled", "fill_form", "read_form"]

"""対策の一覧を、会議で配る紙にする。"""

from collections.abc import Callable, Mapping

from shirube.adapters.documents import render_docx, render_html, render_pdf
from shirube.apps.frame.scope import Scope
from shirube.apps.insight.remedies import queries
from shirube.engines.insight import remedy_document
from shirube.engines.insight.remedy_document import RemedyRow
from shirube.values.document import Document

FORMS: Mapping[str, Callable[[Document], bytes]] = {
    "pdf": lambda document: render_pdf(document, page="A4横"),
    "docx": lambda document: render_docx(document, page="A4横"),
    "html": lambda document: render_html(document).encode(),
}


def remedies_document(scope: Scope) -> Document:
    """すべての対策の一枚。"""
    rows = [
        RemedyRow(
            number=one.row.number,
            title=one.row.title,
            log=one.row.log_title,
            cause=one.row.get_cause_display(),
            place=one.row.place,
            figure=one.row.figure_label,
            baseline=one.baseline_said,
            target=one.target_said,
            owner=one.owner_said,
            due=one.row.due,
            state=one.row.now,
            verdict=one.verdict,
            sentence=one.last.answer["sentence"] if one.last else "",
        )
        for one in queries.lines(scope, queries.remedies(scope))
    ]
    return remedy_document.remedies_document(
        rows, municipality_name=scope.municipality_name, as_of=scope.today
    )

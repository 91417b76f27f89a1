"""様式から一つの行いをし、断られたら様式の誤りにする。"""

from collections.abc import Callable

from django.forms import BaseForm


def carried_out(
    form: BaseForm, run: Callable[[], object], *refusals: type[Exception], field: str | None = None
) -> bool:
    """様式が正しければ行う。``refusals`` で断られたら、その理由を様式（の ``field``）の誤りにする。"""
    if not form.is_valid():
        return False
    try:
        run()
    except refusals as refusal:
        form.add_error(field, str(refusal))
        return False
    return True

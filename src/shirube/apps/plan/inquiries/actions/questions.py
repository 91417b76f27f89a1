"""設問を足し、直し、外し、答える課に割り振る。前の年の照会から設問を写す。"""

from collections.abc import Iterable, Sequence
from typing import Any
from uuid import UUID

from django.db.models import F, Max

from shirube.apps.audit import actions as audit
from shirube.apps.frame.scope import Scope
from shirube.apps.frame.transactions import action
from shirube.apps.organization import queries as organization
from shirube.apps.plan.inquiries.actions.inquiries import CannotKeepInquiry, check_editable
from shirube.apps.plan.inquiries.models import AnswerRow, Inquiry, InquirySection, Question
from shirube.engines.plan.inquiry_form import AnswerKind, CannotReadAddress, Form, place_of
from shirube.engines.plan.inquiry_recognition import Candidate

MOST_QUESTIONS = 3_000


def _next_order(inquiry: Inquiry) -> int:
    last = Question.objects.filter(inquiry=inquiry).aggregate(last=Max("sort_order"))["last"]
    return 0 if last is None else int(last) + 1


def _check_room(inquiry: Inquiry, more: int) -> None:
    if Question.objects.filter(inquiry=inquiry).count() + more > MOST_QUESTIONS:
        raise CannotKeepInquiry(
            f"一つの照会の設問は{MOST_QUESTIONS:,}件までです。照会を分けて受け付けてください。"
        )


@action
def add_candidates(*, by: Scope, inquiry: Inquiry, candidates: Sequence[Candidate]) -> int:
    """様式から選んだ答えのセルを設問にする。もう設問のあるセルは飛ばす。足した数を返す。"""
    check_editable(inquiry, "設問")
    held = set(Question.objects.filter(inquiry=inquiry).values_list("sheet", "address"))
    fresh = {
        (one.sheet, one.place.address): one
        for one in candidates
        if (one.sheet, one.place.address) not in held
    }
    _check_room(inquiry, len(fresh))
    first = _next_order(inquiry)
    Question.objects.bulk_create(
        Question(
            inquiry=inquiry,
            sort_order=first + at,
            number=one.number,
            text=one.text,
            kind=one.kind.value,
            choices=list(one.choices),
            sheet=one.sheet,
            address=one.place.address,
        )
        for at, one in enumerate(fresh.values())
    )
    audit.record(by=by, action=f"照会の設問を{len(fresh)}件選んだ", record=inquiry)
    return len(fresh)


@action
def add_question(*, by: Scope, inquiry: Inquiry, form: Form | None = None, **values: Any) -> Question:
    """設問を一つ、手で足す。"""
    check_editable(inquiry, "設問")
    _check_room(inquiry, 1)
    row = Question.objects.create(
        inquiry=inquiry, sort_order=_next_order(inquiry), **_checked(inquiry, None, form, values)
    )
    audit.record(by=by, action="照会の設問を足した", record=row, fields=tuple(values))
    return row


@action
def edit_question(
    *, by: Scope, inquiry: Inquiry, key: UUID, version: int, form: Form | None = None, **values: Any
) -> Question:
    """設問の文・種類・選択肢・セルを直す。答えのある設問は、種類を変えられず、答えた選択肢を外せない。"""
    check_editable(inquiry, "設問")
    held = Question.objects.get(inquiry=inquiry, key=key)
    _check_answer(held, values)
    row = Question.change(key=key, version=version, **_checked(inquiry, held, form, values))
    audit.record(by=by, action="照会の設問を直した", record=row, fields=tuple(values))
    return row


def _check_answer(held: Question, values: dict[str, Any]) -> None:
    """もう答えがあれば、その答えが設問に合わなくなる直し方を断る。"""
    last = AnswerRow.objects.filter(question=held).order_by("-id").first()
    if last is None:
        return
    if values["kind"] != held.kind:
        raise CannotKeepInquiry("もう答えがあるので、答えの種類は変えられません。別の設問を足してください。")
    if values["kind"] == AnswerKind.CHOICE and last.value and last.value not in values["choices"]:
        raise CannotKeepInquiry(
            f"「{last.value[:20]}」と答えてあるので、この選択肢は外せません。"
            "課に答え直してもらってから外してください。"
        )


def _checked(
    inquiry: Inquiry, held: Question | None, form: Form | None, values: dict[str, Any]
) -> dict[str, Any]:
    """選択肢とセルのつじつま。"""
    if values["kind"] == AnswerKind.CHOICE and not values["choices"]:
        raise CannotKeepInquiry("答えの種類が「選択」のときは、選択肢を一行に一つ書いてください。")
    if bool(values["sheet"]) != bool(values["address"]):
        raise CannotKeepInquiry("答えを書くセルは、シートと番地の両方を入れるか、両方を空にしてください。")
    if not values["address"]:
        return values
    try:
        place = place_of(values["address"])
    except CannotReadAddress as error:
        raise CannotKeepInquiry(str(error)) from None
    sheet = form.sheet(values["sheet"]) if form else None
    if form is not None and sheet is None:
        raise CannotKeepInquiry(f"シート「{values['sheet']}」が、預かっている様式にありません。")
    if sheet is not None:
        place = sheet.head_of(place)
        if sheet.cell(place).is_formula:
            raise CannotKeepInquiry(f"{place.address} は計算式のセルです。答えを書くセルを選んでください。")
    same = Question.objects.filter(inquiry=inquiry, sheet=values["sheet"], address=place.address)
    if same.exclude(pk=held.pk if held else None).exists():
        raise CannotKeepInquiry(f"「{values['sheet']}」の{place.address}には、もう別の設問があります。")
    return values | {"address": place.address}


@action
def remove_question(*, by: Scope, inquiry: Inquiry, key: UUID, version: int) -> None:
    """まだ答えのない設問を外す。"""
    check_editable(inquiry, "設問")
    row = Question.change(key=key, version=version)
    if row.inquiry_id != inquiry.pk:
        raise Question.DoesNotExist
    if AnswerRow.objects.filter(question=row).exists():
        raise CannotKeepInquiry("この設問にはもう答えがあるので、外せません。")
    audit.record(by=by, action="照会の設問を外した", record=row)
    row.delete()
    _drop_empty_sections(inquiry)


@action
def assign_questions(
    *, by: Scope, inquiry: Inquiry, questions: Iterable[Question], department: UUID | None
) -> int:
    """設問を課に割り振る。``department`` が None なら、割り振りを外す。答えのある設問は動かさない。"""
    check_editable(inquiry, "設問")
    section = None if department is None else _section(by, inquiry, department)
    rows = Question.objects.filter(inquiry=inquiry, pk__in=[one.pk for one in questions])
    rows = rows.exclude(pk__in=AnswerRow.objects.filter(question__inquiry=inquiry).values("question"))
    rows = rows.exclude(section=section) if section else rows.exclude(section__isnull=True)
    moved = rows.update(section=section, version=F("version") + 1)
    _drop_empty_sections(inquiry)
    audit.record(by=by, action=f"照会の設問{moved}件を割り振った", record=inquiry)
    return moved


def _section(by: Scope, inquiry: Inquiry, department: UUID) -> InquirySection:
    """この課の行。無ければ置く。"""
    node = organization.department_at(by, by.today, department)
    if node is None:
        raise CannotKeepInquiry("選んだ組織は、今日の組織の表にありません。選び直してください。")
    held = InquirySection.objects.filter(inquiry=inquiry, department_id=node.id).first()
    if held is not None:
        return held
    taken = InquirySection.objects.filter(inquiry=inquiry, label=node.name[:60]).exists()
    label = node.full_name if taken else node.name
    order = InquirySection.objects.filter(inquiry=inquiry).count()
    return InquirySection.objects.create(
        inquiry=inquiry, department_id=node.id, label=label[:60], sort_order=order
    )


def _drop_empty_sections(inquiry: Inquiry) -> None:
    """設問が無くなり、まだ知らせていない課の行を片づける。"""
    InquirySection.objects.filter(inquiry=inquiry, questions__isnull=True, asked_on__isnull=True).delete()


@action
def copy_questions(*, by: Scope, inquiry: Inquiry, form: Form | None = None) -> int:
    """前の年の照会から、設問・セル・答える課を写す。様式にないシートと計算式のセルは、セルを空にして写す。"""
    check_editable(inquiry, "設問")
    if inquiry.previous is None:
        raise CannotKeepInquiry(
            "前の年の照会がつながれていません。照会を直して、前の年の照会を選んでください。"
        )
    if Question.objects.filter(inquiry=inquiry).exists():
        raise CannotKeepInquiry("もう設問があります。写すのは、設問のない照会にだけできます。")
    source = list(Question.objects.filter(inquiry=inquiry.previous).select_related("section__department"))
    sections = _same_sections(by, inquiry, source)
    Question.objects.bulk_create(
        Question(
            inquiry=inquiry,
            section=sections.get(row.section_id or 0),
            sort_order=row.sort_order,
            number=row.number,
            text=row.text,
            kind=row.kind,
            choices=row.choices,
            sheet=row.sheet if is_there else "",
            address=row.address if is_there else "",
        )
        for row in source
        for is_there in (_is_there(form, row),)
    )
    audit.record(by=by, action=f"前の年の照会から設問{len(source)}件を写した", record=inquiry)
    return len(source)


def _same_sections(by: Scope, inquiry: Inquiry, source: Iterable[Question]) -> dict[int, InquirySection]:
    """前の年の課（の id）から、今年の課を引く表。今日の組織の表にない課は引けない。"""
    alive = {node.id for node in organization.departments_at(by, by.today)}
    before = {row.section_id: row.section.department for row in source if row.section is not None}
    return {
        key: _section(by, inquiry, department.key)
        for key, department in before.items()
        if department is not None and department.pk in alive
    }


def _is_there(form: Form | None, row: Question) -> bool:
    sheet = form.sheet(row.sheet) if form is not None and row.sheet else None
    return sheet is not None and not sheet.cell(place_of(row.address)).is_formula

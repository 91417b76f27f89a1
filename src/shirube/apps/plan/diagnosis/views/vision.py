"""ビジョンの画面。書くのは町で、標は問いかけと原則の説明だけを出す。"""

from uuid import UUID

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse

from shirube.apps.plan.diagnosis.forms.vision import VisionForm
from shirube.apps.plan.diagnosis.views.page import plan_of, tabs_of
from shirube.apps.plan.versions import actions as plans
from shirube.apps.plan.versions.queries import Plan, plan_trail

PROMPTS = (
    "この町の人は、役場のことで何に時間と手間を取られていますか。だれの、どんな一日を変えたいですか。",
    "十年後、人口や職員の数がいまより減ったとき、何を続け、何をやめられるようにしておきたいですか。",
    "デジタルに不慣れな人や、職員のいない支所の近くの人にも届く姿になっていますか。",
    "職員の仕事は、どう変わりますか。空いた時間を、何に使いますか。",
    "隣の町と同じ文になっていませんか。この町の名を消しても通る文なら、書き直しの余地があります。",
)


def vision(request: HttpRequest, plan: UUID) -> HttpResponse:
    """ビジョンと原則。"""
    row = plan_of(request, plan)
    return _page(request, row, VisionForm.of(row))


def _page(request: HttpRequest, plan: Plan, form: VisionForm, status: int = 200) -> HttpResponse:
    context = {
        "page_title": "ビジョン",
        "breadcrumbs": plan_trail(plan, ("ビジョン", None)),
        "lead": "どんな町にしたいかを、自分の言葉で書きます。標は文を作りません。",
        "plan": plan,
        "tabs": tabs_of(request, plan, "diagnosis.vision"),
        "prompts": PROMPTS,
        "form": form,
        "can_edit": request.scope.can("plan.edit"),  # type: ignore[attr-defined]
        "diagnosis_url": reverse("diagnosis.list", args=[plan.key]),
    }
    return render(request, "diagnosis/vision.html", context, status=status)


def save_vision(request: HttpRequest, plan: UUID) -> HttpResponse:
    """ビジョンと原則を、計画の枠に保存する。"""
    row = plan_of(request, plan)
    form = VisionForm(request.POST)
    if not form.is_valid():
        return _page(request, row, form, status=422)
    plans.edit_plan(
        by=request.scope,  # type: ignore[attr-defined]
        key=row.key,
        version=form.cleaned_data["version"],
        title=row.title,
        first_year=row.first_year,
        last_year=row.last_year,
        standing=row.standing,
        vision=form.cleaned_data["vision"],
        principles=form.chosen,
    )
    messages.success(request, "ビジョンと原則を保存しました。計画の版と文書の頭に出ます。")
    return redirect("diagnosis.vision", plan=row.key)

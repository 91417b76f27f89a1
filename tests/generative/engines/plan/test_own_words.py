"""町の言葉の法則: 計画がどう変わっても、書いた言葉は文書に出るか、置く場所の無くなった言葉として挙がる。"""

from __future__ import annotations

import re
from dataclasses import replace

from hypothesis import given
from hypothesis import strategies as st

from shirube.engines.plan.own_places import FIXED, homeless_words, places
from shirube.engines.plan.policy_document import policy_document
from shirube.engines.plan.snapshot import PlanSnapshot
from shirube.engines.plan.snapshot_json import canonical_json, snapshot_from_json
from shirube.engines.plan.snapshot_lines import OwnWords
from shirube.engines.plan.undecided import undecided
from shirube.values.document import BulletList, Document, NumberedList, Paragraph
from tests.sample_plan import sample_plan

BLOCKS = (*(one.block for one in FIXED), "pillar.p1", "pillar.p2", "pillar.p3", "pillar.消した柱")
words = st.text(alphabet="窓口を変える暮らし町A1・- \n　1.）。<&>\"'", min_size=1, max_size=60)
# 並びの印（「・」「1.」など）は部品の形になるので、くらべるときは除く。
_SHAPE = re.compile(r"[\s・●\-0-9０-９.．、)）]")


def plain(text: str) -> str:
    """形の印と空きを除いた文。"""
    return _SHAPE.sub("", text)


def shown(document: Document) -> str:
    """文書の段落と並びの文。"""
    found: list[str] = []
    for one in document.flat_blocks():
        if isinstance(one, Paragraph):
            found.append(one.text)
        elif isinstance(one, BulletList | NumberedList):
            found += [item.text for item in one.items]
    return plain("".join(found))


@st.composite
def changed_plans(draw: st.DrawFn) -> PlanSnapshot:
    """言葉を書き、柱を消し、並べ替えた計画。"""
    plan = sample_plan()
    written = draw(st.dictionaries(st.sampled_from(BLOCKS), words, max_size=6))
    kept = draw(st.lists(st.sampled_from(plan.pillars), unique=True))
    keys = {one.key for one in kept}
    initiatives = tuple(one if one.pillar in keys else replace(one, pillar=None) for one in plan.initiatives)
    lines = tuple(OwnWords(block=block, text=text) for block, text in written.items())
    return replace(plan, pillars=tuple(kept), initiatives=initiatives, own_words=lines)


@given(changed_plans())
def test_words_are_shown_or_told_to_be_homeless(plan: PlanSnapshot) -> None:
    """空でない言葉は、場所があれば文書に、無ければ未定の一覧に出る。どちらにも出ないことはない。"""
    text, homeless = shown(policy_document(plan)), homeless_words(plan)
    told = {one.which for one in undecided(plan) if one.what == "置く場所の無くなった言葉"}
    for one in plan.own_words:
        if one.block in homeless:
            assert one.block in told
        else:
            assert plain(one.text) in text


@given(changed_plans())
def test_words_are_the_same_after_the_version_is_kept(plan: PlanSnapshot) -> None:
    """版にして戻しても、一字も変わらず、文書も同じになる。"""
    back = snapshot_from_json(canonical_json(plan))
    assert back.own_words == plan.own_words
    assert policy_document(back).sha256() == policy_document(plan).sha256()


@given(changed_plans())
def test_every_word_has_one_place_or_none(plan: PlanSnapshot) -> None:
    """置く場所は場所の一覧に一度だけあり、置く場所の無いものはそこに無い。"""
    known = [one.block for one in places(plan)]
    assert len(known) == len(set(known))
    assert {one.block for one in plan.own_words} - set(known) == set(homeless_words(plan))

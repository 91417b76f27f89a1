"""用語集: 使った言葉だけを、読みの順に。"""

from shirube.engines.plan.paper_sources import PaperSources
from shirube.engines.plan.paper_terms import terms_table, used_terms
from shirube.engines.plan.policy_document import policy_document
from shirube.reference.plan.framework_records import Term
from shirube.reference.plan.terms import terms
from shirube.values.document import Heading, Paragraph, TableBlock
from tests.sample_plan import sample_plan


def term(name: str, *spellings: str) -> Term:
    """説明だけの用語。"""
    return Term(term=name, reading="あ", text=f"{name}の説明", spellings=(name, *spellings))


def found(text: str, *given: Term) -> list[str]:
    """この文で使われた用語。"""
    return [one.term for one in used_terms([Paragraph.of(text)], given)]


def test_only_words_in_the_text_are_explained() -> None:
    """文にある言葉だけを、用語集の順で挙げる。ほかの書き方で書いてあっても見つける。"""
    assert found("RPAとクラウドを使う", term("クラウド"), term("AI"), term("RPA")) == ["クラウド", "RPA"]
    assert found("人工知能を使う", term("AI", "人工知能")) == ["AI"]


def test_latin_words_are_not_found_inside_longer_ones() -> None:
    """欧字の言葉は、長い欧数字の一部では見つけない。和文とは続いていてよい。"""
    assert found("MAIL と AI2 と RAIL", term("AI")) == []
    assert found("生成AIの利用", term("AI")) == ["AI"]


def test_words_in_tables_count_and_figures_do_not() -> None:
    """表のますの言葉も数える。"""
    table = TableBlock(caption="表", header=("甲",), rows=(("オンライン申請",),))
    assert [one.term for one in used_terms([table], [term("オンライン申請")])] == ["オンライン申請"]


def test_the_plan_has_a_chapter_of_its_words() -> None:
    """全体方針には、本文で使った用語の章があり、用語を渡さなければ無い。"""
    document = policy_document(sample_plan(), PaperSources(terms=terms()))
    headings = [one.text for one in document.flat_blocks() if isinstance(one, Heading) and one.level == 1]
    assert headings[-2:] == ["用語", "資料"]
    table = next(
        one for one in document.flat_blocks() if isinstance(one, TableBlock) and one.caption == "用語の説明"
    )
    names = [row[0] for row in table.rows]
    assert "書かない窓口" in names
    assert "スマートシティ" not in names
    assert "用語" not in [
        one.text for one in policy_document(sample_plan()).flat_blocks() if isinstance(one, Heading)
    ]


def test_terms_are_in_reading_order_and_explained_in_one_sentence() -> None:
    """用語は読みの順に並び、どれにも説明がある。"""
    every = terms()
    readings = [one.reading.replace("ー", "") for one in every]
    assert readings == sorted(readings)
    assert all(one.text.endswith("。") for one in every)
    assert len(terms_table(every).rows) == len(every) > 40

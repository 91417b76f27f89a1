"""IN-03: どの文字コードの CSV を、どう読むか。"""

from collections import Counter
from pathlib import Path

import pytest

from shirube.adapters.tabular import EncodingUnclear, FileRefused, read_table
from shirube.adapters.tabular.encoding import ENOUGH_BYTES, decode
from tests.hostile.tables import Sample, encoding_corpus

CORPUS = encoding_corpus()
CLEAR = [sample for sample in CORPUS if sample.encoding not in ("asks", "refused")]
ASKS = [sample for sample in CORPUS if sample.encoding == "asks"]
REFUSED = [sample for sample in CORPUS if sample.encoding == "refused"]


def label(sample: Sample) -> str:
    """試験の名前。"""
    return sample.label


@pytest.mark.parametrize("sample", CLEAR, ids=label)
def test_clear_encoding_is_found(sample: Sample) -> None:
    """決められる文字コードは、一字も違えずに読む。"""
    decoded = decode(sample.data, name="名簿.csv")

    assert (decoded.encoding, decoded.text) == (sample.encoding, sample.text)


@pytest.mark.parametrize("sample", ASKS, ids=label)
def test_unclear_encoding_is_asked(sample: Sample) -> None:
    """短くて決められないときは、正しい読み方を含む候補を見せてたずね、選べば正しく読む。"""
    with pytest.raises(EncodingUnclear) as asked:
        read_table(sample.data, name="名簿.csv")

    readings = [decode(sample.data, name="a", encoding=c.encoding).text for c in asked.value.candidates]
    assert len(readings) >= 2
    assert sample.text in readings
    assert all(candidate.sample in str(asked.value) for candidate in asked.value.candidates)


@pytest.mark.parametrize("sample", REFUSED, ids=label)
def test_broken_encoding_is_refused(sample: Sample) -> None:
    """壊れた文字・混ざった文字は、置き換えずに断り、次にすることを示す。"""
    with pytest.raises(FileRefused) as refused:
        read_table(sample.data, name="名簿.csv")

    assert not isinstance(refused.value, EncodingUnclear)
    assert refused.value.next


def test_corpus_is_large_enough() -> None:
    """文字コードの見本は 40 を下回らない。"""
    assert len(CORPUS) >= 40


@pytest.mark.parametrize(
    ("kind", "line"),
    [
        ("UTF-8 の末尾が切れた", "5 行目"),
        ("CP932 に UTF-8 の行を足した", "6 行目"),
        ("UTF-8 に CP932 の行を足した", "6 行目"),
    ],
)
def test_refusal_names_the_line(kind: str, line: str) -> None:
    """どこで読めなくなったかを、行の番号で示す。"""
    sample = next(sample for sample in REFUSED if sample.label == kind)

    with pytest.raises(FileRefused) as refused:
        decode(sample.data, name="名簿.csv")

    assert refused.value.where == line


@pytest.mark.samples
def test_real_names_are_never_misread(samples: Path) -> None:
    """実在の団体名を三つの文字コードで書くと、64 バイト以上なら決め、読み違えは一度もない。"""
    lines = (samples / "localgov" / "localgovjp-utf8.csv").read_text(encoding="utf-8-sig").splitlines(True)
    found: Counter[str] = Counter()

    for start in range(1, len(lines), 3):
        text = "".join(lines[start : start + 3]).encode("euc_jp", "ignore").decode("euc_jp")
        for codec, encoding in (("utf-8", "utf-8"), ("cp932", "cp932"), ("euc_jp", "euc_jp")):
            data = text.encode(codec)
            is_long = sum(byte >= 0x80 for byte in data) >= ENOUGH_BYTES
            try:
                answer = "right" if decode(data, name="a.csv").encoding == encoding else "wrong"
            except EncodingUnclear:
                answer = "asks"
            found[answer if is_long else f"short {answer}"] += 1

    assert found["wrong"] == found["short wrong"] == found["asks"] == 0
    assert found["right"] >= 1_500


@pytest.mark.samples
@pytest.mark.parametrize("base", ["utf-8", "cp932", "euc_jp"])
@pytest.mark.parametrize("other", ["utf-8", "cp932", "euc_jp"])
def test_one_foreign_line_is_always_found(base: str, other: str, samples: Path) -> None:
    """20 行のうち一行だけ別の文字コードの表は、必ず断る。"""
    lines = (samples / "localgov" / "localgovjp-utf8.csv").read_text(encoding="utf-8-sig").splitlines(True)
    pages = [lines[start : start + 20] for start in range(1, 1_001, 20)]
    silent = 0

    for number, page in enumerate(pages):
        place = number % 20
        encoded = [line.encode(other if n == place else base, "ignore") for n, line in enumerate(page)]
        try:
            decode(b"".join(encoded), name="a.csv")
            silent += 1
        except FileRefused as refused:
            assert base != other, refused

    assert silent == (len(pages) if base == other else 0)


def test_chosen_encoding_must_fit() -> None:
    """職員が選んだ文字コードで読めないときは、ほかの文字コードに替えずに断る。"""
    with pytest.raises(FileRefused, match="文字コードとして正しくない"):
        decode("氏名,住所".encode("cp932"), name="名簿.csv", encoding="utf-8")


def test_unknown_encoding_name_is_refused() -> None:
    """知らない文字コードの名前は断る。"""
    with pytest.raises(FileRefused, match="使える文字コードではありません"):
        decode(b"a", name="名簿.csv", encoding="utf-7")


def test_lost_characters_are_reported() -> None:
    """元から失われている字と外字は、行を示して知らせる。"""
    decoded = decode("a,b\n1,山\ufffd\n2,\ue000\n".encode(), name="名簿.csv")

    assert [(note.kind, note.places) for note in decoded.notes] == [
        ("lost_characters", ("2 行目",)),
        ("private_characters", ("3 行目",)),
    ]

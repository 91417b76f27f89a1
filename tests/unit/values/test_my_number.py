"""個人番号の検知: 仕込んだ500件と無害な2,000件で、見落としと誤りの割合を約束する。"""

from __future__ import annotations

import hashlib
import random
import time
import uuid

import pytest

from shirube.values.my_number import CannotCheckMyNumber, find_my_numbers, mask, my_number_check_digit

FULL_WIDTH = str.maketrans("0123456789", "０１２３４５６７８９")


def numbers(seed: int, count: int) -> list[str]:
    """検査用数字の合う、架空の12桁を作る。"""
    rng = random.Random(seed)
    heads = ("".join(rng.choices("0123456789", k=11)) for _ in range(count))
    return [head + my_number_check_digit(head) for head in heads]


def grouped(number: str, mark: str) -> str:
    """4桁ずつ区切る。"""
    return mark.join((number[:4], number[4:8], number[8:]))


SEEDED = (
    lambda n: n,
    lambda n: n.translate(FULL_WIDTH),
    lambda n: grouped(n, "-"),
    lambda n: grouped(n, " "),
    lambda n: grouped(n, "　").translate(FULL_WIDTH),
    lambda n: grouped(n, "－").translate(FULL_WIDTH),
    lambda n: grouped(n, "‐"),
    lambda n: " ".join(n),
    lambda n: f"申請者の個人番号は{n}です。",
    lambda n: f"マイナンバー: {grouped(n, '-')}",
    lambda n: f"ﾏｲﾅﾝﾊﾞｰ {n[:6]} {n[6:]}",
    lambda n: f"{n}（個人番号）を受け取った",
    lambda n: f"100001,架空太郎,{n},2026-11-21",
    lambda n: f"電話 011-123-4567\n{n}",
    lambda n: f"電話 090-1234-5678、番号 {n}",
    lambda n: f"受付番号 20261121-0001 個人番号 {n}",
    lambda n: f"通知_{n}_控え.pdf",
    lambda n: f"sato{n}.xlsx",
    lambda n: f"{n}.0",
    lambda n: f"本人に確認済み。{n} 令和8年11月21日",
    lambda n: f"世帯員 {grouped(n, ' ')} {grouped(n, ' ')}",
)


def test_most_seeded_numbers_are_found() -> None:
    """仕込んだ個人番号500件の99%以上を、書き方によらず見つける。"""
    texts = [SEEDED[i % len(SEEDED)](number) for i, number in enumerate(numbers(1, 500))]
    missed = [text for text in texts if not find_my_numbers(text)]
    assert len(missed) <= 5, missed


def harmless(rng: random.Random) -> list[str]:
    """業務で実際に出会う、個人番号でない12桁以上の番号を2,000件作る。語のない12桁を1割含む。"""

    def digits(count: int) -> str:
        return "".join(rng.choices("0123456789", k=count))

    makers = [
        lambda: digits(12),
        lambda: f"受付番号 {digits(12)}",
        lambda: f"お問い合わせ番号：{grouped(digits(12), '-')}",
        lambda: f"口座番号 {digits(12)}",
        lambda: f"電話 {digits(3)}-{digits(4)}-{digits(5)}",
        lambda: f"法人番号 {digits(13)}",
        lambda: f"運転免許証 {digits(12)}",
        lambda: f"2026{rng.randint(1, 12):02}{rng.randint(10, 28)}{rng.randint(10, 23)}{rng.randint(10, 59)}",
        lambda: hashlib.sha256(digits(8).encode()).hexdigest(),
        lambda: str(uuid.UUID(int=rng.getrandbits(128))),
        lambda: grouped(digits(12), "-") + "-" + digits(4),
        lambda: f"{int(digits(12)):,}円",
        lambda: digits(14),
        lambda: f"納付番号 {grouped(digits(12), ' ')}",
        lambda: f"{digits(6)}-{digits(6)}",
        lambda: f"0.{digits(12)}",
        lambda: f"文書番号 第{digits(12)}号",
        lambda: f"伝票番号,{digits(12)},済",
        lambda: f"{digits(3)} {digits(4)} {digits(5)}",
        lambda: f"JANコード {digits(12)}",
    ]
    return (
        [makers[i % len(makers)]() for i in range(1800)]
        + [digits(12) for _ in range(110)]
        + [f"確認番号 {digits(12)}" for _ in range(90)]
    )


def test_few_harmless_numbers_are_blocked() -> None:
    """無害な番号2,000件のうち、誤って止まるのは2%以下である。"""
    texts = harmless(random.Random(2))
    blocked = [text for text in texts if find_my_numbers(text)]
    assert len(texts) == 2000
    assert len(blocked) <= 40, (len(blocked), blocked)


def test_bare_numbers_are_blocked_on_the_safe_side() -> None:
    """まわりに語のない12桁は、検査用数字の合う約9.9%だけが止まる。"""
    rng = random.Random(3)
    count = sum(bool(find_my_numbers("".join(rng.choices("0123456789", k=12)))) for _ in range(5000))
    assert 0.08 < count / 5000 < 0.12


def test_label_tells_what_a_column_holds() -> None:
    """列の見出しが別の番号なら止めず、個人番号なら区切り方が変わっていても止める。"""
    number = numbers(4, 1)[0]
    odd = f"{number[:5]}-{number[5:]}"
    assert find_my_numbers(number)
    assert not find_my_numbers(number, label="受付番号")
    assert not find_my_numbers(odd)
    assert find_my_numbers(odd, label="個人番号") == ((0, 13),)


@pytest.mark.parametrize("text", ["{}1", "1{}", "{}-1234", "1234-{}", "0.{}"])
def test_part_of_a_longer_number_is_not_found(text: str) -> None:
    """13桁以上の番号やハイフンで続く番号の一部は、個人番号とみなさない。"""
    assert not find_my_numbers(text.format(numbers(5, 1)[0]))


def test_same_digits_and_wrong_check_digit_are_not_found() -> None:
    """同じ数字だけの12桁と、検査用数字の合わない12桁は見つけない。"""
    number = numbers(6, 1)[0]
    wrong = number[:-1] + str((int(number[-1]) + 1) % 10)
    assert not find_my_numbers("000000000000")
    assert not find_my_numbers(f"個人番号 {wrong}")


def test_mask_hides_every_digit_and_keeps_the_rest() -> None:
    """伏せた文章は、番号の数字だけが「*」になり、長さと区切りと前後の文は変わらない。"""
    number = numbers(7, 1)[0]
    text = f"個人番号 {grouped(number, '-').translate(FULL_WIDTH)} 令和8年"
    assert mask(text) == "個人番号 ****-****-**** 令和8年"
    assert mask("受付番号 20261121-0001") == "受付番号 20261121-0001"


def test_two_numbers_in_a_row_are_both_found() -> None:
    """空白でつながった二人分の番号は、両方とも見つける。"""
    first, second = numbers(8, 2)
    assert len(find_my_numbers(f"{grouped(first, ' ')} {grouped(second, ' ')}")) == 2
    assert len(find_my_numbers(f"{first} {second}")) == 2


def test_known_check_digit() -> None:
    """検査用数字は省令の式のとおりで、11桁でないものは断る。"""
    assert my_number_check_digit("12345678901") == "8"
    assert my_number_check_digit("02345678901") == "3"
    with pytest.raises(CannotCheckMyNumber, match="11桁"):
        my_number_check_digit("1234")


@pytest.mark.parametrize(
    "piece", ["1", "1 ", "123456789018 ", "1-", "a1", "個人番号", "1234 ", "1.0", ".0", "0"]
)
def test_hostile_text_is_read_in_linear_time(piece: str) -> None:
    """10万字の意地悪な文章でも、固まらずに読み終わる。"""
    text = piece * (100_000 // len(piece))
    started = time.perf_counter()
    find_my_numbers(text)
    assert time.perf_counter() - started < 20.0  # 固まらないための見張り（ふだんは 0.1 秒）

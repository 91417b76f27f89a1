"""引っ越し: 一つの自治体の記録の全部を、モデルの登録簿から数え上げ、書き出し、迎え入れる。

部屋ごとの手順は持たない。自治体に属する記録（``TenantRecord``・監査のように自治体の鍵を持つ記録・自治体を
指す記録）と、それらが指す利用者を、親から順に一行一件の決まった形にする。外部キーは番号でなく相手の鍵で書く
ので、番号は行き先で付け直せて、どのデータベースでも同じ文字列になる。

利用者の扱い: この自治体だけの人は、パスワード（の指紋）ごと移る。ほかの自治体でも働く人と、確認コードを登録
した人は、身元だけが移り、行き先で合言葉を付け直す（ほかの自治体の鍵を持ち出さず、二つ目の要素を黙って外さない）。
"""

from shirube.apps.frame.removal.arriving import CannotReceive, receive
from shirube.apps.frame.removal.kinds import CannotMove, applied_migrations, kinds
from shirube.apps.frame.removal.leaving import Leaving, steady_view

__all__ = [
    "CannotMove",
    "CannotReceive",
    "Leaving",
    "applied_migrations",
    "kinds",
    "receive",
    "steady_view",
]

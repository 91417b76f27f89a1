"""人への断り: 画面では 500 でなく、その日本語の文面を見せて 422 で返す誤りを見分ける。

決まりは一つ。**画面（apps）・外の世界（adapters）・計算（engines）の階で名づけた ``ValueError`` の子は、
人への断り**であり、文面がそのまま画面に出る（何が・どこで・なぜ・次にどうする）。名のない ``ValueError`` と、
共通の値・国の枠組み・見た目の階の誤りは、作り手の誤りなので 500 になる。新しい断りの登録は要らない。
"""

FLOORS = ("shirube.apps.", "shirube.adapters.", "shirube.engines.")


def is_for_people(error: BaseException) -> bool:
    """この誤りの文面を、そのまま人に見せてよいか。"""
    return isinstance(error, ValueError) and type(error).__module__.startswith(FLOORS)

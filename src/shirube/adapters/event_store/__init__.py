"""業務の記録の置き場所: 一つのログを、件ごとに並べた列のまま一つのフォルダーに置く。

形::

    置き場所/
      current                 いまの世代の名と、その目録の sha256（一行）
      g00000001-1a2b3c4d/     一つの世代（書き終えたら変わらない）
        manifest.json         目録: 数、列のファイルの型・長さ・sha256、元のファイル、対応表
        at.bin …              列。リトルエンディアンの数をそのまま並べたもの
        set_aside.csv         読めなかった行と理由
      staging-5e6f7a8b/       取り込みの途中（次の取り込みが片付ける）
      lock                    書き手が一人であることの札

切り替えは、指し札 `current` を置き換える一回の改名で行う。フォルダーの改名で切り替えないのは、Windows では
読み手がメモリに対応付けているファイルのフォルダーを、改名も削除もできないためである。指し札は一瞬しか
開かれないので、読み手がいても置き換えられる。古い世代は切り替えたあとすぐに消し、Windows で
読み手がいて消せないときは、次の取り込みで片付く。
"""

from __future__ import annotations

from shirube.adapters.event_store.manifest import Manifest, Origin
from shirube.adapters.event_store.opening import CannotOpenStore, StoredLog, open_store, verify_store
from shirube.adapters.event_store.place import CannotWriteStore
from shirube.adapters.event_store.set_aside import reasons_in, told_reasons
from shirube.adapters.event_store.writing import ImportPhase, ImportStopped, Written, write_store

__all__ = [
    "CannotOpenStore",
    "CannotWriteStore",
    "ImportPhase",
    "ImportStopped",
    "Manifest",
    "Origin",
    "StoredLog",
    "Written",
    "open_store",
    "reasons_in",
    "told_reasons",
    "verify_store",
    "write_store",
]

"""画面と記録: 部屋ごとの薄い Django アプリ。

並び順（上は下だけを知る）は shared の設計と .importlinter が決める。
"""

"""業務分析: 記録を預かる logs、計り方の決まり rules、件数と時間を実測する analysis。"""

"""How well arranged questionnaires are told from honest ones: `./run bench fraud`.

`honest` and `cheats` know nothing of the detector; `memory` runs it without a database.
"""

"""Telling honest questionnaires from arranged ones: arithmetic alone, no database.

- `bits`: how unlikely something is by chance, in integers;
- `texts`: which comments say the same;
- `traces`: what is known of a questionnaire, of an organization's past, of the country;
- `signals`: groups of questionnaires, what is odd about them, and whether it is enough.

What reads and writes rows is in `ratings.services.fraud` (docs/adr/0019-honest-rating.md).
"""

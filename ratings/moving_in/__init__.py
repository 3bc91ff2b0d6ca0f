"""Moving in: what the portal before this one kept, taken over from CSV files (docs/moving-in.md).

- `files`, `cells`: tables that may be millions of rows long, read a row at a time;
- `report`: what became of each row; `spool`: rows on disk, to be put in order of time;
- `organizations`, `people`, `memberships`, `questionnaires`: a file each, a transaction each;
- `repeats`: which of one person's questionnaires count; `running`: the whole run.
"""

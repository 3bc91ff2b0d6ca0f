"""The catalogue as a table: exported, changed in a spreadsheet, imported again.

- `columns`: what stands in the table; `cells`: an organization as a row of it;
- `workbooks`, `reading`: files that may be hostile, read as rows; `writing`: export and template;
- `resolving`, `planning`: what each row would change, or what is wrong with it;
- `steps`: uploading, checking, applying; `applying`: the one transaction.
"""

"""Import of customer lists and address cards, and export: files in and out, never the phone's wire.

`decoding` and `sheet` read CSV, `cards` reads vCard, both into rows of named cells; `matching` finds likely
duplicates; `planning` says by row what would happen; `batches` makes it happen, all or nothing, and undoes it;
`exporting` writes CSV, vCard and JSON.
"""

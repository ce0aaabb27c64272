select
    table_name,
    rows_before,
    rows_now,
    rows_added,
    rows_removed,
    rows_with_changed_values,
    rows_with_changed_labels,
    rows_with_changed_vintage,
    changed_values,
    note
from read_parquet('release/release_changes.parquet')

-- The releases that led to this one, and this one, by the number that revisions name them by.
select release_number, release_id
from read_parquet('release/release_history.parquet')

select finding_id, finding_kind, summary_fi, approved_by, approved_at, approval_reason, release_id
from read_parquet('release/release_approvals.parquet')

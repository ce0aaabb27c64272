with

source_rows as (
    select * from {{ ref('int_source_rows') }}
),

indicators as (
    select * from {{ ref('mart_municipal_indicators') }}
),

used as (
    select
        municipality_code,
        snapshot_id,
        year
    from indicators
    union
    select
        municipality_code,
        denominator_snapshot_id as snapshot_id,
        year
    from indicators
),

passports as (
    select
        source_rows.snapshot_id,
        source_rows.dataset,
        source_rows.municipality_code,
        source_rows.year,
        source_rows.first_source_row,
        source_rows.last_source_row,
        source_rows.source_rows,
        source_rows.origin
    from source_rows
    inner join used
        on
            source_rows.snapshot_id = used.snapshot_id
            and source_rows.municipality_code = used.municipality_code
            and (source_rows.year = used.year or source_rows.year is null)
    group by
        source_rows.snapshot_id,
        source_rows.dataset,
        source_rows.municipality_code,
        source_rows.year,
        source_rows.first_source_row,
        source_rows.last_source_row,
        source_rows.source_rows,
        source_rows.origin
)

select * from passports

with

source_rows as (
    select * from {{ ref('int_source_rows') }}
),

areas as (
    select * from {{ ref('dim_areas') }}
),

indicators as (
    select * from {{ ref('mart_municipal_indicators') }}
),

used as (
    select
        municipality_code as place_code,
        snapshot_id,
        year
    from indicators
    union
    select
        municipality_code as place_code,
        denominator_snapshot_id as snapshot_id,
        year
    from indicators
    union
    -- rows of a whole area are of its own numbers alone
    select
        source_rows.place_code,
        source_rows.snapshot_id,
        source_rows.year
    from source_rows
    inner join areas on source_rows.place_code = areas.area_code
),

passports as (
    select distinct
        source_rows.snapshot_id,
        source_rows.dataset,
        source_rows.place_code,
        source_rows.year,
        source_rows.first_source_row,
        source_rows.last_source_row,
        source_rows.source_rows,
        source_rows.origin
    from source_rows
    inner join used
        on
            source_rows.snapshot_id = used.snapshot_id
            and source_rows.place_code = used.place_code
            and (source_rows.year = used.year or source_rows.year is null)
)

select * from passports

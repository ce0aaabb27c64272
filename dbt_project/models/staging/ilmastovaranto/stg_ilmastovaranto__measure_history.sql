with

measure_history as (
    select * from {{ source('raw', 'ilmastovaranto_measure_history') }}
),

renamed as (
    select
        measure_id,
        as_of_date,
        status,
        deadline_date,
        completion_pct,
        cost_estimate_eur,
        spent_eur,
        snapshot_id,
        source_row,
        origin
    from measure_history
)

select * from renamed

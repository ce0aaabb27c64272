with

costs as (
    select * from {{ source('raw', 'coordinators_costs') }}
),

renamed as (
    select
        tunniste as measure_id,
        cast(vuosi as integer) as year,
        cast(suunniteltu_eur as decimal(14, 2)) as cost_estimate_eur,
        cast(toteutunut_eur as decimal(14, 2)) as spent_eur,
        "rahoituslähde" as funding_source,
        versio <> 'nykyinen' as is_superseded,
        snapshot_id,
        source_row,
        origin,
        vintage
    from costs
)

select * from renamed

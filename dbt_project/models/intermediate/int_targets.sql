-- The one target of a municipality or an area. A municipality's own target comes from its climate plan, an area's
-- from the seed. No row means that no target is set; nothing is inherited and nothing invented.
with

plans as (
    select * from {{ ref('stg_coordinators__plans') }}
),

area_targets as (
    select * from {{ ref('targets') }}
),

municipal_targets as (
    select
        'municipality' as place_type,
        municipality_code as place_code,
        base_year,
        target_year,
        target_reduction_pct,
        method,
        snapshot_id,
        origin
    from plans
    where
        base_year is not null
        and target_year is not null
        and target_reduction_pct is not null
        and method is not null
),

unioned as (
    select * from municipal_targets
    union all
    select
        'area' as place_type,
        area_code as place_code,
        base_year,
        target_year,
        reduction_pct as target_reduction_pct,
        method,
        cast(null as {{ dbt.type_string() }}) as snapshot_id,
        cast(null as {{ dbt.type_string() }}) as origin
    from area_targets
)

select * from unioned

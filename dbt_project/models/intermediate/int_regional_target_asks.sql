-- What the leading target of its region (maakunta) would ask of each place that has set no target of its own, in the
-- newest year with emissions. It is nobody's target: no indicator, path, gap, budget or measure is held against it. One
-- row per place whose municipalities are all in one region, but for regions themselves, where the region has a target.
with

targets as (
    select * from {{ ref('int_targets') }}
),

areas as (
    select * from {{ ref('areas') }}
),

memberships as (
    select * from {{ ref('int_area_memberships') }}
    where valid_to_year is null
),

totals as (
    select * from {{ ref('int_place_totals') }}
    where borders = 'current'
),

newest as (
    select * from {{ ref('int_emission_trends') }}
    where is_newest
),

regional_targets as (
    select targets.*
    from targets
    inner join areas on targets.place_code = areas.area_code
    where targets.place_type = 'area' and areas.area_type = 'maakunta'
),

regions as (
    select
        municipality_code,
        area_code as region_code
    from memberships
    where area_type = 'maakunta'
),

places_in_regions as (
    select
        'municipality' as place_type,
        municipality_code as place_code,
        region_code
    from regions
    union all
    select
        'area' as place_type,
        memberships.area_code as place_code,
        max(regions.region_code) as region_code
    from memberships
    left join regions on memberships.municipality_code = regions.municipality_code
    where memberships.area_type <> 'maakunta'
    group by memberships.area_code
    having count(distinct regions.region_code) = 1 and count(regions.region_code) = count(*)
),

places as (
    select
        place_type,
        place_code
    from totals
    group by place_type, place_code
),

asked as (
    select
        places.place_type,
        places.place_code,
        places_in_regions.region_code,
        regional_targets.method,
        regional_targets.base_year,
        regional_targets.target_year,
        regional_targets.target_reduction_pct
    from places
    inner join places_in_regions
        on
            places.place_type = places_in_regions.place_type
            and places.place_code = places_in_regions.place_code
    inner join regional_targets on places_in_regions.region_code = regional_targets.place_code
    left join targets as own
        on
            places.place_type = own.place_type
            and places.place_code = own.place_code
    where own.place_code is null
),

joined as (
    select
        asked.*,
        newest.year as newest_year,
        newest.emissions_kt_co2e,
        newest.municipalities_loaded,
        newest.municipalities_total,
        newest.emissions_vintage,
        newest.emissions_release,
        newest.trend_method,
        newest.trend_kt_co2e_per_year,
        newest.trend_pct_per_year,
        coalesce(newest.trend_status, 'missing') as trend_status,
        base.emissions_kt_co2e as base_emissions_kt_co2e,
        {{ target_level('base.emissions_kt_co2e', 'asked.target_reduction_pct') }} as level_kt_co2e,
        asked.target_year - newest.year as years_left,
        least(newest.origin, base.origin) as origin
    from asked
    left join newest
        on
            asked.place_type = newest.place_type
            and asked.place_code = newest.place_code
            and asked.method = newest.method
    left join totals as base
        on
            asked.place_type = base.place_type
            and asked.place_code = base.place_code
            and asked.method = base.method
            and asked.base_year = base.year
            -- sums over different numbers of municipalities are not compared
            and newest.municipalities_loaded = base.municipalities_loaded
),

judged as (
    select
        joined.*,
        {{ judgement_status() }} as judgement_status
    from joined
),

with_status as (
    select
        judged.*,
        {{ outlook_status() }} as ask_status
    from judged
),

with_need as (
    select
        with_status.*,
        {{ needed_per_year('ask_status') }} as needed_kt_co2e_per_year
    from with_status
)

select
    place_type,
    place_code,
    region_code,
    method,
    base_year as regional_base_year,
    target_year as regional_target_year,
    target_reduction_pct as regional_reduction_pct,
    cast(newest_year as integer) as newest_year,
    ask_status,
    cast(emissions_kt_co2e as decimal(18, 6)) as emissions_kt_co2e,
    cast(base_emissions_kt_co2e as decimal(18, 6)) as base_emissions_kt_co2e,
    cast(case when judgement_status = 'computed' then level_kt_co2e end as decimal(18, 6)) as asked_level_kt_co2e,
    cast(needed_kt_co2e_per_year as decimal(18, 6)) as asked_reduction_kt_co2e_per_year,
    cast(
        case when emissions_kt_co2e > 0 then needed_kt_co2e_per_year * 1e2 / emissions_kt_co2e end as decimal(18, 6)
    ) as asked_reduction_pct_per_year,
    cast(
        case when trend_status = 'computed' then trend_kt_co2e_per_year end as decimal(18, 6)
    ) as trend_kt_co2e_per_year,
    cast(case when trend_status = 'computed' then trend_pct_per_year end as decimal(18, 6)) as trend_pct_per_year,
    trend_method,
    trend_status,
    cast(municipalities_loaded as integer) as municipalities_loaded,
    cast(municipalities_total as integer) as municipalities_total,
    emissions_vintage,
    emissions_release,
    origin
from with_need

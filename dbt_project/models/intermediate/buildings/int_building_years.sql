-- What each building used of each commodity in a year: known where each of its twelve months is counted. Heat as in a
-- year of usual weather is the heat times the degree days of the period of comparison by those of the year.
with

building_months as (
    select * from {{ ref('int_building_months') }}
),

buildings as (
    select * from {{ ref('stg_property_meters__buildings') }}
),

degree_days as (
    select * from {{ ref('stg_fmi__degree_days') }}
),

newest_degree_days as (
    select
        degree_days.*,
        row_number() over (
            partition by municipality_code, year, month
            order by vintage desc, snapshot_id asc
        ) as place
    from degree_days
),

weather as (
    select
        municipality_code,
        year,
        sum(degree_days) as degree_days,
        sum(normal_degree_days) as normal_degree_days,
        max(snapshot_id) as snapshot_id,
        {{ weakest_origin('origin') }} as origin
    from newest_degree_days
    where place = 1
    group by municipality_code, year
    having count(*) = 12
),

years as (
    select
        building_id,
        commodity,
        year,
        max(unit) as unit,
        sum(case when is_counted then 1 else 0 end) as months_counted,
        sum(quantity) as quantity,
        avg(estimated_pct) as estimated_pct,
        max(snapshot_id) as snapshot_id,
        {{ weakest_origin('origin') }} as origin
    from building_months
    group by building_id, commodity, year
)

select
    years.building_id,
    buildings.municipality_code,
    buildings.building_type,
    buildings.floor_area_m2,
    years.commodity,
    years.year,
    years.unit,
    cast(years.months_counted as integer) as months_counted,
    years.months_counted = 12 as is_whole,
    cast(case when years.months_counted = 12 then years.quantity end as decimal(18, 6)) as quantity,
    cast(
        case
            when years.months_counted = 12 and years.commodity = 'heat'
                then years.quantity * weather.normal_degree_days / nullif(weather.degree_days, 0)
        end as decimal(18, 6)
    ) as normalised_quantity,
    cast(years.estimated_pct as decimal(9, 3)) as estimated_pct,
    years.snapshot_id,
    case
        when years.commodity = 'heat' and weather.origin < years.origin then weather.origin
        else years.origin
    end as origin
from years
inner join buildings on years.building_id = buildings.building_id
left join weather on buildings.municipality_code = weather.municipality_code and years.year = weather.year

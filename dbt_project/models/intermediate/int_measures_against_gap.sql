-- What is left to do from the emissions of the newest year down to the level of each target of a place, and what the
-- measures that those emissions do not show yet are estimated to do of it. Beside it, and apart from it, the gap to the
-- target path in the newest year.
-- Not seen yet are active measures, and done ones that were completed after the newest year with emissions; a measure
-- that was done by then, or on a day that nobody knows, is in the numbers already. An active measure whose deadline is
-- after the target's year does nothing for that target. Guard against counting twice: measures of one sector together
-- reduce at most what the sector emits.
with

indicators as (
    select * from {{ ref('int_place_indicators') }}
),

targets as (
    select * from {{ ref('int_target_outlook') }}
    where target_year is not null
),

sector_emissions as (
    select * from {{ ref('int_municipal_sector_emissions') }}
),

measures as (
    select * from {{ ref('int_measures') }}
),

statuses as (
    select * from {{ ref('measure_statuses') }}
),

area_municipalities as (
    select * from {{ ref('int_area_municipalities') }}
    where not is_divided
),

newest as (
    select max(year) as year
    from indicators
    where emissions_kt_co2e is not null
),

-- one row for each target in its own method; a place that has set none is told in Hinku
places as (
    select
        indicators.place_type,
        indicators.place_code,
        indicators.borders,
        indicators.year,
        indicators.method,
        targets.target_year,
        case
            when indicators.borders = 'current'
                then cast(targets.emissions_kt_co2e - targets.target_level_kt_co2e as decimal(25, 9))
            when targets.is_leading and indicators.target_status = 'computed'
                then
                    indicators.emissions_kt_co2e
                    - {{ target_level('indicators.reference_emissions_kt_co2e', 'indicators.target_reduction_pct') }}
        end as remaining_effort_kt_co2e,
        case
            when indicators.borders = 'current' then targets.target_gap_kt_co2e
            when targets.is_leading then indicators.target_gap_kt_co2e
        end as target_gap_kt_co2e,
        case
            when indicators.borders = 'of_year' and targets.is_leading then indicators.target_status
            when indicators.borders = 'of_year' then 'other_borders'
            when targets.target_gap_kt_co2e is not null then 'computed'
            else targets.outlook_status
        end as target_status,
        indicators.municipalities_total,
        indicators.origin
    from indicators
    inner join newest on indicators.year = newest.year
    inner join targets
        on
            indicators.place_type = targets.place_type
            and indicators.place_code = targets.place_code
            and indicators.method = targets.method
    union all
    select
        indicators.place_type,
        indicators.place_code,
        indicators.borders,
        indicators.year,
        indicators.method,
        cast(null as integer) as target_year,
        cast(null as decimal(25, 9)) as remaining_effort_kt_co2e,
        cast(null as decimal(18, 6)) as target_gap_kt_co2e,
        indicators.target_status,
        indicators.municipalities_total,
        indicators.origin
    from indicators
    inner join newest on indicators.year = newest.year
    left join targets
        on
            indicators.place_type = targets.place_type
            and indicators.place_code = targets.place_code
    where targets.place_code is null and indicators.method = 'hinku'
),

members as (
    select distinct
        place_type,
        place_code,
        borders,
        place_code as municipality_code
    from places
    where place_type = 'municipality'
    union all
    select distinct
        places.place_type,
        places.place_code,
        places.borders,
        area_municipalities.municipality_code
    from places
    inner join area_municipalities
        on
            places.place_code = area_municipalities.area_code
            and places.borders = area_municipalities.borders
            and places.year between area_municipalities.from_year and area_municipalities.to_year
    where places.place_type = 'area'
),

unseen as (
    select
        measures.*,
        statuses.is_active
    from measures
    inner join statuses on measures.status = statuses.status
    cross join newest
    where
        not measures.is_withdrawn
        and (
            statuses.is_active
            or (statuses.status_code = 'done' and extract(year from measures.completed_date) > newest.year)
        )
),

by_sector as (
    select
        places.place_type,
        places.place_code,
        places.borders,
        places.method,
        places.target_year,
        members.municipality_code,
        unseen.sector_code,
        count(case when unseen.is_active then 1 end) as active_measures,
        count(case when not unseen.is_active then 1 end) as done_unseen_measures,
        count(unseen.impact_t_co2e_per_year) as measures_with_impact,
        sum(
            case
                when
                    unseen.is_active
                    and extract(year from unseen.deadline_date) > places.target_year
                    then unseen.impact_t_co2e_per_year * 0
                else unseen.impact_t_co2e_per_year
            end
        ) / 1000 as impact_kt_co2e,
        max(sector_emissions.emissions_kt_co2e) as sector_kt_co2e
    from places
    inner join members
        on
            places.place_type = members.place_type
            and places.place_code = members.place_code
            and places.borders = members.borders
    inner join unseen on members.municipality_code = unseen.municipality_code
    left join sector_emissions
        on
            unseen.municipality_code = sector_emissions.municipality_code
            and unseen.sector_code = sector_emissions.sector_code
            and places.year = sector_emissions.year
            and places.method = sector_emissions.method
    group by
        places.place_type,
        places.place_code,
        places.borders,
        places.method,
        places.target_year,
        members.municipality_code,
        unseen.sector_code
),

summed as (
    select
        place_type,
        place_code,
        borders,
        method,
        target_year,
        count(distinct municipality_code) as municipalities_loaded,
        sum(active_measures) as active_measures,
        sum(done_unseen_measures) as done_unseen_measures,
        sum(measures_with_impact) as measures_with_impact,
        sum(impact_kt_co2e) as impact_kt_co2e,
        sum(
            case
                when sector_code is null or impact_kt_co2e <= coalesce(sector_kt_co2e, 0) then impact_kt_co2e
                when impact_kt_co2e is not null then greatest(coalesce(sector_kt_co2e, 0), 0)
            end
        ) as capped_impact_kt_co2e
    from by_sector
    group by place_type, place_code, borders, method, target_year
)

select
    places.place_type,
    places.place_code,
    places.borders,
    places.year,
    places.method,
    places.target_year,
    cast(places.target_gap_kt_co2e as decimal(18, 6)) as target_gap_kt_co2e,
    places.target_status,
    cast(places.remaining_effort_kt_co2e as decimal(18, 6)) as remaining_effort_kt_co2e,
    cast(summed.active_measures as integer) as active_measures,
    cast(summed.done_unseen_measures as integer) as done_unseen_measures,
    cast(summed.measures_with_impact as integer) as measures_with_impact,
    cast(
        summed.active_measures + summed.done_unseen_measures - summed.measures_with_impact as integer
    ) as measures_without_impact,
    cast(summed.impact_kt_co2e as decimal(18, 6)) as unseen_impact_kt_co2e,
    cast(summed.capped_impact_kt_co2e as decimal(18, 6)) as capped_unseen_impact_kt_co2e,
    cast(
        places.remaining_effort_kt_co2e - summed.capped_impact_kt_co2e as decimal(18, 6)
    ) as effort_after_measures_kt_co2e,
    case
        when summed.impact_kt_co2e is null then 'missing'
        when places.place_type = 'area' and summed.municipalities_loaded < places.municipalities_total then 'partial'
        else 'computed'
    end as value_status,
    places.origin
from places
left join summed
    on
        places.place_type = summed.place_type
        and places.place_code = summed.place_code
        and places.borders = summed.borders
        and places.method = summed.method
        and coalesce(places.target_year, 0) = coalesce(summed.target_year, 0)

-- The effort that is left after the measures is reckoned anew from the list of measures, the sectors and the targets:
-- active measures that are due by the target, and done ones that the newest year can't show yet, up to what their
-- sector emits.
with places as (
    select 'municipality' as place_type, municipality_code as place_code, 'current' as borders,
        * exclude (municipality_code), 'mart_municipal_measures_against_gap' as mart
    from marts.mart_municipal_measures_against_gap
    union all by name
    select 'area' as place_type, area_code as place_code, * exclude (area_code),
        'mart_area_measures_against_gap' as mart
    from marts.mart_area_measures_against_gap
),
belonging as (
    select place_code, borders, place_code as municipality_code from places where place_type = 'municipality'
    union
    select members.area_code, members.borders, members.municipality_code
    from members
    inner join places
        on members.area_code = places.place_code and members.borders = places.borders
        and members.year = places.emissions_year
    where not members.is_divided
),
counted as (
    select places.mart, places.place_code, places.borders, places.method, places.target_year,
        belonging.municipality_code, measures.sector_code,
        sum(
            case
                when statuses.is_active and year(measures.deadline_date) > places.target_year then 0
                else measures.impact_t_co2e_per_year
            end
        ) / 1000 as impact,
        any_value(sectors.emissions_kt_co2e) as sector_kt
    from places
    inner join belonging using (place_code, borders)
    inner join marts.mart_measures as measures using (municipality_code)
    inner join seeds.measure_statuses as statuses using (status)
    left join marts.mart_municipal_emissions as sectors
        on measures.municipality_code = sectors.municipality_code and measures.sector_code = sectors.sector_code
        and places.method = sectors.method and places.emissions_year = sectors.year
    where not measures.is_withdrawn
        and (
            statuses.is_active
            or (measures.status = 'valmis' and year(measures.completed_date) > places.emissions_year)
        )
    group by all
),
summed as (
    select mart, place_code, borders, method, target_year, sum(impact) as impact,
        sum(case when sector_code is null or impact is null then impact
            else least(impact, greatest(coalesce(sector_kt, 0), 0)) end)
            as capped
    from counted
    group by all
),
compared as (
    select places.*, summed.impact, summed.capped,
        concat_ws(', ', places.place_code, places.borders, places.method, places.target_year) as place
    from places
    left join summed
        on places.mart = summed.mart and places.place_code = summed.place_code and places.borders = summed.borders
        and places.method = summed.method and places.target_year is not distinct from summed.target_year
)
select mart, 'unseen_impact_kt_co2e' as column_name, place, unseen_impact_kt_co2e as found, impact as expected
from compared
where coalesce(abs(unseen_impact_kt_co2e - impact) > 0.000001, (unseen_impact_kt_co2e is null) <> (impact is null))
union all
select mart, 'capped_unseen_impact_kt_co2e', place, capped_unseen_impact_kt_co2e, capped
from compared
where coalesce(
    abs(capped_unseen_impact_kt_co2e - capped) > 0.000001, (capped_unseen_impact_kt_co2e is null) <> (capped is null)
)
union all
select mart, 'effort_after_measures_kt_co2e', place, effort_after_measures_kt_co2e,
    remaining_effort_kt_co2e - capped_unseen_impact_kt_co2e
from compared
where coalesce(
    abs(effort_after_measures_kt_co2e - (remaining_effort_kt_co2e - capped_unseen_impact_kt_co2e)) > 0.000002,
    (effort_after_measures_kt_co2e is null)
    <> (remaining_effort_kt_co2e is null or capped_unseen_impact_kt_co2e is null)
)
union all
select compared.mart, 'remaining_effort_kt_co2e', compared.place, compared.remaining_effort_kt_co2e,
    outlook.emissions_kt_co2e - outlook.target_level_kt_co2e
from compared
inner join marts.mart_target_outlook as outlook
    on compared.place_type = outlook.place_type and compared.place_code = outlook.place_code
    and compared.method = outlook.method and compared.target_year = outlook.target_year
where compared.borders = 'current'
    and compared.remaining_effort_kt_co2e is distinct from outlook.emissions_kt_co2e - outlook.target_level_kt_co2e

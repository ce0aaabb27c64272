-- The sectors of a place sum to its total, emissions and energy alike, in every table that has both. Not every sector has
-- an indicator of its energy, so of indicators the emissions are summed.
with summed as (
    select place_type, place_code, borders, year, method, mart, sum(emissions_kt_co2e) as emissions_kt_co2e,
        sum(energy_gwh) as energy_gwh
    from sectors
    group by all
),
of_indicators as (
    select place_type, place_code, borders, year, method, mart,
        sum(indicator_value) filter (where indicator_code in (
            select 'emissions_' || sector_code from marts.dim_sectors)) as emissions_kt_co2e
    from numbers
    where method <> 'none'
    group by all
),
compared as (
    select summed.mart, 'emissions_kt_co2e' as column_name, place_code, borders, year, method,
        summed.emissions_kt_co2e as found, overviews.emissions_kt_co2e as expected
    from summed full join overviews using (place_type, place_code, borders, year, method)
    union all
    select summed.mart, 'energy_gwh', place_code, borders, year, method, summed.energy_gwh, overviews.energy_gwh
    from summed full join overviews using (place_type, place_code, borders, year, method)
    union all
    select of_indicators.mart, 'emissions_<sector>', place_code, borders, year, method,
        of_indicators.emissions_kt_co2e, overviews.emissions_kt_co2e
    from of_indicators full join overviews using (place_type, place_code, borders, year, method)
)
select mart, column_name, concat_ws(', ', place_code, borders, year, method) as place, found, expected
from compared
where coalesce(abs(found - expected) > 0.000001, (found is null) <> (expected is null))

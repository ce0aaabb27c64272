-- The drivers of a pair of years sum to the difference of the two totals that the overview publishes, and a pair whose
-- totals are whole is not left out.
with parts as (
    select place_type, place_code, borders, method, from_year, to_year, mart, sum(change_kt_co2e) as change_kt_co2e,
        max(total_change_kt_co2e) as total_change_kt_co2e,
        bool_or(value_status = 'computed') as is_computed
    from drivers
    group by all
),
changes as (
    select later.place_type, later.place_code, later.borders, later.method, earlier.year as from_year,
        later.year as to_year, later.emissions_kt_co2e - earlier.emissions_kt_co2e as change_kt_co2e
    from overviews as earlier
    inner join overviews as later using (place_type, place_code, borders, method)
    where earlier.year < later.year and earlier.is_complete and later.is_complete
)
select coalesce(parts.mart, 'drivers') as mart, 'change_kt_co2e' as column_name,
    concat_ws(', ', place_code, borders, method, from_year, to_year) as place,
    coalesce(parts.change_kt_co2e, parts.total_change_kt_co2e) as found, changes.change_kt_co2e as expected
from parts
full join changes using (place_type, place_code, borders, method, from_year, to_year)
where
    (parts.is_computed and parts.change_kt_co2e is distinct from changes.change_kt_co2e)
    or (parts.total_change_kt_co2e is not null and parts.total_change_kt_co2e is distinct from changes.change_kt_co2e)
    or (changes.change_kt_co2e is not null and parts.place_code is null)
    or (
        changes.change_kt_co2e is not null and borders = 'current' and not parts.is_computed
        and place_type || place_code || to_year not in (
            select place_type || place_code || year from overviews where population is null)
    )

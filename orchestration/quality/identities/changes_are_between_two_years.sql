-- A change from the year before is the published number less that of the year before, and stands where both are of the
-- same municipalities: of all that the place has.
with figures as (
    select place_type, place_code, borders, year, method, mart, indicator_code as told_of, is_complete,
        'change_from_previous_year' as column_name, indicator_value as figure, change_from_previous_year as change
    from numbers
    union all
    select place_type, place_code, borders, year, method, mart, sector_code, is_complete,
        'change_from_previous_year_kt_co2e', emissions_kt_co2e, change_from_previous_year_kt_co2e
    from sectors
),
compared as (
    select now.mart, now.column_name, now.told_of, now.place_code, now.borders, now.year, now.method, now.change as found,
        case
            when now.is_complete and before.is_complete
                and municipalities.codes is not distinct from municipalities_before.codes
                then now.figure - before.figure
        end as expected
    from figures as now
    left join figures as before
        on now.mart = before.mart and now.place_code = before.place_code and now.borders = before.borders
        and now.method = before.method and now.told_of = before.told_of and now.year = before.year + 1
    left join held as municipalities
        on now.place_code = municipalities.area_code and now.borders = municipalities.borders
        and now.year = municipalities.year
    left join held as municipalities_before
        on now.place_code = municipalities_before.area_code and now.borders = municipalities_before.borders
        and now.year = municipalities_before.year + 1
)
select mart, column_name, concat_ws(', ', place_code, borders, year, method, told_of) as place, found, expected
from compared
where found is distinct from expected

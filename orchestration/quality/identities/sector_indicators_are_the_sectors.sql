-- An indicator of one sector is the very figure of the table of sectors, and stands for as many municipalities.
with wanted as (
    select *, 'emissions_' || sector_code as indicator_code, emissions_kt_co2e as figure
    from sectors
    where emissions_kt_co2e is not null
    union all
    select *, 'energy_' || sector_code as indicator_code, energy_gwh as figure
    from sectors
    where energy_gwh is not null
        and 'energy_' || sector_code in (select indicator_code from marts.dim_indicators)
),
of_sectors as (
    select * from numbers
    where indicator_code in (
        select quantity || sector_code from marts.dim_sectors cross join (values ('emissions_'), ('energy_')) as _(quantity)
    )
),
compared as (
    select coalesce(of_sectors.mart, wanted.mart) as mart, place_code, borders, year, method, indicator_code,
        of_sectors.indicator_value as found, wanted.figure as expected,
        of_sectors.municipalities_loaded as loaded, wanted.municipalities_loaded as loaded_expected
    from of_sectors
    full join wanted using (place_type, place_code, borders, year, method, indicator_code)
)
select mart, indicator_code as column_name, concat_ws(', ', place_code, borders, year, method) as place,
    found, expected
from compared
where coalesce(abs(found - expected) > 0.000001, (found is null) <> (expected is null))
    or (expected is not null and indicator_code like 'emissions%' and loaded <> loaded_expected)

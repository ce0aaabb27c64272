-- The municipal marts of emissions hold each followed municipality, year and method once, with each sector that the method
-- has, and nothing else. The method without credits has no sector of credits.
with methods as (
    select method from marts.dim_methods where is_of_emissions
),
places as (
    select municipality_code from marts.dim_municipalities where is_followed
),
years as (
    select distinct year from marts.mart_municipal_overview
),
sectors_of_methods as (
    select methods.method, dim_sectors.sector_code
    from methods
    cross join marts.dim_sectors
    where not (methods.method = 'hinku' and dim_sectors.is_credit)
),
wanted as (
    select 'mart_municipal_overview' as mart, municipality_code, year, method, '' as sector_code
    from places cross join years cross join methods
    union all
    select 'mart_municipal_emissions', municipality_code, year, method, sector_code
    from places cross join years cross join sectors_of_methods
),
told as (
    select 'mart_municipal_overview' as mart, municipality_code, year, method, '' as sector_code
    from marts.mart_municipal_overview
    union all
    select 'mart_municipal_emissions', municipality_code, year, method, sector_code from marts.mart_municipal_emissions
)
select coalesce(told.mart, wanted.mart) as mart, 'row' as column_name,
    concat_ws(
        ', ', coalesce(told.municipality_code, wanted.municipality_code), coalesce(told.year, wanted.year),
        coalesce(told.method, wanted.method), coalesce(told.sector_code, wanted.sector_code)
    ) as place,
    case when told.mart is null then 'no row' else 'a row' end as found,
    case when wanted.mart is null then 'no row' else 'a row' end as expected
from told
full join wanted
    on told.mart = wanted.mart and told.municipality_code = wanted.municipality_code and told.year = wanted.year
    and told.method = wanted.method and told.sector_code = wanted.sector_code
where told.mart is null or wanted.mart is null
union all
-- a municipality that is not followed stands among the indicators only where something is known of it
select 'mart_municipal_indicators', indicator_code, concat_ws(', ', municipality_code, year, method), 'a row', 'no row'
from marts.mart_municipal_indicators
where indicator_value is null and municipality_code not in (select municipality_code from places)

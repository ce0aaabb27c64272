-- The finished marts in one shape for places of both kinds, and who belongs to which area, derived anew from the
-- dimensions. Every identity beside this file reads these views and the marts, and nothing of dbt's intermediate tables.
create temp table overviews as
select
    'municipality' as place_type, municipality_code as place_code, 'current' as borders, year, method,
    emissions_kt_co2e, energy_gwh, population, emissions_per_resident_t_co2e, reference_year,
    reference_emissions_kt_co2e, change_from_base_pct, target_base_year, target_year, target_reduction_pct,
    target_path_kt_co2e, target_gap_kt_co2e, target_status, value_status,
    case when emissions_kt_co2e is null then 0 else 1 end as municipalities_loaded, 1 as municipalities_total,
    emissions_kt_co2e is not null as is_complete, emissions_vintage, 'mart_municipal_overview' as mart
from marts.mart_municipal_overview
union all by name
select 'area' as place_type, area_code as place_code, * exclude (area_code, emissions_release, origin, borders_since_year),
    'mart_area_overview' as mart
from marts.mart_area_overview;

create temp table sectors as
select
    'municipality' as place_type, municipality_code as place_code, 'current' as borders, year, method, sector_code,
    emissions_kt_co2e, energy_gwh, share_pct, reference_year, change_from_base_pct, change_from_previous_year_kt_co2e,
    case when emissions_kt_co2e is null then 0 else 1 end as municipalities_loaded, 1 as municipalities_total,
    emissions_kt_co2e is not null as is_complete, 'mart_municipal_emissions' as mart
from marts.mart_municipal_emissions
union all by name
select
    'area' as place_type, area_code as place_code, borders, year, method, sector_code, emissions_kt_co2e, energy_gwh,
    share_pct, reference_year, change_from_base_pct, change_from_previous_year_kt_co2e, municipalities_loaded,
    municipalities_total, is_complete, 'mart_area_emissions' as mart
from marts.mart_area_emissions;

create temp table numbers as
select
    'municipality' as place_type, municipality_code as place_code, 'current' as borders, year, method, indicator_code,
    indicator_value, change_from_previous_year, value_status,
    case when indicator_value is null then 0 else 1 end as municipalities_loaded, 1 as municipalities_total,
    indicator_value is not null as is_complete, 'mart_municipal_indicators' as mart
from marts.mart_municipal_indicators
union all by name
select
    'area' as place_type, area_code as place_code, borders, year, method, indicator_code, indicator_value,
    change_from_previous_year, value_status, municipalities_loaded, municipalities_total, is_complete,
    'mart_area_indicators' as mart
from marts.mart_area_indicators;

create temp table drivers as
select
    'municipality' as place_type, municipality_code as place_code, 'current' as borders, method, from_year, to_year,
    driver_code, change_kt_co2e, total_change_kt_co2e, value_status, 'mart_municipal_emission_drivers' as mart
from marts.mart_municipal_emission_drivers
union all by name
select
    'area' as place_type, area_code as place_code, borders, method, from_year, to_year, driver_code, change_kt_co2e,
    total_change_kt_co2e, value_status, 'mart_area_emission_drivers' as mart
from marts.mart_area_emission_drivers;

-- publishers give figures by today's municipalities: one that has merged stands in the one that it became a part of
create temp table members as
with years as (
    select borders, year
    from numbers
    union
    -- the years in which memberships change, also where no number is of them
    select 'of_year', valid_from_year from marts.dim_area_memberships where valid_from_year is not null
    union
    select 'of_year', valid_to_year + 1 from marts.dim_area_memberships where valid_to_year is not null
),
belonging as (
    select distinct
        years.borders, years.year, areas.area_type, memberships.area_code,
        coalesce(places.merged_into_code, memberships.municipality_code) as municipality_code
    from marts.dim_area_memberships as memberships
    inner join marts.dim_areas as areas using (area_code)
    inner join marts.dim_municipalities as places using (municipality_code)
    inner join years
        on (years.borders = 'current' and memberships.valid_to_year is null)
        or (
            years.borders = 'of_year'
            and years.year between coalesce(memberships.valid_from_year, 0) and coalesce(memberships.valid_to_year, 9999)
        )
)
select *, count(*) over (partition by borders, year, area_type, municipality_code) > 1 as is_divided
from belonging;

-- and which they are, in one text: two years of an area are compared where it is the same
create temp table held as
select borders, year, area_code,
    string_agg(case when is_divided then 'a part of ' else '' end || municipality_code, ' ' order by municipality_code) as codes
from members
group by all;

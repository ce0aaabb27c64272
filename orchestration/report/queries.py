"""What is asked of a release about a place: one query a subject, the same of municipalities and of areas.

Areas are on today's borders. Names in braces are put in by `facts.py`; values are bound. Nothing is computed here: what
a query gives stands in a table of the release. What does not live here: what the rows lead to (`sentences.py`).
"""

from __future__ import annotations

RELEASE = "select release_id, released_at, code_version from release_info"
CHECKS = "select count(*) filter (where status = 'passed') as passed, count(*) as checks from release_checks"
NEWEST_YEAR = "select max(year) as year from mart_{kind}_overview where emissions_kt_co2e is not null"
FIRST_METHOD = "select method from dim_methods where is_of_emissions order by sort_order limit 1"
REGION = """
    select areas.name_fi as name, overview.emissions_per_resident_t_co2e
    from mart_area_overview as overview
    inner join dim_areas as areas using (area_code)
    where area_code = ? and method = ? and year = ? and borders = 'current'
"""
OVERVIEW = """
    select overview.*, statuses.name_fi as target_status_name, methods.name_fi as method_name
    from mart_{kind}_overview as overview
    left join dim_value_statuses as statuses on statuses.value_status = overview.target_status
    left join dim_methods as methods using (method)
    where {code} = ? and method = ? and year <= ? and {today}
    order by year
"""
OUTLOOKS = """
    select outlook.*, methods.name_fi as method_name, outlooks.name_fi as outlook_status_name,
        projections.name_fi as projection_status_name, reachings.name_fi as reaching_status_name
    from mart_target_outlook as outlook
    left join dim_methods as methods using (method)
    left join dim_value_statuses as outlooks on outlooks.value_status = outlook_status
    left join dim_value_statuses as projections on projections.value_status = projection_status
    left join dim_value_statuses as reachings on reachings.value_status = reaching_status
    where place_code = ?
    order by is_leading desc, target_year
"""
ASKS = """
    select asks.*, areas.name_fi as region_name, methods.name_fi as method_name, statuses.name_fi as ask_status_name
    from mart_regional_target_asks as asks
    left join dim_areas as areas on areas.area_code = region_code
    left join dim_methods as methods using (method)
    left join dim_value_statuses as statuses on statuses.value_status = ask_status
    where place_code = ? and method = ?
"""
SECTORS = """
    select emissions.*, sectors.name_fi as name, sectors.is_credit
    from mart_{kind}_emissions as emissions
    inner join dim_sectors as sectors using (sector_code)
    where {code} = ? and method = ? and year = ? and emissions_kt_co2e is not null and {today}
    order by emissions_kt_co2e desc, sort_order
"""
DRIVERS = """
    select drivers.from_year, drivers.change_kt_co2e, drivers.total_change_kt_co2e, drivers.value_status,
        parts.name_fi as name, parts.is_outside, parts.sort_order
    from mart_{kind}_emission_drivers as drivers
    inner join dim_drivers as parts using (driver_code)
    where {code} = ? and method = ? and to_year = ? and from_year in (?, to_year - 1) and {today}
    order by from_year, sort_order
"""
INDICATORS = """
    select numbers.*, names.name_fi as name, names.unit, statuses.name_fi as value_status_name
    from mart_{kind}_indicators as numbers
    inner join dim_indicators as names using (indicator_code)
    left join dim_value_statuses as statuses using (value_status)
    where {code} = ? and method in (?, 'none') and (year <= ? or theme in ('measures', 'plans', 'adaptation'))
        and {today}
    order by names.sort_order, year
"""
GAP = """
    select gap.*, statuses.name_fi as value_status_name
    from mart_{kind}_measures_against_gap as gap
    left join dim_value_statuses as statuses using (value_status)
    where {code} = ? and {today}
"""
_MEMBERS = """(
    select municipality_code from dim_municipalities where is_followed and municipality_code = ?
    union all
    select municipality_code from dim_area_memberships as members
    inner join dim_municipalities using (municipality_code)
    where is_followed and area_code = ? and members.valid_to_year is null
)"""
MEASURES = f"""
    select measures.*, towns.name_fi as municipality, statuses.status_code
    from mart_measures as measures
    inner join dim_municipalities as towns using (municipality_code)
    left join dim_measure_statuses as statuses using (status)
    where not is_withdrawn and municipality_code in {_MEMBERS}
    order by deadline_date nulls last, measure_id
"""
COSTS = "select * from mart_area_measure_costs where area_code = ?"
PLANS = f"""
    select plans.*, towns.name_fi as municipality, methods.name_fi as method_name
    from mart_climate_plans as plans
    inner join dim_municipalities as towns using (municipality_code)
    left join dim_methods as methods using (method)
    where municipality_code in {_MEMBERS}
    order by towns.name_fi
"""
TOWNS = f"""
    select towns.name_fi as name, overview.*, statuses.name_fi as target_status_name
    from dim_municipalities as towns
    inner join mart_municipal_overview as overview using (municipality_code)
    left join dim_value_statuses as statuses on statuses.value_status = overview.target_status
    where municipality_code in {_MEMBERS} and method = ? and year = ?
    order by towns.name_fi
"""
SENT = f"""
    select intake.sheet, intake.rows_sent, towns.name_fi as municipality
    from mart_municipal_data_intake as intake
    inner join dim_municipalities as towns using (municipality_code)
    where municipality_code in {_MEMBERS}
    order by towns.name_fi, intake.sheet
"""
SOURCES = f"""
    select sources.publisher_name as name, sources.title_fi as title, sources.licence,
        max(sources.publisher_version) as newest_version
    from (
        select distinct snapshot_id from mart_passports
        where source_rows > 0 and place_code in {_MEMBERS}
    ) as used
    inner join release_sources as sources using (snapshot_id)
    where sources.publisher <> 'boundaries'
    group by all
    order by name, title
"""

-- of all pairs of years the three that pages show: from the reference year, over the last five years and from the year
-- before, to the newest year that has emissions for anyone. Of municipalities, and of areas on today's borders
with overview as (
    select municipality_code as place_code, method, year, reference_year, emissions_kt_co2e
    from read_parquet('release/mart_municipal_overview.parquet')
    union all
    select area_code, method, year, reference_year, emissions_kt_co2e
    from read_parquet('release/mart_area_overview.parquet')
    where borders = 'current'
),

newest as (
    select place_code, method, year as to_year, reference_year
    from (
        select *, max(year) filter (where emissions_kt_co2e is not null) over () as newest_year
        from overview
    )
    where year = newest_year
),

changes as (
    select * rename (municipality_code as place_code)
    from read_parquet('release/mart_municipal_emission_drivers.parquet')
    union all by name
    select * exclude (borders) rename (area_code as place_code)
    from read_parquet('release/mart_area_emission_drivers.parquet')
    where borders = 'current'
)

select
    place_code,
    method,
    from_year,
    to_year,
    from_year = reference_year as is_from_reference,
    from_year = to_year - 5 as is_last_five,
    from_year = to_year - 1 as is_last_year,
    name_{kieli} as name,
    explanation_{kieli} as explanation,
    is_outside,
    sort_order,
    change_kt_co2e::double as change_kt_co2e,
    total_change_kt_co2e::double as total_change_kt_co2e
from changes
inner join newest using (place_code, method, to_year)
inner join read_parquet('release/dim_drivers.parquet') as drivers using (driver_code)
where from_year in (reference_year, to_year - 5, to_year - 1)

-- What the projection would have said of each later year, had it been made in each year that has a trend, beside what
-- came true. A sum over fewer municipalities than the area has is not compared.
with

projections as (
    select * from {{ ref('int_emission_projections') }}
    where is_backtest
),

actuals as (
    select * from {{ ref('int_emission_trends') }}
    where municipalities_loaded = municipalities_total
),

sizes as (
    select * from {{ ref('int_place_sizes') }}
),

compared as (
    select
        projections.place_type,
        projections.place_code,
        projections.method,
        projections.trend_method,
        sizes.size_class,
        projections.years_ahead,
        projections.made_in_year,
        projections.projected_year,
        projections.projected_emissions_kt_co2e,
        projections.error_basis_kt_co2e,
        actuals.emissions_kt_co2e,
        -- narrow types, as in int_emission_trends
        cast(projections.projected_emissions_kt_co2e as decimal(24, 9))
        - cast(actuals.emissions_kt_co2e as decimal(24, 9)) as error_kt_co2e,
        least(projections.origin, actuals.origin) as origin
    from projections
    inner join actuals
        on
            projections.place_type = actuals.place_type
            and projections.place_code = actuals.place_code
            and projections.method = actuals.method
            and projections.projected_year = actuals.year
    left join sizes
        on
            projections.place_type = sizes.place_type
            and projections.place_code = sizes.place_code
            and projections.method = sizes.method
)

select
    place_type,
    place_code,
    method,
    trend_method,
    size_class,
    cast(years_ahead as integer) as years_ahead,
    cast(made_in_year as integer) as made_in_year,
    cast(projected_year as integer) as projected_year,
    cast(projected_emissions_kt_co2e as decimal(18, 6)) as projected_emissions_kt_co2e,
    cast(emissions_kt_co2e as decimal(18, 6)) as emissions_kt_co2e,
    cast(error_kt_co2e as decimal(18, 6)) as error_kt_co2e,
    cast(error_kt_co2e * 1e2 / nullif(abs(emissions_kt_co2e), 0) as decimal(24, 6)) as error_pct,
    cast(abs(error_kt_co2e) * 1e2 / nullif(error_basis_kt_co2e, 0) as decimal(24, 6)) as relative_error_pct,
    origin
from compared

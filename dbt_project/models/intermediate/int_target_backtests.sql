-- What the projection would have said of the newest year 3, 5 and 8 years before it, beside what came true.
with

projections as (
    select * from {{ ref('int_emission_projections') }}
    where is_backtest
),

actuals as (
    select * from {{ ref('int_emission_trends') }}
    where is_newest
),

compared as (
    select
        projections.place_type,
        projections.place_code,
        projections.method,
        projections.years_ahead,
        projections.made_in_year,
        projections.projected_year,
        projections.projected_emissions_kt_co2e,
        actuals.emissions_kt_co2e,
        actuals.municipalities_loaded,
        actuals.municipalities_total,
        case
            when actuals.municipalities_loaded < actuals.municipalities_total then 'partial'
            else projections.projection_status
        end as backtest_status,
        least(projections.origin, actuals.origin) as origin
    from projections
    inner join actuals
        on
            projections.place_type = actuals.place_type
            and projections.place_code = actuals.place_code
            and projections.method = actuals.method
),

with_error as (
    select
        compared.*,
        case
            when backtest_status = 'computed' then projected_emissions_kt_co2e - emissions_kt_co2e
        end as error_kt_co2e
    from compared
)

select
    place_type,
    place_code,
    method,
    cast(years_ahead as integer) as years_ahead,
    cast(made_in_year as integer) as made_in_year,
    cast(projected_year as integer) as projected_year,
    cast(
        case when backtest_status = 'computed' then projected_emissions_kt_co2e end as decimal(18, 6)
    ) as projected_emissions_kt_co2e,
    cast(emissions_kt_co2e as decimal(18, 6)) as emissions_kt_co2e,
    cast(error_kt_co2e as decimal(18, 6)) as error_kt_co2e,
    cast(error_kt_co2e * 100.0 / nullif(abs(emissions_kt_co2e), 0) as decimal(18, 6)) as error_pct,
    cast(abs(error_kt_co2e) * 1.0 / years_ahead as decimal(18, 6)) as error_kt_co2e_per_year_ahead,
    backtest_status,
    cast(municipalities_loaded as integer) as municipalities_loaded,
    cast(municipalities_total as integer) as municipalities_total,
    origin
from with_error

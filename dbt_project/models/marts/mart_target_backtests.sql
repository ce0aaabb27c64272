with

backtests as (
    select * from {{ ref('int_target_backtests') }}
),

of_places as (
    select
        backtests.place_type,
        backtests.place_code,
        backtests.method,
        backtests.trend_method,
        backtests.size_class,
        backtests.years_ahead,
        backtests.made_in_year,
        backtests.projected_year,
        backtests.projected_emissions_kt_co2e,
        backtests.emissions_kt_co2e,
        backtests.error_kt_co2e,
        backtests.error_pct,
        backtests.relative_error_pct,
        backtests.origin
    from backtests
)

select * from of_places

with

asks as (
    select * from {{ ref('int_regional_target_asks') }}
),

value_statuses as (
    select * from {{ ref('dim_value_statuses') }}
),

of_places as (
    select
        asks.place_type,
        asks.place_code,
        asks.region_code,
        asks.method,
        asks.regional_base_year,
        asks.regional_target_year,
        asks.regional_reduction_pct,
        asks.newest_year,
        asks.ask_status,
        value_statuses.name_fi as ask_status_fi,
        asks.emissions_kt_co2e,
        asks.base_emissions_kt_co2e,
        asks.asked_level_kt_co2e,
        asks.asked_reduction_kt_co2e_per_year,
        asks.asked_reduction_pct_per_year,
        asks.trend_kt_co2e_per_year,
        asks.trend_pct_per_year,
        asks.trend_method,
        asks.trend_status,
        asks.municipalities_loaded,
        asks.municipalities_total,
        asks.emissions_vintage,
        asks.emissions_release,
        asks.origin
    from asks
    left join value_statuses on asks.ask_status = value_statuses.value_status
)

select * from of_places

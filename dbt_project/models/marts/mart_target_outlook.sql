with

outlook as (
    select * from {{ ref('int_target_outlook') }}
),

value_statuses as (
    select * from {{ ref('dim_value_statuses') }}
),

of_places as (
    select
        outlook.place_type,
        outlook.place_code,
        outlook.method,
        outlook.target_year,
        outlook.target_base_year,
        outlook.target_reduction_pct,
        outlook.is_leading,
        outlook.newest_year,
        outlook.outlook_status,
        value_statuses.name_fi as outlook_status_fi,
        outlook.emissions_kt_co2e,
        outlook.base_emissions_kt_co2e,
        outlook.target_level_kt_co2e,
        outlook.is_level_reached,
        outlook.target_path_kt_co2e,
        outlook.target_gap_kt_co2e,
        outlook.needed_reduction_kt_co2e_per_year,
        outlook.needed_reduction_pct_per_year,
        outlook.remaining_budget_kt_co2e,
        outlook.budget_used_up_year,
        outlook.budget_status,
        outlook.trend_kt_co2e_per_year,
        outlook.trend_pct_per_year,
        outlook.trend_method,
        outlook.trend_status,
        outlook.projected_emissions_kt_co2e,
        outlook.projection_status,
        outlook.projected_lower_kt_co2e,
        outlook.projected_upper_kt_co2e,
        outlook.band_pct,
        outlook.band_status,
        outlook.projected_reaching_year,
        outlook.reaching_status,
        outlook.municipalities_loaded,
        outlook.municipalities_total,
        outlook.emissions_vintage,
        outlook.emissions_release,
        outlook.origin
    from outlook
    inner join value_statuses on outlook.outlook_status = value_statuses.value_status
)

select * from of_places

-- The trend drawn on to a later year. The one projection of this warehouse: from the newest year to the target years,
-- and for the backtests from each year that has a trend to each later year with emissions.
with

trends as (
    select * from {{ ref('int_emission_trends') }}
),

targets as (
    select * from {{ ref('int_place_targets') }}
),

wanted as (
    select
        trends.place_type,
        trends.place_code,
        trends.method,
        trends.year as made_in_year,
        targets.target_year as projected_year,
        false as is_backtest
    from trends
    inner join targets
        on
            trends.place_type = targets.place_type
            and trends.place_code = targets.place_code
            and trends.method = targets.method
            and trends.year < targets.target_year
    where trends.is_newest
    union all
    select
        trends.place_type,
        trends.place_code,
        trends.method,
        trends.year as made_in_year,
        later.year as projected_year,
        true as is_backtest
    from trends
    inner join trends as later
        on
            trends.place_type = later.place_type
            and trends.place_code = later.place_code
            and trends.method = later.method
            and trends.year < later.year
    where trends.trend_status = 'computed'
),

drawn as (
    select
        wanted.place_type,
        wanted.place_code,
        wanted.method,
        wanted.made_in_year,
        wanted.projected_year,
        wanted.projected_year - wanted.made_in_year as years_ahead,
        wanted.is_backtest,
        trends.trend_method,
        trends.mean_size_kt_co2e,
        trends.lowest_kt_co2e,
        {{ on_the_curve('trends', 'wanted.projected_year - wanted.made_in_year') }} as line_kt_co2e,
        trends.trend_status as projection_status,
        trends.origin
    from wanted
    inner join trends
        on
            wanted.place_type = trends.place_type
            and wanted.place_code = trends.place_code
            and wanted.method = trends.method
            and wanted.made_in_year = trends.year
),

held as (
    select
        drawn.*,
        case when line_kt_co2e < lowest_kt_co2e then lowest_kt_co2e else line_kt_co2e end as projected_emissions_kt_co2e
    from drawn
)

select
    place_type,
    place_code,
    method,
    made_in_year,
    projected_year,
    years_ahead,
    is_backtest,
    trend_method,
    lowest_kt_co2e,
    projected_emissions_kt_co2e,
    -- what its errors are in proportion to: the projection, or where a straight line may pass zero the ten years' size
    case trend_method when 'linear' then mean_size_kt_co2e else projected_emissions_kt_co2e end as error_basis_kt_co2e,
    projection_status,
    origin
from held

-- The trend drawn on to a later year. The one projection of this warehouse: from the newest year to the target years,
-- and for the backtest from 3, 5 and 8 years ago to the newest year.
with

trends as (
    select * from {{ ref('int_emission_trends') }}
),

targets as (
    select * from {{ ref('int_place_targets') }}
),

newest as (
    select * from trends
    where is_newest
),

years_ahead as (
    select 3 as years_ahead
    union all
    select 5 as years_ahead
    union all
    select 8 as years_ahead
),

wanted as (
    select
        newest.place_type,
        newest.place_code,
        newest.method,
        newest.year as made_in_year,
        targets.target_year as projected_year,
        false as is_backtest
    from newest
    inner join targets
        on
            newest.place_type = targets.place_type
            and newest.place_code = targets.place_code
            and newest.method = targets.method
            and newest.year < targets.target_year
    union all
    select
        newest.place_type,
        newest.place_code,
        newest.method,
        newest.year - years_ahead.years_ahead as made_in_year,
        newest.year as projected_year,
        true as is_backtest
    from newest
    cross join years_ahead
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
        trends.lowest_kt_co2e,
        trends.trend_level_kt_co2e
        + trends.trend_kt_co2e_per_year * (wanted.projected_year - wanted.made_in_year) as line_kt_co2e,
        coalesce(trends.trend_status, 'missing') as projection_status,
        trends.origin
    from wanted
    left join trends
        on
            wanted.place_type = trends.place_type
            and wanted.place_code = trends.place_code
            and wanted.method = trends.method
            and wanted.made_in_year = trends.year
)

select
    place_type,
    place_code,
    method,
    made_in_year,
    projected_year,
    years_ahead,
    is_backtest,
    lowest_kt_co2e,
    line_kt_co2e,
    case when line_kt_co2e < lowest_kt_co2e then lowest_kt_co2e else line_kt_co2e end as projected_emissions_kt_co2e,
    projection_status,
    origin
from drawn

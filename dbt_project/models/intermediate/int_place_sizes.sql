-- Places of like size, whose projections' errors are told together: up to three classes of equally many places by the
-- emissions of the newest year, with at least eight places in each; fewer than sixteen places are one class.
with

newest as (
    select * from {{ ref('int_emission_trends') }}
    where is_newest and trend_status = 'computed'
),

ordered as (
    select
        place_type,
        place_code,
        method,
        row_number() over (partition by place_type, method order by emissions_kt_co2e, place_code) as place_in_order,
        count(*) over (partition by place_type, method) as places
    from newest
)

select
    place_type,
    place_code,
    method,
    cast(
        1 + floor((place_in_order - 1) * greatest(least(floor(places / 8.0), 3), 1) / places) as integer
    ) as size_class
from ordered

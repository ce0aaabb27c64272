-- The spine: every followed municipality and every year that exists. 1991-2004 do not exist and are never filled.
with

municipalities as (
    select * from {{ ref('municipalities') }}
),

years as (
    select * from {{ ref('years') }}
),

crossed as (
    select
        municipalities.municipality_code,
        years.year
    from municipalities
    cross join years
    where municipalities.is_followed
)

select * from crossed

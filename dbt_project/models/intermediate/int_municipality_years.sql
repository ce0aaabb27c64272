-- The spine: every followed municipality and every year that the emissions have reached. 1991-2004 do not exist and are
-- never filled; which years may come is told by the seed of spans, by which the doors refuse any other.
with

municipalities as (
    select * from {{ ref('municipalities') }}
),

emissions as (
    select * from {{ ref('int_emission_rows') }}
),

years as (
    select distinct cast(year as integer) as year from emissions
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

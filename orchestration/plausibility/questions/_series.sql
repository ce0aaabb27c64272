-- Every followed number of municipalities in one shape: subject, place, method, series, year, value, origin.
create or replace temp table {side}_series as
with numbers as (
    select
        case
            when indicator_code = 'emissions_total' then 'totals'
            when indicator_code = 'emissions_trading_share' then 'shares'
            when indicator_code in (select 'emissions_' || sector_code from {side}.dim_sectors) then 'emissions'
            when indicator_code like 'energy\_%' escape '\' then 'energy'
            when indicator_code like 'electricity\_use%' escape '\' and indicator_code not like '%resident' then 'electricity'
            when indicator_code like 'buildings\_heated%' escape '\' and indicator_code not like '%share' then 'heating'
            when indicator_code like 'building\_%' escape '\' then 'buildings'
            when indicator_code in ('cars_per_1000_residents', 'electric_car_share', 'plug_in_car_share') then 'cars'
            when indicator_code in ('measures_cost_planned', 'measures_cost_spent', 'measures_impact') then 'measures'
            when indicator_code = 'procurement_value' then 'procurement'
        end as subject,
        municipality_code as place, method, indicator_code as series, year,
        cast(indicator_value as double) as value, origin
    from {side}.mart_municipal_indicators
)
select * from numbers where subject is not null
union all
select 'population', municipality_code, 'none', 'population', year, cast(max(population) as double), max(origin)
from {side}.mart_municipal_overview
group by municipality_code, year;

-- The alike municipalities of each are the five nearest by the published residents and sectors, at the distances told. Here
-- shares are vectors: their squared distance is the sum of their own squares less twice their product.
with newest as (
    select max(year) as year from marts.mart_municipal_overview where method = 'hinku' and emissions_kt_co2e is not null
),
vectors as (
    select sectors.municipality_code, ln(any_value(overview.population)) as size,
        list(sectors.emissions_kt_co2e::double / overview.emissions_kt_co2e::double order by sectors.sector_code) as shares
    from marts.mart_municipal_emissions as sectors
    inner join newest using (year)
    inner join marts.mart_municipal_overview as overview using (municipality_code, year, method)
    inner join marts.dim_municipalities as towns using (municipality_code)
    where sectors.method = 'hinku' and towns.is_followed and overview.population > 0 and overview.emissions_kt_co2e > 0
        and sectors.sector_code in (
            select every.sector_code from marts.mart_municipal_emissions as every inner join newest using (year)
            where every.method = 'hinku' and every.emissions_kt_co2e is not null
        )
    group by sectors.municipality_code
    having count(*) = count(sectors.emissions_kt_co2e)
),
spreads as (
    select avg(size * size) - avg(size) * avg(size) as of_size,
        (select sum(spread) from (
            select avg(share * share) - avg(share) * avg(share) as spread
            from (select unnest(shares) as share, generate_subscripts(shares, 1) as place from vectors)
            group by place
        )) as of_sectors
    from vectors
),
reckoned as (
    select one.municipality_code, other.municipality_code as alike_municipality_code,
        coalesce(abs(one.size - other.size) / nullif(sqrt(greatest(of_size, 0)), 0), 0) as size_distance,
        coalesce(sqrt(greatest(
            list_dot_product(one.shares, one.shares) + list_dot_product(other.shares, other.shares)
            - 2 * list_dot_product(one.shares, other.shares), 0
        )) / nullif(sqrt(greatest(of_sectors, 0)), 0), 0) as sector_distance
    from vectors as one
    inner join vectors as other on one.municipality_code <> other.municipality_code
    cross join spreads
),
distances as (
    select *, sqrt(size_distance ** 2 + sector_distance ** 2) as distance from reckoned
),
told as (
    select *, concat_ws(', ', municipality_code, alike_municipality_code) as place,
        max(distance) over (partition by municipality_code) as farthest,
        row_number() over (partition by municipality_code order by distance, alike_municipality_code) as place_in_order
    from marts.mart_alike_municipalities
),
others as (
    select municipality_code, count(*) as others from distances group by municipality_code
)
select 'mart_alike_municipalities' as mart, 'distance' as column_name, told.place,
    told.distance::varchar as found, round(distances.distance, 6)::varchar as expected
from told left join distances using (municipality_code, alike_municipality_code)
where coalesce(abs(told.distance - distances.distance) > 0.00001, true)
union all
select 'mart_alike_municipalities', 'size_distance', told.place,
    told.size_distance::varchar, round(distances.size_distance, 6)::varchar
from told inner join distances using (municipality_code, alike_municipality_code)
where abs(told.size_distance - distances.size_distance) > 0.00001
union all
select 'mart_alike_municipalities', 'sector_distance', told.place,
    told.sector_distance::varchar, round(distances.sector_distance, 6)::varchar
from told inner join distances using (municipality_code, alike_municipality_code)
where abs(told.sector_distance - distances.sector_distance) > 0.00001
union all
select 'mart_alike_municipalities', 'alike_rank', place, alike_rank::varchar, place_in_order::varchar
from told where alike_rank <> place_in_order
union all
select 'mart_alike_municipalities', 'emissions_year', place, emissions_year::varchar, newest.year::varchar
from told cross join newest where emissions_year <> newest.year
union all
select 'mart_alike_municipalities', 'municipality_code', municipality_code, count(told.place)::varchar,
    least(others, 5)::varchar
from others left join told using (municipality_code)
group by municipality_code, others
having count(told.place) <> least(others, 5)
union all
-- one that is not told is no nearer than those that are
select 'mart_alike_municipalities', 'alike_municipality_code',
    concat_ws(', ', distances.municipality_code, distances.alike_municipality_code),
    'not told', round(distances.distance, 6)::varchar || ' away'
from distances
inner join (select distinct municipality_code, farthest from told) as reach using (municipality_code)
left join told using (municipality_code, alike_municipality_code)
where told.place is null and distances.distance < reach.farthest - 0.00001

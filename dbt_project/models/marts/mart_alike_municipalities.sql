-- The five municipalities that are most like each, by size and by what the emissions are made of, in Hinku.
with

municipalities as (
    select municipality_code from {{ ref('municipalities') }}
    where is_followed
),

totals as (
    select * from {{ ref('int_municipal_totals') }}
    where method = 'hinku'
),

sector_emissions as (
    select * from {{ ref('int_municipal_sector_emissions') }}
    where method = 'hinku' and emissions_kt_co2e is not null
),

newest as (
    select max(year) as emissions_year from totals
    where emissions_kt_co2e is not null
),

sized as (
    select
        totals.municipality_code,
        totals.year as emissions_year,
        totals.method,
        totals.emissions_kt_co2e,
        ln(cast(totals.population as {{ dbt.type_float() }})) as size,
        totals.origin
    from totals
    inner join newest on totals.year = newest.emissions_year
    inner join municipalities on totals.municipality_code = municipalities.municipality_code
    where totals.population > 0 and totals.emissions_kt_co2e > 0
),

shares as (
    select
        sized.municipality_code,
        sector_emissions.sector_code,
        cast(sector_emissions.emissions_kt_co2e as {{ dbt.type_float() }}) / sized.emissions_kt_co2e as share
    from sized
    inner join sector_emissions
        on
            sized.municipality_code = sector_emissions.municipality_code
            and sized.emissions_year = sector_emissions.year
),

sectors as (
    select count(distinct sector_code) as sectors from shares
),

-- a sector without a number is not known to be nothing: such a municipality is compared with none
whole as (
    select shares.municipality_code
    from shares
    cross join sectors
    group by shares.municipality_code, sectors.sectors
    having count(*) = sectors.sectors
),

compared as (
    select sized.* from sized
    inner join whole on sized.municipality_code = whole.municipality_code
),

profiles as (
    select shares.* from shares
    inner join whole on shares.municipality_code = whole.municipality_code
),

sector_variances as (
    select var_pop(share) as variance from profiles
    group by sector_code
),

-- both parts are in terms of how much all municipalities differ in it, so that neither outweighs the other
spreads as (
    select
        (select var_pop(size) from compared) as size_variance,
        (select sum(variance) from sector_variances) as sector_variance
),

profile_differences as (
    select
        one.municipality_code,
        other.municipality_code as alike_municipality_code,
        sum(power(one.share - other.share, 2)) as squared
    from profiles as one
    inner join profiles as other
        on
            one.sector_code = other.sector_code
            and one.municipality_code < other.municipality_code
    group by one.municipality_code, other.municipality_code
),

-- each pair once, so that it is told alike from both sides; where all are the same, nobody differs
pairs as (
    select
        differences.municipality_code,
        differences.alike_municipality_code,
        one.emissions_year,
        one.method,
        coalesce(power(one.size - other.size, 2) / nullif(spreads.size_variance, 0), 0) as size_squared,
        coalesce(differences.squared / nullif(spreads.sector_variance, 0), 0) as sector_squared,
        least(one.origin, other.origin) as origin
    from profile_differences as differences
    inner join compared as one on differences.municipality_code = one.municipality_code
    inner join compared as other on differences.alike_municipality_code = other.municipality_code
    cross join spreads
),

both_ways as (
    select * from pairs
    union all
    select
        alike_municipality_code as municipality_code,
        municipality_code as alike_municipality_code,
        emissions_year,
        method,
        size_squared,
        sector_squared,
        origin
    from pairs
),

distances as (
    select
        municipality_code,
        alike_municipality_code,
        emissions_year,
        method,
        cast(sqrt(size_squared) as decimal(18, 6)) as size_distance,
        cast(sqrt(sector_squared) as decimal(18, 6)) as sector_distance,
        cast(sqrt(size_squared + sector_squared) as decimal(18, 6)) as distance,
        origin
    from both_ways
),

ranked as (
    select
        municipality_code,
        cast(
            row_number() over (partition by municipality_code order by distance, alike_municipality_code) as integer
        ) as alike_rank,
        alike_municipality_code,
        emissions_year,
        method,
        size_distance,
        sector_distance,
        distance,
        origin
    from distances
)

select * from ranked
where alike_rank <= 5

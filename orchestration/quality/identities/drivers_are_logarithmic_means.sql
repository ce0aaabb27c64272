-- Each driver of a municipality's change is what the formulas of the method give from its published sectors, energy and
-- residents. Of pairs of years in a row, and of each year with the newest; a driver's own rounding and the remainder of all
-- others may lie between.
with rows as (
    select sectors.place_code, sectors.year, sectors.method, sectors.sector_code, sectors.emissions_kt_co2e as kt,
        sectors.energy_gwh as gwh, overviews.population,
        coalesce(dim_sectors.is_credit, false) as is_credit,
        sectors.sector_code not in ('agriculture', 'industry') as follows,
        case
            when sectors.sector_code in ('electricity', 'electric_heating') then 'grid_electricity'
            when sectors.sector_code = 'district_heating' then 'district_heat'
            else 'other'
        end as factor
    from sectors
    inner join overviews using (place_type, place_code, borders, year, method)
    inner join marts.dim_sectors on sectors.sector_code = dim_sectors.sector_code
    where place_type = 'municipality' and overviews.population > 0
),
pairs as (
    select place_code, method, earlier.year as from_year, later.year as to_year, sector_code, later.follows, later.factor,
        later.is_credit or earlier.kt < 0 or later.kt < 0 as is_negative,
        earlier.kt > 0 and later.kt > 0 as has_emissions, earlier.gwh > 0 and later.gwh > 0 as has_energy,
        coalesce(later.kt, 0) - coalesce(earlier.kt, 0) as change,
        case
            when earlier.kt > 0 and later.kt > 0 and earlier.kt <> later.kt
                then (later.kt - earlier.kt) / ln(later.kt / earlier.kt::double)
            else later.kt
        end as mean,
        ln(later.population / earlier.population::double) as residents,
        case when earlier.kt > 0 and later.kt > 0 then ln(later.kt / earlier.kt::double) end as emissions,
        case when earlier.gwh > 0 and later.gwh > 0 then ln(later.gwh / earlier.gwh::double) end as energy
    from rows as earlier
    inner join rows as later using (place_code, method, sector_code)
    where later.year = (select max(to_year) from drivers) and earlier.year < later.year
        or later.year = earlier.year + 1
),
-- what begins or ends with zero has limits of its own, which are held by the sum of all drivers alone
plain as (
    select place_code, method, from_year, to_year
    from pairs
    group by all
    having bool_and(has_emissions or is_negative or change = 0)
),
parts as (
    select place_code, method, from_year, to_year, 'population' as driver_code,
        sum(mean * residents) filter (where follows and not is_negative and has_emissions) as kt
    from pairs
    group by all
    union all
    select place_code, method, from_year, to_year, 'energy_per_resident',
        sum(mean * (energy - residents)) filter (where follows and not is_negative and has_energy and has_emissions)
    from pairs
    group by all
    union all
    select place_code, method, from_year, to_year, 'activity_of_production',
        sum(case when has_energy and has_emissions then mean * energy else change end)
            filter (where not follows and not is_negative)
    from pairs
    group by all
    union all
    select place_code, method, from_year, to_year, 'emission_factor_' || factor,
        sum(mean * (emissions - energy)) filter (where not is_negative and has_energy and has_emissions)
    from pairs
    group by all
    union all
    select place_code, method, from_year, to_year, 'credits', sum(change) filter (where is_negative)
    from pairs
    group by all
)
select drivers.mart, drivers.driver_code as column_name,
    concat_ws(', ', drivers.place_code, drivers.method, drivers.from_year, drivers.to_year) as place,
    drivers.change_kt_co2e as found, coalesce(parts.kt, 0) as expected
from drivers
inner join plain using (place_code, method, from_year, to_year)
left join parts using (place_code, method, from_year, to_year, driver_code)
where drivers.place_type = 'municipality' and drivers.change_kt_co2e is not null
    and drivers.driver_code not in ('activity_per_resident', 'appeared_or_ended')
    and abs(drivers.change_kt_co2e - coalesce(parts.kt, 0)) > 0.0001

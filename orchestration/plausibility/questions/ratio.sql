-- What two columns or two publishers tell of the same: kt per GWh, electricity of two, residents of two.
with sectors as (
    select n.municipality_code as place, n.year, n.sector_code as series, n.emissions_kt_co2e as kt, n.energy_gwh as gwh,
        o.emissions_kt_co2e is distinct from n.emissions_kt_co2e or o.energy_gwh is distinct from n.energy_gwh as is_other
    from now.mart_municipal_emissions as n
    inner join before.mart_municipal_emissions as o using (municipality_code, year, method, sector_code, origin)
    where n.method = 'alas'
    union all
    select n.municipality_code, n.year, n.sector_code, n.emissions_kt_co2e, n.energy_gwh, true
    from now.mart_municipal_emissions as n
    anti join before.mart_municipal_emissions as o using (municipality_code, year, method, sector_code)
    where n.method = 'alas'
),
electricity as (
    select place, year, sum(case when series <> 'electricity_use' then new end) as syke,
        max(case when series = 'electricity_use' then new end) as use, bool_or(is_other) as is_other
    from points
    where (method = 'alas' and series in ('energy_electricity', 'energy_electric_heating')) or series = 'electricity_use'
    group by place, year
),
ratios as (
    select place, year, series as subject, kt as above, gwh as below, is_other from sectors where kt > 0 and gwh > 0
    union all
    select place, year, 'syke_energiateollisuus', syke, use, is_other from electricity where syke > 0 and use > 0
),
beside as (
    select *, above / below as ratio, median(above / below) over (partition by subject, year) as middle from ratios
),
found as (
    select x.*, b.bound, b.outcome, abs(log_of(ratio / middle)) as far
    from beside as x inner join bounds as b on b.kind = 'ratio' and b.subject = x.subject
    where is_other and below > b.floor and abs(log_of(ratio / middle)) > log_of(1 + b.bound / 100)
)
select subject, place, 'alas' as method, subject as series, arg_max(year, far) as year, arg_max(middle, far) as old,
    arg_max(ratio, far) as new, 100 * (exp(max(far)) - 1) as score, any_value(bound) as bound,
    any_value(outcome) as outcome, '' as other, count(*) as years,
    md5(string_agg(printf('%d %.5g', year, ratio), ',' order by year)) as mark
from found
group by subject, place

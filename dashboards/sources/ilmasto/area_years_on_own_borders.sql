-- Areas on the borders of each year, from which on they are known; differs: another number, or one of fewer municipalities,
-- than on today's borders
select
    area_code,
    year,
    method,
    own.emissions_kt_co2e::double as emissions_kt_co2e,
    own.energy_gwh::double as energy_gwh,
    own.population,
    own.emissions_per_resident_t_co2e::double as emissions_per_resident_t_co2e,
    own.is_complete,
    own.municipalities_loaded,
    own.municipalities_total,
    own.emissions_kt_co2e is distinct from today_emissions_kt_co2e
    or own.energy_gwh is distinct from today_energy_gwh
    or own.population is distinct from today_population
    or own.is_complete is distinct from today_is_complete as differs
from read_parquet('release/mart_area_overview.parquet') as own
left join (
    select
        area_code,
        year,
        method,
        emissions_kt_co2e as today_emissions_kt_co2e,
        energy_gwh as today_energy_gwh,
        population as today_population,
        is_complete as today_is_complete
    from read_parquet('release/mart_area_overview.parquet')
    where borders = 'current'
) as today using (area_code, year, method)
where own.borders = 'of_year'

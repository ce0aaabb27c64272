-- Areas on the borders of each year, from which on they are known; differs: another number, or one of fewer municipalities,
-- than on today's borders
select
    own.area_code,
    own.year,
    own.method,
    own.emissions_kt_co2e::double as emissions_kt_co2e,
    own.energy_gwh::double as energy_gwh,
    own.population,
    own.emissions_per_resident_t_co2e::double as emissions_per_resident_t_co2e,
    own.is_complete,
    own.municipalities_loaded,
    own.municipalities_total,
    own.emissions_kt_co2e is distinct from today.emissions_kt_co2e
    or own.energy_gwh is distinct from today.energy_gwh
    or own.population is distinct from today.population
    or own.is_complete is distinct from today.is_complete as differs
from read_parquet('release/mart_area_overview.parquet') as own
left join read_parquet('release/mart_area_overview.parquet') as today
    on
        own.area_code = today.area_code and own.year = today.year and own.method = today.method
        and today.borders = 'current'
where own.borders = 'of_year'

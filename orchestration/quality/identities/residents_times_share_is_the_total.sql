-- Emissions per resident times residents are the emissions, within the six decimals of the first.
select mart, 'emissions_per_resident_t_co2e' as column_name,
    concat_ws(', ', place_code, borders, year, method) as place, emissions_per_resident_t_co2e as found,
    emissions_kt_co2e * 1000 / population as expected
from overviews
where coalesce(
    abs(emissions_per_resident_t_co2e * population / 1000 - emissions_kt_co2e) > population * 0.0000000006 + 0.000001,
    (emissions_per_resident_t_co2e is null) <> (emissions_kt_co2e is null or coalesce(population, 0) = 0)
)

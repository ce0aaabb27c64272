-- A passport of a municipality's year is of a file that one of its numbers of that year names, and no other.
with named as (
    select municipality_code as place_code, year, snapshot_id
    from marts.mart_municipal_indicators
    union
    select municipality_code, year, denominator_snapshot_id
    from marts.mart_municipal_indicators
)
select 'mart_passports' as mart, 'snapshot_id' as column_name,
    concat_ws(', ', passports.place_code, passports.year, passports.dataset) as place, passports.snapshot_id as found,
    'a file that a number names' as expected
from marts.mart_passports as passports
inner join marts.dim_municipalities as places on passports.place_code = places.municipality_code
left join named
    on passports.place_code = named.place_code and passports.year = named.year
    and passports.snapshot_id = named.snapshot_id
where places.is_followed and passports.year is not null and passports.dataset not like 'coordinators_%'
    and named.snapshot_id is null

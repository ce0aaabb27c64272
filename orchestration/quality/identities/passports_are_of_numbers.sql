-- A passport of a municipality's year is of a file that one of its numbers of that year names, and no other. Where readings,
-- registers and degree days make one number together, it is of each of these datasets, and of them where a number is.
with named as (
    select municipality_code as place_code, year, snapshot_id
    from marts.mart_municipal_indicators
    union
    select municipality_code, year, denominator_snapshot_id
    from marts.mart_municipal_indicators
),

made_of as (
    select distinct numbers.municipality_code as place_code, numbers.year,
        unnest(string_split(indicators.source, ' ')) as dataset
    from marts.mart_municipal_indicators as numbers
    inner join marts.dim_indicators as indicators on numbers.indicator_code = indicators.indicator_code
    where numbers.indicator_value is not null and indicators.source like '%property_meters_months%'
),

followed as (
    select passports.*
    from marts.mart_passports as passports
    inner join marts.dim_municipalities as places on passports.place_code = places.municipality_code
    where places.is_followed and passports.dataset not like 'coordinators_%'
)

select 'mart_passports' as mart, 'snapshot_id' as column_name,
    concat_ws(', ', followed.place_code, followed.year, followed.dataset) as place, followed.snapshot_id as found,
    'a file that a number names' as expected
from followed
left join named
    on followed.place_code = named.place_code and followed.year = named.year
    and followed.snapshot_id = named.snapshot_id
left join made_of
    on followed.place_code = made_of.place_code and followed.year = made_of.year
    and followed.dataset = made_of.dataset
where followed.year is not null and named.snapshot_id is null and made_of.dataset is null
union all
select 'mart_passports', 'dataset', concat_ws(', ', made_of.place_code, made_of.year, made_of.dataset), null,
    'rows of what a number is made of'
from made_of
left join followed
    on made_of.place_code = followed.place_code and made_of.dataset = followed.dataset
    and made_of.year = coalesce(followed.year, made_of.year)
where followed.dataset is null

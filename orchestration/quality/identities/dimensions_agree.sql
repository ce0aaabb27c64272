-- The dimensions tell one thing of municipalities and areas: sizes are numbers of memberships, a municipality ends with
-- its memberships, and begins with the first of the publisher's classifications that holds it.
with current_members as (
    select memberships.area_code, count(*) as municipalities, count(*) filter (where places.is_followed) as followed
    from marts.dim_area_memberships as memberships
    inner join marts.dim_municipalities as places using (municipality_code)
    where memberships.valid_to_year is null
    group by all
),
ends as (
    select municipality_code, max(valid_to_year) as last_year, bool_or(valid_to_year is null) as goes_on
    from marts.dim_area_memberships
    group by all
),
held as (
    select kuntanumero as municipality_code, min(voimassa_alkaen) as first_date
    from raw.statfin_municipalities
    group by all
),
oldest as (
    select min(voimassa_alkaen) as first_date from raw.statfin_municipalities
)
select 'dim_areas' as mart, 'municipalities_total' as column_name, areas.area_code as place,
    areas.municipalities_total as found, coalesce(current_members.municipalities, 0) as expected
from marts.dim_areas as areas
left join current_members using (area_code)
where areas.municipalities_total is distinct from coalesce(current_members.municipalities, 0)
union all
select 'dim_areas', 'municipalities_followed', areas.area_code, areas.municipalities_followed,
    coalesce(current_members.followed, 0)
from marts.dim_areas as areas
left join current_members using (area_code)
where areas.municipalities_followed is distinct from coalesce(current_members.followed, 0)
union all
select 'dim_municipalities', 'valid_to_year', places.municipality_code, places.valid_to_year, ends.last_year
from marts.dim_municipalities as places
inner join ends using (municipality_code)
where places.valid_to_year is distinct from case when not ends.goes_on then ends.last_year end
union all
select 'dim_municipalities', 'valid_from_year', places.municipality_code, places.valid_from_year,
    year(held.first_date)
from marts.dim_municipalities as places
inner join held using (municipality_code)
cross join oldest
where places.valid_from_year
    is distinct from case when held.first_date > oldest.first_date then year(held.first_date) end
union all
select 'dim_municipalities', 'merged_into_code', places.municipality_code, places.merged_into_code,
    'a municipality of today, and only of one that has ended'
from marts.dim_municipalities as places
left join marts.dim_municipalities as successors on places.merged_into_code = successors.municipality_code
where places.merged_into_code is not null
    and (places.valid_to_year is null or successors.municipality_code is null or successors.valid_to_year is not null)
union all
select 'dim_municipalities', 'municipality_code', listed.municipality_code, 'no row', 'a row'
from (
    select municipality_code from seeds.municipalities
    union
    select municipality_code from seeds.former_municipalities
) as listed
left join marts.dim_municipalities as places using (municipality_code)
where places.municipality_code is null

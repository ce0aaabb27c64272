-- The publisher's newest release in the table of revisions is what the overview tells, for each municipality and year.
with newest as (
    select municipality_code, year, method, emissions_kt_co2e
    from marts.mart_revisions
    where released_by = 'publisher' and municipality_code is not null
    qualify row_number() over (partition by municipality_code, year, method order by vintage desc) = 1
)
select 'mart_revisions' as mart, 'emissions_kt_co2e' as column_name,
    concat_ws(', ', municipality_code, year, method) as place, newest.emissions_kt_co2e as found,
    overview.emissions_kt_co2e as expected
from newest
full join marts.mart_municipal_overview as overview using (municipality_code, year, method)
where newest.emissions_kt_co2e is distinct from overview.emissions_kt_co2e

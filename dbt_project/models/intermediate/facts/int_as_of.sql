-- The newest day of which any workbook or plan in Kausal Watch tells. What is known of measures and of climate plans is
-- counted in its year, also where a workbook is older, so that an area's municipalities are summed in one year.
with

days as (
    select cast(substring(vintage, 1, 10) as date) as as_of_date
    from {{ ref('int_area_workbooks') }}
    union all
    select as_of_date
    from {{ ref('int_measures') }}
    where not is_withdrawn
)

select
    max(as_of_date) as as_of_date,
    cast(extract(year from max(as_of_date)) as integer) as year
from days

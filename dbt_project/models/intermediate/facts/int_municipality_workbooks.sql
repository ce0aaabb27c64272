-- The municipalities of the project whose area's workbook came, with that workbook. Where it is of a year or later and
-- has no row of a municipality in that year, the coordinator says that there was nothing: a zero. Elsewhere nobody
-- knows.
select
    municipalities.municipality_code,
    cast(substring(workbooks.vintage, 1, 10) as date) as as_of_date,
    cast(substring(workbooks.vintage, 1, 4) as integer) as year,
    workbooks.snapshot_id,
    workbooks.origin
from {{ ref('municipalities') }} as municipalities
inner join {{ ref('int_area_workbooks') }} as workbooks
    on municipalities.project_area_code = workbooks.project_area_code

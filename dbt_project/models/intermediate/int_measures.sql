-- Measures of every source that keeps them, in one table. Today the coordinators' workbooks are the only one.
with

workbook_measures as (
    select * from {{ ref('stg_coordinators__measures') }}
)

select * from workbook_measures

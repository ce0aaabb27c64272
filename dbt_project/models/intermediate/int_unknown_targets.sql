-- The places of which nobody knows whether they have a target: municipalities in no list whose area's workbook has not
-- come, as it never does of one outside the project. Where it came and has no target, it says that none is set. Areas'
-- targets are all in the list.
with

municipalities as (
    select * from {{ ref('municipalities') }}
),

workbooks as (
    select * from {{ ref('int_municipality_workbooks') }}
),

targets as (
    select * from {{ ref('int_targets') }}
    where place_type = 'municipality'
),

unknown as (
    select
        'municipality' as place_type,
        municipalities.municipality_code as place_code
    from municipalities
    left join workbooks on municipalities.municipality_code = workbooks.municipality_code
    left join targets on municipalities.municipality_code = targets.place_code
    where workbooks.municipality_code is null and targets.place_code is null
)

select * from unknown

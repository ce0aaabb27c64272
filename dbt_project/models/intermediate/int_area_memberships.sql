-- Which municipality belongs to which area, one row per membership. The divisions are kept apart by area_type.
with

municipalities as (
    select * from {{ ref('municipalities') }}
),

areas as (
    select * from {{ ref('areas') }}
),

memberships as (
    select
        areas.area_code,
        areas.area_type,
        municipalities.municipality_code,
        municipalities.is_followed
    from municipalities
    inner join areas
        on areas.area_code in (
            municipalities.project_area_code,
            municipalities.seutukunta_code,
            municipalities.maakunta_code,
            municipalities.hyvinvointialue_code,
            municipalities.elinvoimakeskus_code
        )
)

select * from memberships

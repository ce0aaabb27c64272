-- Every followed municipality with its area; where the publisher gives none, that is a visible null.
with

municipalities as (
    select * from {{ ref('municipalities') }}
),

shapes as (
    select * from {{ ref('stg_boundaries__municipalities') }}
),

joined as (
    select
        municipalities.municipality_code,
        shapes.geometry_geojson,
        shapes.vintage,
        shapes.origin,
        shapes.snapshot_id,
        shapes.source_row
    from municipalities
    left join shapes on municipalities.municipality_code = shapes.municipality_code
    where municipalities.is_followed
)

select * from joined

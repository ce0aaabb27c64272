with

buildings as (
    select * from {{ source('raw', 'property_meters_buildings') }}
),

building_types as (
    select * from {{ ref('building_types') }}
),

renamed as (
    select
        buildings.rakennustunnus as building_id,
        buildings.nimi as building_name,
        buildings.kuntanumero as municipality_code,
        building_types.building_type,
        cast(buildings.pinta_ala_m2 as decimal(12, 2)) as floor_area_m2,
        cast(buildings.valmistumisvuosi as integer) as completed_year,
        buildings."lämmitysmuoto" as heating,
        buildings.vintage,
        buildings.snapshot_id,
        buildings.source_row,
        buildings.origin
    from buildings
    left join building_types on buildings.rakennustyyppi = building_types.type_text
)

select * from renamed

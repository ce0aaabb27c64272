with

buildings as (
    select * from {{ source('raw', 'statfin_buildings_by_heating_fuel') }}
),

renamed as (
    select
        kuntanumero as municipality_code,
        vuosi as year,
        "lämmitysaineen_koodi" as heating_fuel_code,
        "lämmitysaine" as heating_fuel_name,
        cast(rakennukset as integer) as buildings,
        rakennukset_status as buildings_missing_mark,
        cast(kerrosala as decimal(18, 6)) as floor_area_m2,
        kerrosala_status as floor_area_missing_mark,
        vintage,
        snapshot_id,
        source_row,
        origin
    from buildings
)

select * from renamed

with

municipalities as (
    select * from {{ source('raw', 'boundaries_municipalities') }}
),

renamed as (
    select
        kuntanumero as municipality_code,
        nimi as name_fi,
        cast(vuosi as integer) as division_year,
        geometria as geometry_geojson,
        cast("länsi" as decimal(9, 6)) as west_longitude,
        cast("etelä" as decimal(9, 6)) as south_latitude,
        cast("itä" as decimal(9, 6)) as east_longitude,
        cast(pohjoinen as decimal(9, 6)) as north_latitude,
        vintage,
        snapshot_id,
        source_row,
        origin
    from municipalities
)

select * from renamed

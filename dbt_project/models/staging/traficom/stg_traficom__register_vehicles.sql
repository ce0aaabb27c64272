with

vehicles as (
    select * from {{ source('raw', 'traficom_register_vehicles') }}
),

renamed as (
    select
        kuntanumero as municipality_code,
        ajankohta as extracted_on,
        jarnro as vehicle_number,
        ajoneuvoluokka as vehicle_class,
        ensirekisterointipvm as first_registered_on,
        kayttovoima as driving_power_code,
        vintage,
        snapshot_id,
        source_row,
        origin
    from vehicles
)

select * from renamed

with

readings as (
    select * from {{ source('raw', 'property_meters_readings') }}
),

renamed as (
    select
        meter_id,
        month,
        measured_at,
        minutes,
        quantity,
        unit,
        is_estimated,
        is_register,
        delivery,
        release_number,
        snapshot_id,
        source_row
    from readings
)

select * from renamed

with

cars as (
    select * from {{ source('raw', 'traficom_passenger_cars') }}
),

driving_powers as (
    select * from {{ ref('driving_powers') }}
),

renamed as (
    select
        cars.kuntanumero as municipality_code,
        cast(extract(year from cars."päivä") as integer) as year,
        cars."päivä" as counted_on,
        driving_powers.driving_power_code,
        cast(case when cars.status = '-' then coalesce(cars.autot, 0) else cars.autot end as integer) as car_count,
        cars.status as mark,
        cars.vintage,
        cars.snapshot_id,
        cars.source_row,
        cars.origin
    from cars
    left join driving_powers on cars."käyttövoima" = driving_powers.pxweb_text
)

select * from renamed

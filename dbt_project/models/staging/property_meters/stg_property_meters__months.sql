with

months as (
    select * from {{ source('raw', 'property_meters_months') }}
),

renamed as (
    select
        mittauspiste as meter_id,
        kuukausi as month_date,
        cast(extract(year from kuukausi) as integer) as year,
        "yksikkö" as unit,
        cast("määrä" as decimal(18, 6)) as quantity,
        cast(minuutteja as integer) as minutes_total,
        cast(minuutteja_mitattu as integer) as minutes_counted,
        cast(minuutteja_arvioitu as integer) as minutes_estimated,
        cast("minuutteja_hylätty" as integer) as minutes_of_spikes,
        cast(lukemia as integer) as readings,
        cast(tuplia as integer) as doubles,
        cast(korvattuja as integer) as replaced,
        cast(nollautumisia as integer) as resets,
        vintage,
        snapshot_id,
        source_row,
        origin
    from months
)

select * from renamed

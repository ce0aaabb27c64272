with

meters as (
    select * from {{ source('raw', 'property_meters_meters') }}
),

commodities as (
    select * from {{ ref('commodities') }}
),

renamed as (
    select
        meters.mittauspiste as meter_id,
        meters.rakennustunnus as building_id,
        commodities.commodity,
        commodities.unit,
        meters.vintage,
        meters.snapshot_id,
        meters.source_row,
        meters.origin
    from meters
    left join commodities on meters."hyödyke" = commodities.commodity_text
)

select * from renamed

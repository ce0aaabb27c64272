with

electricity as (
    select * from {{ source('raw', 'energiateollisuus_electricity_use') }}
),

municipalities as (
    select * from {{ ref('municipalities') }}
),

renamed as (
    select
        coalesce(electricity.kuntanumero, municipalities.municipality_code) as municipality_code,
        electricity.kunta as municipality_name,
        electricity.vuosi as year,
        electricity."käyttäjäryhmä" as user_group_name,
        cast(electricity."GWh" as decimal(18, 6)) as energy_gwh,
        electricity."merkintä" as mark,
        electricity.vintage,
        electricity.snapshot_id,
        electricity.source_row,
        electricity.origin
    from electricity
    left join municipalities on lower(electricity.kunta) = lower(municipalities.name_fi)
)

select * from renamed

with

emissions as (
    select * from {{ source('raw', 'syke_municipal_emissions') }}
),

sectors as (
    select * from {{ ref('sectors') }}
),

release_statuses as (
    select * from {{ ref('source_words') }}
    where word_list = 'release_status'
),

renamed as (
    select
        emissions.kuntanumero as municipality_code,
        emissions.vuosi as year,
        emissions.hinku_laskenta as is_hinku,
        emissions."päästökauppa" as is_emissions_trading,
        sectors.sector_code,
        sectors.is_credit,
        emissions.taso_4 as sub_sector,
        emissions.taso_5 as sub_sector_part,
        cast(emissions.kt as decimal(18, 6)) as emissions_kt_co2e,
        cast(emissions.kt_tuuli as decimal(18, 6)) as emissions_with_credits_kt_co2e,
        cast(emissions."GWh" as decimal(18, 6)) as energy_gwh,
        release_statuses.code as release_status,
        emissions.vintage,
        emissions.snapshot_id,
        emissions.source_row,
        emissions.origin
    from emissions
    left join sectors on emissions.taso_3 = sectors.syke_taso_3
    left join release_statuses on emissions.julkaisu = release_statuses.word
)

select * from renamed

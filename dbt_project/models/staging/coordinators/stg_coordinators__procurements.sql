with

procurements as (
    select * from {{ source('raw', 'coordinators_procurements') }}
),

municipalities as (
    select * from {{ ref('municipalities') }}
),

statuses as (
    select * from {{ ref('source_words') }}
    where word_list = 'procurement_status'
),

renamed as (
    select
        municipalities.municipality_code,
        procurements.vuosi as year,
        procurements.hankinta as procurement_name,
        cast(procurements.arvo_eur as decimal(14, 2)) as value_eur,
        procurements.ilmastokriteerit as has_climate_criteria,
        procurements."vähähiilisyyskriteerit" as has_low_carbon_criteria,
        procurements.kiertotalouskriteerit as has_circular_criteria,
        statuses.code as status_code,
        procurements.snapshot_id,
        procurements.source_row,
        procurements.origin,
        procurements.vintage
    from procurements
    left join municipalities on procurements.kunta = municipalities.name_fi
    left join statuses on procurements.tila = statuses.word
)

select * from renamed

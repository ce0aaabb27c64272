with

site_rows as (
    select * from {{ source('raw', 'syke_site_workbook') }}
),

names as (
    select * from {{ ref('syke_names') }}
),

methods as (
    select * from {{ ref('methods') }}
),

release_statuses as (
    select * from {{ ref('source_words') }}
    where word_list = 'release_status'
),

renamed as (
    select
        site_rows.kuntanumero as municipality_code,
        site_rows.alue as area_name,
        methods.method,
        site_rows.taulukko as sheet,
        site_rows.rivi_nimi as row_name,
        names.row_kind,
        names.sector_code,
        site_rows.vuosi as year,
        cast(site_rows.arvo as decimal(18, 6)) as row_value,
        release_statuses.code as release_status,
        site_rows.vintage,
        site_rows.snapshot_id,
        site_rows.source_row,
        site_rows.origin
    from site_rows
    left join names on site_rows.rivi_nimi = names.syke_name
    left join methods on site_rows.laskentatapa = methods.syke_name
    left join release_statuses on site_rows.julkaisu = release_statuses.word
)

select * from renamed

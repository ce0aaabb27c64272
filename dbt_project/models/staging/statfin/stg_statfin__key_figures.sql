with

key_figures as (
    select * from {{ source('raw', 'statfin_key_figures') }}
),

renamed as (
    select
        kuntanumero as municipality_code,
        vuosi as year,
        tunnusluvun_koodi as key_figure_code,
        tunnusluku as key_figure_name,
        cast(arvo as decimal(18, 6)) as key_figure_value,
        status as missing_mark,
        vintage,
        snapshot_id,
        source_row,
        origin
    from key_figures
)

select * from renamed

with

measures as (
    select * from {{ source('raw', 'coordinators_measures') }}
),

municipalities as (
    select * from {{ ref('municipalities') }}
),

sectors as (
    select * from {{ ref('sectors') }}
),

sub_sectors as (
    select * from {{ ref('sub_sectors') }}
),

renamed as (
    select
        measures.tunniste as measure_id,
        municipalities.municipality_code,
        measures.toimenpide as measure_name,
        measures.kuvaus as description,
        measures.teema as theme,
        sectors.sector_code,
        measures.painopiste as focus_area,
        measures.vastuutaho as owner,
        measures.tila as status,
        cast(measures.aloitusvuosi as integer) as start_year,
        measures."määräaika" as deadline_date,
        cast(measures.valmiusaste_pct as decimal(5, 2)) as completion_pct,
        cast(measures.kustannusarvio_eur as decimal(14, 2)) as cost_estimate_eur,
        cast(measures.toteuma_eur as decimal(14, 2)) as spent_eur,
        measures.talousarviokohta as budget_line,
        cast(measures."päästövaikutus_t_co2e_v" as decimal(14, 3)) as impact_t_co2e_per_year,
        measures.mittari as metric,
        measures."päivitetty" as updated_date,
        measures.valmistunut_pvm as completed_date,
        sub_sectors.sub_sector_code,
        measures.vaikutustapa as mechanism,
        cast(measures.vaikutuksen_kesto_v as integer) as lifetime_years,
        measures."rahoituslähde" as funding_source,
        measures.ilmastoriski as adaptation_risk,
        measures.vastuurooli as responsible_role,
        measures.versio <> 'nykyinen' as is_superseded,
        measures.snapshot_id,
        measures.source_row,
        measures.origin,
        measures.vintage
    from measures
    left join municipalities on measures.kunta = municipalities.name_fi
    left join sectors on measures.sektori = sectors.name_fi
    left join sub_sectors on measures.alasektori = sub_sectors.name_fi
)

select * from renamed

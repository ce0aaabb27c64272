-- Measures of every source that keeps them, in one table: the coordinators' workbooks, and plans in Kausal Watch, which
-- know nothing of money or of effects on emissions.
with

workbook_measures as (
    select
        measure_id,
        municipality_code,
        'workbook' as measure_source,
        measure_name,
        description,
        theme,
        sector_code,
        focus_area,
        owner,
        status,
        start_year,
        deadline_date,
        completion_pct,
        cost_estimate_eur,
        spent_eur,
        budget_line,
        impact_t_co2e_per_year,
        metric,
        updated_date,
        snapshot_id,
        source_row,
        origin
    from {{ ref('stg_coordinators__measures') }}
),

kausal_measures as (
    select
        measure_id,
        municipality_code,
        'kausal' as measure_source,
        measure_name,
        description,
        theme,
        sector_code,
        focus_area,
        owner,
        status,
        start_year,
        deadline_date,
        completion_pct,
        cast(null as decimal(14, 2)) as cost_estimate_eur,
        cast(null as decimal(14, 2)) as spent_eur,
        cast(null as {{ dbt.type_string() }}) as budget_line,
        cast(null as decimal(14, 3)) as impact_t_co2e_per_year,
        metric,
        updated_date,
        snapshot_id,
        source_row,
        origin
    from {{ ref('int_kausal_measures') }}
)

select * from workbook_measures
union all
select * from kausal_measures

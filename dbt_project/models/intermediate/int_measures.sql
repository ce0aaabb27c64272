-- Measures of every source that keeps them, in one table. Today the coordinators' workbooks are the only one.
with

workbook_measures as (
    select
        measure_id,
        municipality_code,
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
)

select * from workbook_measures

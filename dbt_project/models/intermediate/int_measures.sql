-- Measures of every source that keeps them, in one table: the coordinators' workbooks, and plans in Kausal Watch, which
-- know nothing of money, of effects on emissions, of the day on which a measure was completed or of what came with the
-- second form of the workbook. Each measure is as it was on the day of its own file.
with

-- a measure that vanished from its workbook stays with its last known row, of the newest replaced workbook that had it
newest_first as (
    select
        *,
        row_number() over (
            partition by measure_id
            order by case when is_superseded then 1 else 0 end asc, vintage desc, snapshot_id asc
        ) as place
    from {{ ref('stg_coordinators__measures') }}
),

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
        completed_date,
        sub_sector_code,
        mechanism,
        lifetime_years,
        funding_source,
        adaptation_risk,
        responsible_role,
        cast(substring(vintage, 1, 10) as date) as as_of_date,
        is_superseded as is_withdrawn,
        snapshot_id,
        source_row,
        origin
    from newest_first
    where place = 1
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
        cast(null as date) as completed_date,
        cast(null as {{ dbt.type_string() }}) as sub_sector_code,
        cast(null as {{ dbt.type_string() }}) as mechanism,
        cast(null as integer) as lifetime_years,
        cast(null as {{ dbt.type_string() }}) as funding_source,
        cast(null as {{ dbt.type_string() }}) as adaptation_risk,
        cast(null as {{ dbt.type_string() }}) as responsible_role,
        cast(substring(vintage, 1, 10) as date) as as_of_date,
        false as is_withdrawn,
        snapshot_id,
        source_row,
        origin
    from {{ ref('int_kausal_measures') }}
)

select * from workbook_measures
union all
select * from kausal_measures
